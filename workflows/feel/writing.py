"""Values as text: what `string()` gives, and constants written back as source."""

from __future__ import annotations

from decimal import Decimal

from workflows.feel.numbers import text_of as number_text
from workflows.feel.run import Run
from workflows.feel.temporal import TEMPORAL, write
from workflows.feel.values import Function, Range


def text_of(value: object, run: Run) -> str:
    """A value as `string()` gives it: text bare at the top, quoted within lists and contexts."""
    if isinstance(value, str):
        return value
    return run.keep_text(_nested(value, run, run.budget.depth * 2))


def _nested(value: object, run: Run, depth: int) -> str:
    run.spend(1)
    if depth < 0:
        raise ValueError("nested too deeply")
    if isinstance(value, list):
        return run.keep_text("[" + ", ".join(_nested(item, run, depth - 1) for item in value) + "]")
    if isinstance(value, dict):
        entries = (f"{_key(key)}: {_nested(each, run, depth - 1)}" for key, each in value.items())
        return run.keep_text("{" + ", ".join(entries) + "}")
    if isinstance(value, Range):
        return _range(value, run, depth)
    return source_of(value)


def _key(key: str) -> str:
    plain = all(character.isalnum() or character in "_ " for character in key)
    return key if plain and key else source_of(key)


def _range(interval: Range, run: Run, depth: int) -> str:
    start, end = (_nested(each, run, depth - 1) for each in (interval.start, interval.end))
    if interval.sign:
        return f"({interval.sign} {end if interval.start is None else start})"
    left = "[" if interval.start_included else "("
    return f"{left}{start} .. {end}{']' if interval.end_included else ')'}"


def source_of(value: object) -> str:
    """A simple value as the language writes it, dates bare; empty for other kinds."""
    if value is None or isinstance(value, bool):
        return _CONSTANTS[value]
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    if isinstance(value, Decimal):
        return number_text(value)
    if isinstance(value, Function):
        return f"function {value.name}"
    return write(value) if isinstance(value, TEMPORAL) else ""


_CONSTANTS: dict[object, str] = {None: "null", True: "true", False: "false"}
