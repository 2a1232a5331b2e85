"""Built-in functions that make one kind of value from another."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal

from workflows.feel import temporal
from workflows.feel.builtins.registry import built_in
from workflows.feel.far import FarDate, FarMoment, combined, day_of, time_of
from workflows.feel.numbers import parse, whole
from workflows.feel.run import Run
from workflows.feel.values import Months, describe
from workflows.feel.writing import text_of

Day = dt.date | FarDate | FarMoment
_NUMBER = re.compile(r"-?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")


@built_in("string", "from: any?")
def string(run: Run, value: object) -> object:
    """A value as text; null stays null."""
    return None if value is None else text_of(value, run)


@built_in("number", "from: string", "grouping separator?: string?", "decimal separator?: string?")
def number(run: Run, text: str, grouping: str | None = None, decimal: str | None = None) -> object:
    """The number that a text writes with these separators."""
    if (
        grouping not in (None, " ", ",", ".")
        or decimal not in (None, ",", ".")
        or (grouping and grouping == decimal)
    ):
        return run.report("value", "number", "separators")
    plain = text.replace(grouping, "") if grouping else text
    if decimal and decimal != ".":
        plain = plain.replace(".", "!").replace(decimal, ".")
    value = parse(plain) if _NUMBER.fullmatch(plain) else None
    return run.report("value", "number", describe(text)) if value is None else value


@built_in("date", "from: string|date and time|date")
def date(run: Run, value: str | dt.datetime | dt.date | FarDate | FarMoment) -> object:
    """The day that a text names or a date-time falls on."""
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, FarMoment):
        return value.day
    if isinstance(value, (dt.date, FarDate)):
        return value
    day = temporal.parse_date(value)
    return run.report("value", "date", describe(value)) if day is None else day


@built_in("date", "year: number", "month: number", "day: number")
def date_of_parts(run: Run, year: Decimal, month: Decimal, day: Decimal) -> object:
    """The day with these numbers."""
    parts = [whole(part) for part in (year, month, day)]
    if None in parts:
        return run.report("value", "date", "fractions")
    return day_of(*(part for part in parts if part is not None))


@built_in("date and time", "from: string|date and time|date")
def date_and_time(run: Run, value: str | dt.datetime | dt.date | FarDate | FarMoment) -> object:
    """The date and time that a text names; midnight of a date alone."""
    if isinstance(value, (dt.datetime, FarMoment)):
        return value
    if isinstance(value, (dt.date, FarDate)):
        return combined(value, dt.time(tzinfo=dt.UTC))
    moment = temporal.parse_date_time(value)
    return run.report("value", "date and time", describe(value)) if moment is None else moment


@built_in("date and time", "date: date|date and time", "time: time")
def date_and_time_of(run: Run, day: dt.date | FarDate | FarMoment, time: dt.time) -> object:
    """A day and a time of it together."""
    if isinstance(day, FarMoment):
        return combined(day.day, time)
    return combined(day.date() if isinstance(day, dt.datetime) else day, time)


@built_in("date and time", "date and time: date and time", "timezone: string")
def date_and_time_in(run: Run, moment: dt.datetime, zone: str) -> object:
    """The same moment in a named zone."""
    target = temporal.zone_of(f"@{zone}")
    if target is None or moment.tzinfo is None:
        return run.report("value", "date and time", describe(zone))
    return moment.astimezone(target)


_PARTS = tuple(f"{part}: number" for part in ("year", "month", "day", "hour", "minute", "second"))


@built_in("date and time", *_PARTS)
@built_in("date and time", *_PARTS, "offset: days and time duration?")
@built_in("date and time", *_PARTS, "timezone: string?")
def date_and_time_of_parts(run: Run, *values: object) -> object:
    """The date and time with these numbers, and an offset or named zone."""
    day = date_of_parts(run, *(part for part in values[:3] if isinstance(part, Decimal)))
    clock = [part for part in values[3:6] if isinstance(part, Decimal)]
    zone = temporal.zone_of(f"@{values[6]}") if len(values) == 7 and isinstance(values[6], str) else None
    offset = values[6] if len(values) == 7 and isinstance(values[6], dt.timedelta) else None
    if not isinstance(day, (dt.date, FarDate)) or (
        len(values) == 7 and values[6] is not None and not (zone or offset is not None)
    ):
        return run.report("value", "date and time", "parts")
    time = time_of_parts(run, clock[0], clock[1], clock[2], offset)
    if not isinstance(time, dt.time):
        return None
    return combined(day, time.replace(tzinfo=zone) if zone else time)


@built_in("time", "from: string|time|date and time|date")
def time(run: Run, value: str | dt.time | dt.date | FarMoment) -> object:
    """The time of day that a text names or a date-time has; midnight in UTC for a date."""
    if isinstance(value, dt.time):
        return value
    if isinstance(value, (dt.datetime, FarMoment)):
        return time_of(value)
    if isinstance(value, dt.date):
        return dt.time(tzinfo=dt.UTC)
    moment = temporal.parse_time(value.removeprefix("T"))
    return run.report("value", "time", describe(value)) if moment is None else moment


@built_in("time", "hour: number", "minute: number", "second: number", "offset?: days and time duration?")
def time_of_parts(
    run: Run, hour: Decimal, minute: Decimal, second: Decimal, offset: dt.timedelta | None = None
) -> object:
    """The time of day with these numbers; seconds may have a fraction."""
    hours, minutes = whole(hour), whole(minute)
    if hours is None or minutes is None or not 0 <= second < 60:
        return run.report("value", "time", "parts")
    if offset is not None and abs(offset) > dt.timedelta(hours=18):
        return run.report("value", "time", "offset")
    zone = None if offset is None else (dt.timezone(offset) if offset else dt.UTC)
    return dt.time(hours, minutes, int(second), int((second % 1) * 1_000_000), tzinfo=zone)


@built_in("duration", "from: string|days and time duration|years and months duration")
def duration(run: Run, value: str | dt.timedelta | Months) -> object:
    """The duration that a text names."""
    if not isinstance(value, str):
        return value
    length = temporal.parse_duration(value)
    too_long = (
        abs(length.count) > run.budget.years * 12
        if isinstance(length, Months)
        else (length is not None and abs(length.days) > run.budget.years * 366)
    )
    return run.report("value", "duration", describe(value)) if length is None or too_long else length


@built_in("years and months duration", "from: date|date and time", "to: date|date and time")
def years_and_months_duration(run: Run, start: Day, end: Day) -> object:
    """Whole months from one day to another."""
    if _local(end) < _local(start):
        return Months(-_whole_months(end, start))
    return Months(_whole_months(start, end))


def _whole_months(start: Day, end: Day) -> int:
    (years, months, *rest), (end_years, end_months, *end_rest) = _local(start), _local(end)
    return (end_years - years) * 12 + end_months - months - (end_rest < rest)


def _local(day: Day) -> tuple[int, int, int, dt.time]:
    """Year, month, day and time as on the calendar of the place."""
    if isinstance(day, FarMoment):
        return (*_local(day.day)[:3], day.time.replace(tzinfo=None))
    time = day.time() if isinstance(day, dt.datetime) else dt.time()
    return day.year, day.month, day.day, time
