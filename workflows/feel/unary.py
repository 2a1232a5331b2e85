"""Closures for unary tests: cells of a table and the right side of `in`.

A test answers true, false, or null where it cannot be applied to the value.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

from workflows.feel import nodes
from workflows.feel.measure import reads
from workflows.feel.nodes import Node
from workflows.feel.order import Incomparable, equal, less, same, within
from workflows.feel.run import Evaluator, Scope
from workflows.feel.values import Range, describe

Test = Callable[[object, Scope], object]
Compile = Callable[[Node], Evaluator]


def any_test(tests: Sequence[Node], compiled: Compile) -> Test:
    """True when any of the tests holds; that others could not be applied is then no problem."""
    parts = tuple(single_test(test, compiled) for test in tests)
    if len(parts) == 1:
        return parts[0]

    def test_all(value: object, scope: Scope) -> object:
        result: bool | None = False
        before = len(scope.run.problems)
        for part in parts:
            passed = part(value, scope)
            if passed is True:
                del scope.run.problems[before:]
                return True
            if passed is None:
                result = None
        return result

    return test_all


def single_test(node: Node, compiled: Compile) -> Test:
    """One test of a value."""
    if isinstance(node, nodes.SignNode):
        return _signed(node, compiled(node.operand))
    if isinstance(node, nodes.Literal):
        return _constant(node.value)
    if isinstance(node, nodes.RangeNode):
        interval = _constant_range(node)
        if interval is not None:
            return _between(interval)
    if reads(node, "?"):
        return _question(compiled(node))
    expected = compiled(node)

    def test(value: object, scope: Scope) -> object:
        found = expected(scope)
        if found is True and value is not None and not isinstance(value, bool):
            return True
        return matches(value, found, scope)

    return test


def _constant_range(node: nodes.RangeNode) -> Range | None:
    """The range of two constants of one kind."""
    if not (isinstance(node.low, nodes.Literal) and isinstance(node.high, nodes.Literal)):
        return None
    low, high = node.low.value, node.high.value
    if low is None or type(low) is not type(high):
        return None
    return Range(low, high, node.low_included, node.high_included)


def _signed(node: nodes.SignNode, operand: Evaluator) -> Test:
    sign = node.sign
    limit = node.operand.value if isinstance(node.operand, nodes.Literal) else None
    if isinstance(limit, Decimal):
        return _against_number(sign, limit)

    def test(value: object, scope: Scope) -> object:
        return ordered(sign, value, operand(scope), scope)

    return test


def _against_number(sign: str, limit: Decimal) -> Test:
    """The usual cell: a number compared with a constant."""
    compare = _COMPARE[sign]

    def test(value: object, scope: Scope) -> object:
        return compare(value, limit) if type(value) is Decimal else ordered(sign, value, limit, scope)

    return test


_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def _between(interval: Range) -> Test:
    """A constant range; fast for numbers between numbers."""
    low, high = interval.start, interval.end
    above = operator.ge if interval.start_included else operator.gt
    below = operator.le if interval.end_included else operator.lt
    if not (isinstance(low, Decimal) and isinstance(high, Decimal)):
        return lambda value, scope: matches(value, interval, scope)

    def test(value: object, scope: Scope) -> object:
        if type(value) is Decimal:
            return above(value, low) and below(value, high)
        return matches(value, interval, scope)

    return test


def ordered(sign: str, value: object, limit: object, scope: Scope) -> object:
    """A comparator as a test; null against an order is null without a problem."""
    try:
        if sign in ("=", "!="):
            return equal(value, limit, scope.run) is (sign == "=")
        if value is None or limit is None:
            return None
        low, high = (value, limit) if sign in ("<", "<=") else (limit, value)
        return less(low, high) or (sign in ("<=", ">=") and equal(value, limit, scope.run))
    except Incomparable:
        return scope.run.report("test", describe(value), f"{sign} {describe(limit)}")


def _constant(expected: object) -> Test:
    kind = type(expected)

    def test(value: object, scope: Scope) -> object:
        if type(value) is kind:
            return value == expected if kind in _PLAIN else matches(value, expected, scope)
        return matches(value, expected, scope)

    return test


_PLAIN = (str, bool)


def _question(condition: Evaluator) -> Test:
    """A test that names the value as `?`: true or false, or else what the value must match."""

    def test(value: object, scope: Scope) -> object:
        result = condition(Scope({"?": value}, scope, scope.run))
        return result if isinstance(result, bool) else matches(value, result, scope)

    return test


def matches(value: object, expected: object, scope: Scope) -> object:
    """True when a value equals the expected one, or lies in it where it is a range or list."""
    try:
        if isinstance(expected, Range):
            return None if value is None and expected.sign != "!=" else within(value, expected, scope.run)
        if isinstance(expected, list):
            return same(value, expected, scope.run) or any(
                _in_element(value, element, scope) for element in expected
            )
        return equal(value, expected, scope.run)
    except Incomparable:
        return scope.run.report("test", describe(value), describe(expected))


def _in_element(value: object, element: object, scope: Scope) -> bool:
    if isinstance(element, Range) and not isinstance(value, Range):
        try:
            return value is not None and within(value, element, scope.run)
        except Incomparable:
            return False
    return same(value, element, scope.run)
