"""A table as a grid: per input the classes of values that its cells tell apart, and their rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from workflows.dmn.atoms import Atom, NotConstant, constant
from workflows.dmn.columns import InputColumn
from workflows.dmn.partition import Partition, partition
from workflows.dmn.tables import Table
from workflows.feel import nodes
from workflows.feel.budget import CONFORMANCE
from workflows.feel.run import Run, Scope
from workflows.feel.writing import source_of


@dataclass(frozen=True)
class Place:
    """Neighbouring values that the same rows take, in words, with the mask of those rows."""

    words: str
    rows: int


@dataclass(frozen=True)
class Axis:
    """The allowed values of an input in ascending order; null, where cells name it, comes last."""

    name: str
    places: tuple[Place, ...]
    ordered: int
    """How many of the places have an order; the rest is null."""
    outside: tuple[tuple[int, object], ...]
    """Row and constant for every constant that the allowed values exclude."""


@dataclass(frozen=True)
class Grid:
    """Axes of the inputs that cells test with constants, names of the others, number of rows."""

    axes: tuple[Axis, ...]
    opaque: tuple[str, ...]
    rows: int

    def words(self, cells: Sequence[int | None]) -> dict[str, str]:
        """A box of places, one or any per axis, in words."""
        return {
            axis.name: axis.places[at].words
            for axis, at in zip(self.axes, cells, strict=True)
            if at is not None
        }


def grid_of(table: Table) -> Grid:
    """The grid of a table; a column of dashes alone is an axis of one place."""
    axes: list[Axis] = []
    opaque: list[str] = []
    for at, column in enumerate(table.inputs):
        parts = partition(column, whole_numbers=table.info.inputs[at].whole)
        if parts is None:
            opaque.append(column.name)
        axes.append(_axis(column, parts, table.every))
    return Grid(tuple(axes), tuple(opaque), len(table.info.rules))


def _axis(column: InputColumn, parts: Partition | None, every: int) -> Axis:
    if parts is None or not parts.atoms:
        return Axis(column.name, (Place("任意 / any", every),), 1, ())
    words = isinstance(parts.atoms[0].sample, str)
    places = list((_words if words else _runs)(parts, every))
    ordered = len(places)
    if parts.names_null:
        places.append(Place("= null", parts.null_mask & every))
    return Axis(column.name, tuple(places), ordered, tuple(_outside(column)))


def _runs(parts: Partition, every: int) -> Iterator[Place]:
    """Neighbouring allowed atoms that the same rows take, joined."""
    atoms = zip(parts.atoms, parts.masks, parts.allowed, strict=True)
    for (mask, allowed), group in groupby(atoms, key=lambda each: (each[1] & every, each[2])):
        joined = [atom for atom, _, _ in group]
        if allowed:
            yield Place(in_words(joined[0], joined[-1]), mask)


def _words(parts: Partition, every: int) -> Iterator[Place]:
    """Each word on its own, then all others by the rows that take them."""
    points = [atom.sample for atom in parts.atoms if atom.point]
    others: set[int] = set()
    for atom, mask, allowed in zip(parts.atoms, parts.masks, parts.allowed, strict=True):
        if allowed and atom.point:
            yield Place(f"= {source_of(atom.sample)}", mask & every)
        elif allowed:
            others.add(mask & every)
    shown = ", ".join(source_of(point) for point in points[:3]) + (", …" if len(points) > 3 else "")
    for mask in sorted(others):
        yield Place(f"not({shown})", mask)


def in_words(first: Atom, last: Atom) -> str:
    """A run of neighbouring atoms as a condition: `= 5`, `> 5`, `(5..10]`."""
    low, high = (first.sample if first.point else first.low), (last.sample if last.point else last.high)
    if low is None and high is None:
        return "任意 / any"
    if low is None:
        return f"<{'=' if last.point else ''} {source_of(high)}"
    if high is None:
        return f">{'=' if first.point else ''} {source_of(low)}"
    if first is last and first.point:
        return f"= {source_of(low)}"
    return f"{'[' if first.point else '('}{source_of(low)}..{source_of(high)}{']' if last.point else ')'}"


def _outside(column: InputColumn) -> Iterator[tuple[int, object]]:
    """Constants written as single values that the allowed values or the type exclude."""
    for row, cell in enumerate(column.cells):
        for value in _written(cell.tests):
            run = Run(CONFORMANCE)
            column.checked(value, Scope({}, None, run))
            if run.problems:
                yield row, value


def _written(tests: Sequence[nodes.Node]) -> Iterator[object]:
    for test in tests:
        if isinstance(test, nodes.SignNode) and test.sign != "=":
            continue
        if isinstance(test, (nodes.RangeNode, nodes.ListNode)):
            continue
        try:
            yield constant(test.operand if isinstance(test, nodes.SignNode) else test, Run(CONFORMANCE))
        except NotConstant:
            continue
