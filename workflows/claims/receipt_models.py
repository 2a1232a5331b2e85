"""Days of receipt before the day of entry, and what a second person said of them."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from workflows.database import Base


class BackdatedReceipt(Base):
    """The earlier day on which a counter says that it received a claim (倒签)."""

    __tablename__ = "backdated_receipt"
    __table_args__ = (
        CheckConstraint("told_on < entered_on", name="earlier"),
        CheckConstraint("(settled_at IS NULL) = (is_confirmed IS NULL)", name="settled"),
    )

    claim_id: Mapped[int] = mapped_column(ForeignKey("claim.id"), primary_key=True, autoincrement=False)
    told_on: Mapped[dt.date]
    entered_on: Mapped[dt.date]
    reason: Mapped[str] = mapped_column(String(200))
    is_confirmed: Mapped[bool | None]
    """None until a second person has said so; until then, and where it is False, the day of entry counts."""
    note: Mapped[str] = mapped_column(String(500), default="")
    """Why it was refused."""
    settled_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    settled_at: Mapped[dt.datetime | None]
