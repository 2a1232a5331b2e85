"""The counting against a second, slower definition: the first day with enough days that count."""

from __future__ import annotations

import datetime as dt
import random

from workflows.clock import Extension, Limit, Pause, count
from workflows.working_days import Calendar

CASES = 100_000
ONE = dt.timedelta(days=1)
UNITS = ("calendar_days", "working_days", "months")


def random_calendar(random_: random.Random) -> Calendar:
    first = dt.date(2005, 1, 1)
    days = [first + ONE * random_.randrange(1100) for _ in range(60)]
    return Calendar(
        off=frozenset(days[:40]),
        work=frozenset(each for each in days[40:] if each.weekday() > 4) - set(days[:40]),
    )


def random_pauses(random_: random.Random, start: dt.date) -> list[Pause]:
    pauses = []
    for _ in range(random_.choice((0, 0, 1, 1, 2, 3))):
        begins = start + ONE * random_.randrange(-3, 40)
        ends = None if random_.random() < 0.05 else begins + ONE * random_.randrange(12)
        pauses.append(Pause(begins, ends, "补正"))
    return pauses


def is_paused(day: dt.date, pauses: list[Pause]) -> bool:
    return any(each.begins_on < day and (each.ends_on is None or day <= each.ends_on) for each in pauses)


def is_worked(day: dt.date, calendar: Calendar) -> bool:
    return day in calendar.work or (day not in calendar.off and day.weekday() not in (5, 6))


def corresponding(day: dt.date, months: int) -> dt.date:
    """The corresponding day by walking: month by month to the right month, then day by day."""
    month = day.year * 12 + day.month + months
    reached = dt.date((month - 1) // 12, (month - 1) % 12 + 1, 1)
    while reached.day < day.day and (reached + ONE).day != 1:
        reached += ONE
    return reached


def stretch(
    begin: dt.date, length: int, unit: str, calendar: Calendar, pauses: list[Pause]
) -> dt.date | None:
    wanted = (corresponding(begin, length) - begin).days if unit == "months" else length
    day, had = begin, 0
    while had < wanted:
        day += ONE
        if day.year > 2100:
            return None
        had += not is_paused(day, pauses) and (unit != "working_days" or is_worked(day, calendar))
        if is_paused(day, pauses) and any(each.ends_on is None and each.begins_on < day for each in pauses):
            return None
    return day


def oracle(start, limit, calendar, pauses, extensions):
    day: dt.date | None = start
    for length, unit in [(limit.length, limit.unit), *((each.length, each.unit) for each in extensions)]:
        assert day is not None
        day = stretch(day, length, unit, calendar, pauses)
        if day is None:
            return None
    if limit.roll_over and not is_worked(day, calendar):
        return stretch(day, 1, "working_days", calendar, pauses)
    return day


def test_every_random_limit_ends_where_the_day_by_day_oracle_says():
    random_ = random.Random(20060301)
    for number in range(CASES):
        if number % 200 == 0:
            calendar = random_calendar(random_)
        start = dt.date(2005, 1, 1) + ONE * random_.randrange(900)
        unit = random_.choice(UNITS)
        limit = Limit(random_.randrange(4 if unit == "months" else 31), unit, random_.random() < 0.5)
        pauses = random_pauses(random_, start)
        extensions = [
            Extension(random_.randrange(1, 3 if kind == "months" else 11), kind, "复杂")
            for kind in random_.choices(UNITS, k=random_.choice((0, 0, 0, 1, 2)))
        ]
        expected = oracle(start, limit, calendar, pauses, extensions)
        got = count(start, limit, calendar, pauses, extensions).due_on
        assert got == expected, (start, limit, pauses, extensions)
