"""A calendar month as the trade writes it, 2006-03."""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

from workflows.clock import add_months


class Month(NamedTuple):
    """A month; ordered by time."""

    year: int
    month: int

    @classmethod
    def of(cls, day: dt.date) -> Month:
        """The month in which `day` lies."""
        return cls(day.year, day.month)

    @classmethod
    def parse(cls, text: str) -> Month:
        """The month written `YYYY-MM`. Raises ValueError."""
        return cls.of(dt.date.fromisoformat(f"{text}-01"))

    @property
    def first(self) -> dt.date:
        """Its first day."""
        return dt.date(self.year, self.month, 1)

    @property
    def last(self) -> dt.date:
        """Its last day."""
        return add_months(self.first, 1) - dt.timedelta(days=1)

    def plus(self, months: int) -> Month:
        """The month so many later, or earlier when negative."""
        return Month.of(add_months(self.first, months))

    def since(self, earlier: Month) -> int:
        """Whole months from `earlier` to this one."""
        return (self.year - earlier.year) * 12 + self.month - earlier.month

    def __str__(self) -> str:
        return f"{self.year:04}-{self.month:02}"
