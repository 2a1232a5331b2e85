"""Requests to resume a benefit that was suspended."""

from __future__ import annotations

import datetime as dt
import enum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from workflows.database import Base


class ResumptionDecision(enum.StrEnum):
    """What an officer decided on a request."""

    RESUME = "resume"
    DECLINE = "decline"


class Resumption(Base):
    """Why a suspended benefit was asked for again, what an officer decided, and who agreed."""

    __tablename__ = "benefit_resumption"
    __table_args__ = (
        CheckConstraint("(decided_at IS NULL) = (decision IS NULL)", name="decided"),
        CheckConstraint("settled_at IS NULL OR decision IS NOT NULL", name="settled_after_decision"),
        CheckConstraint("settled_by IS NULL OR settled_by <> decided_by", name="two_people"),
        Index(
            "uq_benefit_resumption_open_claim",
            "claim_id",
            unique=True,
            sqlite_where=text("settled_at IS NULL"),
            postgresql_where=text("settled_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    claim_id: Mapped[int] = mapped_column(ForeignKey("claim.id"), index=True)
    ground: Mapped[str] = mapped_column(String(40))
    """In the codes of the table `resumption_start`."""
    over_on: Mapped[dt.date]
    """The last day of what the benefit was suspended for."""
    note: Mapped[str] = mapped_column(Text)
    requested_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    """None where the end of an agreement brought it up."""
    requested_at: Mapped[dt.datetime]
    months_left: Mapped[int]
    paid_meanwhile: Mapped[int]
    """Months of contributions since the separation that the claim rests on."""
    decision: Mapped[ResumptionDecision | None]
    registered_on: Mapped[dt.date | None]
    """The day on which the person registered again."""
    first_period: Mapped[str | None] = mapped_column(String(7))
    """Month `YYYY-MM` from which months come due again."""
    opinion: Mapped[str] = mapped_column(Text, default="")
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[dt.datetime | None]
    review_note: Mapped[str] = mapped_column(Text, default="")
    """Why the reviewer sent the decision back."""
    settled_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    settled_at: Mapped[dt.datetime | None]
