"""A file of running entitlements from its trial run to its booking, and what each of them was before."""

from __future__ import annotations

import datetime as dt
import enum

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from workflows.database import Base, Fen


class TakeOverStatus(enum.StrEnum):
    """Tried: every row is right and the totals wait for two signatures."""

    TRIED = "tried"
    BOOKED = "booked"
    REFUSED = "refused"


class TakeOver(Base):
    """One file whose every row was right; its rows are sealed until they are booked, then gone."""

    __tablename__ = "take_over"
    __table_args__ = (
        CheckConstraint("(status = 'tried') = (closed_at IS NULL)", name="closed"),
        CheckConstraint("(status = 'tried') = (rows_sealed IS NOT NULL)", name="rows_kept_until_closed"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    business_key: Mapped[str] = mapped_column(String(40), unique=True)
    """`O-<area>-<n>`."""
    area_id: Mapped[str] = mapped_column(ForeignKey("pooling_area.id"))
    sha256: Mapped[str] = mapped_column(String(64))
    """Of the file."""
    rows_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    people: Mapped[int]
    months_granted: Mapped[int]
    months_drawn: Mapped[int]
    months_owed: Mapped[int]
    owed_fen: Mapped[Fen]
    monthly_fen: Mapped[Fen]
    """Of those who go on drawing."""
    status: Mapped[TakeOverStatus] = mapped_column(default=TakeOverStatus.TRIED)
    uploaded_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    uploaded_at: Mapped[dt.datetime]
    first_signed_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    second_signed_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    closed_at: Mapped[dt.datetime | None]


class TakenOver(Base):
    """Which take-over an entitlement came by, and its number in the older system: once in an area."""

    __tablename__ = "taken_over"
    __table_args__ = (UniqueConstraint("area_id", "old_number"),)

    entitlement_id: Mapped[int] = mapped_column(ForeignKey("entitlement.id"), primary_key=True)
    take_over_id: Mapped[int] = mapped_column(ForeignKey("take_over.id"), index=True)
    area_id: Mapped[str] = mapped_column(ForeignKey("pooling_area.id"))
    old_number: Mapped[str] = mapped_column(String(40))
