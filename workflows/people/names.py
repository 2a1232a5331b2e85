"""Chinese names: order by pinyin, search by the first characters or the first letters of the pinyin.

GB 2312 lays out its 3,755 commonest characters in the order of their pinyin, so its bytes give both
without any dictionary. A rare character sorts after them and has no letter.
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_right

_FIRST_OF_LETTER = (
    (0xB0A1, "a"), (0xB0C5, "b"), (0xB2C1, "c"), (0xB4EE, "d"), (0xB6EA, "e"), (0xB7A2, "f"),
    (0xB8C1, "g"), (0xB9FE, "h"), (0xBBF7, "j"), (0xBFA6, "k"), (0xC0AC, "l"), (0xC2E8, "m"),
    (0xC4C3, "n"), (0xC5B6, "o"), (0xC5BE, "p"), (0xC6DA, "q"), (0xC8BB, "r"), (0xC8F6, "s"),
    (0xCBFA, "t"), (0xCDDA, "w"), (0xCEF4, "x"), (0xD1B9, "y"), (0xD4D1, "z"),
)  # fmt: skip
_SURNAMES = {"单": "s", "翟": "z", "解": "x", "仇": "q", "查": "z", "区": "o", "盖": "g", "覃": "q"}
"""Surnames read otherwise than the word."""
_STARTS = [start for start, _ in _FIRST_OF_LETTER]
_END_OF_COMMON = 0xD7F9


def clean(name: str) -> str:
    """The name as it is kept: compatibility forms folded, blanks inside Chinese names gone."""
    folded = unicodedata.normalize("NFKC", name).replace("•", "·").strip()
    parts = folded.split()
    return "".join(parts) if any("一" <= char <= "鿿" for char in folded) else " ".join(parts)


def key(name: str) -> str:
    """Hexadecimal GB 18030 of the name: sorts by pinyin under any collation, a prefix stays a prefix."""
    return clean(name).encode("gb18030", "replace").hex()


def initials(name: str) -> str:
    """First letters of the pinyin, `zs` for 张三; Latin letters stay; rare characters are left out."""
    kept = clean(name)
    first = _SURNAMES.get(kept[:1], "") or _letter(kept[:1])
    return first + "".join(_letter(char) for char in kept[1:])


def _letter(char: str) -> str:
    if not char or char.isascii():
        return char.lower() if char.isalpha() else ""
    code = int.from_bytes(char.encode("gb18030", "replace")[:2], "big")
    if not _STARTS[0] <= code <= _END_OF_COMMON:
        return ""
    return _FIRST_OF_LETTER[bisect_right(_STARTS, code) - 1][1]
