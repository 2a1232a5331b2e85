"""What pages ask about the guidance of a plan and about the departments that were asked."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from workflows.layoffs.models import LayoffDepartmentOpinion, LayoffGuidance
from workflows.layoffs.queries import with_person


@dataclass(frozen=True)
class GuidanceRow:
    """The procedure gone through with the enterprise; steps by their codes."""

    guided_on: dt.date
    guided_by: str | None
    done: tuple[str, ...]
    lacking: tuple[str, ...]
    proof: str
    note: str


@dataclass(frozen=True)
class DepartmentRow:
    """Another department asked about a version; `stance` is None until it answers.

    `reason` is why the clerk added it, empty where the rules name it.
    """

    version: int
    department: str
    reason: str
    asked_on: dt.date
    answer_until: dt.date
    stance: str | None
    text: str
    given_on: dt.date | None


def guidance_of(session: Session, plan_id: int) -> tuple[GuidanceRow, ...]:
    """How the enterprise was guided, oldest first. One statement."""
    rows = session.execute(
        with_person(LayoffGuidance, LayoffGuidance.guided_by)
        .where(LayoffGuidance.plan_id == plan_id)
        .order_by(LayoffGuidance.id)
    )
    return tuple(
        GuidanceRow(row.guided_on, name, tuple(row.done), tuple(row.lacking), row.proof, row.note)
        for row, name in rows
    )


def departments_of(session: Session, plan_id: int) -> tuple[DepartmentRow, ...]:
    """Departments in the order in which they were asked. One statement."""
    rows = session.scalars(
        sa.select(LayoffDepartmentOpinion)
        .where(LayoffDepartmentOpinion.plan_id == plan_id)
        .order_by(LayoffDepartmentOpinion.id)
    )
    return tuple(
        DepartmentRow(
            version=row.version,
            department=row.department,
            reason=row.reason,
            asked_on=row.asked_on,
            answer_until=row.answer_until,
            stance=row.stance.value if row.stance else None,
            text=row.text,
            given_on=row.given_on,
        )
        for row in rows
    )
