"""What every value of an input column does, by atoms: the rows it passes, and whether it is allowed."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from workflows.dmn.atoms import Atom, NotConstant, atoms, limits
from workflows.dmn.columns import InputColumn
from workflows.feel.budget import CONFORMANCE
from workflows.feel.numbers import ZERO
from workflows.feel.run import Run, Scope

SLOW = -1
LARGEST = Decimal(10) ** 30
"""A lookup's answer for a value that the plain evaluation must judge."""
Lookup = Callable[[object], int]


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
        return (lambda value: every) if column.type.name == "Any" and column.allowed is None else None
    sample = parts.atoms[0].sample
    if isinstance(sample, Decimal):
        return _of_numbers(parts)
    if isinstance(sample, (str, bool)):
        return _of_words(parts)
    return None


def _positions(parts: Partition) -> Iterator[tuple[int, object]]:
    """Mask by position, gap before point before gap, SLOW where nothing is known."""
    points = [atom.sample for atom in parts.atoms if atom.point]
    gaps = {atom.low: at for at, atom in enumerate(parts.atoms) if not atom.point}
    marks = [mask if allowed else SLOW for mask, allowed in zip(parts.masks, parts.allowed, strict=True)]
    by_point = {atom.sample: at for at, atom in enumerate(parts.atoms) if atom.point}
    for before, point in zip([None, *points], [*points, None], strict=True):
        yield (marks[gaps[before]] if before in gaps else SLOW), None
        if point is not None:
            yield marks[by_point[point]], point


def _of_numbers(parts: Partition) -> Lookup:
    found = list(_positions(parts))
    masks = [mask for mask, _ in found]
    points: list[Decimal | int] = [point for _, point in found if isinstance(point, Decimal)]
    count = len(points)
    kinds = (Decimal, int)

    def look(value: object) -> int:
        if type(value) not in kinds:
            return SLOW
        assert isinstance(value, (Decimal, int))
        try:
            at = bisect_left(points, value)
        except ArithmeticError:
            return SLOW
        if at < count and points[at] == value:
            return masks[2 * at + 1]
        if 0 < at < count or -LARGEST < value < LARGEST:
            return masks[2 * at]
        return SLOW

    return look


def _of_words(parts: Partition) -> Lookup | None:
    """Equality only: all words that no cell names must pass the same rows."""
    kind = type(parts.atoms[0].sample)
    marks = [mask if allowed else SLOW for mask, allowed in zip(parts.masks, parts.allowed, strict=True)]
    others = {mark for atom, mark in zip(parts.atoms, marks, strict=True) if not atom.point}
    if len(others) > 1:
        return None
    known = {atom.sample: mark for atom, mark in zip(parts.atoms, marks, strict=True) if atom.point}
    other = others.pop() if others else SLOW

    def look(value: object) -> int:
        return known.get(value, other) if type(value) is kind else SLOW

    return look
