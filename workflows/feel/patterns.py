"""Regular expressions of XPath, run by re2 in linear time.

Back-references, which no linear engine has, are refused with a problem. So are patterns that
match the empty string where `replace` would not end, as XPath asks.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

import re2

from workflows.feel.run import Run

_MEMORY = 1 << 20
_GROUP = re.compile(r"\\(.?)|\$([0-9]*)", re.DOTALL)
_BLOCKS = {
    "IsBasicLatin": r"\x00-\x7f",
    "IsLatin-1Supplement": r"\x{80}-\x{ff}",
    "IsGreek": r"\x{370}-\x{3ff}",
    "IsCyrillic": r"\x{400}-\x{4ff}",
    "IsCJKUnifiedIdeographs": r"\x{4e00}-\x{9fff}",
}
_CLASSES = {"i": r"\p{L}_:", "c": r"\p{L}\p{M}\p{N}_:.\-"}


def compiled(pattern: str, flags: str, run: Run, length: int) -> Any:
    """The matcher of a pattern, paid for by its length and that of the text. Raises ValueError."""
    run.spend((len(pattern) * 4 + length) // 4)
    matcher = _compiled(pattern, flags)
    if matcher is None:
        raise ValueError(f'pattern "{pattern[:40]}"')
    return matcher


@lru_cache(maxsize=256)
def _compiled(pattern: str, flags: str) -> Any:
    if set(flags) - set("smixq"):
        return None
    options = re2.Options()
    options.max_mem = _MEMORY
    options.log_errors = False
    try:
        return re2.compile(_inline(flags) + _translated(pattern, flags), options)
    except (re2.error, ValueError, IndexError):
        return None


def _inline(flags: str) -> str:
    inline = "".join(flag for flag in "smi" if flag in flags)
    return f"(?{inline})" if inline else ""


def _translated(pattern: str, flags: str) -> str:
    if "q" in flags:
        return re.escape(pattern)
    if "x" in flags:
        pattern = _without_spaces(pattern)
    return _Translation(pattern, dots="s" not in flags).whole()


def _without_spaces(pattern: str) -> str:
    """The pattern without white space outside of character classes."""
    kept, depth, escaped = [], 0, False
    for character in pattern:
        if not escaped:
            depth += (character == "[") - (character == "]" and depth > 0)
        if depth or character not in " \t\n\r":
            kept.append(character)
        escaped = character == "\\" and not escaped
    return "".join(kept)


class _Translation:
    """XPath's dialect into that of re2: classes that are subtracted, `\\i` and `\\c`, blocks."""

    def __init__(self, pattern: str, *, dots: bool) -> None:
        self.pattern = pattern
        self.dots = dots
        self.at = 0

    def whole(self) -> str:
        """The translated pattern. Raises ValueError for what XPath does not have."""
        parts: list[str] = []
        while self.at < len(self.pattern):
            character = self.pattern[self.at]
            if character == "\\":
                parts.append(self._escape(in_class=False))
            elif character == "[":
                parts.append(self._class())
            else:
                parts.append(r"[^\n\r]" if character == "." and self.dots else character)
                self.at += 1
                self._refuse_extension(character)
        return "".join(parts)

    def _refuse_extension(self, character: str) -> None:
        after = self.pattern[self.at : self.at + 2]
        if character == "(" and after.startswith("?") and after != "?:":
            raise ValueError("no such group in this language")

    def _escape(self, *, in_class: bool) -> str:
        letter = self.pattern[self.at + 1]
        self.at += 2
        if letter in "pP" and self.pattern[self.at : self.at + 3] == "{Is":
            end = self.pattern.index("}", self.at)
            block = _BLOCKS[self.pattern[self.at + 1 : end]] if self._known(end) else ""
            self.at = end + 1
            return block if in_class and letter == "p" else f"[{'^' if letter == 'P' else ''}{block}]"
        if letter.lower() in _CLASSES:
            inner = _CLASSES[letter.lower()]
            return inner if in_class and letter.islower() else f"[{'^' if letter.isupper() else ''}{inner}]"
        if letter.isdigit() or letter not in r"nrt\|.?*+(){}-[]^$pPsSdDwW/":
            raise ValueError("no such escape in this language")
        return f"\\{letter}"

    def _known(self, end: int) -> bool:
        if self.pattern[self.at + 1 : end] not in _BLOCKS:
            raise ValueError("unknown block")
        return True

    def _class(self) -> str:
        """One character class; `[a-z-[aeiou]]` becomes its ranges without those subtracted."""
        start = self.at
        self.at += 1
        body = "^" if self._take("^") else ""
        while self.pattern[self.at] != "]" or body in ("", "^"):
            if self.pattern.startswith("-[", self.at):
                return self._subtracted(start)
            if self.pattern[self.at] == "\\":
                body += self._escape(in_class=True)
            elif self.pattern[self.at] == "[":
                raise ValueError("a bracket in a class must be escaped")
            else:
                body += self.pattern[self.at]
                self.at += 1
        self.at += 1
        return f"[{body}]"

    def _take(self, character: str) -> bool:
        found = self.pattern.startswith(character, self.at)
        self.at += found
        return found

    def _subtracted(self, start: int) -> str:
        base = _members(self.pattern[start + 1 : self.at])
        self.at += 1
        inner_start = self.at
        self._class()
        without = _members(self.pattern[inner_start + 1 : self.at - 1])
        if not self._take("]"):
            raise ValueError("a subtracted class must come last")
        left = sorted(base - without)
        if not left:
            raise ValueError("an empty class")
        return "[" + "".join(f"\\x{{{point:x}}}" for point in left) + "]"


def _members(body: str) -> set[int]:
    """The characters of a plain class of single ones and ranges. Raises ValueError for others."""
    if body.startswith("^") or "\\" in body:
        raise ValueError("subtraction works on plain classes")
    found: set[int] = set()
    at = 0
    while at < len(body):
        is_range = body[at + 1 : at + 2] == "-" and at + 2 < len(body)
        last = body[at + 2] if is_range else body[at]
        if ord(last) - ord(body[at]) > 1000:
            raise ValueError("subtraction from a large class")
        found.update(range(ord(body[at]), ord(last) + 1))
        at += 3 if is_range else 1
    return found


def replaced(text: str, pattern: str, replacement: str, flags: str, run: Run) -> str:
    """The text with every match replaced; `$1` is a group, `$0` the match. Raises ValueError."""
    matcher = compiled(pattern, flags, run, len(text))
    if matcher.search("") is not None:
        raise ValueError("a pattern that matches nothing at all")
    template = [("", replacement)] if "q" in flags else _template(replacement, matcher.groups)
    parts: list[str] = []
    at = size = 0
    for match in matcher.finditer(text):
        piece = text[at : match.start()] + "".join(_filled(part, match) for part in template)
        at = match.end()
        size += len(piece)
        run.afford_text(size if size > run.budget.text else len(piece))
        parts.append(piece)
    return "".join((*parts, text[at:]))


def _filled(part: tuple[str, str | int], match: Any) -> str:
    literal, source = part
    return literal + (source if isinstance(source, str) else (match.group(source) or ""))


def _template(replacement: str, groups: int) -> list[tuple[str, str | int]]:
    """The replacement as literal texts, each followed by a group or a text."""
    parts: list[tuple[str, str | int]] = []
    at = 0
    for match in _GROUP.finditer(replacement):
        literal = replacement[at : match.start()]
        at = match.end()
        if match[2] is None:
            if match[1] not in ("\\", "$"):
                raise ValueError("a backslash in a replacement")
            parts.append((literal, match[1]))
        else:
            number, rest = _group(match[2], groups)
            parts.extend(((literal, number), ("", rest)))
    parts.append((replacement[at:], ""))
    return parts


def _group(digits: str, groups: int) -> tuple[str | int, str]:
    """The longest group number that exists, and the digits after it."""
    if not digits:
        raise ValueError("a dollar sign in a replacement")
    length = 1
    while length < len(digits) and int(digits[: length + 1]) <= groups:
        length += 1
    number = int(digits[:length])
    return (number if number <= groups else ""), digits[length:]
