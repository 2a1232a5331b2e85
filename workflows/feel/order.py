"""Equality and order of values, as comparisons, ranges and sorting need them."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from workflows.feel.run import Run
from workflows.feel.temporal import offset_of
from workflows.feel.values import Function, Months, Range

_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_SECOND = dt.timedelta(seconds=1)
"""Times are equal when their properties are, and those have no fraction of a second."""


class Incomparable(Exception):
    """The two values are of different kinds, or of one that has no order."""


def equal(left: object, right: object, run: Run) -> bool:
    """True when two values are the same. Raises Incomparable for two of different kinds."""
    if left is None or right is None:
        return left is right
    kind = type(left)
    if kind is type(right) and kind in (Decimal, str, bool):
        return left == right
    if isinstance(left, list) and isinstance(right, list):
        run.spend(len(left))
        return len(left) == len(right) and all(same(*pair, run) for pair in zip(left, right, strict=True))
    if isinstance(left, dict) and isinstance(right, dict):
        run.spend(len(left))
        return left.keys() == right.keys() and all(same(left[key], right[key], run) for key in left)
    return _equal_other(left, right, run)


def same(left: object, right: object, run: Run) -> bool:
    """True when two values are equal; values of different kinds are not."""
    try:
        return equal(left, right, run)
    except Incomparable:
        return False


def _equal_other(left: object, right: object, run: Run) -> bool:
    if isinstance(left, list) != isinstance(right, list):
        return _equal_single(left, right, run)
    if isinstance(left, Range) and isinstance(right, Range):
        return _equal_ranges(left, right, run)
    if isinstance(left, Function) and isinstance(right, Function):
        return left is right
    one, other = sort_keys(left, right)
    if isinstance(left, (dt.time, dt.datetime)) and isinstance(one, dt.timedelta):
        assert isinstance(other, dt.timedelta)
        return one // _SECOND == other // _SECOND
    return one == other


def _equal_single(left: object, right: object, run: Run) -> bool:
    items, single = (left, right) if isinstance(left, list) else (right, left)
    if isinstance(items, list) and len(items) == 1:
        return equal(items[0], single, run)
    raise Incomparable


def _equal_ranges(left: Range, right: Range, run: Run) -> bool:
    return (
        left.sign == right.sign
        and left.start_included == right.start_included
        and left.end_included == right.end_included
        and same(left.start, right.start, run)
        and same(left.end, right.end, run)
    )


def less(left: object, right: object) -> bool:
    """True when `left` comes before `right`. Raises Incomparable."""
    kind = type(left)
    if kind is type(right) and kind in (Decimal, str, Months):
        return left < right  # type: ignore[operator,no-any-return]  # both are of one ordered type
    if isinstance(left, bool):
        raise Incomparable
    one, other = sort_keys(left, right)
    return one < other  # type: ignore[operator,no-any-return]  # keys of one kind are ordered


def sort_keys(left: object, right: object) -> tuple[object, object]:
    """Plain keys that order and equal as the two values do. Raises Incomparable."""
    if isinstance(left, (dt.datetime, dt.time)) and type(left) is type(right):
        assert isinstance(right, (dt.datetime, dt.time))
        if (left.tzinfo is None) != (right.tzinfo is None):
            raise Incomparable
        return _instant(left), _instant(right)
    if type(left) is type(right) and isinstance(left, (Decimal, str, bool, dt.date, dt.timedelta, Months)):
        return left, right
    raise Incomparable


def _instant(value: dt.datetime | dt.time) -> dt.timedelta:
    offset = offset_of(value) or dt.timedelta()
    if isinstance(value, dt.time):
        local = dt.timedelta(
            hours=value.hour, minutes=value.minute, seconds=value.second, microseconds=value.microsecond
        )
    else:
        local = value.replace(tzinfo=dt.UTC) - _EPOCH
    return local - offset


def within(value: object, interval: Range, run: Run) -> bool:
    """True when an interval contains a value. Raises Incomparable."""
    if interval.sign == "!=":
        return not equal(value, interval.start, run)
    if interval.sign is None and (interval.start is None or interval.end is None):
        raise Incomparable
    low = interval.start is None or _above(value, interval.start, run, interval.start_included)
    return low and (interval.end is None or _above(interval.end, value, run, interval.end_included))


def _above(value: object, bound: object, run: Run, included: bool) -> bool:
    if value is None:
        raise Incomparable
    return less(bound, value) or (included and equal(value, bound, run))
