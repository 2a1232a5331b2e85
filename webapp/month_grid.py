"""A month as weeks of days, Monday first, for pages that show a calendar."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class MonthGrid:
    """One month; `weeks` hold its days, None where a day belongs to another month."""

    first: dt.date
    weeks: tuple[tuple[dt.date | None, ...], ...]

    @property
    def last(self) -> dt.date:
        """Last day of the month."""
        return self.following - dt.timedelta(days=1)

    @property
    def following(self) -> dt.date:
        """First day of the month after."""
        return (self.first + dt.timedelta(days=31)).replace(day=1)

    @property
    def before(self) -> dt.date:
        """First day of the month before."""
        return (self.first - dt.timedelta(days=1)).replace(day=1)


def month_grid(text: str, today: dt.date) -> MonthGrid:
    """The month of `YYYY-MM`; that of today where the text is none."""
    try:
        first = dt.date.fromisoformat(f"{text}-01")
    except ValueError:
        first = today.replace(day=1)
    first = max(dt.date(2000, 1, 1), min(first, dt.date(2999, 12, 1)))
    weeks: Sequence[Sequence[dt.date]] = calendar.Calendar().monthdatescalendar(first.year, first.month)
    own = tuple(tuple(day if day.month == first.month else None for day in week) for week in weeks)
    return MonthGrid(first, own)
