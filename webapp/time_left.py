"""Time left of a limit: words first, a thin bar beside them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from flask import Flask

from webapp import transaction
from webapp.language import gettext as _
from webapp.language import ngettext
from workflows.clock import local_date
from workflows.deadlines.queries import state

BAR = 48
TONES = {"running": "plain", "warning": "warn", "overdue": "danger"}


@dataclass(frozen=True)
class TimeLeft:
    """Words, tone (`plain`, `warn`, `danger`) and filled width of the bar."""

    words: str
    tone: str
    width: int


def time_left(
    due_at: dt.datetime,
    opened_at: dt.datetime | None = None,
    warn_on: dt.date | None = None,
    working_days: int | None = None,
) -> TimeLeft:
    """What is left until the last day of the limit, by the office's clock; near from `warn_on` on.

    `working_days` are those left after today, where the limit is counted in them.
    """
    now = transaction.clock().now()
    days = (local_date(due_at) - local_date(now)).days
    tone = TONES[state(local_date(due_at), warn_on, local_date(now))]
    if days < 0:
        return TimeLeft(ngettext("已超期 %(num)s 天", "已超期 %(num)s 天", -days), tone, BAR)
    return TimeLeft(_words(days, working_days), tone, _width(due_at, opened_at, now))


def _words(days: int, working_days: int | None) -> str:
    if days == 0:
        return _("今天到期")
    if working_days is not None:
        return ngettext("剩 %(num)s 个工作日", "剩 %(num)s 个工作日", working_days)
    return ngettext("剩 %(num)s 天", "剩 %(num)s 天", days)


def _width(due_at: dt.datetime, opened_at: dt.datetime | None, now: dt.datetime) -> int:
    if opened_at is None or due_at <= opened_at:
        return BAR // 3
    spent = (now - opened_at) / (due_at - opened_at)
    return max(2, min(BAR, round(BAR * spent)))


def is_overdue(due_at: dt.datetime) -> bool:
    """True from the day after the limit."""
    return state(local_date(due_at), None, transaction.clock().today()) == "overdue"


def install(app: Flask) -> None:
    """Offer both to templates."""
    app.jinja_env.globals.update(time_left=time_left, is_overdue=is_overdue)
