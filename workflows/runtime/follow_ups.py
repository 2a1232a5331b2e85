"""The day on which a person wants to be reminded of an open task: their own, and gone with the task."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, Session, mapped_column

from workflows.database import Base, insert_into
from workflows.errors import Refused
from workflows.people.permissions import Actor
from workflows.runtime.models import HumanTask
from workflows.runtime.regular import regular
from workflows.runtime.tallies import at, pools, taken


class FollowUp(Base):
    """One person's day for one task; others neither see nor change it."""

    __tablename__ = "follow_up"
    __table_args__ = (Index("ix_follow_up_day", "person_id", "follow_on"),)

    task_id: Mapped[str] = mapped_column(ForeignKey("human_task.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    follow_on: Mapped[dt.date]


def of_task(person_id: int) -> sa.ColumnElement[bool]:
    """Condition of a join: the person's own day for the task of the row."""
    return sa.and_(FollowUp.task_id == HumanTask.id, FollowUp.person_id == person_id)


def due(actor: Actor, on: dt.date, most: int) -> sa.ScalarSelect[int]:
    """How many tasks the actor could work at and wants to be reminded of by the day, up to `most`.

    As a column of another select; it starts from the actor's own days, however many tasks are open.
    """
    places = (at(each) for each in (*taken(actor), *pools(actor)))
    could = sa.or_(HumanTask.assignee_id == actor.person_id, *places)
    some = sa.select(sa.literal(1)).select_from(FollowUp).join(HumanTask, HumanTask.id == FollowUp.task_id)
    some = some.where(*is_due(actor.person_id, on), could, HumanTask.closed_at.is_(None))
    return sa.select(sa.func.count()).select_from(some.limit(most).subquery()).scalar_subquery()


def is_due(person_id: int, on: dt.date) -> tuple[sa.ColumnElement[bool], ...]:
    """Conditions under which the person wants to be reminded by the day."""
    return (FollowUp.person_id == person_id, FollowUp.follow_on <= on)


def keep(session: Session, task_id: str, day: str, *, actor: Actor, today: dt.date) -> dt.date | None:
    """Be reminded on a day, `2006-03-01` as a form sends it, or no longer where it is empty.

    The caller has checked that the actor may see the open task. Raises Refused (field `follow_on`).
    """
    if not day.strip():
        forget(session, task_id, actor)
        return None
    follow_on = _parsed(day, today)
    row = insert_into(session, FollowUp).values(
        task_id=task_id, person_id=actor.person_id, follow_on=follow_on
    )
    fresh = {"follow_on": row.excluded.follow_on}
    session.execute(row.on_conflict_do_update(index_elements=["task_id", "person_id"], set_=fresh))
    return follow_on


def forget(session: Session, task_id: str, actor: Actor | None = None) -> None:
    """Drop the actor's day for the task, or everybody's."""
    gone = sa.delete(FollowUp).where(FollowUp.task_id == task_id)
    if actor is not None:
        gone = gone.where(FollowUp.person_id == actor.person_id)
    session.execute(gone)


def _parsed(day: str, today: dt.date) -> dt.date:
    try:
        follow_on = dt.date.fromisoformat(day.strip())
    except ValueError as fault:
        zh, en = "请填写日期，如 2026-03-01", "give a day, such as 2026-03-01"
        raise Refused(field="follow_on", reason={"zh": zh, "en": en}) from fault
    if follow_on < today:
        zh, en = "跟进日期不能早于今天", "the day must not lie before today"
        raise Refused(field="follow_on", reason={"zh": zh, "en": en})
    return follow_on


@regular("runtime.forget_follow_ups", cron="25 19 * * *")
def forget_old(session: Session, _now: dt.datetime) -> None:
    """At 03:25 in China: drop the days for steps that ended otherwise than at a desk."""
    over = sa.select(HumanTask.id).where(HumanTask.id == FollowUp.task_id, HumanTask.closed_at.is_not(None))
    session.execute(sa.delete(FollowUp).where(over.exists()))
