"""Bytes of an XML file → its text, in whichever encoding it was written, and never by guessing.

A byte order mark wins, then the pattern of the first bytes, then the XML declaration, then UTF-8: the order
of XML 1.0, appendix F. Only encodings that are plain tables of characters are read: UTF-7 and the text
transforms of Python are not.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_PATTERNS = (
    (b"<\0\0\0", "utf-32-le"),
    (b"\0\0\0<", "utf-32-be"),
    (b"<\0", "utf-16-le"),
    (b"\0<", "utf-16-be"),
)
_EBCDIC = b"\x4c\x6f\xa7\x94"
_DECLARED = re.compile(r"<\?xml[^>]{0,200}?encoding\s*=\s*[\"']\s*([A-Za-z0-9._:\-]{1,40})\s*[\"']")
_CHINESE = frozenset({"gb2312", "gbk", "gb18030", "hz"})
_TABLES = re.compile(
    r"(utf_8|ascii|gb18030|big5|big5hkscs|cp\d{3,4}|iso8859_\d{1,2}|latin_1|koi8_[rut]|shift_jis|"
    r"shift_jis_2004|euc_jp|euc_kr|johab|iso2022_(jp|kr)|mac_\w+|tis_620|ptcp154|hp_roman8|kz1048)\Z"
)
_WIDE = frozenset({"utf_16", "utf_16_le", "utf_16_be", "utf_32", "utf_32_le", "utf_32_be"})
_DECLARATION = re.compile(r"\A\s*<\?xml\s[^>]{0,400}?\?>")


class NotDecoded(Exception):
    """The bytes are not the text they claim to be; `zh` and `en` say why."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.zh = zh
        self.en = en


@dataclass(frozen=True)
class Decoded:
    """The text of a file without byte order mark, and the Python name of the encoding it was in."""

    text: str
    encoding: str

    @property
    def is_utf8(self) -> bool:
        """True where the bytes are UTF-8 as they are, so nothing need be rewritten."""
        return self.encoding in ("utf-8", "ascii")

    @property
    def body(self) -> str:
        """The text without its XML declaration, which speaks of bytes that are gone."""
        return _DECLARATION.sub("", self.text, count=1).lstrip("\ufeff \t\r\n")

    def as_utf8(self) -> bytes:
        """The same document in UTF-8: nothing but the encoding in its declaration is changed."""
        match = _DECLARED.match(self.text.lstrip())
        if match is None:
            return self.text.encode()
        start = len(self.text) - len(self.text.lstrip())
        head, tail = self.text[: start + match.start(1)], self.text[start + match.end(1) :]
        return f"{head}UTF-8{tail}".encode()


def decode(content: bytes) -> Decoded:
    """The text of an XML file. Raises NotDecoded."""
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return _decoded(content[len(mark) :], encoding)
    for pattern, encoding in _PATTERNS:
        if content.startswith(pattern):
            return _decoded(content, encoding)
    if content.startswith(_EBCDIC):
        declared = _DECLARED.match(content[:300].decode("cp037"))
        return _decoded(content, _codec(declared.group(1) if declared else "cp037"))
    declared = _DECLARED.match(content[:300].decode("latin-1").lstrip())
    encoding = _codec(declared.group(1)) if declared else "utf-8"
    # Some programs write "utf-16" over bytes that are not: the bytes show that they are not.
    return _decoded(content, "utf-8" if encoding in _WIDE else encoding)


def _codec(name: str) -> str:
    """The Python name of a declared encoding. Raises NotDecoded for one that is not read."""
    if name.lower().replace("-", "").replace("_", "") in _CHINESE:
        return "gb18030"  # holds the older two, and files that claim those often need it
    try:
        found = codecs.lookup(name).name.replace("-", "_")
    except LookupError:
        found = ""
    if found in _WIDE or _TABLES.match(found):
        return "utf-8" if found == "utf_8" else found
    raise NotDecoded(
        f"不认识编码 {name}；请另存为 UTF-8。",
        f"The encoding {name} is not known here; save the file as UTF-8.",
    )


def _decoded(content: bytes, encoding: str) -> Decoded:
    try:
        text = content.decode(encoding)
        text.encode()
    except UnicodeError as error:
        where = getattr(error, "start", 0)
        raise NotDecoded(
            f"第 {where} 个字节不是 {encoding} 编码的文字；请另存为 UTF-8。",
            f"Byte {where} is not text in {encoding}; save the file as UTF-8.",
        ) from error
    return Decoded(text.lstrip("\ufeff"), encoding)
