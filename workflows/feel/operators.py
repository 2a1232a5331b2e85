"""Closures for operators: arithmetic, logic, comparison, membership."""

from __future__ import annotations

from collections.abc import Callable

from workflows.feel import nodes
from workflows.feel.arithmetic import OPERATIONS, negate
from workflows.feel.nodes import Node
from workflows.feel.order import Incomparable, equal, less
from workflows.feel.run import Evaluator, Run, Scope
from workflows.feel.unary import any_test
from workflows.feel.values import Range, describe

Compile = Callable[[Node], Evaluator]


def arithmetic(node: nodes.Arithmetic, compiled: Compile) -> Evaluator:
    """Operators of one rank, applied from left to right."""
    first = compiled(node.first)
    if len(node.rest) == 1:
        apply, right = OPERATIONS[node.rest[0][0]], compiled(node.rest[0][1])
        return lambda scope: apply(first(scope), right(scope), scope.run)
    rest = tuple((OPERATIONS[sign], compiled(operand)) for sign, operand in node.rest)

    def chain(scope: Scope) -> object:
        value = first(scope)
        for apply, operand in rest:
            value = apply(value, operand(scope), scope.run)
        return value

    return chain


def negation(node: nodes.Negation, compiled: Compile) -> Evaluator:
    """Minus before an operand."""
    operand = compiled(node.operand)
    return lambda scope: negate(operand(scope), scope.run)


def junction(node: nodes.Junction, compiled: Compile) -> Evaluator:
    """Three-valued `and` and `or`; what is neither true nor false counts as null."""
    operands = tuple(map(compiled, node.operands))
    decisive = node.kind == "or"
    kind = node.kind

    def combine(scope: Scope) -> object:
        result: bool | None = not decisive
        for operand in operands:
            value = operand(scope)
            if value is decisive:
                return decisive
            if value is not True and value is not False:
                result = None
                if value is not None:
                    scope.run.report("operand", kind, describe(value))
        return result

    return combine


def compare(sign: str, left: object, right: object, run: Run) -> bool | None:
    """One comparison; null with a problem for values that have no common order."""
    try:
        if sign == "=":
            return equal(left, right, run)
        if sign == "!=":
            return not equal(left, right, run)
        if left is None or right is None:
            raise Incomparable
        if sign == "<":
            return less(left, right)
        if sign == ">":
            return less(right, left)
        first, second = (left, right) if sign == "<=" else (right, left)
        return less(first, second) or equal(first, second, run)
    except Incomparable:
        run.report("operands", sign, describe(left), describe(right))
        return None


def comparison(node: nodes.Comparison, compiled: Compile) -> Evaluator:
    """Two operands and a comparator."""
    left, right, sign = compiled(node.left), compiled(node.right), node.sign
    return lambda scope: compare(sign, left(scope), right(scope), scope.run)


def between(node: nodes.Between, compiled: Compile) -> Evaluator:
    """`value between low and high`."""
    value, low, high = compiled(node.value), compiled(node.low), compiled(node.high)

    def test(scope: Scope) -> object:
        tested = value(scope)
        above = compare(">=", tested, low(scope), scope.run)
        below = compare("<=", tested, high(scope), scope.run)
        if above is None or below is None:
            return None
        return above and below

    return test


def membership(node: nodes.In, compiled: Compile) -> Evaluator:
    """`value in tests`."""
    value, test = compiled(node.value), any_test(node.tests, compiled)
    return lambda scope: test(value(scope), scope)


def instance_of(node: nodes.InstanceOf, compiled: Compile) -> Evaluator:
    """`value instance of type`; null is an instance of its own type only."""
    value, kind, name = compiled(node.value), node.type, node.type_name
    if kind is None:
        return lambda scope: scope.run.report("unknown_type", name)

    def test(scope: Scope) -> object:
        tested = value(scope)
        if tested is None:
            return kind.name == "null"
        return kind.holds(tested, scope.run)

    return test


def interval(node: nodes.RangeNode, compiled: Compile) -> Evaluator:
    """A range; its ends must have a common order, and not be the wrong way round."""
    low, high = compiled(node.low), compiled(node.high)
    low_included, high_included = node.low_included, node.high_included

    def build(scope: Scope) -> object:
        start, end = low(scope), high(scope)
        if start is not None and end is not None:
            try:
                less(start, end)
            except Incomparable:
                return scope.run.report("range", describe(start), describe(end))
        return Range(start, end, low_included and start is not None, high_included and end is not None)

    return build


def signed(node: nodes.SignNode, compiled: Compile) -> Evaluator:
    """`(< 5)` as a range."""
    operand, sign = compiled(node.operand), node.sign

    def build(scope: Scope) -> object:
        value = operand(scope)
        if sign in ("<", "<="):
            return Range(None, value, False, sign == "<=", sign)
        if sign in (">", ">="):
            return Range(value, None, sign == ">=", False, sign)
        return Range(value, value, sign == "=", sign == "=", sign)

    return build
