"""Time left of a limit: words first, a thin bar beside them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from flask import Flask

from webapp import transaction
from webapp.language import gettext as _
from webapp.language import ngettext
from workflows.clock import local_date

BAR = 48
NEAR_DAYS = 3
"""Days before the limit from which a row says that it is near; a matter of display, not of law."""


@dataclass(frozen=True)
class TimeLeft:
    """Words, tone (`plain`, `warn`, `danger`) and filled width of the bar."""

    words: str
    tone: str
    width: int


def time_left(due_at: dt.datetime, opened_at: dt.datetime | None = None) -> TimeLeft:
    """What is left until the day of the limit, by the office's clock."""
    now = transaction.clock().now()
    days = (local_date(due_at) - local_date(now)).days
    if days < 0:
        return TimeLeft(ngettext("已超期 %(num)s 天", "已超期 %(num)s 天", -days), "danger", BAR)
    words = _("今天到期") if days == 0 else ngettext("剩 %(num)s 天", "剩 %(num)s 天", days)
    return TimeLeft(words, "warn" if days <= NEAR_DAYS else "plain", _width(due_at, opened_at, now))


def _width(due_at: dt.datetime, opened_at: dt.datetime | None, now: dt.datetime) -> int:
    if opened_at is None or due_at <= opened_at:
        return BAR // 3
    spent = (now - opened_at) / (due_at - opened_at)
    return max(2, min(BAR, round(BAR * spent)))


def is_overdue(due_at: dt.datetime) -> bool:
    """True from the day after the limit."""
    return local_date(due_at) < transaction.clock().today()


def install(app: Flask) -> None:
    """Offer both to templates."""
    app.jinja_env.globals.update(time_left=time_left, is_overdue=is_overdue)
