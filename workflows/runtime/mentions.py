"""What calls a person in the comments of cases: counted for the rail, listed, and read once opened."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session, defer

from workflows.errors import NotFound
from workflows.people.permissions import Actor, visible
from workflows.runtime.comments import Comment, Mention
from workflows.runtime.instances import case_subject
from workflows.runtime.models import Instance

SHOWN = 100
"""Newest mentions of the list."""
KIND = {"zh": "此留言", "en": "This comment"}


@dataclass(frozen=True)
class Called:
    """A comment that calls the reader, with its case."""

    comment_id: int
    business_key: str
    title: str
    title_en: str
    author_name: str
    text: str
    written_at: dt.datetime
    is_read: bool


def unread(person_id: int, most: int) -> sa.ScalarSelect[int]:
    """How many the person has not opened, counted up to `most`, as a column of another select."""
    some = sa.select(sa.literal(1)).where(Mention.person_id == person_id, Mention.read_at.is_(None))
    return sa.select(sa.func.count()).select_from(some.limit(most).subquery()).scalar_subquery()


def of_actor(session: Session, actor: Actor) -> tuple[Called, ...]:
    """What calls the actor at cases that the actor may see today, newest first. One statement."""
    rows = (
        sa.select(Comment, Instance, Mention.read_at)
        .join(Mention, Mention.comment_id == Comment.id)
        .join(Instance, Instance.id == Comment.instance_id)
        .where(Mention.person_id == actor.person_id)
        .order_by(Mention.comment_id.desc())
        .limit(SHOWN)
        .options(defer(Instance.state), defer(Instance.data))
    )
    found = [row for row in session.execute(rows) if visible(actor, case_subject(row[1]))]
    return tuple(_called(*row) for row in found)


def open_one(session: Session, comment_id: int, *, actor: Actor, now: dt.datetime) -> str:
    """Mark it as read; the business key of its case. Raises NotFound where it does not call the actor."""
    mention = session.get(Mention, (actor.person_id, comment_id))
    if mention is None:
        raise NotFound(what=KIND)
    mention.read_at = mention.read_at or now
    session.flush()
    of_comment = sa.select(Instance.business_key).join(Comment, Comment.instance_id == Instance.id)
    return session.scalars(of_comment.where(Comment.id == comment_id)).one()


def read_all(session: Session, *, actor: Actor, now: dt.datetime) -> None:
    """Mark everything as read, at cases too that the actor may no longer see."""
    mine = sa.update(Mention).where(Mention.person_id == actor.person_id, Mention.read_at.is_(None))
    session.execute(mine.values(read_at=now))


def _called(comment: Comment, case: Instance, read_at: dt.datetime | None) -> Called:
    return Called(
        comment.id,
        case.business_key,
        case.title,
        case.title_en,
        comment.author_name,
        comment.text,
        comment.written_at,
        read_at is not None,
    )
