"""Built-in functions that compare points and ranges (Allen's relations)."""

from __future__ import annotations

from collections.abc import Callable

from workflows.feel.builtins.registry import built_in
from workflows.feel.order import Incomparable, equal, less
from workflows.feel.run import Run
from workflows.feel.values import Range

POINT = "number|string|date|time|date and time|days and time duration|years and months duration"
Relation = Callable[..., bool]


class _Order:
    """Comparisons of ends; an open end is before or after everything."""

    def __init__(self, run: Run) -> None:
        self.run = run

    def same(self, left: object, right: object) -> bool:
        return equal(left, right, self.run)

    def before(self, left: object, right: object) -> bool:
        """True when the end of `left` lies before the start of `right`; an open one never does."""
        return left is not None and right is not None and less(left, right)

    def starts_no_later(self, left: Range, right: Range) -> bool:
        """True when `left` begins with or before `right`."""
        if left.start is None:
            return True
        if right.start is None:
            return False
        if self.same(left.start, right.start):
            return left.start_included or not right.start_included
        return less(left.start, right.start)

    def ends_no_earlier(self, left: Range, right: Range) -> bool:
        """True when `left` ends with or after `right`."""
        if left.end is None:
            return True
        if right.end is None:
            return False
        if self.same(left.end, right.end):
            return left.end_included or not right.end_included
        return less(right.end, left.end)


def _relation(name: str, *parameters: str) -> Callable[[Relation], Relation]:
    """Register a relation; values without a common order give null with a problem."""

    def register(relation: Relation) -> Relation:
        @built_in(name, *parameters)
        def apply(run: Run, one: object, other: object) -> object:
            try:
                return relation(_Order(run), one, other)
            except Incomparable:
                return run.report("value", name, "ends")

        return relation

    return register


@_relation("before", f"point1: {POINT}", f"point2: {POINT}")
def point_before(order: _Order, one: object, other: object) -> bool:
    return less(one, other)


@_relation("before", f"point: {POINT}", "range: range")
def point_before_range(order: _Order, point: object, interval: Range) -> bool:
    return order.before(point, interval.start) or (
        order.same(point, interval.start) and not interval.start_included
    )


@_relation("before", "range: range", f"point: {POINT}")
def range_before_point(order: _Order, interval: Range, point: object) -> bool:
    return order.before(interval.end, point) or (
        order.same(interval.end, point) and not interval.end_included
    )


@_relation("before", "range1: range", "range2: range")
def range_before(order: _Order, one: Range, other: Range) -> bool:
    return order.before(one.end, other.start) or (
        one.end is not None
        and order.same(one.end, other.start)
        and not (one.end_included and other.start_included)
    )


@_relation("after", f"point1: {POINT}", f"point2: {POINT}")
def point_after(order: _Order, one: object, other: object) -> bool:
    return less(other, one)


@_relation("after", f"point: {POINT}", "range: range")
def point_after_range(order: _Order, point: object, interval: Range) -> bool:
    return range_before_point(order, interval, point)


@_relation("after", "range: range", f"point: {POINT}")
def range_after_point(order: _Order, interval: Range, point: object) -> bool:
    return point_before_range(order, point, interval)


@_relation("after", "range1: range", "range2: range")
def range_after(order: _Order, one: Range, other: Range) -> bool:
    return range_before(order, other, one)


@_relation("meets", "range1: range", "range2: range")
def meets(order: _Order, one: Range, other: Range) -> bool:
    return one.end_included and other.start_included and order.same(one.end, other.start)


@_relation("met by", "range1: range", "range2: range")
def met_by(order: _Order, one: Range, other: Range) -> bool:
    return meets(order, other, one)


def _touch(order: _Order, one: Range, other: Range) -> bool:
    """True when `one` does not lie wholly before `other`."""
    return not range_before(order, one, other)


@_relation("overlaps", "range1: range", "range2: range")
def overlaps(order: _Order, one: Range, other: Range) -> bool:
    return _touch(order, one, other) and _touch(order, other, one)


@_relation("overlaps before", "range1: range", "range2: range")
def overlaps_before(order: _Order, one: Range, other: Range) -> bool:
    return (
        overlaps(order, one, other)
        and not order.starts_no_later(other, one)
        and order.ends_no_earlier(other, one)
    )


@_relation("overlaps after", "range1: range", "range2: range")
def overlaps_after(order: _Order, one: Range, other: Range) -> bool:
    return (
        overlaps(order, one, other)
        and not order.starts_no_later(one, other)
        and order.ends_no_earlier(one, other)
    )


@_relation("finishes", f"point: {POINT}", "range: range")
def point_finishes(order: _Order, point: object, interval: Range) -> bool:
    return interval.end_included and order.same(interval.end, point)


@_relation("finishes", "range1: range", "range2: range")
def finishes(order: _Order, one: Range, other: Range) -> bool:
    return (
        one.end_included == other.end_included
        and order.same(one.end, other.end)
        and order.starts_no_later(other, one)
    )


@_relation("finished by", "range: range", f"point: {POINT}")
def finished_by_point(order: _Order, interval: Range, point: object) -> bool:
    return point_finishes(order, point, interval)


@_relation("finished by", "range1: range", "range2: range")
def finished_by(order: _Order, one: Range, other: Range) -> bool:
    return finishes(order, other, one)


@_relation("includes", "range: range", f"point: {POINT}")
def includes_point(order: _Order, interval: Range, point: object) -> bool:
    return not (point_before_range(order, point, interval) or range_before_point(order, interval, point))


@_relation("includes", "range1: range", "range2: range")
def includes(order: _Order, one: Range, other: Range) -> bool:
    return order.starts_no_later(one, other) and order.ends_no_earlier(one, other)


@_relation("during", f"point: {POINT}", "range: range")
def point_during(order: _Order, point: object, interval: Range) -> bool:
    return includes_point(order, interval, point)


@_relation("during", "range1: range", "range2: range")
def during(order: _Order, one: Range, other: Range) -> bool:
    return includes(order, other, one)


@_relation("starts", f"point: {POINT}", "range: range")
def point_starts(order: _Order, point: object, interval: Range) -> bool:
    return interval.start_included and order.same(interval.start, point)


@_relation("starts", "range1: range", "range2: range")
def starts(order: _Order, one: Range, other: Range) -> bool:
    return (
        one.start_included == other.start_included
        and order.same(one.start, other.start)
        and order.ends_no_earlier(other, one)
    )


@_relation("started by", "range: range", f"point: {POINT}")
def started_by_point(order: _Order, interval: Range, point: object) -> bool:
    return point_starts(order, point, interval)


@_relation("started by", "range1: range", "range2: range")
def started_by(order: _Order, one: Range, other: Range) -> bool:
    return starts(order, other, one)


@_relation("coincides", f"point1: {POINT}", f"point2: {POINT}")
def points_coincide(order: _Order, one: object, other: object) -> bool:
    return order.same(one, other)


@_relation("coincides", "range1: range", "range2: range")
def coincides(order: _Order, one: Range, other: Range) -> bool:
    return starts(order, one, other) and finishes(order, one, other)
