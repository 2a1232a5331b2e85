"""Tables of changes of law: what is proposed, what its examination found, and whom it touches."""

from __future__ import annotations

import datetime as dt
import enum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from workflows.database import Base, Fen


class ChangeStatus(enum.StrEnum):
    """How far a change has come."""

    PROPOSED = "proposed"
    RELEASED = "released"
    WITHDRAWN = "withdrawn"


class SubjectKind(enum.StrEnum):
    """What a change sets otherwise: a parameter's value, or the table that answers a decision."""

    PARAMETER = "parameter"
    TABLE = "table"


class PolicyChange(Base):
    """One change of law from its proposal on; a released one is in the library as a file of its own."""

    __tablename__ = "policy_change"
    __table_args__ = (
        CheckConstraint("(status = 'proposed') = (closed_at IS NULL)", name="closed"),
        CheckConstraint(
            "released_by IS NULL OR proposed_by IS NULL OR released_by <> proposed_by", name="four_eyes"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    business_key: Mapped[str] = mapped_column(String(40), unique=True)
    area_id: Mapped[str] = mapped_column(ForeignKey("pooling_area.id"))
    """From whose page it was proposed: its line says which profile is changed."""
    kind: Mapped[SubjectKind]
    subject_id: Mapped[str] = mapped_column(String(80))
    """Id of the parameter or of the decision."""
    profile: Mapped[str] = mapped_column(String(40))
    value_before: Mapped[Any] = mapped_column(JSON)
    value: Mapped[Any] = mapped_column(JSON)
    """The parameter's new value, or the id of the table that answers."""
    table_document_id: Mapped[int | None] = mapped_column(ForeignKey("document.id"))
    cases_document_id: Mapped[int | None] = mapped_column(ForeignKey("document.id"))
    starts_on: Mapped[dt.date]
    basis: Mapped[str] = mapped_column(String(200))
    passed: Mapped[int] = mapped_column(default=0)
    """Worked cases that pass under the change."""
    failing: Mapped[list[Any]] = mapped_column(JSON, default=list)
    """[{"id", "topic", "expected", "got", "rows"}] of the worked cases that do not."""
    findings: Mapped[list[Any]] = mapped_column(JSON, default=list)
    """[{"table", "kind", "zh", "en"}] of strict tables."""
    examined_at: Mapped[dt.datetime | None]
    entitlements: Mapped[int] = mapped_column(default=0)
    """Open entitlements that were weighed."""
    status: Mapped[ChangeStatus] = mapped_column(default=ChangeStatus.PROPOSED)
    proposed_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    proposed_at: Mapped[dt.datetime]
    released_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    closed_at: Mapped[dt.datetime | None]


class PolicyImpact(Base):
    """What a change does to one open entitlement, as weighed last."""

    __tablename__ = "policy_impact"
    __table_args__ = (Index("ix_policy_impact_area", "change_id", "area_id", "entitlement_id"),)

    change_id: Mapped[int] = mapped_column(ForeignKey("policy_change.id"), primary_key=True)
    entitlement_id: Mapped[int] = mapped_column(ForeignKey("entitlement.id"), primary_key=True)
    area_id: Mapped[str] = mapped_column(ForeignKey("pooling_area.id"))
    months_before: Mapped[int]
    months_after: Mapped[int]
    fen_before: Mapped[Fen]
    fen_after: Mapped[Fen]
    total_fen: Mapped[Fen]
    """Over all months still to be paid; negative when less is paid."""
