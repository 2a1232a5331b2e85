"""What differs within a file beside the diagram: which cell, field or block, before and after."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from workflows.dmn import Column, DmnError, Rule, TableInfo, read_model

Kind = Literal["added", "removed", "changed"]
KEYS = ("id", "name", "value")
"""What tells the parts of a list in a form, a letter or the roles apart, the first one that all have."""
MOST = 400
"""Changes that are told of one file."""


@dataclass(frozen=True)
class Step:
    """One step of the way to a place: a kind of part, and which one of it."""

    kind: str
    """`row`, `column`, `note`, `table`, or the name of a property of a form or letter."""
    which: str = ""


@dataclass(frozen=True)
class PartChange:
    """One place that differs; empty text where there was or is nothing."""

    kind: Kind
    place: tuple[Step, ...]
    before: str
    after: str


def within(path: str, before: bytes | None, after: bytes | None) -> tuple[PartChange, ...]:
    """What changed in one file; nothing for a file that is new, gone or of a kind that is not looked into."""
    if before is None or after is None:
        return ()
    try:
        if path.endswith(".dmn"):
            found = _models(before, after)
        elif path.endswith(".json"):
            found = _values(json.loads(before), json.loads(after), ())
        else:
            return ()
        return tuple(change for _, change in zip(range(MOST), found, strict=False))
    except (DmnError, ValueError, RecursionError):
        return ()


def _models(before: bytes, after: bytes) -> Iterator[PartChange]:
    old, new = ({each.info.id: each.info for each in read_model(one).tables} for one in (before, after))
    for key in _keys(old, new):
        place = (Step("table", key),) if len({*old, *new}) > 1 else ()
        if key in old and key in new:
            yield from _tables(old[key], new[key], place)
        else:
            yield PartChange("added" if key in new else "removed", (Step("table", key),), "", "")


def _tables(old: TableInfo, new: TableInfo, place: tuple[Step, ...]) -> Iterator[PartChange]:
    yield from _told((*place, Step("name")), old.name, new.name)
    policies = (f"{each.hit_policy} {each.aggregation}".strip() for each in (old, new))
    yield from _told((*place, Step("hit_policy")), *policies)
    for one, other in ((old.inputs, new.inputs), (old.outputs, new.outputs)):
        yield from _columns(one, other, place)
    yield from _rows(old, new, place)


def _columns(old: Sequence[Column], new: Sequence[Column], place: tuple[Step, ...]) -> Iterator[PartChange]:
    before, after = ({each.text: each for each in columns} for columns in (old, new))
    for key in _keys(before, after):
        here = (*place, Step("column", key))
        if key not in after:
            yield PartChange("removed", here, before[key].label, "")
        elif key not in before:
            yield PartChange("added", here, "", after[key].label)
        else:
            for name in ("label", "label_en", "type", "allowed", "unit", "whole"):
                values = (getattr(each[key], name) for each in (before, after))
                yield from _told((*here, Step(name)), *map(_text, values))


def _rows(old: TableInfo, new: TableInfo, place: tuple[Step, ...]) -> Iterator[PartChange]:
    before, after = ({rule.id: (at, rule) for at, rule in enumerate(each.rules, 1)} for each in (old, new))
    for key in _keys(before, after):
        at, _ = after.get(key) or before[key]
        here = (*place, Step("row", str(at)))
        if key not in after:
            yield PartChange("removed", here, _row(old, before[key][1]), "")
        elif key not in before:
            yield PartChange("added", here, "", _row(new, after[key][1]))
        else:
            one, other = _cells(old, before[key][1]), _cells(new, after[key][1])
            for step in _keys(one, other):
                # What a column that is new or gone said in each row is told with the column.
                if (step in one and step in other) or step.kind == "note":
                    yield from _told((*here, step), one.get(step, ""), other.get(step, ""))
    order = [[key for key in each if key in before and key in after] for each in (before, after)]
    if order[0] != order[1]:
        yield PartChange("changed", (*place, Step("row_order")), *(_numbers(each, before) for each in order))


def _numbers(keys: Sequence[str], numbered: Mapping[str, tuple[int, Rule]]) -> str:
    return ", ".join(str(numbered[key][0]) for key in keys)


def _cells(table: TableInfo, rule: Rule) -> dict[Step, str]:
    columns = (*table.inputs, *table.outputs)
    cells = zip(columns, (*rule.inputs, *rule.outputs), strict=True)
    notes = {Step("note", name): text for name, text in rule.annotations.items()}
    return {**{Step("column", column.text): text for column, text in cells}, **notes}


def _row(table: TableInfo, rule: Rule) -> str:
    return "; ".join(
        f"{step.which} {text}" for step, text in _cells(table, rule).items() if text not in ("", "-")
    )


def _values(old: Any, new: Any, place: tuple[Step, ...]) -> Iterator[PartChange]:
    if isinstance(old, dict) and isinstance(new, dict):
        for key in _keys(old, new):
            yield from _values(old.get(key), new.get(key), (*place, Step(key)))
    elif _are_parts(old) and _are_parts(new):
        yield from _lists(old, new, place)
    else:
        yield from _told(place, _text(old), _text(new))


def _are_parts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(each, dict) for each in value)


def _lists(old: list[Any], new: list[Any], place: tuple[Step, ...]) -> Iterator[PartChange]:
    *way, last = place or (Step(""),)
    key = next((name for name in KEYS if all(_is_named(each, name) for each in (*old, *new))), None)
    for label, one, other in _keyed(old, new, key) if key else _aligned(old, new):
        here = (*way, Step(last.kind, label))
        if one is None:
            yield PartChange("added", here, "", _text(other))
        elif other is None:
            yield PartChange("removed", here, _text(one), "")
        else:
            yield from _values(one, other, here)


def _is_named(part: Mapping[str, Any], key: str) -> bool:
    return isinstance(part.get(key), str)


def _keyed(old: list[Any], new: list[Any], key: str) -> Iterator[tuple[str, Any, Any]]:
    before, after = ({each[key]: each for each in parts} for parts in (old, new))
    for label in _keys(before, after):
        yield label, before.get(label), after.get(label)


def _aligned(old: list[Any], new: list[Any]) -> Iterator[tuple[str, Any, Any]]:
    """Parts without a name, such as blocks of a letter: equal ones are paired, then those between them."""
    one, other = ([json.dumps(each, sort_keys=True) for each in parts] for parts in (old, new))
    for tag, a, b, c, d in difflib.SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
        if tag == "equal":
            continue
        for at in range(max(b - a, d - c)):
            before = old[a + at] if a + at < b else None
            after = new[c + at] if c + at < d else None
            yield str((c if after is not None else a) + at + 1), before, after


def _told(place: tuple[Step, ...], before: str, after: str) -> Iterator[PartChange]:
    if before != after:
        yield PartChange("changed", place, before, after)


def _text(value: Any) -> str:
    if value is None or value is False:
        return ""
    if isinstance(value, str):
        return value
    if value is True:
        return "true"
    if isinstance(value, dict) and value and all(isinstance(each, str) for each in value.values()):
        return "; ".join(f"{name}: {each}" for name, each in value.items())
    return json.dumps(value, ensure_ascii=False)


def _keys(old: Mapping[Any, Any], new: Mapping[Any, Any]) -> list[Any]:
    """Those of the old one in their order, then the new ones."""
    return [*old, *(key for key in new if key not in old)]
