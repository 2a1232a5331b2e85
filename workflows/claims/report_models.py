"""Monthly reports on the search for work while a benefit runs."""

from __future__ import annotations

import datetime as dt
import enum

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from workflows.database import Base


class ReportStatus(enum.StrEnum):
    """How the report of one month stands; `lapsed`: the benefit ended before it was due."""

    OPEN = "open"
    IN_TIME = "in_time"
    LATE = "late"
    MISSING = "missing"
    LAPSED = "lapsed"


class ReportFinding(enum.StrEnum):
    """What a reviewer found on a missing report; none of them stops anything."""

    EXCUSED = "excused"
    NOTED = "noted"
    QUESTIONED = "questioned"


class MonthlyReporting(Base):
    """The duty to report of one benefit; its case runs as long as the benefit."""

    __tablename__ = "monthly_reporting"

    id: Mapped[int] = mapped_column(primary_key=True)
    business_key: Mapped[str] = mapped_column(String(40), unique=True)
    """Number of its case, `M-2026-000123`: that of the claim with another letter."""
    claim_id: Mapped[int] = mapped_column(ForeignKey("claim.id"), unique=True)
    opened_at: Mapped[dt.datetime]
    started_at: Mapped[dt.datetime | None]
    """When its case began."""
    closed_at: Mapped[dt.datetime | None]


class MonthlyReport(Base):
    """The report of one month in which the law wanted one."""

    __tablename__ = "monthly_report"
    __table_args__ = (
        UniqueConstraint("reporting_id", "period"),
        CheckConstraint("(status IN ('in_time', 'late')) = (reported_on IS NOT NULL)", name="reported"),
        CheckConstraint("finding IS NULL OR status = 'missing'", name="found_on_missing"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reporting_id: Mapped[int] = mapped_column(ForeignKey("monthly_reporting.id"))
    period: Mapped[str] = mapped_column(String(7))
    """Month `YYYY-MM`."""
    status: Mapped[ReportStatus] = mapped_column(default=ReportStatus.OPEN)
    reported_on: Mapped[dt.date | None]
    channel: Mapped[str | None] = mapped_column(String(20))
    job_search: Mapped[str] = mapped_column(Text, default="")
    """In the person's words."""
    recorded_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    reminded_on: Mapped[dt.date | None]
    reminder_result: Mapped[str | None] = mapped_column(String(20))
    reminder_note: Mapped[str] = mapped_column(Text, default="")
    finding: Mapped[ReportFinding | None]
    opinion: Mapped[str] = mapped_column(Text, default="")
    found_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    found_at: Mapped[dt.datetime | None]
