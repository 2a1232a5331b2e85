"""Equality and order of values, as comparisons, ranges and sorting need them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from workflows.feel.far import FarDate, FarMoment
from workflows.feel.run import Run
from workflows.feel.temporal import offset_of
from workflows.feel.values import Function, Months, Range, kind_of

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
    if isinstance(one, tuple) and isinstance(other, tuple):
        return (*one[:-1], one[-1] // _SECOND) == (*other[:-1], other[-1] // _SECOND)
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
    one, other = kind_of(left), kind_of(right)
    if one != other or one not in _KEYS:
        raise Incomparable
    first, second = _KEYS[one](left), _KEYS[one](right)
    if isinstance(first, tuple) and first[0] is not second[0]:
        raise Incomparable
    return first, second


def _day(value: dt.date | FarDate) -> int:
    """Days in an order that far ones share: 372 to the year, 31 to the month."""
    return (value.year * 12 + value.month) * 31 + value.day


def _time(value: dt.time) -> tuple[bool, dt.timedelta]:
    return value.tzinfo is None, instant(value)


def _moment(value: dt.datetime | FarMoment) -> tuple[bool, int, dt.timedelta]:
    """Whether local, the day in UTC and the time of it."""
    if isinstance(value, FarMoment):
        return value.time.tzinfo is None, _day(value.day), instant(value.time)
    universal = _EPOCH + instant(value) if _is_safe(value) else value.replace(tzinfo=dt.UTC)
    return value.tzinfo is None, _day(universal), instant(universal.time())


def _is_safe(value: dt.datetime) -> bool:
    return 1 < value.year < 9999


_KEYS: dict[str, Callable[..., Any]] = {
    "number": lambda value: value,
    "string": lambda value: value,
    "boolean": lambda value: value,
    "days and time duration": lambda value: value,
    "years and months duration": lambda value: value,
    "date": _day,
    "time": _time,
    "date and time": _moment,
}


def instant(value: dt.datetime | dt.time) -> dt.timedelta:
    """A time since midnight, or a date-time since 1970, in UTC where it has a zone."""
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
