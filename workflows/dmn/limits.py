"""Limits written twice: a constant of a table that an expression outside of it compares the same name with.

A limit stands in one table and nowhere else; a diagram or form that repeats it will be forgotten when
the law changes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from workflows.dmn.atoms import NotConstant, constant
from workflows.dmn.findings import Finding
from workflows.dmn.partition import constants
from workflows.dmn.reader import Model
from workflows.dmn.tables import Table
from workflows.feel import nodes
from workflows.feel.budget import CONFORMANCE
from workflows.feel.expression import compile_expression
from workflows.feel.measure import children
from workflows.feel.numbers import ZERO
from workflows.feel.problems import FeelSyntaxError
from workflows.feel.run import Run
from workflows.feel.writing import source_of

Limit = tuple[str, object]
"""The name that is compared, and the constant it is compared with."""


def limits(table: Table) -> frozenset[Limit]:
    """The limits of the input columns: numbers but zero, dates and durations; no words, no truths."""
    found: set[Limit] = set()
    for column in table.inputs:
        try:
            values = constants(column, Run(CONFORMANCE))
        except NotConstant:
            continue
        name = column.name.rpartition(".")[2].strip()
        found.update((name, value) for value in values if _is_limit(value))
    return frozenset(found)


def _is_limit(value: object) -> bool:
    return value is not None and not isinstance(value, (bool, str)) and value != ZERO


def compared(text: str) -> frozenset[Limit]:
    """The names that an expression compares with constants; none where it does not compile."""
    try:
        node = compile_expression(text, budget=CONFORMANCE).node
    except FeelSyntaxError:
        return frozenset()
    return frozenset(_in_tree(node))


def _in_tree(node: object) -> Iterator[Limit]:
    if isinstance(node, nodes.Comparison):
        yield from _pair(node.left, node.right)
        yield from _pair(node.right, node.left)
    if isinstance(node, nodes.Between):
        yield from _pair(node.value, node.low)
        yield from _pair(node.value, node.high)
    if isinstance(node, nodes.In):
        for test in node.tests:
            for bound in _bounds(test):
                yield from _pair(node.value, bound)
    for below in children(node):
        yield from _in_tree(below)


def _bounds(test: nodes.Node) -> tuple[nodes.Node, ...]:
    if isinstance(test, nodes.SignNode):
        return (test.operand,)
    return (test.low, test.high) if isinstance(test, nodes.RangeNode) else (test,)


def _pair(named: nodes.Node, bound: nodes.Node) -> Iterator[Limit]:
    if not isinstance(named, (nodes.Name, nodes.Path)):
        return
    try:
        value = constant(bound, Run(CONFORMANCE))
    except NotConstant:
        return
    if _is_limit(value):
        yield named.name, value


def written_elsewhere(model: Model, texts: Mapping[str, str]) -> tuple[Finding, ...]:
    """A finding for each limit of the model that one of the expressions repeats; `texts` by place."""
    seen = {place: compared(text) for place, text in texts.items()}
    return tuple(
        _finding(table, limit, place, texts[place])
        for table in model.tables
        for limit in sorted(limits(table), key=str)
        for place, others in seen.items()
        if limit in others
    )


def _finding(table: Table, limit: Limit, place: str, text: str) -> Finding:
    name, value = limit
    return Finding(
        "elsewhere",
        table.info.id,
        table.info.name,
        (),
        f"“{name}”的界限 {source_of(value)} 也写在“{place}”：{text}。",
        f'The limit {source_of(value)} of "{name}" is also written in "{place}": {text}.',
        {place: text},
    )
