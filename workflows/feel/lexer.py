"""The text of an expression as tokens.

Names are cut small here (`first name` is two tokens, `a-b` three): only the grammar knows which
names are declared, and joins the longest that fits.
"""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

from workflows.feel.budget import Budget
from workflows.feel.problems import FeelSyntaxError

Kind = Literal["name", "number", "string", "at", "symbol", "other", "end"]

_START = (
    "A-Z_a-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u167f\u1681-\u180d\u180f-\u1fff"
    "\u200c-\u200d\u2070-\u218f\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufefe\uff00-\ufffd"
    "\U00010000-\U000effff"
)
_PART = _START + "0-9\u00b7\u0300-\u036f\u203f-\u2040"
_SPACE = "\\t\\n\\x0b\\f\\r \u0085\u00a0\u1680\u180e\u2000-\u200b\u2028\u2029\u202f\u205f\u3000\ufeff"
_TOKEN = re.compile(
    rf"""
    (?P<space>[{_SPACE}]+|//[^\n]*|/\*(?:[^*]|\*(?!/))*\*/)
  | (?P<name>\?|[{_START}][{_PART}]*)
  | (?P<number>(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)
  | (?P<at>@[{_SPACE}]*"(?:[^"\\]|\\.)*")
  | (?P<string>"(?:[^"\\]|\\.)*")
  | (?P<symbol>\*\*|\.\.|->|<=|>=|!=|[()\[\]{{}},:.+\-*/<>=])
  | (?P<other>.)
    """,
    re.VERBOSE | re.DOTALL,
)
_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{6})|(.))", re.DOTALL)
_PLAIN = {"n": "\n", "r": "\r", "t": "\t", "'": "'", '"': '"', "\\": "\\"}


class Token(NamedTuple):
    """A piece of the source: `text` as written, for strings the content."""

    kind: Kind
    text: str
    start: int
    end: int


def tokens(source: str, budget: Budget) -> list[Token]:
    """The tokens of `source`, closed by one of kind `end`. Raises FeelSyntaxError."""
    if len(source) > budget.source:
        raise FeelSyntaxError("表达式过长", "the expression is too long", budget.source)
    found: list[Token] = []
    for match in _TOKEN.finditer(source):
        kind = match.lastgroup
        if kind == "space":
            continue
        found.append(_token(kind, match))
        if len(found) > budget.tokens:
            raise FeelSyntaxError("表达式的词过多", "the expression has too many words", match.start())
    found.append(Token("end", "", len(source), len(source)))
    return found


def words(name: str) -> tuple[str, ...]:
    """The token texts of a declared name, as they will appear in a source."""
    return tuple(match.group() for match in _TOKEN.finditer(name) if match.lastgroup != "space")


def unescape(body: str) -> str:
    """The content of a string literal; an unknown escape keeps its backslash."""
    if "\\" not in body:
        return body
    text = _ESCAPE.sub(_character, body)
    if any("\ud800" <= character <= "\udfff" for character in text):
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text


def _character(match: re.Match[str]) -> str:
    code = match.group(1) or match.group(2)
    if code is None:
        return _PLAIN.get(match.group(3), match.group())
    point = int(code, 16)
    return chr(point) if point < 0x110000 else "\ufffd"


def _token(kind: str | None, match: re.Match[str]) -> Token:
    text, start, end = match.group(), match.start(), match.end()
    if kind == "name":
        return Token("name", text, start, end)
    if kind == "number":
        return Token("number", text, start, end)
    if kind == "symbol":
        return Token("symbol", text, start, end)
    if kind == "string":
        return Token("string", unescape(text[1:-1]), start, end)
    if kind == "at":
        return Token("at", unescape(text[text.index('"') + 1 : -1]), start, end)
    return Token("other", text, start, end)
