"""Job keeping: measures of an enterprise in trouble, agreed with its staff for a time."""

from __future__ import annotations

import datetime as dt
import enum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from workflows.database import Base, Fen


class MeasureStatus(enum.StrEnum):
    """Where job-keeping measures stand."""

    PROPOSED = "proposed"
    IN_FORCE = "in_force"
    NOT_AGREED = "not_agreed"
    ENDED = "ended"


class JobKeeping(Base):
    """Measures of an enterprise in trouble instead of a layoff, agreed with its staff for a time."""

    __tablename__ = "job_keeping"
    __table_args__ = (
        CheckConstraint("people > 0", name="people"),
        CheckConstraint("from_on < ends_on", name="period"),
        CheckConstraint("consents IS NULL OR consents <= asked", name="consents"),
        Index("ix_job_keeping_enterprise", "enterprise_id", "status"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    business_key: Mapped[str] = mapped_column(String(40), unique=True)
    """`J-2026-000123`."""
    enterprise_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    area_id: Mapped[str] = mapped_column(ForeignKey("pooling_area.id"))
    status: Mapped[MeasureStatus] = mapped_column(default=MeasureStatus.PROPOSED)
    difficulty: Mapped[str] = mapped_column(Text)
    measures: Mapped[list[Any]]
    weekly_hours: Mapped[int | None]
    lowest_pay_fen: Mapped[Fen]
    minimum_wage_fen: Mapped[Fen]
    """Of the area on the first day of the measures, or of their extension."""
    retirement_terms: Mapped[str] = mapped_column(Text, default="")
    people: Mapped[int]
    from_on: Mapped[dt.date]
    ends_on: Mapped[dt.date]
    party: Mapped[str] = mapped_column(String(20))
    """`union`, `staff_congress` or `each_worker`."""
    proposed_on: Mapped[dt.date]
    proposed_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    consents: Mapped[int | None]
    asked: Mapped[int | None]
    consent_text: Mapped[str] = mapped_column(Text, default="")
    answered_on: Mapped[dt.date | None]
    agreed_on: Mapped[dt.date | None]
    extensions: Mapped[int] = mapped_column(default=0)
    outcome: Mapped[str | None] = mapped_column(String(20))
    """`normal`, `plan` or `expired`."""
    review_note: Mapped[str] = mapped_column(Text, default="")
    closed_on: Mapped[dt.date | None]
