"""Agreements on flexible employment with a street, town or township office, and each look at them."""

from __future__ import annotations

import datetime as dt
import enum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from workflows.database import Base
from workflows.runtime.numbering import NumberOfYear


class Ending(enum.StrEnum):
    """How an agreement ended: its term ran out, earlier, or its case was cancelled."""

    TERM = "term"
    EARLY = "early"
    CANCELLED = "cancelled"


class LookResult(enum.StrEnum):
    """What a look at an agreement found."""

    GOES_ON = "goes_on"
    RENEWED = "renewed"
    ENDED = "ended"


class FlexibleAgreement(Base):
    """One flexible worker's agreement, under the real name of the file; a renewal moves its last day."""

    __tablename__ = "flexible_agreement"
    __table_args__ = (
        CheckConstraint("ends_on >= starts_on", name="term"),
        CheckConstraint("(ended_on IS NULL) = (ending IS NULL)", name="ended"),
        Index(
            "uq_flexible_agreement_open_person",
            "person_id",
            unique=True,
            sqlite_where=text("ended_on IS NULL"),
            postgresql_where=text("ended_on IS NULL"),
        ),
        Index("ix_flexible_agreement_area_ends", "area_id", "ends_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    business_key: Mapped[str] = mapped_column(String(20), unique=True)
    """`F-2006-000001`."""
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    area_id: Mapped[str] = mapped_column(ForeignKey("pooling_area.id"))
    office_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    counterparty: Mapped[str] = mapped_column(String(40))
    """Kind of the office that signed, in the codes of the table `stop_event`."""
    activity: Mapped[str] = mapped_column(String(40))
    workplace: Mapped[str] = mapped_column(String(120))
    is_merged_track: Mapped[bool]
    """Laid off by a state enterprise and moved into unemployment insurance (并轨)."""
    starts_on: Mapped[dt.date]
    ends_on: Mapped[dt.date]
    """The last day agreed, which is still in term."""
    renewed_on: Mapped[dt.date | None]
    looked_on: Mapped[dt.date | None]
    reminded_on: Mapped[dt.date | None]
    """When the look before the present last day was made."""
    registered_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    registered_at: Mapped[dt.datetime]
    ended_on: Mapped[dt.date | None]
    """The last day on which it held."""
    ending: Mapped[Ending | None]
    end_note: Mapped[str] = mapped_column(Text, default="")


class FlexibleAgreementNumber(NumberOfYear, Base):
    """The last number given to an agreement in a year."""

    __tablename__ = "flexible_agreement_number"


class FlexibleLook(Base):
    """One look of the office at an agreement: in its turn, or before its end."""

    __tablename__ = "flexible_look"

    id: Mapped[int] = mapped_column(primary_key=True)
    agreement_id: Mapped[int] = mapped_column(ForeignKey("flexible_agreement.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    """`recheck` or `reminder`."""
    looked_on: Mapped[dt.date]
    result: Mapped[LookResult]
    note: Mapped[str] = mapped_column(Text)
    new_ends_on: Mapped[dt.date | None]
    recorded_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    recorded_at: Mapped[dt.datetime]
