"""The language of the page, and texts that come in two languages from the data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from flask import Flask, current_app, g, has_request_context, request
from flask_babel import Babel, force_locale
from flask_babel import gettext as translated
from flask_babel import ngettext as translated_count
from werkzeug.wrappers import Response

from webapp import browser_choices

LANGUAGES = ("zh", "en")
COOKIE = "language"


def gettext(text: str, **values: object) -> str:
    """The text in the reader's language; the Chinese text is the key of the English one."""
    return str(translated(text, **values))


def ngettext(text: str, texts: str, num: int) -> str:
    """The text for a number of things; Chinese has one form, English two."""
    return str(translated_count(text, texts, num))


def language() -> str:
    """`zh` or `en`: what the reader chose, else what the installation says."""
    if not has_request_context():
        return "zh"
    if "language" not in g:
        chosen = request.cookies.get(COOKIE) or g.get("account_language", "")
        g.language = chosen if chosen in LANGUAGES else current_app.config["LANGUAGE"]
    return str(g.language)


@contextmanager
def speaking(code: str) -> Iterator[None]:
    """Within it texts are in this language, whatever the reader chose."""
    before = language()
    g.language = code
    try:
        with force_locale(code):
            yield
    finally:
        g.language = before


def remember(answer: Response, chosen: str, *, is_secure: bool) -> Response:
    """The answer, with the language kept in this browser: where nobody has an account it is all there is."""
    return browser_choices.keep(answer, COOKIE, chosen, is_secure=is_secure)


def in_language(texts: Any, name: str = "") -> str:
    """The text of the reader's language.

    `texts` is a mapping {"zh": …, "en": …}, or a record with `zh`/`en`, or with `<name>`/`<name>_en`.
    """
    is_english = language() == "en"
    if texts is None:
        return ""
    if isinstance(texts, Mapping):
        return str((texts.get("en") if is_english else None) or texts.get("zh") or texts.get("en") or "")
    if isinstance(texts, str):
        return texts
    chinese = getattr(texts, name or "zh", None)
    english = getattr(texts, f"{name}_en" if name else "en", None)
    return str((english if is_english else None) or chinese or english or "")


def install(app: Flask) -> None:
    """Set up the catalogue; the Chinese texts in the source are the keys of the English ones."""
    compile_missing(app)
    app.config["BABEL_DEFAULT_LOCALE"] = "zh"
    app.config["BABEL_DEFAULT_TIMEZONE"] = "Asia/Shanghai"
    Babel(app, locale_selector=language)
    app.jinja_env.filters["in_language"] = in_language
    app.jinja_env.globals["language"] = language


def compile_missing(app: Flask) -> None:
    """Compile the English catalogue where the installation has no compiled one, or an older one."""
    source = _folder(app) / "messages.po"
    compiled = source.with_suffix(".mo")
    if not source.exists():
        return
    if compiled.exists() and compiled.stat().st_mtime >= source.stat().st_mtime:
        return
    with source.open("rb") as texts:
        catalogue = read_po(texts, locale="en")
    with compiled.open("wb") as out:
        write_mo(out, catalogue)


def _folder(app: Flask) -> Any:
    from pathlib import Path

    return Path(app.root_path) / "translations" / "en" / "LC_MESSAGES"
