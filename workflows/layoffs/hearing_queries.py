"""What pages show of the guidance of a plan and of the departments that were asked."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from workflows.layoffs.models import LayoffDepartmentOpinion, LayoffGuidance


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


def guidance_row(row: LayoffGuidance, guided_by: str | None) -> GuidanceRow:
    """A guidance, with who gave it."""
    return GuidanceRow(row.guided_on, guided_by, tuple(row.done), tuple(row.lacking), row.proof, row.note)


def department_row(row: LayoffDepartmentOpinion) -> DepartmentRow:
    """What another department was asked and said."""
    return DepartmentRow(
        version=row.version,
        department=row.department,
        reason=row.reason,
        asked_on=row.asked_on,
        answer_until=row.answer_until,
        stance=row.stance.value if row.stance else None,
        text=row.text,
        given_on=row.given_on,
    )
