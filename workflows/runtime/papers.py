"""Papers (材料附件) of a case: scans and photographs, sealed, seen by whoever may see the case.

A paper decides nothing and is no step. Taken away, its bytes are gone and the line stays.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, Session, mapped_column

from workflows.database import Base
from workflows.runtime.values import SealedBytes, SealedValues

LONGEST_TITLE = 60


class CasePaper(Base):
    """One paper at a case."""

    __tablename__ = "case_paper"
    __table_args__ = (CheckConstraint("(removed_at IS NULL) = (content IS NOT NULL)", name="removed"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    instance_id: Mapped[int] = mapped_column(ForeignKey("instance.id"), index=True)
    title: Mapped[str] = mapped_column(String(LONGEST_TITLE))
    name: Mapped[str] = mapped_column(SealedValues("case_paper.name"))
    """Of the file, as it came in; it may tell whose it is."""
    media_type: Mapped[str] = mapped_column(String(40))
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    content: Mapped[bytes | None] = mapped_column(SealedBytes("case_paper.content"), deferred=True)
    added_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    added_by_name: Mapped[str] = mapped_column(String(80))
    added_at: Mapped[dt.datetime]
    removed_at: Mapped[dt.datetime | None]
    removal_reason: Mapped[str] = mapped_column(String(200), default="")


@dataclass(frozen=True)
class Paper:
    """A paper as a page lists it; one that was taken away has no bytes and no name."""

    paper_id: int
    title: str
    name: str
    media_type: str
    size: int
    added_by: int
    added_by_name: str
    added_at: dt.datetime
    removed_at: dt.datetime | None
    removal_reason: str

    @property
    def is_picture(self) -> bool:
        """True for what a page shows by itself."""
        return self.media_type.startswith("image/")


def of_case(session: Session, instance_id: int) -> tuple[Paper, ...]:
    """Every paper of a case, the first first; one statement, without the bytes."""
    rows = session.scalars(
        sa.select(CasePaper).where(CasePaper.instance_id == instance_id).order_by(CasePaper.id)
    )
    return tuple(paper(row) for row in rows)


def paper(row: CasePaper) -> Paper:
    """The row as a page lists it."""
    return Paper(
        row.id,
        row.title,
        "" if row.removed_at else row.name,
        row.media_type,
        row.size,
        row.added_by,
        row.added_by_name,
        row.added_at,
        row.removed_at,
        row.removal_reason,
    )
