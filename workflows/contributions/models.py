"""Contribution spells: one person's insured time with one employer in one pooling area."""

from __future__ import annotations

import datetime as dt
import enum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from workflows.database import Base


class ContributionSpell(Base):
    """Insured time from a day to a day (open while the job runs) and the months paid for in it."""

    __tablename__ = "contribution_spell"
    __table_args__ = (
        CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="period"),
        CheckConstraint("paid_months >= 0", name="paid_months"),
        Index("ix_contribution_spell_history", "person_id", "starts_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    area_id: Mapped[str] = mapped_column(ForeignKey("pooling_area.id"))
    employer_name: Mapped[str] = mapped_column(String(120))
    starts_on: Mapped[dt.date]
    ends_on: Mapped[dt.date | None]
    paid_months: Mapped[int]
    is_flexible: Mapped[bool] = mapped_column(default=False)
    """Short-term job of a flexible worker, which S3.3 may accumulate."""


class MergedTrackPerson(Base):
    """One line of the roster of people laid off by a state enterprise into unemployment insurance (并轨)."""

    __tablename__ = "merged_track_person"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True, autoincrement=False)
    area_id: Mapped[str] = mapped_column(ForeignKey("pooling_area.id"), index=True)
    enterprise_name: Mapped[str] = mapped_column(String(120))
    merged_on: Mapped[dt.date]
    """The day on which the labour relation ended and the person was merged."""


class FeedKind(enum.StrEnum):
    """What a file lists."""

    SPELLS = "spells"
    ROSTER = "roster"


class ContributionFeed(Base):
    """A file that was taken in, and what came of its rows; the rows themselves are spells, or the roster."""

    __tablename__ = "contribution_feed"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[FeedKind] = mapped_column(default=FeedKind.SPELLS)
    area_id: Mapped[str] = mapped_column(ForeignKey("pooling_area.id"), index=True)
    sha256: Mapped[str] = mapped_column(String(64))
    """Of the file."""
    added: Mapped[int]
    changed: Mapped[int]
    unchanged: Mapped[int]
    taken_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    taken_at: Mapped[dt.datetime]
