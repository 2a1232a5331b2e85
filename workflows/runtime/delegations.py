"""A step that one person entrusted to a colleague, and that comes back with an answer.

While it is open the colleague holds the task and the owner's name stays with it; what is asked and
answered stands in the comments of the case.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, Session, mapped_column

from workflows.database import Base
from workflows.people.permissions import Actor
from workflows.runtime.models import HumanTask, Instance

SHOWN = 100
"""Oldest open ones of the list."""
_OPEN = sa.text("ended_at IS NULL")


class Delegation(Base):
    """One step with a colleague; it ends when it is answered, taken back, done or handed to another."""

    __tablename__ = "delegation"
    __table_args__ = (
        Index("uq_delegation_open", "task_id", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN),
        Index("ix_delegation_owner", "owner_id", sqlite_where=_OPEN, postgresql_where=_OPEN),
        sa.CheckConstraint("owner_id <> colleague_id", name="two_people"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    task_id: Mapped[str] = mapped_column(ForeignKey("human_task.id"))
    owner_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    owner_name: Mapped[str] = mapped_column(String(80))
    colleague_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    colleague_name: Mapped[str] = mapped_column(String(80))
    asked_at: Mapped[dt.datetime]
    ended_at: Mapped[dt.datetime | None]


@dataclass(frozen=True)
class Entrusted:
    """A step that is with a colleague, in the list of its owner."""

    task_id: str
    business_key: str
    title: str
    title_en: str
    name: str
    name_en: str
    colleague_name: str
    asked_at: dt.datetime


def open_of_task() -> sa.ColumnElement[bool]:
    """Condition of a join: the open delegation of the row's task, where there is one."""
    return sa.and_(Delegation.task_id == HumanTask.id, Delegation.ended_at.is_(None))


def is_entrusted() -> sa.ColumnElement[bool]:
    """A task that is with a colleague of its owner: nobody else does it in the colleague's place."""
    return sa.exists().where(open_of_task()).correlate(HumanTask)


def out(person_id: int, most: int) -> sa.ScalarSelect[int]:
    """How many steps of the person are with colleagues, as a column of another select."""
    some = sa.select(sa.literal(1)).select_from(Delegation).join(HumanTask, open_of_task())
    some = some.where(Delegation.owner_id == person_id, HumanTask.closed_at.is_(None)).limit(most)
    return sa.select(sa.func.count()).select_from(some.subquery()).scalar_subquery()


def of_owner(session: Session, actor: Actor) -> tuple[Entrusted, ...]:
    """The actor's steps that are with colleagues, longest first. One statement."""
    query = (
        sa.select(HumanTask.id, Instance.business_key, Instance.title, Instance.title_en)
        .add_columns(HumanTask.name, HumanTask.name_en, Delegation.colleague_name, Delegation.asked_at)
        .join(Delegation, open_of_task())
        .join(Instance, Instance.id == HumanTask.instance_id)
        .where(Delegation.owner_id == actor.person_id, HumanTask.closed_at.is_(None))
        .order_by(Delegation.id)
        .limit(SHOWN)
    )
    return tuple(Entrusted(*row) for row in session.execute(query))


def end_of_task(session: Session, task_id: str, now: dt.datetime) -> None:
    """What is open of the task ends: another got it."""
    mine = sa.update(Delegation).where(Delegation.task_id == task_id, Delegation.ended_at.is_(None))
    session.execute(mine.values(ended_at=now))
