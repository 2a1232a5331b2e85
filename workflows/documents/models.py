"""Letters that were issued: what they said, and their pages as they were printed."""

from __future__ import annotations

import datetime as dt
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
