"""Built-in functions over numbers."""

from __future__ import annotations

import datetime as dt
from decimal import (
    ROUND_CEILING,
    ROUND_DOWN,
    ROUND_FLOOR,
    ROUND_HALF_DOWN,
    ROUND_HALF_EVEN,
    ROUND_HALF_UP,
    ROUND_UP,
    Decimal,
)

from workflows.feel.builtins.registry import built_in
from workflows.feel.numbers import NUMBERS, ONE, ZERO, fits, whole
from workflows.feel.run import Run
from workflows.feel.values import Months, describe

SCALES = range(-6_111, 6_177)
"""What the specification allows."""
EXPENSIVE = 100
"""Steps that a logarithm or power to 34 digits is worth."""


def rounded(run: Run, name: str, number: Decimal, scale: Decimal | None, rounding: str) -> object:
    """A number to `scale` places after the point, before it when negative."""
    places = 0 if scale is None else int(scale)
    if places not in SCALES:
        return run.report("value", name, describe(scale))
    exponent = number.as_tuple().exponent
    assert isinstance(exponent, int)
    if exponent >= -places:
        return number
    result = number.quantize(Decimal((0, (1,), -places)), rounding=rounding, context=NUMBERS)
    return result if result else ZERO


def _register(name: str, rounding: str, *, scale: str) -> None:
    @built_in(name, "n: number", scale)
    def round_it(run: Run, number: Decimal, places: Decimal | None = None) -> object:
        return rounded(run, name, number, places, rounding)


_register("decimal", ROUND_HALF_EVEN, scale="scale: number")
_register("floor", ROUND_FLOOR, scale="scale?: number")
_register("ceiling", ROUND_CEILING, scale="scale?: number")
_register("round up", ROUND_UP, scale="scale: number")
_register("round down", ROUND_DOWN, scale="scale: number")
_register("round half up", ROUND_HALF_UP, scale="scale: number")
_register("round half down", ROUND_HALF_DOWN, scale="scale: number")


@built_in("abs", "n: number|days and time duration|years and months duration")
def absolute(run: Run, size: Decimal | dt.timedelta | Months) -> object:
    """The size without its sign."""
    return Months(abs(size.count)) if isinstance(size, Months) else abs(size)


@built_in("modulo", "dividend: number", "divisor: number")
def modulo(run: Run, dividend: Decimal, divisor: Decimal) -> object:
    """The rest of a division rounded down; it has the sign of the divisor."""
    quotient = NUMBERS.divide(dividend, divisor).to_integral_value(ROUND_FLOOR)
    if quotient.adjusted() >= NUMBERS.prec:
        return run.report("value", "modulo", describe(dividend))
    return NUMBERS.subtract(dividend, NUMBERS.multiply(divisor, quotient))


@built_in("sqrt", "number: number")
def sqrt(run: Run, number: Decimal) -> object:
    """The square root, null below zero."""
    return NUMBERS.sqrt(number)


@built_in("log", "number: number")
def log(run: Run, number: Decimal) -> object:
    """The natural logarithm, null for zero and below."""
    run.spend(EXPENSIVE)
    return NUMBERS.ln(number) if number > 0 else run.report("value", "log", describe(number))


@built_in("exp", "number: number")
def exp(run: Run, number: Decimal) -> object:
    """Euler's number to this power."""
    run.spend(EXPENSIVE)
    result = NUMBERS.exp(number)
    return result if fits(result, run.budget.exponent) else run.report("value", "exp", describe(number))


@built_in("odd", "number: number")
def odd(run: Run, number: Decimal) -> object:
    """True for an odd whole number."""
    return (whole(number) is not None and bool(number % 2)) or _large(number, ONE)


@built_in("even", "number: number")
def even(run: Run, number: Decimal) -> object:
    """True for an even whole number."""
    return (whole(number) is not None and not number % 2) or _large(number, ZERO)


def _large(number: Decimal, rest: Decimal) -> bool:
    """The same question for a whole number of more than 18 digits."""
    if number.adjusted() <= 18 or number != number.to_integral_value():
        return False
    return (int(number) % 2 == int(rest)) if number.adjusted() < 40 else not rest
