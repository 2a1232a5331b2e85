"""The working calendar: the maintained library's years, with the office's additions as data."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from workflows.working_days import Calendar, FixedHolidays, published_calendar


def read_calendar(tree: Mapping[str, Any]) -> Calendar:
    """The calendar of `calendars/china.json`.

    Days off and days worked against the library, years that they cover; for years without a notice the
    statutory holidays by date, and beyond those the ones that never move.
    """
    statutory = tree.get("statutory", {})
    return published_calendar(
        off=_days(tree.get("off", ())),
        work=_days(tree.get("work", ())),
        years=tree.get("years", ()),
        statutory=_days(f"{year}-{day}" for year, days in statutory.items() for day in days),
        fixed=[
            FixedHolidays(each["from"], each["to"], frozenset(_month_day(text) for text in each["days"]))
            for each in tree.get("fixed", ())
        ],
    )


def given_calendar(holidays: Iterable[dt.date], extra_workdays: Iterable[dt.date]) -> Calendar:
    """A calendar complete as given: weekends, these holidays, these worked weekend days."""
    return Calendar(off=frozenset(holidays), work=frozenset(extra_workdays))


def _days(texts: Iterable[str]) -> list[dt.date]:
    return [dt.date.fromisoformat(text) for text in texts]


def _month_day(text: str) -> tuple[int, int]:
    month, day = text.split("-")
    return int(month), int(day)
