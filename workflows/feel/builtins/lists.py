"""Built-in functions over lists; they give new lists and leave the given ones alone."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from functools import cmp_to_key

from workflows.feel.builtins.registry import built_in
from workflows.feel.invoke import invoke
from workflows.feel.numbers import whole
from workflows.feel.order import Incomparable, less, same
from workflows.feel.run import Run
from workflows.feel.values import Function, describe

Items = list[object]


def kept(items: Items, run: Run) -> Items:
    """A new list, paid for."""
    run.spend(len(items))
    run.keep(len(items))
    return items


@built_in("list contains", "list: list", "element: any?")
def list_contains(run: Run, items: Items, element: object) -> object:
    """True when the list has such an element, null included."""
    run.spend(len(items))
    return any(same(item, element, run) for item in items)


@built_in("count", "list: list")
def count(run: Run, items: Items) -> object:
    """How many elements, nulls included."""
    return Decimal(len(items))


@built_in("sublist", "list: list", "start position: number", "length?: number")
def sublist(run: Run, items: Items, start: Decimal, length: Decimal | None = None) -> object:
    """Elements from a position counted from 1, or from the end with -1."""
    first = whole(start)
    size = len(items) if length is None else whole(length)
    if not first or size is None or abs(first) > len(items) or size < 0:
        return run.report("value", "sublist", describe(start))
    begin = first - 1 if first > 0 else len(items) + first
    if length is not None and begin + size > len(items):
        return run.report("value", "sublist", describe(length))
    return kept(items[begin : begin + size], run)


@built_in("append", "list: list", rest="item: any?")
def append(run: Run, items: Items, *more: object) -> object:
    """The list with these elements at its end."""
    return kept([*items, *more], run)


@built_in("concatenate", rest="list: list")
def concatenate(run: Run, *lists: Items) -> object:
    """All elements of all lists, in order."""
    return kept([item for items in lists for item in items], run)


@built_in("insert before", "list: list", "position: number", "newItem: any?")
def insert_before(run: Run, items: Items, position: Decimal, new: object) -> object:
    """The list with one more element at a position."""
    index = _index(items, position, run, "insert before")
    return None if index is None else kept([*items[:index], new, *items[index:]], run)


@built_in("remove", "list: list", "position: number")
def remove(run: Run, items: Items, position: Decimal) -> object:
    """The list without the element at a position."""
    index = _index(items, position, run, "remove")
    return None if index is None else kept([*items[:index], *items[index + 1 :]], run)


@built_in("list replace", "list: list", "position: number", "newItem: any?")
def replace_at(run: Run, items: Items, position: Decimal, new: object) -> object:
    """The list with another element at a position."""
    index = _index(items, position, run, "list replace")
    return None if index is None else kept([*items[:index], new, *items[index + 1 :]], run)


@built_in("list replace", "list: list", "match: function", "newItem: any?")
def replace_where(run: Run, items: Items, match: Function, new: object) -> object:
    """The list with another element wherever the function of old and new element says so."""
    replaced: Items = []
    for item in items:
        verdict = invoke(match, (item, new), None, run)
        if not isinstance(verdict, bool):
            return run.report("value", "list replace", describe(verdict))
        replaced.append(new if verdict else item)
    return kept(replaced, run)


def _index(items: Items, position: Decimal, run: Run, name: str) -> int | None:
    number = whole(position)
    if not number or abs(number) > len(items):
        run.report("value", name, describe(position))
        return None
    return number - 1 if number > 0 else len(items) + number


@built_in("reverse", "list: list")
def reverse(run: Run, items: Items) -> object:
    """The elements from last to first."""
    return kept(items[::-1], run)


@built_in("index of", "list: list", "match: any?")
def index_of(run: Run, items: Items, match: object) -> object:
    """All positions of elements that equal the match."""
    found: Items = [Decimal(at) for at, item in enumerate(items, 1) if same(item, match, run)]
    run.spend(len(items))
    return kept(found, run)


@built_in("union", rest="list: list")
def union(run: Run, *lists: Items) -> object:
    """All elements of all lists, each once."""
    return distinct((item for items in lists for item in items), run)


@built_in("distinct values", "list: list")
def distinct_values(run: Run, items: Items) -> object:
    """The elements, each once, in the order of their first."""
    return distinct(items, run)


def distinct(items: Iterable[object], run: Run) -> Items:
    """The elements, each once, in the order of their first."""
    found: Items = []
    for item in items:
        run.spend(1 + len(found))
        if not any(same(item, other, run) for other in found):
            found.append(item)
    return kept(found, run)


@built_in("flatten", "list: list")
def flatten(run: Run, items: Items) -> object:
    """The elements of nested lists in one list."""
    return kept(_flat(items, run), run)


def _flat(items: Items, run: Run) -> Items:
    run.enter(1)
    run.spend(len(items))
    found: Items = []
    for item in items:
        if isinstance(item, list):
            found.extend(_flat(item, run))
        else:
            found.append(item)
    run.leave(1)
    return found


@built_in("sort", "list: list", "precedes?: function")
def sort(run: Run, items: Items, precedes: Function | None = None) -> object:
    """The elements in the order that the function of two elements says; without one, their own."""

    def compare(left: object, right: object) -> int:
        run.spend(1)
        verdict = less(left, right) if precedes is None else invoke(precedes, (left, right), None, run)
        if not isinstance(verdict, bool):
            raise Incomparable
        return -1 if verdict else 1

    try:
        return kept(sorted(items, key=cmp_to_key(compare)), run)
    except Incomparable:
        return run.report("value", "sort", "list")
