"""What a person was told, as their page lists it, and how much of it is unread."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session, defer

from workflows.errors import NotFound
from workflows.notifications.models import Notification
from workflows.people.permissions import Actor, visible
from workflows.runtime import paging
from workflows.runtime.instances import case_subject
from workflows.runtime.models import HumanTask, Instance
from workflows.runtime.paging import Found
from workflows.runtime.tidings import Kind

SHOWN = 100
"""Rows of a page."""
THIS = {"zh": "此通知", "en": "This notification"}


@dataclass(frozen=True)
class Told:
    """One line of the list; without a case where it is about none."""

    notification_id: int
    kind: Kind
    business_key: str | None
    title: str
    title_en: str
    step: str
    step_en: str
    due_at: dt.datetime | None
    told_at: dt.datetime
    is_read: bool
    """Opened, or of a step that is done or another's by now."""


def stands() -> sa.ColumnElement[bool]:
    """Condition of what still concerns its person: of a step, as long as they have it and it is open.

    What was sent back concerns who did it as long as nobody else has taken it.
    """
    is_free = sa.and_(Notification.kind == Kind.SENT_BACK, HumanTask.assignee_id.is_(None))
    is_theirs = sa.or_(HumanTask.assignee_id == Notification.person_id, is_free)
    held = sa.exists().where(HumanTask.id == Notification.task_id, is_theirs, HumanTask.closed_at.is_(None))
    return sa.or_(Notification.task_id.is_(None), held.correlate(Notification))


def unread(person_id: int, most: int) -> sa.ScalarSelect[int]:
    """How many still concern the person and are not opened, up to `most`, as a column of another select."""
    some = sa.select(sa.literal(1)).where(*_of_person(person_id), Notification.read_at.is_(None), stands())
    return sa.select(sa.func.count()).select_from(some.limit(most).subquery()).scalar_subquery()


def of_actor(session: Session, actor: Actor, after: str | None = None) -> Found:
    """A page of what the actor was told, newest first, `after` the key of the page before. One statement.

    Not of cases that they may no longer see.
    """
    behind = paging.number(after)
    rows = (
        sa.select(Notification, Instance, stands())
        .outerjoin(Instance, Instance.id == Notification.instance_id)
        .where(*_of_person(actor.person_id), Notification.id < behind if behind else sa.true())
        .order_by(Notification.id.desc())
        .limit(SHOWN + 1)
        .options(defer(Instance.state), defer(Instance.data))
    )
    found = paging.numbered_page(list(session.execute(rows)), SHOWN, lambda row: int(row[0].id))
    told = tuple(
        _told(row, case, is_read=row.read_at is not None or not still)
        for row, case, still in found.rows
        if case is None or visible(actor, case_subject(case))
    )
    return Found(told, found.after)


def open_one(session: Session, notification_id: int, *, actor: Actor, now: dt.datetime) -> Told:
    """Mark it as read, and say what it is about. Raises NotFound where it was not told to the actor."""
    row = session.get(Notification, notification_id)
    if row is None or row.person_id != actor.person_id or not row.is_listed:
        raise NotFound(what=THIS)
    row.read_at = row.read_at or now
    session.flush()
    case = session.get(Instance, row.instance_id) if row.instance_id else None
    return _told(row, case, is_read=True)


def read_all(session: Session, *, actor: Actor, now: dt.datetime) -> None:
    """Mark everything as read."""
    mine = sa.update(Notification).where(*_of_person(actor.person_id), Notification.read_at.is_(None))
    session.execute(mine.values(read_at=now))


def _of_person(person_id: int) -> tuple[sa.ColumnElement[bool], ...]:
    return (Notification.person_id == person_id, Notification.is_listed.is_(True))


def _told(row: Notification, case: Instance | None, *, is_read: bool) -> Told:
    return Told(
        notification_id=row.id,
        kind=row.kind,
        business_key=case.business_key if case else None,
        title=case.title if case else "",
        title_en=case.title_en if case else "",
        step=row.step,
        step_en=row.step_en,
        due_at=row.due_at,
        told_at=row.told_at,
        is_read=is_read,
    )
