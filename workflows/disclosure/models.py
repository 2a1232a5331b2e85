"""Public disclosure of people who are to receive benefit, and the objections against its entries."""

from __future__ import annotations

import datetime as dt
import enum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from workflows.database import Base
from workflows.runtime.numbering import NumberOfYear
from workflows.runtime.values import SealedValues


class NoticeStatus(enum.StrEnum):
    """Only an open notice is on the public page; one that is held waits for an objection to be decided."""

    OPEN = "open"
    HELD = "held"
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


class ListStatus(enum.StrEnum):
    """Only an open list is on the public page."""

    DRAWN_UP = "drawn_up"
    OPEN = "open"
    CLOSED = "closed"
    DROPPED = "dropped"


class RecipientList(Base):
    """The people of an area who receive benefit in a month, as one list that is approved and frozen."""

    __tablename__ = "recipient_list"
    __table_args__ = (
        CheckConstraint("(until IS NULL) = (digest IS NULL)", name="shown_is_frozen"),
        CheckConstraint("(status = 'dropped') = (reason IS NOT NULL)", name="dropped_has_reason"),
        Index(
            "uq_recipient_list_month",
            "area_id",
            "period",
            unique=True,
            sqlite_where=text("status <> 'dropped'"),
            postgresql_where=text("status <> 'dropped'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    business_key: Mapped[str] = mapped_column(String(40), unique=True)
    """Number of its case, `L-changchun-200604-1`."""
    area_id: Mapped[str] = mapped_column(ForeignKey("pooling_area.id"))
    period: Mapped[str] = mapped_column(String(7))
    """Month `YYYY-MM`."""
    status: Mapped[ListStatus] = mapped_column(default=ListStatus.DRAWN_UP)
    entry_count: Mapped[int]
    drawn_up_at: Mapped[dt.datetime]
    drawn_up_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    digest: Mapped[str | None] = mapped_column(String(64))
    """SHA-256 over its lines when it was approved."""
    from_at: Mapped[dt.datetime | None]
    until: Mapped[dt.datetime | None]
    approved_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    reason: Mapped[str | None] = mapped_column(Text)
    ended_at: Mapped[dt.datetime | None]


class RecipientEntry(Base):
    """One line of a list; holds nothing but what the public may read, and the claim behind it."""

    __tablename__ = "recipient_entry"
    __table_args__ = (Index("ix_recipient_entry_list", "list_id", "position", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    list_id: Mapped[int] = mapped_column(ForeignKey("recipient_list.id"))
    position: Mapped[int]
    claim_id: Mapped[int] = mapped_column(ForeignKey("claim.id"), index=True)
    office_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    masked_name: Mapped[str] = mapped_column(String(80))
    office_name: Mapped[str] = mapped_column(String(80))
    office_name_en: Mapped[str] = mapped_column(String(120))
    start_month: Mapped[str] = mapped_column(String(7))
    withdrawn_at: Mapped[dt.datetime | None]
    """When the line was found wrong and left the public page; the frozen list keeps it."""


class Channel(enum.StrEnum):
    """Where an objection came in."""

    ONLINE = "online"
    COUNTER = "counter"


class ObjectionStatus(enum.StrEnum):
    """What became of an objection."""

    OPEN = "open"
    UPHELD = "upheld"
    REJECTED = "rejected"
    ENTRY_WRONG = "entry_wrong"


class Objection(Base):
    """One objection; who raised it and what was said are sealed."""

    __tablename__ = "objection"
    __table_args__ = (
        CheckConstraint("NOT is_anonymous OR objector IS NULL", name="anonymous_is_nobody"),
        CheckConstraint("(status = 'open') = (decided_at IS NULL)", name="decided_has_time"),
        Index("ix_objection_claim", "claim_id", "status"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    notice_id: Mapped[int | None] = mapped_column(ForeignKey("disclosure_notice.id"), index=True)
    """The notice it was raised against; None where it is about a list of recipients."""
    claim_id: Mapped[int] = mapped_column(ForeignKey("claim.id"))
    business_key: Mapped[str | None] = mapped_column(String(20), unique=True)
    """Number of its case, `O-2026-000123`; None until the case has begun."""
    instance_id: Mapped[int | None] = mapped_column(ForeignKey("instance.id"))
    channel: Mapped[Channel]
    is_anonymous: Mapped[bool]
    said: Mapped[dict[str, Any]] = mapped_column(SealedValues("objection.said"))
    """`fact` and `clue`: what is said of the person, and how it can be checked."""
    objector: Mapped[dict[str, Any] | None] = mapped_column(SealedValues("objection.objector"))
    """`name` and `contact`; None for an anonymous one."""
    status: Mapped[ObjectionStatus] = mapped_column(default=ObjectionStatus.OPEN)
    received_at: Mapped[dt.datetime]
    registered_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    investigation: Mapped[str | None] = mapped_column(String(40))
    event: Mapped[str | None] = mapped_column(String(40))
    """The event that would stop the benefit, as the table says; None where the finding stops nothing."""
    finding: Mapped[dict[str, Any] | None] = mapped_column(SealedValues("objection.finding"))
    checked_on: Mapped[dt.date | None]
    effect: Mapped[str | None] = mapped_column(String(20))
    decided_at: Mapped[dt.datetime | None]
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    recheck: Mapped[str | None] = mapped_column(String(20))
    """`stop` or `continue`, where the benefit ran already."""
    heard_on: Mapped[dt.date | None]
    opinion: Mapped[dict[str, Any] | None] = mapped_column(SealedValues("objection.opinion"))


class EntryObjection(Base):
    """Which line of which list an objection is about, where it is about one."""

    __tablename__ = "entry_objection"

    objection_id: Mapped[int] = mapped_column(
        ForeignKey("objection.id"), primary_key=True, autoincrement=False
    )
    entry_id: Mapped[int] = mapped_column(ForeignKey("recipient_entry.id"), index=True)


class ObjectionNumber(NumberOfYear, Base):
    """The last number given to an objection in a year."""

    __tablename__ = "objection_number"
