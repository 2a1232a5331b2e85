"""The values of a column cut into atoms: every test of its cells is constant within one atom.

The limits that the cells write (`18` in `< 18`) cut the ordered values into single limits and the
open gaps between them. One sample of each atom, put through the compiled tests, then tells exactly
what every value of it does. Both the fast lookup of rows and the strict checks rest on this.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cmp_to_key

from workflows.feel import nodes
from workflows.feel.builtins import BUILT_IN
from workflows.feel.invoke import invoke
from workflows.feel.nodes import Node
from workflows.feel.numbers import NUMBERS, ONE
from workflows.feel.order import Incomparable, less
from workflows.feel.run import Run
from workflows.feel.values import Months

MAKERS = frozenset(("date", "time", "date and time", "duration"))
_DAY = dt.timedelta(days=1)
_MICROSECOND = dt.timedelta(microseconds=1)


class NotConstant(Exception):
    """A cell reads something else than the value under test."""


@dataclass(frozen=True)
class Atom:
    """Values that no cell tells apart: one limit (`point`), or all between two limits."""

    sample: object
    point: bool
    low: object = None
    high: object = None
    """The limits around an open gap; None where it has no end."""


def limits(tests: Sequence[Node], run: Run) -> Iterator[object]:
    """The constants that tests compare with. Raises NotConstant."""
    for test in tests:
        if isinstance(test, nodes.SignNode):
            yield constant(test.operand, run)
        elif isinstance(test, nodes.RangeNode):
            yield constant(test.low, run)
            yield constant(test.high, run)
        elif isinstance(test, nodes.ListNode):
            yield from limits(test.items, run)
        else:
            yield constant(test, run)


def constant(node: Node, run: Run) -> object:
    """The value of a node that reads nothing. Raises NotConstant."""
    if isinstance(node, nodes.Literal):
        return node.value
    if isinstance(node, nodes.Negation):
        value = constant(node.operand, run)
        if isinstance(value, Decimal):
            return NUMBERS.minus(value)
    if isinstance(node, nodes.Call) and isinstance(node.function, nodes.Name):
        return _made(node, node.function.name, run)
    raise NotConstant


def _made(node: nodes.Call, maker: str, run: Run) -> object:
    if maker not in MAKERS:
        raise NotConstant
    arguments = [constant(each, run) for each in node.arguments]
    value = invoke(BUILT_IN[maker], arguments, node.names, run)
    if value is None:
        raise NotConstant
    return value


def atoms(values: Sequence[object], *, whole_numbers: bool = False) -> list[Atom] | None:
    """All atoms that these limits cut, in order; None for limits of several kinds or without order.

    Strings that are only compared for equality have one atom for all the others, at the end.
    """
    known = [value for value in values if value is not None]
    if not known or any(type(value) is not type(known[0]) for value in known):
        return None
    if isinstance(known[0], bool):
        return [Atom(sample=value, point=True) for value in (False, True)]
    kind = _KINDS.get(type(known[0]))
    if kind is None:
        return None
    try:
        points = _sorted(known)
    except Incomparable:
        return None
    return list(_cut(points, _whole if whole_numbers and isinstance(known[0], Decimal) else kind))


def _sorted(values: Sequence[object]) -> list[object]:
    ordered = sorted(values, key=cmp_to_key(lambda one, other: less(other, one) - less(one, other)))
    return [value for at, value in enumerate(ordered) if at == 0 or less(ordered[at - 1], value)]


def _cut(points: Sequence[object], kind: _Between) -> Iterator[Atom]:
    before: object = None
    for point in points:
        yield from _gap(before, point, kind)
        yield Atom(sample=point, point=True)
        before = point
    yield from _gap(before, None, kind)


_Between = Callable[[object, object], object]
"""A value strictly between two, either of which may be None for no end; None when there is none."""


def _gap(low: object, high: object, kind: _Between) -> Iterator[Atom]:
    sample = kind(low, high)
    if sample is not None:
        yield Atom(sample, False, low, high)


def _number(low: object, high: object) -> object:
    if not isinstance(low, Decimal):
        return NUMBERS.subtract(high, ONE) if isinstance(high, Decimal) else None
    if not isinstance(high, Decimal):
        return NUMBERS.add(low, ONE)
    return NUMBERS.divide(NUMBERS.add(low, high), Decimal(2))


def _whole(low: object, high: object) -> object:
    if isinstance(low, Decimal):
        following = NUMBERS.add(low.to_integral_value("ROUND_FLOOR"), ONE)
        return following if not isinstance(high, Decimal) or following < high else None
    return (
        NUMBERS.subtract(high.to_integral_value("ROUND_CEILING"), ONE) if isinstance(high, Decimal) else None
    )


def _day(low: object, high: object) -> object:
    try:
        if isinstance(low, dt.date):
            following = low + _DAY
            return following if not isinstance(high, dt.date) or following < high else None
        return high - _DAY if isinstance(high, dt.date) else None
    except OverflowError:
        return None


def _moment(low: object, high: object) -> object:
    try:
        if isinstance(low, dt.datetime):
            return low + (_DAY if not isinstance(high, dt.datetime) else (high - low) / 2)
        return high - _DAY if isinstance(high, dt.datetime) else None
    except OverflowError:
        return None


def _length(low: object, high: object) -> object:
    if isinstance(low, dt.timedelta):
        following = low + _MICROSECOND
        return following if not isinstance(high, dt.timedelta) or following < high else None
    return high - _MICROSECOND if isinstance(high, dt.timedelta) else None


def _months(low: object, high: object) -> object:
    if isinstance(low, Months):
        following = Months(low.count + 1)
        return following if not isinstance(high, Months) or following < high else None
    return Months(high.count - 1) if isinstance(high, Months) else None


def _text(low: object, high: object) -> object:
    """Text after `low`: its shortest continuation, which comes before almost any other."""
    if isinstance(low, str):
        following = low + "\0"
        return following if not isinstance(high, str) or following < high else None
    return "" if isinstance(high, str) and high else None


_KINDS: dict[type, _Between] = {
    Decimal: _number,
    str: _text,
    dt.date: _day,
    dt.datetime: _moment,
    dt.timedelta: _length,
    Months: _months,
}
