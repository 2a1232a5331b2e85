"""Built-in functions over dates and times. The present time is what the caller states."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from workflows.feel.builtins.registry import built_in
from workflows.feel.order import same
from workflows.feel.run import Run
from workflows.feel.temporal import write_zone

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


@built_in("now")
def now(run: Run) -> object:
    """The present moment."""
    return run.report("now") if run.now is None else run.now


@built_in("today")
def today(run: Run) -> object:
    """The present day, in the zone of the present moment."""
    return run.report("now") if run.now is None else run.now.date()


@built_in("day of year", "date: date|date and time")
def day_of_year(run: Run, day: dt.date) -> object:
    """1 for the first of January."""
    return Decimal(day.timetuple().tm_yday)


@built_in("day of week", "date: date|date and time")
def day_of_week(run: Run, day: dt.date) -> object:
    """The English name of the day."""
    return _DAYS[day.weekday()]


@built_in("month of year", "date: date|date and time")
def month_of_year(run: Run, day: dt.date) -> object:
    """The English name of the month."""
    return _MONTHS[day.month - 1]


@built_in("week of year", "date: date|date and time")
def week_of_year(run: Run, day: dt.date) -> object:
    """The week by ISO 8601."""
    return Decimal(day.isocalendar().week)


@built_in("is", "value1?: any?", "value2?: any?")
def is_same(run: Run, left: object = None, right: object = None) -> object:
    """True for two values of one kind that are the same element, zone included."""
    if isinstance(left, (dt.time, dt.datetime)) and isinstance(right, (dt.time, dt.datetime)):
        return (
            type(left) is type(right)
            and left.replace(tzinfo=None) == right.replace(tzinfo=None)
            and write_zone(left.tzinfo) == write_zone(right.tzinfo)
        )
    return type(left) is type(right) and same(left, right, run)
