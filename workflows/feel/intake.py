"""Values on their way in and out: nothing but values of the language passes."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from workflows.feel.numbers import fits, parse
from workflows.feel.problems import BudgetExceeded
from workflows.feel.run import Run
from workflows.feel.temporal import TEMPORAL
from workflows.feel.values import Function, Range

DEEPEST = 40
_PLAIN = frozenset((type(None), bool, Range, Function))
_SHORT = 10**18
"""Whole numbers below it fit every budget; to look at their digits takes longer than all else."""


def taken(value: object, name: str, run: Run, depth: int = 0) -> object:
    """A Python value as one of the language: integers as decimals, lists and mappings copied.

    Null with a problem that names the input for any other object.
    """
    kind = type(value)
    if kind in _PLAIN or isinstance(value, TEMPORAL):
        return value
    if kind is str:
        return value if len(value) <= run.budget.text else run.report("input", name, "text")  # type: ignore[arg-type]
    if isinstance(value, (Decimal, int, float)):
        return _number(value, name, run)
    if isinstance(value, (list, tuple, Mapping)):
        return _collection(value, name, run, depth)
    if isinstance(value, str):
        return str(value)
    return run.report("input", name, kind.__name__)


def _number(value: Decimal | float, name: str, run: Run) -> object:
    if type(value) is int and -_SHORT < value < _SHORT:
        return Decimal(value)
    if isinstance(value, Decimal):
        number: Decimal | None = value
    elif isinstance(value, int) and abs(value) < 10**34:
        number = Decimal(value)
    else:
        number = parse(repr(value)) if isinstance(value, float) else None
    if number is None or not fits(number, run.budget.exponent) or len(number.as_tuple().digits) > 34:
        return run.report("input", name, "number")
    return number


def _collection(
    value: list[object] | tuple[object, ...] | Mapping[object, object], name: str, run: Run, depth: int
) -> object:
    if depth > DEEPEST:
        raise BudgetExceeded("depth")
    run.spend(len(value))
    if len(value) > run.budget.items:
        raise BudgetExceeded("items")
    if isinstance(value, Mapping):
        return {str(key): taken(each, name, run, depth + 1) for key, each in value.items()}
    return [taken(each, name, run, depth + 1) for each in value]


def expanded(value: object, run: Run, depth: int = 0) -> object:
    """The value itself, once its size with all shared parts counted is known to be affordable."""
    if isinstance(value, (list, dict)):
        if depth > DEEPEST * 2:
            raise BudgetExceeded("depth")
        run.spend(len(value))
        for each in value.values() if isinstance(value, dict) else value:
            expanded(each, run, depth + 1)
    return value
