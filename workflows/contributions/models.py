"""Contribution spells: one person's insured time with one employer in one pooling area."""

from __future__ import annotations

import datetime as dt

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


class ContributionFeed(Base):
    """A file of spells that was taken in, and what came of its rows; the rows themselves are spells."""

    __tablename__ = "contribution_feed"

    id: Mapped[int] = mapped_column(primary_key=True)
    area_id: Mapped[str] = mapped_column(ForeignKey("pooling_area.id"), index=True)
    sha256: Mapped[str] = mapped_column(String(64))
    """Of the file."""
    added: Mapped[int]
    changed: Mapped[int]
    unchanged: Mapped[int]
    taken_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    taken_at: Mapped[dt.datetime]
