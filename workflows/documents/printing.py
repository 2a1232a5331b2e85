"""Sheets become pages: typst with our layout and our fonts, the same bytes on every machine."""

from __future__ import annotations

import json
import os
import re
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any

import typst

from workflows.documents.composing import Sheet

_HERE = Path(__file__).parent
LAYOUT, FONTS = _HERE / "layout" / "letter.typ", _HERE / "fonts"
_UNSHOWN = re.compile(r'the text `"(.+?)"` could not be displayed')
_ONE_AT_A_TIME = Lock()
"""The compiler keeps the sheet of its last letter."""
MOST_UNKNOWN = 40
"""Characters of no font that a letter may hold before it is printed without the promise of UA."""


def pdf(sheet: Sheet) -> bytes:
    """The pages as PDF/UA-1, read aloud by assistive programs.

    A character that neither font has is printed as its code point, `〔U+20BB7〕`, so that no name stops a
    letter; a sheet with very many of them is printed without the mark of PDF/UA.
    """
    return _readable(sheet)[1]


def pictures(sheet: Sheet, *, pixels_per_inch: float = 110) -> list[bytes]:
    """The pages as PNG, for the eye and for tests."""
    found = _compiled(_readable(sheet)[0], format="png", ppi=pixels_per_inch)
    return found if isinstance(found, list) else [found]


def _readable(sheet: Sheet) -> tuple[Sheet, bytes]:
    """The sheet with characters of no font spelled out, and its pages."""
    for _ in range(MOST_UNKNOWN):
        try:
            return sheet, bytes(_compiled(sheet, format="pdf", pdf_standards="ua-1"))
        except typst.TypstError as error:
            unshown = _UNSHOWN.search(str(error))
            if unshown is None:
                raise
            sheet = _spelled_out(sheet, unshown[1])
    return sheet, bytes(_compiled(sheet, format="pdf"))


@cache
def _compiler() -> typst.Compiler:
    """Kept, because reading the fonts takes longer than a letter; no font of the system is looked at."""
    if not any(FONTS.glob("*.ttf")):
        raise FileNotFoundError(f"no fonts in {FONTS}: install with `pip install .`, which fetches them")
    return typst.Compiler(LAYOUT, root=_HERE, font_paths=[FONTS], ignore_system_fonts=True)


@cache
def _process() -> int:
    """Where the threads of the typesetter live: after a fork a letter would wait for them for ever."""
    return os.getpid()


def _compiled(sheet: Sheet, **how: Any) -> Any:
    with _ONE_AT_A_TIME:
        if _process() != os.getpid():
            raise RuntimeError("this process was forked from one that typesets; start it afresh")
        return _compiler().compile(sys_inputs={"sheet": json.dumps(sheet, ensure_ascii=False)}, **how)


def _spelled_out(value: Any, text: str) -> Any:
    """The sheet with each character of an unshown text that is no ordinary one as its code point."""
    if isinstance(value, str):
        for char in set(text):
            value = value.replace(char, f"〔U+{ord(char):04X}〕")
        return value
    if isinstance(value, list):
        return [_spelled_out(each, text) for each in value]
    if isinstance(value, dict):
        return {key: _spelled_out(each, text) for key, each in value.items()}
    return value
