"""What the calendar brings, each working day at eight in the morning: steps near or past their last day,
and substitutions that begin.

Each is told once; of a step, once for each last day that it had.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from workflows.clock import local_date
from workflows.notifications.models import Notification
from workflows.notifications.telling import tell
from workflows.people import substitutions
from workflows.people.models import Account, Substitution
from workflows.runtime import limits, tidings
from workflows.runtime.models import HumanTask
from workflows.runtime.regular import regular
from workflows.runtime.substituting import begun
from workflows.runtime.tidings import Kind

_AT_ONCE = 500
LATEST_BEGIN = dt.timedelta(days=14)
"""A substitution that began on days off is told of on the next working day, and none that began long ago."""


@regular("notifications.remind", cron="0 0 * * *")
def remind(session: Session, now: dt.datetime) -> None:
    """At 08:00 in China on a working day: tell what came near or passed, and who stands in from today."""
    today = local_date(now)
    if not limits.is_working_day(session, today):
        return
    for kind in (Kind.OVERDUE, Kind.DUE_SOON):
        steps = session.execute(_untold(kind, now)).all()
        told = [tidings.of_task(kind, row.assignee_id, f"{row.due_at:%Y%m%d%H%M%S}", row) for row in steps]
        for start in range(0, len(told), _AT_ONCE):
            tell(session, told[start : start + _AT_ONCE], now)
    tidings.spread(session, [begun(row) for row in session.scalars(_beginning(today))], now=now)


def _untold(kind: Kind, now: dt.datetime) -> sa.Select[Any]:
    """Steps that somebody with an open sign-in has, and of which they have not been told this."""
    told = sa.exists().where(
        Notification.task_id == HumanTask.id,
        Notification.person_id == HumanTask.assignee_id,
        Notification.kind == kind,
        Notification.due_at == HumanTask.due_at,
    )
    is_over = HumanTask.rank_at < now
    is_meant = is_over if kind is Kind.OVERDUE else sa.and_(HumanTask.warn_on <= local_date(now), ~is_over)
    names: tuple[Any, ...] = (HumanTask.name, HumanTask.name_en)
    return (
        sa.select(HumanTask.assignee_id, HumanTask.id, HumanTask.instance_id, HumanTask.due_at, *names)
        .join(Account, Account.person_id == HumanTask.assignee_id)
        .where(HumanTask.closed_at.is_(None), HumanTask.due_at.is_not(None), Account.is_active)
        .where(is_meant, ~told)
        .order_by(HumanTask.rank_at, HumanTask.id)
    )


def _beginning(today: dt.date) -> sa.Select[Substitution]:
    """Those in force that began a short while ago, of whose beginning the deputy has not been told."""
    event = sa.literal("substitution:") + sa.cast(Substitution.id, sa.String)
    told = sa.exists().where(Notification.person_id == Substitution.deputy_id, Notification.event == event)
    recent = Substitution.first_day >= today - LATEST_BEGIN
    return sa.select(Substitution).where(*substitutions.in_force(today), recent, ~told)
