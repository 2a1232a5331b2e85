"""Dates, times and durations: reading and writing ISO text, and their zones.

A time or date-time without a zone is local; one with `@Europe/Paris` keeps the name of its zone.
Fractions of a second are kept to the nanosecond, see `far`.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from functools import lru_cache
from zoneinfo import ZoneInfo

from workflows.feel.far import (
    FarDate,
    FarMoment,
    combined,
    day_of,
    fine_duration,
    fine_time,
    nano_of,
    time_of,
)
from workflows.feel.values import Months

_DATE = re.compile(r"(-?(?:[0-9]{4}|[1-9][0-9]{4,8}))-([0-9]{2})-([0-9]{2})")
_TIME = re.compile(
    r"([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.([0-9]+))?"
    r"(Z|z|[+-][0-9]{2}:[0-9]{2}(?::[0-9]{2})?|@[A-Za-z0-9_+\-/]{1,64})?"
)
_DURATION = re.compile(
    r"(-)?P(?:([0-9]{1,18})Y)?(?:([0-9]{1,18})M)?(?:([0-9]{1,18})D)?"
    r"(T(?:([0-9]{1,18})H)?(?:([0-9]{1,18})M)?(?:([0-9]{1,18})(?:\.([0-9]*))?S)?)?"
)
_LARGEST_OFFSET = dt.timedelta(hours=18)
NOON_LESS = dt.date(1970, 1, 1)
"""The day on which a time of a named zone is compared."""


@lru_cache(maxsize=256)
def zone_of(text: str) -> dt.tzinfo | None:
    """The zone that `Z`, `+08:00` or `@Asia/Shanghai` names; None where there is none such."""
    if text in ("Z", "z"):
        return dt.UTC
    if text.startswith("@"):
        try:
            return ZoneInfo(text[1:])
        except (OSError, ValueError, KeyError):
            return None
    parts = [int(part) for part in text[1:].split(":")]
    offset = dt.timedelta(hours=parts[0], minutes=parts[1], seconds=parts[2] if len(parts) > 2 else 0)
    if parts[1] > 59 or offset > _LARGEST_OFFSET:
        return None
    return dt.timezone(-offset if text[0] == "-" else offset)


def parse_date(text: str) -> dt.date | FarDate | None:
    """The day that ISO text names; None where it names none."""
    match = _DATE.fullmatch(text)
    if match is None:
        return None
    try:
        return day_of(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        return None


def parse_time(text: str) -> dt.time | None:
    """The time of day that ISO text names; None where it names none."""
    match = _TIME.fullmatch(text)
    if match is None:
        return None
    zone = zone_of(match[5]) if match[5] else None
    if match[5] and zone is None:
        return None
    microsecond, nano = _fraction(match[4])
    try:
        time = dt.time(int(match[1]), int(match[2]), int(match[3]), microsecond, tzinfo=zone)
        return fine_time(time, nano)
    except ValueError:
        return None


def _fraction(digits: str | None) -> tuple[int, int]:
    """The microseconds of a fraction, and the nanoseconds below."""
    return divmod(int((digits or "0")[:9].ljust(9, "0")), 1000)


def parse_date_time(text: str) -> dt.datetime | FarMoment | None:
    """The date and time that ISO text names, midnight for a date alone; None where it names none."""
    day_text, mark, time_text = text.partition("T")
    day = parse_date(day_text)
    time = parse_time(time_text) if mark else dt.time()
    if day is None or time is None:
        return None
    return combined(day, time)


def parse_duration(text: str) -> dt.timedelta | Months | None:
    """The duration that ISO text names, of one of the two kinds; None where it names neither."""
    match = _DURATION.fullmatch(text)
    if match is None:
        return None
    years, months, days, time, hours, minutes, seconds, fraction = match.group(2, 3, 4, 5, 6, 7, 8, 9)
    if time == "T" or all(part is None for part in (years, months, days, time)):
        return None
    sign = -1 if match[1] else 1
    if days is None and time is None:
        return Months(sign * (int(years or 0) * 12 + int(months or 0)))
    if years is not None or months is not None:
        return None
    return _timedelta(sign, (days, hours, minutes, seconds), fraction)


def _timedelta(sign: int, parts: tuple[str | None, ...], fraction: str | None) -> dt.timedelta | None:
    days, hours, minutes, seconds = (int(part or 0) for part in parts)
    microseconds, nano = _fraction(fraction)
    try:
        size = dt.timedelta(
            days=days, hours=hours, minutes=minutes, seconds=seconds, microseconds=microseconds
        )
        return fine_duration(sign * size, nano)
    except OverflowError:
        return None


def parse_any(text: str) -> object:
    """What `@"..."` names: a date, time, date-time or duration; None where it is none of them."""
    if "P" in text[:2]:
        return parse_duration(text)
    if "T" in text:
        return parse_date_time(text)
    return parse_date(text) or parse_time(text)


def write_zone(zone: dt.tzinfo | None) -> str:
    """The zone as it follows a time: nothing, `Z`, `+08:00` or `@Asia/Shanghai`."""
    if zone is None:
        return ""
    if isinstance(zone, ZoneInfo):
        return f"@{zone.key}"
    offset = zone.utcoffset(None) or dt.timedelta()
    if not offset:
        return "Z"
    total = abs(int(offset.total_seconds()))
    seconds = f":{total % 60:02d}" if total % 60 else ""
    return f"{'-' if offset < dt.timedelta() else '+'}{total // 3600:02d}:{total // 60 % 60:02d}{seconds}"


def write_time(time: dt.time) -> str:
    """A time of day in ISO text, with its zone."""
    fraction = _digits(time.microsecond, time)
    return f"{time.hour:02d}:{time.minute:02d}:{time.second:02d}{fraction}{write_zone(time.tzinfo)}"


def _digits(microsecond: int, value: object) -> str:
    return f".{microsecond:06d}{nano_of(value):03d}".rstrip("0").rstrip(".")


def write_date_time(instant: dt.datetime) -> str:
    """A date and time in ISO text, with its zone."""
    return f"{instant.date().isoformat()}T{write_time(time_of(instant))}"


def write_months(months: Months) -> str:
    """A years and months duration in ISO text."""
    years, rest = divmod(abs(months.count), 12)
    body = (f"{years}Y" if years else "") + (f"{rest}M" if rest else "")
    return ("-" if months.count < 0 else "") + "P" + (body or "0M")


def write_duration(duration: dt.timedelta) -> str:
    """A days and time duration in ISO text."""
    if not duration and not nano_of(duration):
        return "PT0S"
    size = abs(duration)
    hours, rest = divmod(size.seconds, 3600)
    minutes, seconds = divmod(rest, 60)
    fraction = _digits(size.microseconds, duration)
    time = (f"{hours}H" if hours else "") + (f"{minutes}M" if minutes else "")
    if seconds or fraction:
        time += f"{seconds}{fraction}S"
    day = f"{size.days}D" if size.days else ""
    return ("-" if duration < dt.timedelta() else "") + "P" + day + (f"T{time}" if time else "")


def write(value: object) -> str:
    """Any temporal value in ISO text. Raises TypeError for anything else."""
    for kind, writer in _WRITERS:
        if isinstance(value, kind):
            return writer(value)
    raise TypeError(f"not temporal: {type(value).__name__}")


_WRITERS: tuple[tuple[type, Callable[..., str]], ...] = (
    (dt.datetime, write_date_time),
    (dt.date, dt.date.isoformat),
    (dt.time, write_time),
    (dt.timedelta, write_duration),
    (Months, write_months),
    (FarMoment, lambda value: f"{value.day}T{write_time(value.time)}"),
    (FarDate, str),
)
TEMPORAL = (dt.date, dt.time, dt.timedelta, Months, FarDate, FarMoment)
"""The types of dates, times and durations."""


def offset_of(value: dt.time | dt.datetime) -> dt.timedelta | None:
    """The distance to UTC, of a time with a named zone on a fixed day; None when local."""
    if value.tzinfo is None:
        return None
    if isinstance(value, dt.time):
        return dt.datetime.combine(NOON_LESS, value).utcoffset()
    return value.utcoffset()


def add_months(day: dt.date, months: int) -> dt.date:
    """The same day of another month, or its last one. Raises ValueError out of the years 1 to 9999."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for last in (day.day, 30, 29, 28):
        if last <= day.day:
            try:
                return day.replace(year=year, month=month + 1, day=last)
            except ValueError:
                continue
    raise ValueError("no such date")
