"""Hit policies: from the rows that apply to the value of a table."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal

from workflows.feel.numbers import NUMBERS, ZERO
from workflows.feel.order import Incomparable, less, same
from workflows.feel.run import Run
from workflows.feel.values import describe

LETTERS = {
    "UNIQUE": "U",
    "ANY": "A",
    "PRIORITY": "P",
    "FIRST": "F",
    "RULE ORDER": "R",
    "OUTPUT ORDER": "O",
    "COLLECT": "C",
}
AGGREGATIONS = ("SUM", "COUNT", "MIN", "MAX")


def numbers_of(rows: Sequence[int]) -> str:
    """Rows in a sentence, counted from 1."""
    return ", ".join(str(row + 1) for row in rows)


def total(values: Sequence[object], run: Run) -> object:
    """The sum of the outputs; null with a problem when one is no number."""
    result = ZERO
    for value in values:
        if type(value) is not Decimal:
            return run.report("value", "SUM", describe(value))
        result = NUMBERS.add(result, value)
    return result


def _extreme(name: str, wins: Callable[[object, object], bool]) -> Callable[[Sequence[object], Run], object]:
    def pick(values: Sequence[object], run: Run) -> object:
        best = values[0]
        try:
            for value in values[1:]:
                if wins(value, best):
                    best = value
        except Incomparable:
            return run.report("value", name, describe(values[0]))
        return best

    return pick


AGGREGATE: Mapping[str, Callable[[Sequence[object], Run], object]] = {
    "SUM": total,
    "COUNT": lambda values, run: Decimal(len(values)),
    "MIN": _extreme("MIN", less),
    "MAX": _extreme("MAX", lambda one, other: less(other, one)),
}
"""Aggregation → what it makes of the outputs of all rows that apply."""


def all_same(values: Sequence[object], run: Run) -> bool:
    """True when every row gives the same."""
    return all(same(values[0], value, run) for value in values[1:])
