"""The words of the daily digest: numbers of cases, steps and days, nobody's name."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from workflows.clock import day_in_words, local_date
from workflows.notifications.texts import SYSTEM, WHAT, Addressed, Text, foot
from workflows.runtime.tallies import shown
from workflows.runtime.tidings import Kind

SUBJECT: Text = {"zh": "失保：{day}的工作", "en": "Shibao: your work on {day}"}
LATE: Text = {"zh": "已经超期（{count}）", "en": "Overdue ({count})"}
DUE: Text = {"zh": "本周到期（{count}）", "en": "Due this week ({count})"}
NEWS: Text = {"zh": "新的通知（{count}）", "en": "New ({count})"}
MENTIONS: Text = {"zh": "未读的提到我的留言：{count}", "en": "Unread comments that mention you: {count}"}
POOL: Text = {"zh": "本单位待领：{count}", "en": "Waiting in the pools of your offices: {count}"}


@dataclass(frozen=True)
class Line:
    """One step or one thing told; `kind` None: only that it is due."""

    kind: Kind | None
    business_key: str | None
    step: str
    step_en: str
    due_at: dt.datetime | None = None


@dataclass(frozen=True)
class Digest:
    """What one person is told on one day."""

    day: dt.date
    late: Sequence[Line]
    due: Sequence[Line]
    news: Sequence[Line]
    mentions: int
    pool: int

    @property
    def is_empty(self) -> bool:
        """True when there is nothing to say."""
        return not (self.late or self.due or self.news or self.mentions or self.pool)


def subject(digest: Digest, to: Addressed) -> str:
    """One line with the day."""
    return SUBJECT[to.tongue].format(day=day_in_words(digest.day, to.language))


def body(digest: Digest, to: Addressed) -> str:
    """The whole e-mail."""
    lines = [SYSTEM[to.tongue], day_in_words(digest.day, to.language), ""]
    for heading, found in ((LATE, digest.late), (DUE, digest.due), (NEWS, digest.news)):
        if found:
            lines += [heading[to.tongue].format(count=len(found)), *(_line(each, to) for each in found), ""]
    lines += [*_counts(digest, to), "", f"{to.house}/inbox", "", "--", *foot(to)]
    return "\n".join(lines) + "\n"


def _line(line: Line, to: Addressed) -> str:
    step = " ".join((line.step if to.tongue == "zh" else line.step_en or line.step).split())
    due = day_in_words(local_date(line.due_at), to.language) if line.due_at else ""
    what = WHAT[line.kind][to.tongue] if line.kind else ""
    return "- " + " · ".join(each for each in (what, line.business_key or "", step, due) if each)


def _counts(digest: Digest, to: Addressed) -> Iterator[str]:
    for heading, count in ((MENTIONS, digest.mentions), (POOL, digest.pool)):
        if count:
            yield heading[to.tongue].format(count=shown(count))
