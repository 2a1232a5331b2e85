"""Layoffs: enterprises with their staff, plans in versions, name lists, consultations, acts."""

from __future__ import annotations

import datetime as dt
import enum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from workflows.database import Base
from workflows.layoffs.list_models import UploadedList
from workflows.runtime.numbering import NumberOfYear


class PlanStatus(enum.StrEnum):
    """Where the plan stands; moved by the operations that its process calls."""

    FILED = "filed"
    IN_CONSULTATION = "in_consultation"
    CONSULTED = "consulted"
    REPORTED = "reported"
    RETURNED = "returned"
    CORRECTION_ORDERED = "correction_ordered"
    REOPENED = "reopened"
    NOTED = "noted"
    EFFECTIVE = "effective"
    WITHDRAWN = "withdrawn"


class Opinion(enum.StrEnum):
    """What the union or the staff said, as the table of its effect calls it."""

    AGREES = "agrees"
    AGREES_WITH_CHANGES = "agrees_with_changes"
    OBJECTS = "objects"
    SILENT = "silent"


class Stance(enum.StrEnum):
    """What another department answered."""

    AGREES = "agrees"
    SUGGESTS = "suggests"
    OBJECTS = "objects"
    SILENT = "silent"


class ActKind(enum.StrEnum):
    """What the department did: a receipt, a return, its opinion, an order to correct."""

    RECEIPT = "receipt"
    RETURN = "return"
    NO_OBJECTION = "no_objection"
    CORRECTION_ORDER = "correction_order"


class Enterprise(Base):
    """An enterprise on file with the labour department, and how many people it employs."""

    __tablename__ = "enterprise"
    __table_args__ = (CheckConstraint("staff_count > 0", name="staff_count"),)

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), primary_key=True)
    staff_count: Mapped[int]
    """Staff with labour contracts; dispatched workers are not among them."""
    counted_on: Mapped[dt.date]


class LayoffNameList(UploadedList, Base):
    """People whom an enterprise means to lay off, taken from one file; it never changes."""

    __tablename__ = "layoff_name_list"
    __table_args__ = UploadedList.checks()

    left_out: Mapped[list[Any]] = mapped_column(default=list)
    """Wrong rows that were left out as the enterprise said, each a `RowFault`: `{"row", "zh", "en"}`."""


class LayoffName(Base):
    """One row of a name list; who it is stands sealed with the person."""

    __tablename__ = "layoff_name"
    __table_args__ = (UniqueConstraint("list_id", "person_id"), UniqueConstraint("list_id", "row"))

    id: Mapped[int] = mapped_column(primary_key=True)
    list_id: Mapped[int] = mapped_column(ForeignKey("layoff_name_list.id"))
    row: Mapped[int]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    category: Mapped[str] = mapped_column(String(60))
    """Group of the person in the table `layoff_protected`."""
    retention: Mapped[str] = mapped_column(String(40), default="ordinary")
    """Why the person is to be kept first, as the table `retention_priority` calls it."""


class LayoffPlan(Base):
    """One layoff of an enterprise, from the plan to the day on which it takes effect."""

    __tablename__ = "layoff_plan"
    __table_args__ = (
        CheckConstraint("released_on IS NULL OR earliest_on IS NOT NULL", name="released_has_day"),
        Index("ix_layoff_plan_area", "area_id", "status", "earliest_on"),
        Index("ix_layoff_plan_enterprise", "enterprise_id", "filed_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    business_key: Mapped[str] = mapped_column(String(20), unique=True)
    """Number on the receipt, `L-2026-000123`."""
    enterprise_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    area_id: Mapped[str] = mapped_column(ForeignKey("pooling_area.id"))
    status: Mapped[PlanStatus] = mapped_column(default=PlanStatus.FILED)
    filed_on: Mapped[dt.date]
    filed_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    explained_on: Mapped[dt.date | None]
    """Day on which the union or all staff were told, of the round that counts."""
    submitted_on: Mapped[dt.date | None]
    """First day on which the report was handed in."""
    complete_on: Mapped[dt.date | None]
    """First day on which nothing was missing in it."""
    changed_on: Mapped[dt.date | None]
    """Last day on which the plan was changed after it had been reported."""
    earliest_on: Mapped[dt.date | None]
    released_on: Mapped[dt.date | None]
    """Day on which the enterprise was told the earliest day."""
    closed_at: Mapped[dt.datetime | None]
    revision: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": revision}  # noqa: RUF012  read as a plain dict


class LayoffNumber(NumberOfYear, Base):
    """The last number given to a plan in a year."""

    __tablename__ = "layoff_number"


class LayoffVersion(Base):
    """One version of a plan, with what the tables found in it."""

    __tablename__ = "layoff_version"
    __table_args__ = (
        UniqueConstraint("plan_id", "number"),
        CheckConstraint("laid_off > 0 AND laid_off <= staff_count", name="laid_off"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("layoff_plan.id"))
    number: Mapped[int]
    made_on: Mapped[dt.date]
    made_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    staff_count: Mapped[int]
    counted_on: Mapped[dt.date]
    laid_off: Mapped[int]
    name_list_id: Mapped[int] = mapped_column(ForeignKey("layoff_name_list.id"))
    business_state: Mapped[str] = mapped_column(String(40))
    reason: Mapped[str] = mapped_column(Text)
    schedule: Mapped[str] = mapped_column(Text, default="")
    compensation: Mapped[str] = mapped_column(Text, default="")
    is_funded: Mapped[bool]
    planned_on: Mapped[dt.date]
    """Day on which the enterprise wants the contracts to end."""
    checks: Mapped[list[Any]] = mapped_column(default=list)
    """What the tables said, each `{"check", "code", "is_ok", "count", "clause", "zh", "en"}`."""


class LayoffConsultation(Base):
    """One round of hearing the union or the staff."""

    __tablename__ = "layoff_consultation"
    __table_args__ = (UniqueConstraint("plan_id", "round"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("layoff_plan.id"))
    round: Mapped[int]
    explained_on: Mapped[dt.date]
    materials: Mapped[str] = mapped_column(Text)
    opinion_until: Mapped[dt.date]
    heard: Mapped[str] = mapped_column(String(20))
    """`union`, `representatives` or `all_staff`."""
    attendance: Mapped[int | None]
    """How many signed, where there is no union."""
    opinion: Mapped[Opinion | None]
    opinion_text: Mapped[str] = mapped_column(Text, default="")
    file_id: Mapped[int | None] = mapped_column(ForeignKey("layoff_opinion_file.id"))
    """The paper that came with it: letter, minutes, signatures."""
    given_on: Mapped[dt.date | None]
    given_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    reply: Mapped[str] = mapped_column(Text, default="")
    replied_on: Mapped[dt.date | None]


class LayoffGuidance(Base):
    """The procedure gone through with a firm long stopped or half-stopped."""

    __tablename__ = "layoff_guidance"

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("layoff_plan.id"), index=True)
    version: Mapped[int]
    guided_on: Mapped[dt.date]
    guided_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    done: Mapped[list[Any]] = mapped_column(default=list)
    """Steps of the table `layoff_guidance` that were done already."""
    lacking: Mapped[list[Any]] = mapped_column(default=list)
    proof: Mapped[str] = mapped_column(Text)
    note: Mapped[str] = mapped_column(Text)


class LayoffDepartmentOpinion(Base):
    """Another department asked about a version of a plan, and its answer once it is there."""

    __tablename__ = "layoff_department_opinion"
    __table_args__ = (UniqueConstraint("plan_id", "version", "department"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("layoff_plan.id"))
    version: Mapped[int]
    department: Mapped[str] = mapped_column(String(40))
    reason: Mapped[str] = mapped_column(Text, default="")
    """Why the clerk asked a department that `layoff_circulation` does not name; empty for its own."""
    asked_on: Mapped[dt.date]
    asked_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    answer_until: Mapped[dt.date]
    stance: Mapped[Stance | None]
    text: Mapped[str] = mapped_column(Text, default="")
    given_on: Mapped[dt.date | None]


class LayoffAct(Base):
    """An act of the department towards the enterprise; a correction order is no refusal of the layoff."""

    __tablename__ = "layoff_act"

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("layoff_plan.id"), index=True)
    version: Mapped[int]
    kind: Mapped[ActKind]
    text: Mapped[str] = mapped_column(Text, default="")
    missing: Mapped[list[Any]] = mapped_column(default=list)
    """Codes of what the enterprise was told to add or put right."""
    made_at: Mapped[dt.datetime]
    made_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
