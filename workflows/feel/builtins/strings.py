"""Built-in functions over strings. Regular expressions run without backtracking, see `patterns`."""

from __future__ import annotations

from decimal import Decimal

from workflows.feel import patterns
from workflows.feel.builtins.registry import built_in
from workflows.feel.run import Run
from workflows.feel.values import describe


@built_in("substring", "string: string", "start position: number", "length?: number")
def substring(run: Run, text: str, start: Decimal, length: Decimal | None = None) -> object:
    """Characters from a position counted from 1, or from the end with -1."""
    first, size = int(start), len(text) if length is None else int(length)
    if first == 0 or abs(first) > len(text) or size <= 0:
        return run.report("value", "substring", describe(start if size > 0 else length))
    begin = first - 1 if first > 0 else len(text) + first
    return run.keep_text(text[begin : begin + size])


@built_in("string length", "string: string")
def string_length(run: Run, text: str) -> object:
    """How many characters, not bytes."""
    return Decimal(len(text))


@built_in("upper case", "string: string")
def upper_case(run: Run, text: str) -> object:
    """Capital letters."""
    return run.keep_text(text.upper())


@built_in("lower case", "string: string")
def lower_case(run: Run, text: str) -> object:
    """Small letters."""
    return run.keep_text(text.lower())


@built_in("substring before", "string: string", "match: string")
def substring_before(run: Run, text: str, match: str) -> object:
    """What precedes the first match; empty without one."""
    return run.keep_text(text.partition(match)[0] if match and match in text else "")


@built_in("substring after", "string: string", "match: string")
def substring_after(run: Run, text: str, match: str) -> object:
    """What follows the first match; empty without one."""
    if not match:
        return text
    return run.keep_text(text.partition(match)[2])


@built_in("contains", "string: string", "match: string")
def contains(run: Run, text: str, match: str) -> object:
    """True when the text has the match in it."""
    return match in text


@built_in("starts with", "string: string", "match: string")
def starts_with(run: Run, text: str, match: str) -> object:
    """True when the text begins with the match."""
    return text.startswith(match)


@built_in("ends with", "string: string", "match: string")
def ends_with(run: Run, text: str, match: str) -> object:
    """True when the text ends with the match."""
    return text.endswith(match)


@built_in("matches", "input: string", "pattern: string", "flags?: string?")
def matches(run: Run, text: str, pattern: str, flags: str | None = None) -> object:
    """True when the pattern occurs in the text."""
    return patterns.compiled(pattern, flags or "", run, len(text)).search(text) is not None


@built_in("replace", "input: string", "pattern: string", "replacement: string", "flags?: string?")
def replace(run: Run, text: str, pattern: str, replacement: str, flags: str | None = None) -> object:
    """The text with every match of the pattern replaced."""
    return patterns.replaced(text, pattern, replacement, flags or "", run)


@built_in("split", "string: string", "delimiter: string")
def split(run: Run, text: str, delimiter: str) -> object:
    """The parts between matches of a pattern."""
    found: list[object] = []
    at = 0
    for match in patterns.compiled(delimiter, "", run, len(text)).finditer(text):
        if match.end() > match.start():
            found.append(text[at : match.start()])
            at = match.end()
    found.append(text[at:])
    run.keep(len(found))
    return found


@built_in("string join", "list: list", "delimiter?: string?")
def string_join(run: Run, items: list[object], delimiter: str | None = None) -> object:
    """The strings one after the other; nulls are left out."""
    parts = [item for item in items if item is not None]
    texts = [part for part in parts if isinstance(part, str)]
    if len(texts) != len(parts):
        return run.report("value", "string join", "list")
    between = delimiter or ""
    run.spend(len(texts))
    run.afford_text(sum(map(len, texts)) + len(between) * len(texts))
    return between.join(texts)
