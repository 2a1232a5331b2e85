"""What people write to one another at a case: sealed, never changed, seen by whoever may see the case.

A comment decides nothing and is no step; whom it calls is told in a list of their own (`mentions`).
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, Session, mapped_column

from workflows.database import Base
from workflows.runtime.values import SealedValues

SHOWN = 100
"""Newest comments on the page of a case."""


class Comment(Base):
    """One comment at a case."""

    __tablename__ = "case_comment"
    __table_args__ = (Index("ix_case_comment_instance", "instance_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    instance_id: Mapped[int] = mapped_column(ForeignKey("instance.id"))
    author_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    author_name: Mapped[str] = mapped_column(String(80))
    """As it was then."""
    text: Mapped[str] = mapped_column(SealedValues("case_comment.text"))
    written_at: Mapped[dt.datetime]


class Mention(Base):
    """A colleague whom a comment calls; `read_at` is empty until they opened it."""

    __tablename__ = "case_mention"
    __table_args__ = (
        Index(
            "ix_case_mention_unread",
            "person_id",
            "comment_id",
            sqlite_where=sa.text("read_at IS NULL"),
            postgresql_where=sa.text("read_at IS NULL"),
        ),
    )

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    comment_id: Mapped[int] = mapped_column(ForeignKey("case_comment.id"), primary_key=True)
    read_at: Mapped[dt.datetime | None]


@dataclass(frozen=True)
class Written:
    """A comment as the page of its case shows it; `is_unread`: it calls the reader, who has not opened it."""

    comment_id: int
    author_name: str
    text: str
    written_at: dt.datetime
    is_unread: bool


def of_case(session: Session, instance_id: int, reader_id: int) -> tuple[Written, ...]:
    """The newest comments first; the caller has checked that the case may be seen. One statement."""
    calls_reader = sa.and_(
        Mention.comment_id == Comment.id, Mention.person_id == reader_id, Mention.read_at.is_(None)
    )
    is_unread = Mention.person_id.is_not(None)
    columns = (Comment.id, Comment.author_name, Comment.text, Comment.written_at, is_unread)
    rows = sa.select(*columns).outerjoin(Mention, calls_reader).where(Comment.instance_id == instance_id)
    found = session.execute(rows.order_by(Comment.id.desc()).limit(SHOWN))
    return tuple(Written(*row) for row in found)
