"""Dates out of the years 1 to 9999, and fractions finer than a microsecond.

Python's own types hold neither, and the language allows both. They can be read, written, compared
and taken apart; arithmetic with them is null with a problem.
"""

from __future__ import annotations

import datetime as dt
from calendar import monthrange
from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class FarDate:
    """A day of the proleptic Gregorian calendar in a year before 1 or after 9999."""

    year: int
    month: int
    day: int

    def __str__(self) -> str:
        sign = "-" if self.year < 0 else ""
        return f"{sign}{abs(self.year):04d}-{self.month:02d}-{self.day:02d}"


@dataclass(frozen=True)
class FarMoment:
    """A time of a far day."""

    day: FarDate
    time: dt.time


class FineTime(dt.time):
    """A time of day; `nano` are the nanoseconds below its microsecond."""

    nano: int = 0


class FineMoment(dt.datetime):
    """A date and time; `nano` are the nanoseconds below its microsecond."""

    nano: int = 0


class FineDuration(dt.timedelta):
    """A days and time duration; `nano` are the nanoseconds below its microsecond."""

    nano: int = 0


def day_of(year: int, month: int, day: int) -> dt.date | FarDate:
    """The day with these numbers. Raises ValueError when there is none."""
    if 1 <= year <= 9999:
        return dt.date(year, month, day)
    if abs(year) > 999_999_999 or year == 0:
        raise ValueError("year")
    if not 1 <= month <= 12 or not 1 <= day <= monthrange(2000 + year % 400, month)[1]:
        raise ValueError("day")
    return FarDate(year, month, day)


def fine_time(time: dt.time, nano: int) -> dt.time:
    """The time with nanoseconds below its microsecond."""
    if not nano:
        return time
    fine = FineTime(time.hour, time.minute, time.second, time.microsecond, tzinfo=time.tzinfo)
    fine.nano = nano
    return fine


def combined(day: dt.date | FarDate, time: dt.time) -> dt.datetime | FarMoment:
    """A day and a time of it together."""
    if isinstance(day, FarDate):
        return FarMoment(day, time)
    moment = dt.datetime.combine(day, time)
    nano = nano_of(time)
    if not nano:
        return moment
    fine = FineMoment.combine(day, time)
    fine.nano = nano
    return fine


def fine_duration(duration: dt.timedelta, nano: int) -> dt.timedelta:
    """The duration with nanoseconds below its microsecond."""
    if not nano:
        return duration
    fine = FineDuration(duration.days, duration.seconds, duration.microseconds)
    fine.nano = nano
    return fine


def nano_of(value: object) -> int:
    """The nanoseconds below the microsecond of a time, date-time or duration."""
    return value.nano if isinstance(value, (FineTime, FineMoment, FineDuration)) else 0


def time_of(moment: dt.datetime | FarMoment) -> dt.time:
    """The time of day of a date and time, with its zone."""
    if isinstance(moment, FarMoment):
        return moment.time
    return fine_time(moment.timetz(), nano_of(moment))
