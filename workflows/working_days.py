"""Which days are worked in China: weekends, holidays by law, and the yearly exchange of days (调休)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from chinese_calendar import constants as _published


@dataclass(frozen=True)
class FixedHolidays:
    """Statutory holidays with a fixed date (`month-day`), for the years from–to without a yearly notice."""

    from_year: int
    to_year: int
    days: frozenset[tuple[int, int]]


@dataclass(frozen=True)
class Calendar:
    """Which days are worked in China, with the yearly exchange of days (调休).

    `years` are those whose yearly notice is known; outside them weekends and fixed holidays decide
    and every answer is provisional (暂定). `years` None means that the calendar is complete as given.
    """

    off: frozenset[dt.date] = frozenset()
    """Holidays, weekends in them included."""
    work: frozenset[dt.date] = frozenset()
    """Saturdays and Sundays that are worked."""
    years: frozenset[int] | None = None
    fixed: tuple[FixedHolidays, ...] = ()

    def is_working(self, day: dt.date) -> bool:
        """True on a day of work."""
        if day in self.work:
            return True
        return day.weekday() < 5 and day not in self.off and not self._is_fixed_holiday(day)

    def is_provisional(self, day: dt.date) -> bool:
        """True where the notice of the year is not known."""
        return self.years is not None and day.year not in self.years

    def _is_fixed_holiday(self, day: dt.date) -> bool:
        if not self.is_provisional(day):
            return False
        return any(
            each.from_year <= day.year <= each.to_year and (day.month, day.day) in each.days
            for each in self.fixed
        )


def published_calendar(
    *,
    off: Iterable[dt.date] = (),
    work: Iterable[dt.date] = (),
    years: Iterable[int] = (),
    statutory: Iterable[dt.date] = (),
    fixed: Sequence[FixedHolidays] = (),
) -> Calendar:
    """The calendar of the maintained library (chinesecalendar, 2004 on), days given here overriding it.

    `years` adds years that the library does not know yet and the given days cover; `statutory` are
    holidays by law, used only in years without a notice.
    """
    extra_off, extra_work = frozenset(off), frozenset(work)
    known = {day.year for day in _published.holidays} | set(years)
    by_law = {day for day in statutory if day.year not in known}
    return Calendar(
        off=(frozenset(_published.holidays) - extra_work) | extra_off | by_law,
        work=(frozenset(_published.workdays) - extra_off) | extra_work,
        years=frozenset(known),
        fixed=tuple(fixed),
    )
