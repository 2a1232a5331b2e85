"""Issued letters as pages show them, and their pages as files."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from workflows.documents.models import Announcement, IssuedLetter, Outcome, PrintedLetter
from workflows.errors import NotFound

LETTER = {"zh": "这份文书", "en": "This letter"}


@dataclass(frozen=True)
class LetterRow:
    """A letter of a case; not printed yet for a moment after its step."""

    letter_id: int
    number: str
    kind: str
    title: str
    title_en: str
    issued_at: dt.datetime
    issued_by: str | None
    is_printed: bool
    announced: Outcome | None = None
    """What its announcement by short message came to; None: it waits to be sent, or there is none."""
    announced_to: str | None = None
    """The number, masked; empty where none was used, None where the letter is not announced."""
    announced_at: dt.datetime | None = None
    said: str | None = None
    said_en: str | None = None


@dataclass(frozen=True)
class Print:
    """The pages of a letter in one language."""

    letter_id: int
    number: str
    content: bytes
    sha256: str


def of_case(session: Session, instance_id: int) -> tuple[LetterRow, ...]:
    """The letters of a case, newest first; one statement. The caller has checked that it may be seen."""
    printed = sa.exists().where(PrintedLetter.letter_id == IssuedLetter.id).correlate(IssuedLetter)
    rows = sa.select(
        IssuedLetter.id,
        IssuedLetter.number,
        IssuedLetter.letter_id,
        IssuedLetter.title,
        IssuedLetter.title_en,
        IssuedLetter.issued_at,
        IssuedLetter.issued_by_name,
        printed,
        Announcement.outcome,
        Announcement.masked,
        Announcement.settled_at,
        Announcement.words,
        Announcement.words_en,
    ).outerjoin(Announcement, Announcement.letter_id == IssuedLetter.id)
    rows = rows.where(IssuedLetter.instance_id == instance_id)
    return tuple(LetterRow(*row) for row in session.execute(rows.order_by(IssuedLetter.sequence.desc())))


def pages(session: Session, instance_id: int, number: str, language: str) -> Print:
    """The file of a letter of this case. Raises NotFound, also while it is being printed."""
    rows = (
        sa.select(IssuedLetter.id, IssuedLetter.number, PrintedLetter.content, PrintedLetter.sha256)
        .join(PrintedLetter, PrintedLetter.letter_id == IssuedLetter.id)
        .where(
            IssuedLetter.instance_id == instance_id,
            IssuedLetter.number == number,
            PrintedLetter.language == language,
        )
    )
    found = session.execute(rows).one_or_none()
    if found is None:
        raise NotFound(what=LETTER)
    return Print(*found)
