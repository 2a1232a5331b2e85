"""A tree as closures, made once; calling the outermost evaluates the expression in a scope."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from workflows.feel import loops, nodes, operators
from workflows.feel.builtins import BUILT_IN
from workflows.feel.invoke import invoke
from workflows.feel.measure import height
from workflows.feel.members import member
from workflows.feel.nodes import Node
from workflows.feel.run import Evaluator, Run, Scope
from workflows.feel.types import ANY, FunctionType, type_of
from workflows.feel.unary import Test, any_test
from workflows.feel.values import Function, Overload, Parameter, describe

FRAMES_PER_LEVEL = 3


def compiled(node: Node) -> Evaluator:
    """The closure of a tree."""
    return _RULES[type(node)](node)


def compiled_tests(tests: nodes.Tests) -> Test:
    """The test of a cell: anything for a dash."""
    if not tests.tests:
        return lambda value, scope: True
    test = any_test(tests.tests, compiled)
    if not tests.negated:
        return test

    def negated(value: object, scope: Scope) -> object:
        passed = test(value, scope)
        return None if passed is None else not passed

    return negated


def _literal(node: nodes.Literal) -> Evaluator:
    value = node.value
    return lambda scope: value


def _bad_literal(node: nodes.BadLiteral) -> Evaluator:
    text = node.text
    return lambda scope: scope.run.report("literal", text)


def _name(node: nodes.Name) -> Evaluator:
    name = node.name

    def read(scope: Scope) -> object:
        around: Scope | None = scope
        while around is not None:
            if name in around.values:
                return around.values[name]
            around = around.parent
        if name in BUILT_IN:
            return BUILT_IN[name]
        return scope.run.report("name", name)

    return read


def _path(node: nodes.Path) -> Evaluator:
    source, name = compiled(node.source), node.name
    return lambda scope: member(source(scope), name, scope.run)


def _call(node: nodes.Call) -> Evaluator:
    function, names = _callee(node.function), node.names
    arguments = tuple(map(compiled, node.arguments))

    def call(scope: Scope) -> object:
        values = [argument(scope) for argument in arguments]
        return invoke(function(scope), values, names, scope.run)

    return call


def _callee(node: Node) -> Evaluator:
    """What is called; a variable that is no function does not hide the built-in function of its name."""
    read = compiled(node)
    built_in = BUILT_IN.get(node.name) if isinstance(node, nodes.Name) else None
    if built_in is None:
        return read

    def find(scope: Scope) -> object:
        found = read(scope)
        return found if type(found) is Function else built_in

    return find


def _list(node: nodes.ListNode) -> Evaluator:
    items = tuple(map(compiled, node.items))

    def build(scope: Scope) -> object:
        scope.run.keep(len(items))
        return [item(scope) for item in items]

    return build


def _context(node: nodes.ContextNode) -> Evaluator:
    entries = tuple((name, compiled(value)) for name, value in node.entries)

    def build(scope: Scope) -> object:
        scope.run.keep(len(entries))
        values: dict[str, object] = {}
        inner = Scope(values, scope, scope.run)
        for name, value in entries:
            if name in values:
                return scope.run.report("duplicate", name)
            values[name] = value(inner)
        return values

    return build


def _if(node: nodes.If) -> Evaluator:
    condition, then, otherwise = compiled(node.condition), compiled(node.then), compiled(node.otherwise)

    def choose(scope: Scope) -> object:
        verdict = condition(scope)
        if verdict is True:
            return then(scope)
        if verdict is not False:
            scope.run.report("condition", describe(verdict))
        return otherwise(scope)

    return choose


def _function(node: nodes.FunctionNode) -> Evaluator:
    names = tuple(name for name, _ in node.parameters)
    parameters = tuple(Parameter(name, kind) for name, kind in node.parameters)
    kinds = tuple(kind for _, kind in node.parameters)
    body = _external if node.external else compiled(node.body)
    frames = 4 + FRAMES_PER_LEVEL * height(node.body)

    def build(scope: Scope) -> object:
        def apply(values: Sequence[object], run: Run) -> object:
            return body(Scope(dict(zip(names, values, strict=True)), scope, run))

        result = type_of(node.body.value) if isinstance(node.body, nodes.Literal) else ANY
        return Function(
            "function", (Overload(parameters, apply),), frames, FunctionType("function", kinds, result)
        )

    return build


def _external(scope: Scope) -> object:
    return scope.run.report("external")


def _with(rule: Callable[..., Evaluator]) -> Callable[..., Evaluator]:
    return lambda node: rule(node, compiled)


_RULES: Mapping[type, Callable[..., Evaluator]] = {
    nodes.Literal: _literal,
    nodes.BadLiteral: _bad_literal,
    nodes.Name: _name,
    nodes.Path: _path,
    nodes.Call: _call,
    nodes.ListNode: _list,
    nodes.ContextNode: _context,
    nodes.If: _if,
    nodes.FunctionNode: _function,
    nodes.Arithmetic: _with(operators.arithmetic),
    nodes.Negation: _with(operators.negation),
    nodes.Junction: _with(operators.junction),
    nodes.Comparison: _with(operators.comparison),
    nodes.Between: _with(operators.between),
    nodes.In: _with(operators.membership),
    nodes.InstanceOf: _with(operators.instance_of),
    nodes.RangeNode: _with(operators.interval),
    nodes.SignNode: _with(operators.signed),
    nodes.For: _with(loops.for_loop),
    nodes.Quantified: _with(loops.quantified),
    nodes.Filter: _with(loops.filtered),
}
