"""Due dates from FEEL values, on our clock; SpiffWorkflow's own timers are not used."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import Any

from workflows.clock import CHINA, start_of_day
from workflows.feel import Months

MAX_YEARS = 120
SHORTEST_CYCLE = dt.timedelta(minutes=1)
_CYCLE = re.compile(r"R(\d{0,4})/(.+)\Z", re.DOTALL | re.ASCII)
_DURATION = re.compile(
    r"P(?=.)(?:(\d{1,4})Y)?(?:(\d{1,5})M)?(?:(\d{1,3})W)?(?:(\d{1,6})D)?"
    r"(?:T(?=.)(?:(\d{1,6})H)?(?:(\d{1,7})M)?(?:(\d{1,9})S)?)?\Z",
    re.ASCII,
)


class BadTimer(ValueError):
    """A timer value that gives no due date; the message says why, in English."""


@dataclass(frozen=True)
class Cycle:
    """A timer that comes again: `left` more times (None: for ever), each after `every`."""

    left: int | None
    every: dt.timedelta | Months


def due_at(value: Any, now: dt.datetime) -> dt.datetime:
    """The instant (UTC) that a FEEL value means: a date-time, the start of a day in China, or a duration.

    Raises BadTimer.
    """
    if isinstance(value, str):
        value = _from_text(value)
    if isinstance(value, dt.datetime):
        instant = value if value.tzinfo is not None else value.replace(tzinfo=CHINA)
        return _bounded(instant.astimezone(dt.UTC), now)
    if isinstance(value, dt.date):
        return _bounded(start_of_day(value), now)
    if isinstance(value, dt.timedelta | Months):
        return add(now, value)
    raise BadTimer(f"{value!r} is no date, no date and time and no duration")


def cycle(value: Any) -> Cycle:
    """A repeating timer from `R3/P1D`, `R/P1M` or a FEEL duration. Raises BadTimer."""
    left: int | None = None
    if isinstance(value, str):
        match = _CYCLE.match(value)
        if match is None:
            raise BadTimer(f"{value[:40]!r} is not of the form R3/P1D")
        left = int(match.group(1)) if match.group(1) else None
        if left == 0:
            raise BadTimer("a timer that comes no times")
        value = duration(match.group(2))
    if not isinstance(value, dt.timedelta | Months):
        raise BadTimer(f"{value!r} is no duration")
    if isinstance(value, dt.timedelta) and value < SHORTEST_CYCLE:
        raise BadTimer("a timer may come again after a minute at the earliest")
    if isinstance(value, Months) and value.count < 1:
        raise BadTimer("a timer may come again after a minute at the earliest")
    return Cycle(left, value)


def is_cycle_text(text: str) -> bool:
    """True for a bare `R3/P1D`, which is taken as it stands rather than as FEEL."""
    return _CYCLE.match(text) is not None


def duration(text: str) -> dt.timedelta | Months:
    """An ISO 8601 duration; months and days cannot be mixed. Raises BadTimer."""
    match = _DURATION.match(text)
    if match is None:
        raise BadTimer(f"{text[:40]!r} is no duration such as P30D or PT1H")
    years, months, weeks, days, hours, minutes, seconds = (int(part or 0) for part in match.groups())
    if years or months:
        if weeks or days or hours or minutes or seconds:
            raise BadTimer(f"{text[:40]!r} mixes months with days")
        return Months(years * 12 + months)
    return dt.timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds)


def add(instant: dt.datetime, length: dt.timedelta | Months) -> dt.datetime:
    """`instant` plus a duration; months keep the day of the month in China, at most its last day."""
    try:
        if isinstance(length, dt.timedelta):
            return _bounded(instant + length, instant)
        local = instant.astimezone(CHINA)
        year, month = divmod(local.year * 12 + local.month - 1 + length.count, 12)
        for day in (local.day, 30, 29, 28):
            try:
                moved = local.replace(year=year, month=month + 1, day=min(day, local.day))
            except ValueError:
                continue
            return _bounded(moved.astimezone(dt.UTC), instant)
    except (OverflowError, ValueError) as error:
        raise BadTimer("the due date is out of range") from error
    raise BadTimer("the due date is out of range")


def _from_text(text: str) -> Any:
    if text.startswith("P"):
        return duration(text)
    try:
        return dt.datetime.fromisoformat(text) if "T" in text else dt.date.fromisoformat(text)
    except ValueError:
        raise BadTimer(f"{text[:40]!r} is no date and no duration") from None


def _bounded(instant: dt.datetime, now: dt.datetime) -> dt.datetime:
    if abs(instant.year - now.year) > MAX_YEARS:
        raise BadTimer(f"the due date is more than {MAX_YEARS} years away")
    return instant
