"""Texts in both languages, and colours that can be read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po

import webapp

ROOT = Path(webapp.__file__).parent
SHEETS = ROOT / "static" / "css"
CATALOGUE = ROOT / "translations" / "en" / "LC_MESSAGES" / "messages.po"
KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2)}
PLACEHOLDER = re.compile(r"%\((\w+)\)s")


@cache
def used() -> frozenset[str | tuple[str, ...]]:
    """Every text of templates and Python that goes through the catalogue."""
    files = [("python", file) for file in ROOT.glob("*.py")]
    files += [("jinja2", file) for file in (ROOT / "templates").rglob("*.html")]
    return frozenset(message for method, file in files for message in _texts(method, file))


def _texts(method: str, file: Path) -> Iterator[str | tuple[str, ...]]:
    for _line, message, _comments, _context in extract_from_file(method, str(file), keywords=KEYWORDS):
        yield message if isinstance(message, str) else tuple(message)


def test_every_text_has_its_english() -> None:
    with CATALOGUE.open("rb") as file:
        catalogue = read_po(file, locale="en")
    english = {message.id: message.string for message in catalogue if message.id}
    missing = [text for text in used() if not _is_whole(english.get(text))]
    assert not missing
    assert not [text for text in english if text not in used()], "texts that no page uses any more"


def _is_whole(text: object) -> bool:
    return all(text) if isinstance(text, tuple) else bool(text)


def test_english_texts_keep_the_placeholders() -> None:
    with CATALOGUE.open("rb") as file:
        catalogue = read_po(file, locale="en")
    for message in catalogue:
        if not message.id or isinstance(message.id, tuple | list):
            continue
        assert set(PLACEHOLDER.findall(str(message.id))) == set(PLACEHOLDER.findall(str(message.string)))


def test_no_chinese_stands_in_a_template_outside_the_catalogue() -> None:
    for file in sorted((ROOT / "templates").rglob("*.html")):
        text = re.sub(
            r"_\((\"[^\"]*\"|'[^']*')|ngettext\((\"[^\"]*\", ?)+|\{#.*?#\}",
            "",
            file.read_text("utf-8"),
            flags=re.S,
        )
        text = text.replace("失</span>", "").replace(">中文<", "").replace("：", "").replace("。", "")
        assert not re.search(r"[\u4e00-\u9fff]", text), file.name


def colours() -> dict[str, dict[str, str]]:
    """Tokens of both themes: theme → name → #rrggbb."""
    pattern = re.compile(r"--([\w-]+): (#[0-9a-f]{6});")
    files = {"light": "tokens.css", "dark": "dark.css"}
    themes = {
        theme: dict(pattern.findall((SHEETS / name).read_text("utf-8"))) for theme, name in files.items()
    }
    assert themes["light"].keys() == themes["dark"].keys()
    return themes


SURFACES = ("paper", "surface", "accent-soft")
PAIRS = [
    *((ink, surface, 4.5) for ink in ("ink", "ink-2", "ink-3", "accent", "danger") for surface in SURFACES),
    *((ink, f"{state}-soft", 4.5) for state in ("ok", "warn", "danger") for ink in ("ink", "ink-2", state)),
    *(
        (ink, surface, 4.5)
        for ink in ("ok", "warn", "accent-strong", "danger-strong")
        for surface in SURFACES
    ),
    ("danger-ink", "danger", 4.5),
    ("danger-ink", "danger-strong", 4.5),
    ("accent-ink", "accent", 4.5),
    ("accent-ink", "accent-strong", 4.5),
    *(("control-line", surface, 3.0) for surface in SURFACES),
]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("ink", "ground", "least"), PAIRS)
def test_what_is_written_can_be_read(theme: str, ink: str, ground: str, least: float) -> None:
    shades = colours()[theme]
    assert contrast(shades[ink], shades[ground]) >= least


def contrast(one: str, other: str) -> float:
    """The contrast ratio of WCAG 2."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    """Relative luminance of #rrggbb."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_only_the_tokens_hold_raw_colours() -> None:
    for file in sorted(SHEETS.glob("*.css")):
        if file.name not in {"tokens.css", "dark.css"}:
            assert not re.search(r"#[0-9a-fA-F]{3,8}\b|rgb\(", file.read_text("utf-8")), file.name
            assert "!important" not in file.read_text("utf-8"), file.name
