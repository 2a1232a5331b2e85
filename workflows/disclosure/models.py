"""Public disclosure of people who are to receive benefit: masked, for a time, with early take-down."""

from __future__ import annotations

import datetime as dt
import enum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from workflows.database import Base


class NoticeStatus(enum.StrEnum):
    """Only an open notice is on the public page."""

    OPEN = "open"
    CLOSED = "closed"
    TAKEN_DOWN = "taken_down"


class DisclosureNotice(Base):
    """One entry of the public page; holds nothing but what the public may read."""

    __tablename__ = "disclosure_notice"
    __table_args__ = (
        CheckConstraint("until > from_at", name="period"),
        CheckConstraint("(status = 'taken_down') = (reason IS NOT NULL)", name="take_down_has_reason"),
        Index("ix_disclosure_notice_public", "status", "area_id", "id"),
        Index(
            "uq_disclosure_notice_open_claim",
            "claim_id",
            unique=True,
            sqlite_where=text("status = 'open'"),
            postgresql_where=text("status = 'open'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    claim_id: Mapped[int] = mapped_column(ForeignKey("claim.id"), index=True)
    area_id: Mapped[str] = mapped_column(ForeignKey("pooling_area.id"))
    masked_name: Mapped[str] = mapped_column(String(80))
    office_name: Mapped[str] = mapped_column(String(80))
    office_name_en: Mapped[str] = mapped_column(String(120))
    start_month: Mapped[str] = mapped_column(String(7))
    from_at: Mapped[dt.datetime]
    until: Mapped[dt.datetime]
    status: Mapped[NoticeStatus] = mapped_column(default=NoticeStatus.OPEN)
    reason: Mapped[str | None] = mapped_column(Text)
    ended_at: Mapped[dt.datetime | None]
    ended_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
