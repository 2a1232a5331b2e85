"""Tables: what was told, what each person wants to be told how, where they are reached, their calendar."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from sqlalchemy import ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from workflows.database import Base
from workflows.notifications.medium import Medium
from workflows.runtime.models import Serial
from workflows.runtime.tidings import Kind

_UNREAD = sa.text("is_listed AND read_at IS NULL")


class Notification(Base):
    """One thing told to one person, once; the row is there whatever carried it."""

    __tablename__ = "notification"
    __table_args__ = (
        UniqueConstraint("person_id", "event"),
        Index("ix_notification_unread", "person_id", sqlite_where=_UNREAD, postgresql_where=_UNREAD),
    )

    id: Mapped[int] = mapped_column(Serial, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    kind: Mapped[Kind]
    event: Mapped[str] = mapped_column(String(120))
    instance_id: Mapped[int | None] = mapped_column(ForeignKey("instance.id"))
    task_id: Mapped[str | None] = mapped_column(ForeignKey("human_task.id"), index=True)
    step: Mapped[str] = mapped_column(String(120), default="")
    step_en: Mapped[str] = mapped_column(String(120), default="")
    due_at: Mapped[dt.datetime | None]
    is_listed: Mapped[bool]
    """In the list of the app."""
    in_digest: Mapped[bool]
    """Waits for the next daily e-mail."""
    told_at: Mapped[dt.datetime]
    read_at: Mapped[dt.datetime | None]


class NotificationChoice(Base):
    """By which ways a person wants to be told of one kind; without a row, by the ways of `choosing`."""

    __tablename__ = "notification_choice"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    kind: Mapped[Kind] = mapped_column(primary_key=True)
    listed: Mapped[bool]
    at_once: Mapped[bool]
    """By an e-mail of its own."""
    digest: Mapped[bool]
    phone: Mapped[bool]
    """By short message."""


class ContactAddress(Base):
    """An e-mail address or a telephone number of a member of staff, sealed; used once it is confirmed."""

    __tablename__ = "contact_address"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    medium: Mapped[Medium] = mapped_column(primary_key=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    masked: Mapped[str] = mapped_column(String(254))
    confirmed_at: Mapped[dt.datetime | None]
    code_digest: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    """Of the code that was sent to it; none once it was used, or guessed at too often."""
    code_until: Mapped[dt.datetime | None]
    tries_left: Mapped[int]


class CalendarFeed(Base):
    """The private address of a person's calendar; only the digest of its token is kept."""

    __tablename__ = "calendar_feed"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    digest: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    made_at: Mapped[dt.datetime]
