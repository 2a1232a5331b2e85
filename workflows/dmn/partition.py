"""What every value of an input column does, by atoms: the rows it passes, and whether it is allowed."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from workflows.dmn.atoms import Atom, NotConstant, atoms, limits
from workflows.dmn.columns import InputColumn
from workflows.feel.budget import CONFORMANCE
from workflows.feel.numbers import ZERO
from workflows.feel.run import Run, Scope

SLOW = -1
LARGEST = 10**30
"""A lookup's answer for a value that the plain evaluation must judge."""
MOST_MEMORIES = 4_096


@dataclass(frozen=True)
class Lookup:
    """Rows by value: `known` by the type and then the value, `judge` for what is not there."""

    known: Mapping[type, Mapping[object, int]]
    judge: Callable[[object], int]


@dataclass(frozen=True)
class Partition:
    """Atoms of a column in order, the mask of the rows that each passes, and whether it is allowed."""

    atoms: tuple[Atom, ...]
    masks: tuple[int, ...]
    allowed: tuple[bool, ...]
    null_mask: int
    """Rows that null passes."""
    names_null: bool
    """True when a cell tests for null, which is then a value that the table expects."""


def constants(column: InputColumn, run: Run) -> list[object]:
    """The limits that cells and allowed values write. Raises NotConstant."""
    trees = (*column.cells, column.allowed_tests)
    return [limit for tree in trees for limit in limits(tree.tests, run)]


def partition(column: InputColumn, *, whole_numbers: bool = False) -> Partition | None:
    """The partition of a column; None where a cell reads something else or limits have no order."""
    run = Run(CONFORMANCE)
    try:
        values = constants(column, run)
    except NotConstant:
        return None
    cut = _cut(column, values, whole_numbers=whole_numbers)
    if cut is None:
        return None
    samples = [_judged(column, atom.sample) for atom in cut]
    return Partition(
        tuple(cut),
        tuple(mask for mask, _ in samples),
        tuple(allowed for _, allowed in samples),
        _judged(column, None)[0],
        None in values,
    )


def _cut(column: InputColumn, values: list[object], *, whole_numbers: bool) -> list[Atom] | None:
    if not values:
        return []
    if all(value is None for value in values):
        return [Atom(_SAMPLES.get(column.type.name, True), point=False)]
    return atoms(values, whole_numbers=whole_numbers)


_SAMPLES: dict[str, object] = {"number": ZERO, "string": "", "date": dt.date(2000, 1, 1)}
"""Some value of a type, for a column whose cells tell apart null and the rest."""


def _judged(column: InputColumn, sample: object) -> tuple[int, bool]:
    run = Run(CONFORMANCE)
    scope = Scope({}, None, run)
    value = column.checked(sample, scope)
    allowed = not run.problems
    return column.mask(value, -1, scope), allowed and value is sample


def lookup(column: InputColumn, every: int) -> Lookup | None:
    """The rows that a value passes, without evaluating a test; None where that cannot be known."""
    parts = partition(column)
    if parts is None:
        return None
    if not parts.atoms:
        is_free = column.type.name == "Any" and column.allowed is None
        return Lookup({}, lambda value: every) if is_free else None
    kind = type(parts.atoms[0].sample)
    if kind in (Decimal, dt.date):
        return _of_ordered(parts, (Decimal, int) if kind is Decimal else (dt.date,))
    return _of_words(parts, kind) if kind in (str, bool) else None


def _positions(parts: Partition) -> Iterator[tuple[int, object]]:
    """Mask by position, gap before point before gap, SLOW where nothing is known."""
    points = [atom.sample for atom in parts.atoms if atom.point]
    gaps = {atom.low: at for at, atom in enumerate(parts.atoms) if not atom.point}
    marks = _marks(parts)
    by_point = {atom.sample: at for at, atom in enumerate(parts.atoms) if atom.point}
    for before, point in zip([None, *points], [*points, None], strict=True):
        yield (marks[gaps[before]] if before in gaps else SLOW), None
        if point is not None:
            yield marks[by_point[point]], point


def _marks(parts: Partition) -> list[int]:
    return [mask if allowed else SLOW for mask, allowed in zip(parts.masks, parts.allowed, strict=True)]


def _of_ordered(parts: Partition, kinds: tuple[type, ...]) -> Lookup:
    """Bisection over the limits, with a memory of values met."""
    found = list(_positions(parts))
    masks = [mask for mask, _ in found]
    points: list[Any] = [point for _, point in found if point is not None]
    memories: dict[type, dict[object, int]] = {kind: {} for kind in kinds}

    def judge(value: Any) -> int:
        memory = memories.get(type(value))
        if memory is None or not _is_judged(value):
            return SLOW
        at = bisect_left(points, value)
        is_point = at < len(points) and points[at] == value
        rows = masks[2 * at + 1 if is_point else 2 * at]
        if len(memory) < MOST_MEMORIES:
            memory[value] = rows
        return rows

    return Lookup(memories, judge)


def _is_judged(value: object) -> bool:
    """False for a number that is none, or so large that the plain way may refuse it."""
    if isinstance(value, Decimal):
        return value.is_finite() and value.adjusted() < 30
    return not isinstance(value, int) or abs(value) < LARGEST


def _of_words(parts: Partition, kind: type) -> Lookup | None:
    """Equality only: all words that no cell names must pass the same rows."""
    marks = _marks(parts)
    others = {mark for atom, mark in zip(parts.atoms, marks, strict=True) if not atom.point}
    if len(others) > 1:
        return None
    known = {atom.sample: mark for atom, mark in zip(parts.atoms, marks, strict=True) if atom.point}
    other = others.pop() if others else SLOW
    return Lookup({kind: known}, lambda value: other if type(value) is kind else SLOW)
