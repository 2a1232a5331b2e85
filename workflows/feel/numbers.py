"""Decimal arithmetic of 34 digits; an operation that has no finite result gives None."""

from __future__ import annotations

from decimal import (
    ROUND_HALF_EVEN,
    Context,
    Decimal,
    DivisionByZero,
    InvalidOperation,
    Overflow,
)

NUMBERS = Context(
    prec=34,
    rounding=ROUND_HALF_EVEN,
    Emin=-6143,
    Emax=6144,
    traps=[DivisionByZero, InvalidOperation, Overflow],
)
"""Decimal128, as the specification asks; its traps raise ArithmeticError."""

ZERO = Decimal(0)
ONE = Decimal(1)


def parse(text: str) -> Decimal | None:
    """The number that plain or scientific text writes; None where it is not finite."""
    try:
        number = NUMBERS.create_decimal(text)
    except ArithmeticError:
        return None
    return number if number.is_finite() else None


def whole(number: object) -> int | None:
    """The integer that a number is, up to 18 digits; None for anything else."""
    if type(number) is not Decimal or number.adjusted() > 18:
        return None
    return int(number) if number == number.to_integral_value() else None


def fits(number: Decimal, exponent: int) -> bool:
    """True when the size of a number keeps within ten to the `exponent`, either way."""
    return number.is_finite() and (not number or abs(number.adjusted()) <= exponent)


def text_of(number: Decimal) -> str:
    """A number without exponent where that is readable, without trailing zeros after the point."""
    if not number:
        return "0"
    if abs(number.adjusted()) > 100:
        return str(number.normalize(NUMBERS))
    plain = format(number, "f")
    return plain.rstrip("0").rstrip(".") if "." in plain else plain
