"""Hiring support: lists of new hires, and the recognition of a firm that took the long-term unemployed."""

from __future__ import annotations

import datetime as dt
import enum
from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from workflows.database import Base
from workflows.layoffs.list_models import UploadedList


class SupportStatus(enum.StrEnum):
    """Where a recognition stands."""

    REQUESTED = "requested"
    RECOGNISED = "recognised"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    OVER = "over"


class HireList(UploadedList, Base):
    """All new hires of an enterprise in a time, taken from one file; it never changes."""

    __tablename__ = "hire_list"
    __table_args__ = UploadedList.checks()


class HireRow(Base):
    """One new hire, and what the register says of the time before."""

    __tablename__ = "hire_row"
    __table_args__ = (UniqueConstraint("list_id", "person_id"), UniqueConstraint("list_id", "row"))

    id: Mapped[int] = mapped_column(primary_key=True)
    list_id: Mapped[int] = mapped_column(ForeignKey("hire_list.id"))
    row: Mapped[int]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    hired_on: Mapped[dt.date]
    contract_years: Mapped[int | None]
    """Whole years; None for an open-ended contract."""
    months_unemployed: Mapped[int | None]
    """Whole months since the last insured job ended; None where the register knows no former job."""
    is_counted: Mapped[bool | None]


class HiringSupport(Base):
    """One application for recognition."""

    __tablename__ = "hiring_support"
    __table_args__ = (
        CheckConstraint("counted IS NULL OR counted <= new_hires", name="counted"),
        Index("ix_hiring_support_enterprise", "enterprise_id", "status"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    business_key: Mapped[str] = mapped_column(String(40), unique=True)
    """`H-2026-000123`."""
    enterprise_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    area_id: Mapped[str] = mapped_column(ForeignKey("pooling_area.id"))
    hire_list_id: Mapped[int] = mapped_column(ForeignKey("hire_list.id"), unique=True)
    status: Mapped[SupportStatus] = mapped_column(default=SupportStatus.REQUESTED)
    requested_on: Mapped[dt.date]
    requested_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    note: Mapped[str] = mapped_column(Text, default="")
    new_hires: Mapped[int]
    counted: Mapped[int | None]
    support: Mapped[list[Any]] = mapped_column(default=list)
    """Codes of the table `hiring_incentive`."""
    reason: Mapped[str] = mapped_column(Text, default="")
    recognised_on: Mapped[dt.date | None]
    tax_answer: Mapped[str | None] = mapped_column(String(20))
    """`granted` or `declined`."""
    bank_answer: Mapped[str | None] = mapped_column(String(20))
    answer_note: Mapped[str] = mapped_column(Text, default="")
    checks: Mapped[list[Any]] = mapped_column(default=list)
    """Each yearly check, `{"on", "kept"}`."""
    check_on: Mapped[dt.date | None]
    """Day of the next check."""
    closed_on: Mapped[dt.date | None]

    @property
    def percent(self) -> Decimal:
        """Share of those counted, with two decimals for the eye; the table decides on the exact one."""
        return round(Decimal((self.counted or 0) * 100) / self.new_hires, 2)


class Partner(enum.StrEnum):
    """Who gives the support to a recognised firm."""

    TAX = "tax"
    BANK = "bank"


class SupportMessage(Base):
    """A recognition told to tax office or bank; what it answered stands on the application."""

    __tablename__ = "support_message"
    __table_args__ = (
        UniqueConstraint("support_id", "partner"),
        CheckConstraint("(reminders > 0) = (reminded_on IS NOT NULL)", name="reminded"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    support_id: Mapped[int] = mapped_column(ForeignKey("hiring_support.id"))
    partner: Mapped[Partner]
    sent_on: Mapped[dt.date]
    answer_until: Mapped[dt.date]
    """Last day for the answer, of the newest reminder where there was one."""
    reminders: Mapped[int] = mapped_column(default=0)
    reminded_on: Mapped[dt.date | None]
    answered_on: Mapped[dt.date | None]
    """Day on which the answer was put on file."""
