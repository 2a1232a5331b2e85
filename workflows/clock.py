"""The one place that knows the time: what instant it is, and how statutory days are counted.

Nothing else may call `datetime.now` or `date.today` (ruff TID251 refuses it).
"""

from __future__ import annotations

import datetime as dt
import re
from calendar import day_name, month_name, monthrange
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal
from zoneinfo import ZoneInfo

from workflows.working_days import Calendar

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


Unit = Literal["calendar_days", "working_days", "months"]
DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Limit:
    """How long: `length` in `unit`; the day it starts on is never counted.

    `roll_over` moves a last day without work to the next working day; a waiting period that
    protects somebody (30 days before a layoff) does not roll.
    """

    length: int
    unit: Unit
    roll_over: bool = True
    warn_percent: int = 100


@dataclass(frozen=True)
class Pause:
    """Days not counted: from the day after `begins_on` to `ends_on`, the day the wait was over.

    The day of the request was still the office's; the day the clock starts again is a start day and
    so not counted. `ends_on` None: the clock stands still.
    """

    begins_on: dt.date
    ends_on: dt.date | None
    ground: str
    ground_en: str = ""

    def __post_init__(self) -> None:
        if self.ends_on is not None and self.ends_on < self.begins_on:
            raise ValueError("a pause cannot end before it begins")


@dataclass(frozen=True)
class Extension:
    """More time, counted from the last day so far, granted on a ground by a person."""

    length: int
    unit: Unit
    ground: str
    approver: str = ""


@dataclass(frozen=True)
class Reason:
    """One step of the way to a date; `values` holds whole numbers, texts and ISO dates."""

    kind: Literal["start", "pause", "standstill", "count", "extend", "roll", "provisional"]
    values: Mapping[str, int | str] = field(default_factory=dict)

    def text(self, language: str) -> str:
        """The step as a sentence; `language` is `zh` or `en`."""
        tongue = "zh" if language.startswith("zh") else "en"
        values = dict(self.values)
        if tongue == "en":
            values["ground"] = values.get("ground_en") or values.get("ground", "")
        shown = {key: _shown(tongue, key, value) for key, value in values.items()}
        sentence = _SENTENCES[self.kind][tongue].format_map(shown)
        return _ONE_OF_MANY.sub(r"\1", sentence) if tongue == "en" else sentence


@dataclass(frozen=True)
class Count:
    """The last day of a limit with its derivation; both days are None while the clock stands still."""

    due_on: dt.date | None
    warn_on: dt.date | None
    is_provisional: bool
    reasons: tuple[Reason, ...]

    def sentences(self, language: str) -> tuple[str, ...]:
        """The derivation in words."""
        return tuple(reason.text(language) for reason in self.reasons)


def count(
    start: dt.date,
    limit: Limit,
    calendar: Calendar,
    pauses: Sequence[Pause] = (),
    extensions: Sequence[Extension] = (),
) -> Count:
    """The last day of `limit` when it started on `start`, and how it was counted.

    Raises ValueError for a negative length. Source: 民法典 art 201–203, 民法通则 art 154.
    """
    tally = _Tally(start, calendar, pauses)
    stretches = [(limit.length, limit.unit, None), *((e.length, e.unit, e) for e in extensions)]
    for length, unit, extension in stretches:
        if not tally.advance(length, unit, extension):
            return tally.standstill()
    return tally.close(limit)


class _Tally:
    """The days counted so far; `days[0]` is the start, which counts for nothing."""

    def __init__(self, start: dt.date, calendar: Calendar, pauses: Sequence[Pause]) -> None:
        self.calendar, self.gaps, self.days = calendar, _merged(pauses), [start]
        self.pauses = [each for each in pauses if each.ends_on is None or each.ends_on > start]
        self.reasons = [Reason("start", {"on": start.isoformat()})]

    def advance(self, length: int, unit: Unit, extension: Extension | None) -> bool:
        """Count one stretch; False when an open pause swallows it."""
        if length < 0:
            raise ValueError("a limit cannot have a negative length")
        begin = self.days[-1]
        left = (add_months(begin, length) - begin).days if unit == "months" else length
        while left:
            day = self._next(self.days[-1], working=unit == "working_days")
            if day is None:
                return False
            self.days.append(day)
            left -= 1
        self._note(begin, length, unit, extension)
        return True

    def _next(self, day: dt.date, *, working: bool) -> dt.date | None:
        """The next day that counts after `day`."""
        day += DAY
        while True:
            resumed = self._resumed(day)
            if resumed is None or (resumed == day and (not working or self.calendar.is_working(day))):
                return resumed
            day = resumed if resumed != day else day + DAY

    def _resumed(self, day: dt.date) -> dt.date | None:
        """`day` itself, or the day after the pause it lies in; None when that pause is open."""
        for first, last in self.gaps:
            if first <= day <= last:
                return None if last == dt.date.max else last + DAY
        return day

    def _note(self, begin: dt.date, length: int, unit: Unit, extension: Extension | None) -> None:
        values: dict[str, int | str] = {"length": length, "unit": unit, "to": self.days[-1].isoformat()}
        if extension is None:
            values["skipped"] = self._days_off(begin) if unit == "working_days" else 0
            self.reasons.append(Reason("count", values))
        else:
            values |= {"ground": extension.ground, "approver": extension.approver}
            self.reasons.append(Reason("extend", values))

    def _days_off(self, begin: dt.date) -> int:
        span = (begin + DAY * step for step in range(1, (self.days[-1] - begin).days + 1))
        return sum(not self.calendar.is_working(day) and self._resumed(day) == day for day in span)

    def standstill(self) -> Count:
        """The answer while an open pause holds the clock."""
        self._note_pauses(dt.date.max)
        return Count(None, None, False, tuple(self.reasons))

    def close(self, limit: Limit) -> Count:
        """Roll the last day over and sum up."""
        last = self.days[-1]
        is_rolled = limit.roll_over and not self.calendar.is_working(last)
        due = self._next(last, working=True) if is_rolled else last
        if due is None:
            return self.standstill()
        self._note_pauses(due)
        if is_rolled:
            self.reasons.append(Reason("roll", {"from": last.isoformat(), "to": due.isoformat()}))
        provisional = self._is_provisional(due, limit)
        if provisional:
            self.reasons.append(Reason("provisional", {"year": due.year}))
        used = -(-limit.warn_percent * (len(self.days) - 1) // 100)
        return Count(due, self.days[min(used, len(self.days) - 1)], provisional, tuple(self.reasons))

    def _note_pauses(self, last: dt.date) -> None:
        for position, pause in enumerate(each for each in self.pauses if each.begins_on < last):
            values: dict[str, int | str] = {"from": pause.begins_on.isoformat(), "ground": pause.ground}
            if pause.ground_en:
                values["ground_en"] = pause.ground_en
            if pause.ends_on is None:
                self.reasons.append(Reason("standstill", values))
                continue
            days = (pause.ends_on - pause.begins_on).days
            self.reasons.insert(
                1 + position, Reason("pause", values | {"to": pause.ends_on.isoformat(), "days": days})
            )

    def _is_provisional(self, due: dt.date, limit: Limit) -> bool:
        """Whether a day of an unknown year could have changed the answer."""
        if not limit.roll_over and limit.unit != "working_days":
            return False
        return any(self.calendar.is_provisional(day) for day in (self.days[0] + DAY, due))


def _merged(pauses: Sequence[Pause]) -> list[tuple[dt.date, dt.date]]:
    """Paused days as closed intervals in order that neither meet nor overlap."""
    gaps: list[tuple[dt.date, dt.date]] = []
    for pause in sorted(pauses, key=lambda each: each.begins_on):
        first, last = pause.begins_on + DAY, pause.ends_on or dt.date.max
        if last < first:
            continue
        if gaps and (first - gaps[-1][1]).days <= 1:
            gaps[-1] = (gaps[-1][0], max(gaps[-1][1], last))
        else:
            gaps.append((first, last))
    return gaps


def add_months(day: dt.date, months: int) -> dt.date:
    """The corresponding day `months` later, else the last day of that month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return dt.date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def day_after(day: dt.date) -> dt.datetime:
    """The instant at which `day` is over in China, in UTC: when a limit ending on it has run out."""
    return start_of_day(day + DAY)


_UNITS = {
    "zh": {"calendar_days": "日", "working_days": "个工作日", "months": "个月"},
    "en": {"calendar_days": "calendar days", "working_days": "working days", "months": "months"},
}
_SENTENCES = {
    "start": {"zh": "{on}起算，当日不计入。", "en": "It starts on {on}; that day is not counted."},
    "pause": {
        "zh": "{from}至{to}中止（{ground}），{days}日不计入。",
        "en": "Paused from {from} to {to} ({ground}): {days} days left out.",
    },
    "standstill": {
        "zh": "{from}起中止（{ground}），恢复后继续计算。",
        "en": "Paused since {from} ({ground}); it goes on when the wait is over.",
    },
    "count": {
        "zh": "期限{length}{unit}，至{to}{skipped}。",
        "en": "{length} {unit}, ending on {to}{skipped}.",
    },
    "extend": {
        "zh": "延长{length}{unit}（{ground}）{approver}，至{to}。",
        "en": "Extended by {length} {unit} ({ground}){approver} to {to}.",
    },
    "roll": {
        "zh": "{from}是休息日，顺延至{to}。",
        "en": "{from} is not a working day; the last day moves to {to}.",
    },
    "provisional": {
        "zh": "{year}年放假安排尚未公布，按周末和法定节日计算，日期暂定。",
        "en": "The holidays of {year} are not published yet, so this date is provisional.",
    },
}
_ONE_OF_MANY = re.compile(r"(?<!\d)(1 (?:(?:calendar |working )?day|month))s\b")
_DATES = frozenset({"on", "from", "to"})
_WEEKDAYS = ("星期一", "星期二", "星期三", "星期四", "星期五", "星期六", "星期日")


def _shown(language: str, key: str, value: int | str) -> str:
    """A value as it reads within a sentence."""
    if key in _DATES:
        return day_in_words(dt.date.fromisoformat(str(value)), language)
    if key == "unit":
        return _UNITS[language][str(value)]
    if key == "skipped":
        templates = {"zh": "（其中休息日{}天不计）", "en": " ({} days off left out)"}
        return templates[language].format(value) if value else ""
    if key == "approver":
        return {"zh": "，{}批准", "en": ", approved by {},"}[language].format(value) if value else ""
    return str(value)


def day_in_words(day: dt.date, language: str) -> str:
    """A date as letters write it: 2006年3月11日（星期六） / 11 March 2006 (Saturday)."""
    if language.startswith("zh"):
        return f"{day.year}年{day.month}月{day.day}日（{_WEEKDAYS[day.weekday()]}）"
    return f"{day.day} {month_name[day.month]} {day.year} ({day_name[day.weekday()]})"
