"""Two versions of a process side by side: elements added, removed and changed, and the files around them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import MISSING, dataclass, fields
from typing import Any, Literal

from workflows.designer import part_comparison
from workflows.designer.part_comparison import PartChange
from workflows.engine import parser
from workflows.engine.elements import Assignment, Card, Flow, Node, Process

Files = Mapping[str, bytes]
Kind = Literal["added", "removed", "changed"]
_APART = frozenset({"id", "inputs", "outputs", "body"})
"""Not compared as one value: the id is the key, the others are compared part by part."""


@dataclass(frozen=True)
class Change:
    """One property before and after; empty text where it was not set."""

    name: str
    before: str
    after: str


@dataclass(frozen=True)
class Difference:
    """One element that differs; for flows `tag` is `sequenceFlow`."""

    kind: Kind
    element_id: str
    tag: str
    name: str
    name_en: str
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True)
class FileDifference:
    """One file of the closure that differs."""

    kind: Kind
    path: str
    parts: tuple[PartChange, ...] = ()
    """Which cells, fields or blocks, where it stood before too."""


@dataclass(frozen=True)
class Comparison:
    """All that differs between two versions."""

    elements: tuple[Difference, ...]
    files: tuple[FileDifference, ...]


def compare(before: Files, after: Files, process_id: str) -> Comparison:
    """What somebody who knows the old version must know of the new one; mere drawing is no element change."""
    path = f"processes/{process_id}.bpmn"
    old, new = _process(before, path), _process(after, path)
    if old is None or new is None:
        return Comparison((), tuple(_files(before, after)))
    return Comparison((*_card(old, new), *_nodes(old, new), *_flows(old, new)), tuple(_files(before, after)))


def _process(files: Files, path: str) -> Process | None:
    return parser.try_process(files[path], path)[0] if path in files else None


def _card(old: Process, new: Process) -> Iterator[Difference]:
    """Who starts it, from where, and what its cases are called."""
    names = [field.name for field in fields(Card)]
    pairs = ((name, getattr(old.card, name), getattr(new.card, name)) for name in names)
    named = (("name", old.name, new.name), ("name_en", old.name_en, new.name_en), *pairs)
    changes = tuple(change for pair in named for change in _change(*pair))
    if changes:
        yield Difference("changed", new.id, "process", new.name, new.name_en, changes)


def _nodes(old: Process, new: Process) -> Iterator[Difference]:
    before, after = ({node.id: node for node in each.nodes()} for each in (old, new))
    for key in (*before, *(key for key in after if key not in before)):
        one, other = before.get(key), after.get(key)
        shown = other or one
        assert shown is not None  # the key is of one of them
        kind, changes = _kind(one, other), tuple(_changes(one, other))
        if kind != "changed" or changes:
            yield Difference(kind, key, shown.tag, shown.name, shown.name_en, changes)


def _changes(one: Node | None, other: Node | None) -> Iterator[Change]:
    for field in fields(Node):
        if field.name not in _APART:
            # Of an element that is new or gone only what was set on it is told.
            yield from _change(
                field.name, getattr(one, field.name, field.default), getattr(other, field.name, field.default)
            )
    for name in ("inputs", "outputs"):
        yield from _assignments(name.removesuffix("s"), getattr(one, name, ()), getattr(other, name, ()))


def _assignments(
    kind: str, before: tuple[Assignment, ...], after: tuple[Assignment, ...]
) -> Iterator[Change]:
    one, other = ({each.name: each.value for each in part} for part in (before, after))
    for name in (*one, *(name for name in other if name not in one)):
        yield from _change(f"{kind} {name}", one.get(name), other.get(name))


def _flows(old: Process, new: Process) -> Iterator[Difference]:
    before, after = _all_flows(old), _all_flows(new)
    for key in (*before, *(key for key in after if key not in before)):
        one, other = before.get(key), after.get(key)
        names = ("source", "target", "condition")
        pairs = ((name, getattr(one, name, None), getattr(other, name, None)) for name in names)
        changes = tuple(change for pair in pairs for change in _change(*pair))
        if changes:
            yield Difference(_kind(one, other), key, "sequenceFlow", "", "", changes)


def _all_flows(process: Process) -> dict[str, Flow]:
    scopes = [process.scope, *(node.body for node in process.nodes() if node.body is not None)]
    return {flow.id: flow for scope in scopes for flow in scope.flows.values()}


def _kind(one: object, other: object) -> Kind:
    if one is None:
        return "added"
    return "removed" if other is None else "changed"


def _change(name: str, before: Any, after: Any) -> Iterator[Change]:
    one, other = _told(before), _told(after)
    if one != other:
        yield Change(name, one, other)


def _told(value: Any) -> str:
    if value is None or value is MISSING or value == () or value is False:
        return ""
    if isinstance(value, tuple):
        return ", ".join(_told(each) for each in value)
    if isinstance(value, str | int):
        return str(value)
    parts = ((field.name, _told(getattr(value, field.name))) for field in fields(value))
    return " ".join(f"{name}={text}" for name, text in parts if text)


def _files(before: Files, after: Files) -> Iterator[FileDifference]:
    for path in sorted({*before, *after}):
        if before.get(path) != after.get(path):
            one, other = before.get(path), after.get(path)
            yield FileDifference(_kind(one, other), path, part_comparison.within(path, one, other))
