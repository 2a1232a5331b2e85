"""The one place that knows the time: what instant it is, and how statutory days are counted.

Nothing else may call `datetime.now` or `date.today` (ruff TID251 refuses it).
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo

CHINA = ZoneInfo("Asia/Shanghai")


def wall() -> dt.datetime:
    """The instant on the machine's own clock, in UTC."""
    return dt.datetime.now(dt.UTC)


@dataclass(frozen=True)
class Clock:
    """The office's clock: the wall clock, moved forward by `offset` in a demo office or a test."""

    offset: dt.timedelta = dt.timedelta()

    def now(self) -> dt.datetime:
        """The office's instant, in UTC."""
        return wall() + self.offset

    def today(self) -> dt.date:
        """The office's day in China."""
        return local_date(self.now())

    @property
    def is_moved(self) -> bool:
        """True when entries must carry both times."""
        return bool(self.offset)


@dataclass(frozen=True)
class FixedClock(Clock):
    """A clock that stands still at `instant`; for tests and scenarios."""

    instant: dt.datetime = dt.datetime(2006, 3, 1, 1, tzinfo=dt.UTC)

    def now(self) -> dt.datetime:
        return self.instant + self.offset


def local_date(instant: dt.datetime) -> dt.date:
    """The calendar day in China on which `instant` falls."""
    return instant.astimezone(CHINA).date()


def start_of_day(day: dt.date) -> dt.datetime:
    """The instant at which `day` begins in China, in UTC."""
    return dt.datetime.combine(day, dt.time(), CHINA).astimezone(dt.UTC)
