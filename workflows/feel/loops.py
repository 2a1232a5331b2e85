"""Closures that go over lists: for, some, every, filters. Each round pays for its body."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal

from workflows.feel import nodes
from workflows.feel.measure import reads, weight
from workflows.feel.nodes import Node
from workflows.feel.numbers import ONE, whole
from workflows.feel.run import Evaluator, Run, Scope
from workflows.feel.values import Range, describe

Compile = Callable[[Node], Evaluator]
_DAY = dt.timedelta(days=1)


class _NotIterable(Exception):
    """Ends a loop whose domain is no list and no range of whole steps."""


Domain = tuple[str, Evaluator, Evaluator | None]
"""Name of a variable, what it goes over, and where that is a span, its end."""


def for_loop(node: nodes.For, compiled: Compile) -> Evaluator:
    """The list of the body's values; `partial` is the list so far."""
    return each_of(
        _domains(node.iterators, compiled),
        compiled(node.body),
        weight(node.body),
        keeps_partial=reads(node.body, "partial"),
    )


def each_of(domains: tuple[Domain, ...], body: Evaluator, cost: int, *, keeps_partial: bool) -> Evaluator:
    """The same for compiled parts; a round costs `cost` steps."""

    def loop(scope: Scope) -> object:
        results: list[object] = []
        try:
            for inner in _rounds(domains, 0, scope):
                inner.run.spend(cost)
                results.append(body(_with_partial(results, inner) if keeps_partial else inner))
                inner.run.keep(1)
        except _NotIterable:
            return None
        if len(results) > scope.run.budget.items:
            scope.run.keep(len(results))
        return results

    return loop


def _with_partial(results: list[object], scope: Scope) -> Scope:
    scope.run.keep(len(results))
    return Scope({"partial": list(results)}, scope, scope.run)


def quantified(node: nodes.Quantified, compiled: Compile) -> Evaluator:
    """Three-valued `some` and `every`."""
    domains = _domains(node.iterators, compiled)
    return quantified_of(domains, compiled(node.body), weight(node.body), decisive=node.kind == "some")


def quantified_of(domains: tuple[Domain, ...], body: Evaluator, cost: int, *, decisive: bool) -> Evaluator:
    """The same for compiled parts; `decisive` is the verdict of one round that ends the loop."""

    def loop(scope: Scope) -> object:
        result: bool | None = not decisive
        try:
            for inner in _rounds(domains, 0, scope):
                inner.run.spend(cost)
                value = body(inner)
                if value is decisive:
                    return decisive
                if not isinstance(value, bool):
                    result = inner.run.report("condition", describe(value))
        except _NotIterable:
            return None
        return result

    return loop


def _domains(iterators: Sequence[nodes.Iterator], compiled: Compile) -> tuple[Domain, ...]:
    return tuple(
        (each.name, compiled(each.domain), compiled(each.end) if each.end else None) for each in iterators
    )


def _rounds(domains: tuple[Domain, ...], at: int, scope: Scope) -> Iterator[Scope]:
    name, domain, end = domains[at]
    if end is not None:
        elements = span(domain(scope), end(scope), scope.run)
    else:
        elements = elements_of(domain(scope), scope.run)
    for element in elements:
        scope.run.spend(1)
        inner = Scope({name: element}, scope, scope.run)
        if at + 1 == len(domains):
            yield inner
        else:
            yield from _rounds(domains, at + 1, inner)


def elements_of(domain: object, run: Run) -> Iterator[object]:
    """The elements of a list, the steps of a range, or a single value."""
    if isinstance(domain, list):
        return iter(domain)
    if isinstance(domain, Range):
        return _inside(domain, run)
    if domain is None:
        run.report("iterate", "null")
        raise _NotIterable
    return iter((domain,))


def _inside(interval: Range, run: Run) -> Iterator[object]:
    for element in span(interval.start, interval.end, run):
        if (element == interval.start and not interval.start_included) or (
            element == interval.end and not interval.end_included
        ):
            continue
        yield element


def span(start: object, end: object, run: Run) -> Iterator[object]:
    """From one whole number or date to another, both included, upwards or downwards."""
    if type(start) is dt.date and type(end) is dt.date:
        return _days(start, end)
    if type(start) is Decimal and type(end) is Decimal and whole(start) is not None:
        return _numbers(start, end)
    run.report("iterate", f"{describe(start)}..{describe(end)}")
    raise _NotIterable


def _numbers(start: Decimal, end: Decimal) -> Iterator[object]:
    step = ONE if start <= end else -ONE
    while (start <= end) if step > 0 else (start >= end):
        yield start
        start += step


def _days(start: dt.date, end: dt.date) -> Iterator[object]:
    step = 1 if start <= end else -1
    for ordinal in range(start.toordinal(), end.toordinal() + step, step):
        yield dt.date.fromordinal(ordinal)


def filtered(node: nodes.Filter, compiled: Compile) -> Evaluator:
    """The element at a position, or the elements that the condition holds for."""
    return filter_of(compiled(node.source), compiled(node.condition), weight(node.condition))


def filter_of(source: Evaluator, condition: Evaluator, cost: int) -> Evaluator:
    """The same for compiled parts; testing an element costs `cost` steps."""

    def pick(scope: Scope) -> object:
        value = source(scope)
        if value is None:
            return scope.run.report("index", "null")
        items = value if isinstance(value, list) else [value]
        if not items:
            return _of_nothing(condition, scope)
        return _chosen(items, condition, scope, cost)

    return pick


def _chosen(items: list[object], condition: Evaluator, scope: Scope, cost: int) -> object:
    run, found = scope.run, []
    for item in items:
        run.spend(cost)
        verdict = condition(_item_scope(item, scope))
        if verdict is True:
            found.append(item)
        elif type(verdict) is Decimal:
            return element_at(items, verdict, run)
        elif verdict is not False:
            run.report("filter", describe(verdict))
    run.keep(len(found))
    return found


def _item_scope(item: object, scope: Scope) -> Scope:
    outer = Scope({"item": item}, scope, scope.run)
    return Scope(item, outer, scope.run) if isinstance(item, dict) else outer


def _of_nothing(condition: Evaluator, scope: Scope) -> object:
    """A filter of an empty list: null for a position, else empty; its own problems do not count."""
    before = len(scope.run.problems)
    verdict = condition(_item_scope(None, scope))
    del scope.run.problems[before:]
    return element_at([], verdict, scope.run) if type(verdict) is Decimal else []


def element_at(items: list[object], position: Decimal, run: Run) -> object:
    """The element at a position counted from 1, or from the end with -1."""
    index = whole(position)
    if index is None or index == 0 or abs(index) > len(items):
        return run.report("index", position)
    return items[index - 1 if index > 0 else index]
