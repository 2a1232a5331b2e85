"""Letters that were issued: what they said, and their pages as they were printed."""

from __future__ import annotations

import datetime as dt
import enum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from workflows.database import Base
from workflows.runtime.models import Serial
from workflows.runtime.values import SealedBytes, SealedValues


class IssuedLetter(Base):
    """One letter of a case; written in the step that issues it and never changed."""

    __tablename__ = "issued_letter"
    __table_args__ = (
        UniqueConstraint("instance_id", "sequence"),
        CheckConstraint("sequence > 0", name="counted_from_one"),
    )

    id: Mapped[int] = mapped_column(Serial, primary_key=True)
    number: Mapped[str] = mapped_column(String(60), unique=True)
    """`<business key>-<sequence>`."""
    instance_id: Mapped[int] = mapped_column(ForeignKey("instance.id"))
    sequence: Mapped[int]
    """Counts the letters of a case."""
    letter_id: Mapped[str] = mapped_column(String(80))
    title: Mapped[str] = mapped_column(String(120))
    title_en: Mapped[str] = mapped_column(String(120))
    library: Mapped[str] = mapped_column(String(64))
    """Digest of the library whose wording it has."""
    version: Mapped[str] = mapped_column(String(64))
    """SHA-256 of the letter's file in that library."""
    revision: Mapped[int]
    """Of the case before the step: the decisions that the letter tells were recorded until then."""
    data: Mapped[dict[str, Any]] = mapped_column(SealedValues("issued_letter.data"), deferred=True)
    """The facts it tells, as they were when it was issued, but for decisions: those never change."""
    issued_at: Mapped[dt.datetime]
    issued_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    issued_by_name: Mapped[str | None] = mapped_column(String(80))


class Outcome(enum.StrEnum):
    """What an announcement came to."""

    SENT = "sent"
    NO_MOBILE = "no_mobile"
    """No number of a mobile telephone is on file."""
    NOT_AGREED = "not_agreed"
    OVER = "over"
    """The case was withdrawn or called off, or another such letter was issued meanwhile."""
    OFF = "off"
    """The house sends no short messages any more."""


class Announcement(Base):
    """The short message by which a letter is announced; written with it, settled when the message goes."""

    __tablename__ = "announcement"

    letter_id: Mapped[int] = mapped_column(
        Serial, ForeignKey("issued_letter.id"), primary_key=True, autoincrement=False
    )
    words: Mapped[str] = mapped_column(String(200))
    words_en: Mapped[str] = mapped_column(String(400))
    outcome: Mapped[Outcome | None]
    masked: Mapped[str] = mapped_column(String(20), default="")
    """The number that it was sent to, as lists show it."""
    settled_at: Mapped[dt.datetime | None]


class PrintedLetter(Base):
    """The pages of an issued letter in one language; made once, after the commit of its step."""

    __tablename__ = "printed_letter"
    __table_args__ = (CheckConstraint("language IN ('zh', 'en')", name="language"),)

    letter_id: Mapped[int] = mapped_column(
        Serial, ForeignKey("issued_letter.id"), primary_key=True, autoincrement=False
    )
    language: Mapped[str] = mapped_column(String(2), primary_key=True)
    content: Mapped[bytes] = mapped_column(SealedBytes("printed_letter.content"), deferred=True)
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    """Of the PDF, so that two prints can be compared."""
    printed_at: Mapped[dt.datetime]
