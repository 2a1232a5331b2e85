"""Built-in functions that make one value of a list, given as a list or as several arguments."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from workflows.feel.builtins.registry import built_in
from workflows.feel.numbers import NUMBERS, ONE, ZERO
from workflows.feel.order import Incomparable, less
from workflows.feel.run import Run
from workflows.feel.values import describe

Items = list[object]
Reduction = Callable[[Run, Items], object]


def of_list(name: str) -> Callable[[Reduction], Reduction]:
    """Register a function of one list, or of its elements as arguments."""

    def register(body: Reduction) -> Reduction:
        @built_in(name, "list: list")
        def of_one(run: Run, items: Items) -> object:
            run.spend(len(items))
            return body(run, items)

        @built_in(name, "first: any?", "second: any?", rest="more: any?")
        def of_several(run: Run, *items: object) -> object:
            return of_one(run, list(items))

        return body

    return register


def numbers_of(items: Items, name: str, run: Run) -> list[Decimal] | None:
    """The elements when all are numbers and there is one; None with a problem otherwise."""
    found = [item for item in items if type(item) is Decimal]
    if not items or len(found) != len(items):
        run.report("value", name, describe(items))
        return None
    return found


@of_list("sum")
def total(run: Run, items: Items) -> object:
    """The sum, null for none."""
    found = numbers_of(items, "sum", run)
    return None if found is None else _sum(found)


def _sum(found: list[Decimal]) -> Decimal:
    result = ZERO
    for number in found:
        result = NUMBERS.add(result, number)
    return result


@of_list("product")
def product(run: Run, items: Items) -> object:
    """The product, null for none."""
    found = numbers_of(items, "product", run)
    if found is None:
        return None
    result = ONE
    for number in found:
        result = NUMBERS.multiply(result, number)
    return result


@of_list("mean")
def mean(run: Run, items: Items) -> object:
    """The arithmetic mean, null for none."""
    found = numbers_of(items, "mean", run)
    return None if found is None else NUMBERS.divide(_sum(found), Decimal(len(found)))


@of_list("median")
def median(run: Run, items: Items) -> object:
    """The middle one, or the mean of the two in the middle; null for none."""
    if not items:
        return None
    found = numbers_of(items, "median", run)
    if found is None:
        return None
    found.sort()
    half, is_odd = divmod(len(found), 2)
    return found[half] if is_odd else NUMBERS.divide(NUMBERS.add(found[half - 1], found[half]), Decimal(2))


@of_list("stddev")
def stddev(run: Run, items: Items) -> object:
    """The standard deviation of a sample, null for fewer than two."""
    found = numbers_of(items, "stddev", run)
    if found is None or len(found) < 2:
        return None if found is None else run.report("value", "stddev", describe(items))
    middle = NUMBERS.divide(_sum(found), Decimal(len(found)))
    squares = [NUMBERS.power(NUMBERS.subtract(number, middle), 2) for number in found]
    return NUMBERS.sqrt(NUMBERS.divide(_sum(squares), Decimal(len(found) - 1)))


@of_list("mode")
def mode(run: Run, items: Items) -> object:
    """The most frequent numbers, in ascending order."""
    if not items:
        return []
    found = numbers_of(items, "mode", run)
    if found is None:
        return None
    counts: dict[Decimal, int] = {}
    for number in found:
        counts[number] = counts.get(number, 0) + 1
    most = max(counts.values())
    return sorted(number for number, times in counts.items() if times == most)


@of_list("min")
def least(run: Run, items: Items) -> object:
    """The first in order, null for none."""
    return _extreme(run, items, "min", less)


@of_list("max")
def greatest(run: Run, items: Items) -> object:
    """The last in order, null for none."""
    return _extreme(run, items, "max", lambda one, other: less(other, one))


def _extreme(run: Run, items: Items, name: str, wins: Callable[[object, object], bool]) -> object:
    if not items:
        return run.report("value", name, "[]")
    best = items[0]
    try:
        for item in items if len(items) == 1 else items[1:]:
            if wins(item, best):
                best = item
    except Incomparable:
        return run.report("value", name, describe(items))
    return best


@of_list("all")
def conjunction(run: Run, items: Items) -> object:
    """Three-valued `and` of all elements."""
    return _combined(run, items, "all", decisive=False)


@of_list("any")
def disjunction(run: Run, items: Items) -> object:
    """Three-valued `or` of all elements."""
    return _combined(run, items, "any", decisive=True)


def _combined(run: Run, items: Items, name: str, *, decisive: bool) -> object:
    if any(item is decisive for item in items):
        return decisive
    odd = [item for item in items if not isinstance(item, bool)]
    if not odd:
        return not decisive
    return run.report("value", name, describe(odd[0])) if any(item is not None for item in odd) else None


@built_in("not", "negand: boolean")
def negation(run: Run, value: bool) -> object:
    """The other truth value."""
    return not value
