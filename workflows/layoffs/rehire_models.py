"""The time after a layoff: its watch, announced hirings, who was invited, certificates and alarms."""

from __future__ import annotations

import datetime as dt
import enum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from workflows.database import Base


class Answer(enum.StrEnum):
    """What an invited person said."""

    ACCEPTED = "accepted"
    DECLINED = "declined"
    SILENT = "silent"


class RehireWatch(Base):
    """The time after a layoff in which the enterprise takes its laid-off people first."""

    __tablename__ = "rehire_watch"
    __table_args__ = (
        CheckConstraint("window_end <= watch_until", name="window_in_watch"),
        Index("ix_rehire_watch_area", "area_id", "closed_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    business_key: Mapped[str] = mapped_column(String(20), unique=True)
    """The plan's number with another letter, `R-2026-000123`."""
    plan_id: Mapped[int] = mapped_column(ForeignKey("layoff_plan.id"), unique=True)
    enterprise_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    area_id: Mapped[str] = mapped_column(ForeignKey("pooling_area.id"))
    name_list_id: Mapped[int] = mapped_column(ForeignKey("layoff_name_list.id"))
    laid_off_on: Mapped[dt.date]
    window_end: Mapped[dt.date]
    """Last day on which priority is a duty by statute."""
    binding_until: Mapped[dt.date]
    """Last day on which it is a duty here: later where the area reads S7.7 without an end."""
    watch_until: Mapped[dt.date]
    """Last day of the watch, the time of mere advice with it."""
    closed_on: Mapped[dt.date | None]


class RehireHiring(Base):
    """One hiring that the enterprise announced, and what it reported of it."""

    __tablename__ = "rehire_hiring"
    __table_args__ = (UniqueConstraint("watch_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    watch_id: Mapped[int] = mapped_column(ForeignKey("rehire_watch.id"))
    number: Mapped[int]
    announced_on: Mapped[dt.date]
    announced_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    places: Mapped[int]
    position: Mapped[str] = mapped_column(String(200))
    conditions: Mapped[str] = mapped_column(Text)
    hiring_on: Mapped[dt.date]
    answer_until: Mapped[dt.date]
    outsiders_hired: Mapped[int | None]
    passed_over_reason: Mapped[str] = mapped_column(Text, default="")
    reported_on: Mapped[dt.date | None]
    is_breach: Mapped[bool | None]


class RehireInvitation(Base):
    """One laid-off person invited to one hiring."""

    __tablename__ = "rehire_invitation"
    __table_args__ = (UniqueConstraint("hiring_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    hiring_id: Mapped[int] = mapped_column(ForeignKey("rehire_hiring.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    row: Mapped[int]
    """Row of the person on the name list of the plan."""
    answer: Mapped[Answer | None]
    rehired_on: Mapped[dt.date | None]
    is_service_continuous: Mapped[bool | None]


class ContractCertificate(Base):
    """The certificate of one laid-off person that the job has ended; printed whenever somebody asks."""

    __tablename__ = "contract_certificate"
    __table_args__ = (UniqueConstraint("watch_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    watch_id: Mapped[int] = mapped_column(ForeignKey("rehire_watch.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    row: Mapped[int]
    """Row of the person on the name list of the plan."""
    number: Mapped[str] = mapped_column(String(40), unique=True)
    """`R-2026-000123-C0002`: the watch and the row."""
    issued_on: Mapped[dt.date]
    library: Mapped[str] = mapped_column(String(64))
    """Digest of the library whose wording it has."""


class RehireAlarm(Base):
    """Something that the labour clerk has to look into: hiring without a notice, or past the laid-off."""

    __tablename__ = "rehire_alarm"

    id: Mapped[int] = mapped_column(primary_key=True)
    watch_id: Mapped[int] = mapped_column(ForeignKey("rehire_watch.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    """`early_layoff`, `silent_hiring` or `breach`."""
    people: Mapped[int]
    raised_on: Mapped[dt.date]
    outcome: Mapped[str | None] = mapped_column(String(20))
    """`explained`, `ordered` or `inspection`."""
    note: Mapped[str] = mapped_column(Text, default="")
    decided_on: Mapped[dt.date | None]
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
