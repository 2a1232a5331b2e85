"""Arithmetic over numbers, strings, dates and durations."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from zoneinfo import ZoneInfo

from workflows.feel.numbers import NUMBERS, fits
from workflows.feel.order import Incomparable, instant, sort_keys
from workflows.feel.run import Run
from workflows.feel.temporal import add_months
from workflows.feel.values import Months, describe

_DAY = dt.timedelta(days=1)
_MICROSECOND = dt.timedelta(microseconds=1)


class _Unfit(Exception):
    """No arithmetic is defined for these operands."""


def _operation(
    sign: str,
    numbers: Callable[[Decimal, Decimal], Decimal],
    others: Callable[[object, object, Run], object],
    *,
    costly: bool = False,
) -> Callable[[object, object, Run], object]:
    """An operator: fast for two numbers, by kind for the rest, null with a problem otherwise."""

    def apply(left: object, right: object, run: Run) -> object:
        try:
            if type(left) is Decimal and type(right) is Decimal:
                if costly:
                    run.spend(_cost(right))
                result = numbers(left, right)
                if fits(result, run.budget.exponent):
                    return result
                return run.report("number", f"{describe(left)} {sign} {describe(right)}")
            return others(left, right, run)
        except (_Unfit, Incomparable, TypeError):
            return run.report("operands", sign, describe(left), describe(right))
        except ArithmeticError as error:
            code = "date" if isinstance(error, OverflowError) else "number"
            return run.report(code, f"{describe(left)} {sign} {describe(right)}")
        except ValueError:
            return run.report("date", f"{describe(left)} {sign} {describe(right)}")

    return apply


def _add(left: object, right: object, run: Run) -> object:
    if isinstance(left, str) and isinstance(right, str):
        run.afford_text(len(left) + len(right))
        return left + right
    if isinstance(left, (dt.timedelta, Months)) and not isinstance(right, (dt.timedelta, Months)):
        left, right = right, left
    if isinstance(right, dt.timedelta):
        return _plus_days(left, right, run)
    if isinstance(right, Months):
        return _plus_months(left, right.count, run)
    raise _Unfit


def _plus_days(left: object, days: dt.timedelta, run: Run) -> object:
    if isinstance(left, dt.timedelta):
        return bounded(left + days, run)
    if isinstance(left, dt.datetime):
        return _shift(left, days)
    if isinstance(left, dt.date):
        return (dt.datetime.combine(left, dt.time()) + days).date()
    if isinstance(left, dt.time):
        day = dt.datetime.combine(dt.date(2000, 1, 2), left.replace(tzinfo=None))
        return (day + (days % _DAY)).time().replace(tzinfo=left.tzinfo)
    raise _Unfit


def _shift(moment: dt.datetime, days: dt.timedelta) -> dt.datetime:
    if isinstance(moment.tzinfo, ZoneInfo):
        return (moment.astimezone(dt.UTC) + days).astimezone(moment.tzinfo)
    return moment + days


def _plus_months(left: object, months: int, run: Run) -> object:
    if isinstance(left, Months):
        return bounded(Months(left.count + months), run)
    if isinstance(left, dt.date):
        return add_months(left, months)
    raise _Unfit


def _subtract(left: object, right: object, run: Run) -> object:
    if isinstance(right, dt.timedelta):
        return _plus_days(left, -right, run)
    if isinstance(right, Months):
        return _plus_months(left, -right.count, run)
    if isinstance(left, (dt.date, dt.time)) and isinstance(right, (dt.date, dt.time)):
        return _distance(left, right)
    raise _Unfit


def _distance(left: dt.date | dt.time, right: dt.date | dt.time) -> dt.timedelta:
    """Time from `right` to `left`; a date beside a date-time is its midnight in UTC."""
    first, second = _moment(left, right), _moment(right, left)
    sort_keys(first, second)
    if isinstance(first, dt.time) and isinstance(second, dt.time):
        return instant(first) - instant(second)
    if isinstance(first, dt.datetime) and isinstance(second, dt.datetime):
        return instant(first) - instant(second)
    return first - second  # type: ignore[operator,no-any-return]  # both are dates, of one kind


def _moment(value: dt.date | dt.time, beside: dt.date | dt.time) -> object:
    if type(value) is dt.date and isinstance(beside, dt.datetime):
        return dt.datetime.combine(value, dt.time(tzinfo=dt.UTC))
    return value


def _multiply(left: object, right: object, run: Run) -> object:
    if type(left) is Decimal:
        left, right = right, left
    if type(right) is not Decimal:
        raise _Unfit
    if isinstance(left, Months):
        return bounded(Months(int(NUMBERS.multiply(Decimal(left.count), right))), run)
    if isinstance(left, dt.timedelta):
        return _scaled(left, lambda size: NUMBERS.multiply(size, right), run)
    raise _Unfit


def _divide(left: object, right: object, run: Run) -> object:
    if isinstance(left, Months) and isinstance(right, Months):
        return NUMBERS.divide(Decimal(left.count), Decimal(right.count))
    if isinstance(left, dt.timedelta) and isinstance(right, dt.timedelta):
        return NUMBERS.divide(Decimal(left // _MICROSECOND), Decimal(right // _MICROSECOND))
    if type(right) is Decimal and isinstance(left, Months):
        return bounded(Months(int(NUMBERS.divide(Decimal(left.count), right))), run)
    if type(right) is Decimal and isinstance(left, dt.timedelta):
        return _scaled(left, lambda size: NUMBERS.divide(size, right), run)
    raise _Unfit


def _scaled(duration: dt.timedelta, change: Callable[[Decimal], Decimal], run: Run) -> object:
    microseconds = change(Decimal(duration // _MICROSECOND))
    if microseconds.adjusted() > 24:
        raise OverflowError
    return bounded(dt.timedelta(microseconds=int(microseconds)), run)


def _cost(exponent: Decimal) -> int:
    """Steps of a power: little for a small whole exponent, much for one that needs logarithms."""
    is_small = exponent.adjusted() < 3 and exponent == exponent.to_integral_value()
    return 5 if is_small else 500


def _nothing_else(left: object, right: object, run: Run) -> object:
    raise _Unfit


def bounded(duration: dt.timedelta | Months, run: Run) -> dt.timedelta | Months | None:
    """A duration within the budget; null with a problem beyond it."""
    years = run.budget.years
    days = duration.days if isinstance(duration, dt.timedelta) else duration.count * 31
    return duration if abs(days) <= years * 372 else run.report("date", describe(duration))


def negate(value: object, run: Run) -> object:
    """The value with its sign changed."""
    if type(value) is Decimal:
        return NUMBERS.minus(value)
    if isinstance(value, dt.timedelta):
        return -value
    if isinstance(value, Months):
        return Months(-value.count)
    return run.report("operand", "-", describe(value))


OPERATIONS = {
    "+": _operation("+", NUMBERS.add, _add),
    "-": _operation("-", NUMBERS.subtract, _subtract),
    "*": _operation("*", NUMBERS.multiply, _multiply),
    "/": _operation("/", NUMBERS.divide, _divide),
    "**": _operation("**", NUMBERS.power, _nothing_else, costly=True),
}
"""Sign → operator over two values."""
