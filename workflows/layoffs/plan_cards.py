"""One plan with all that belongs to it: its versions and what other plans say of the enterprise in one
statement, what was heard, done and asked in another.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from workflows.errors import NotFound
from workflows.layoffs.hearing_queries import DepartmentRow, GuidanceRow, department_row, guidance_row
from workflows.layoffs.measure_models import JobKeeping
from workflows.layoffs.measure_queries import MeasureRow, measure_row
from workflows.layoffs.models import (
    LayoffAct,
    LayoffConsultation,
    LayoffDepartmentOpinion,
    LayoffGuidance,
    LayoffNameList,
    LayoffPlan,
    LayoffVersion,
)
from workflows.layoffs.queries import (
    PAGE,
    LayoffCard,
    PlanRow,
    act_row,
    consultation_row,
    plan_row,
    version_row,
)
from workflows.layoffs.rehire_models import RehireWatch
from workflows.people.models import Organisation, Person, PoolingArea
from workflows.people.permissions import KINDS


@dataclass(frozen=True)
class PlanPage:
    """A plan as its page tells of it; the last three for the department alone."""

    card: LayoffCard
    guidance: tuple[GuidanceRow, ...]
    watch_key: str
    """Number of the watch that follows it; empty while there is none."""
    history: tuple[PlanRow, ...]
    """Other plans of the enterprise, newest first."""
    departments: tuple[DepartmentRow, ...]
    tried: tuple[MeasureRow, ...]
    """What the enterprise agreed with its staff, newest first."""


def layoff_card(session: Session, business_key: str) -> LayoffCard:
    """A plan by its number; two statements. Raises NotFound."""
    return plan_page(session, business_key, is_for_department=False).card


def plan_page(session: Session, business_key: str, *, is_for_department: bool) -> PlanPage:
    """A plan by its number, for its page; two statements. Raises NotFound."""
    rows = session.execute(_plans(business_key, is_for_department=is_for_department)).all()
    own = [row for row in rows if row[0].business_key == business_key]
    if not own:
        raise NotFound(what=KINDS["case"])
    plan, enterprise = plan_row(own[-1][:4]), own[-1][2]
    found = _belonging(session, plan.plan_id, enterprise, is_for_department=is_for_department)
    card = LayoffCard(
        plan,
        versions=tuple(version_row(row[1], row[4], row[5]) for row in own),
        consultations=tuple(sorted(found["consultation"], key=lambda each: int(each.round))),
        acts=tuple(found["act"]),
    )
    return PlanPage(
        card=card,
        guidance=tuple(found["guidance"]),
        watch_key=own[-1][6] or "",
        history=tuple(plan_row(row[:4]) for row in rows if row[0].business_key != business_key)[:PAGE],
        departments=tuple(found["department"]),
        tried=tuple(reversed(found["measure"])),
    )


def _plans(business_key: str, *, is_for_department: bool) -> sa.Select[*tuple[Any, ...]]:
    """The plan with each of its versions, oldest first; then other plans with their newest."""
    own, other = LayoffPlan.business_key == business_key, aliased(LayoffVersion)
    newest = sa.select(sa.func.max(other.number)).where(other.plan_id == LayoffPlan.id).scalar_subquery()
    watch = sa.select(RehireWatch.business_key).where(RehireWatch.plan_id == LayoffPlan.id).limit(1)
    columns: sa.Select[*tuple[Any, ...]] = sa.select(
        LayoffPlan, LayoffVersion, Organisation, PoolingArea, Person.name, LayoffNameList.left_out
    )
    is_shown = sa.and_(LayoffVersion.plan_id == LayoffPlan.id, sa.or_(own, LayoffVersion.number == newest))
    joined = (
        columns.add_columns(watch.scalar_subquery())
        .select_from(LayoffPlan)
        .join(LayoffVersion, is_shown)
        .join(LayoffNameList, LayoffNameList.id == LayoffVersion.name_list_id)
        .join(Organisation, Organisation.id == LayoffPlan.enterprise_id)
        .join(PoolingArea, PoolingArea.id == LayoffPlan.area_id)
        .outerjoin(Person, Person.id == LayoffVersion.made_by)
    )
    this = aliased(LayoffPlan)
    firm = sa.select(this.enterprise_id).where(this.business_key == business_key).scalar_subquery()
    wanted = joined.where(LayoffPlan.enterprise_id == firm if is_for_department else own)
    first = sa.case((own, 0), else_=1)
    return wanted.order_by(first, LayoffPlan.id.desc(), LayoffVersion.number).limit(2 * PAGE)


def _belonging(
    session: Session, plan_id: int, enterprise: Organisation, *, is_for_department: bool
) -> dict[str, list[Any]]:
    """What was heard, done and asked about a plan, of each kind in the order in which it was written.

    A list of kinds and numbers is joined with the table of each kind, so that every row holds one thing.
    """
    listed = _listed(plan_id, enterprise.id, is_for_department=is_for_department).subquery()
    tables: dict[str, Any] = {
        "consultation": LayoffConsultation,
        "act": LayoffAct,
        "guidance": LayoffGuidance,
        "department": LayoffDepartmentOpinion,
        "measure": JobKeeping,
    }
    columns: sa.Select[*tuple[Any, ...]] = sa.select(listed.c.kind, Person.name, *tables.values())
    query = columns.select_from(listed)
    for kind, table in tables.items():
        query = query.outerjoin(table, sa.and_(listed.c.kind == kind, listed.c.id == table.id))
    doer = sa.func.coalesce(LayoffAct.made_by, LayoffGuidance.guided_by)
    query = query.outerjoin(Person, Person.id == doer).order_by(listed.c.kind, listed.c.id)
    found: dict[str, list[Any]] = {kind: [] for kind in tables}
    for kind, doer_name, *held in session.execute(query):
        row = held[list(tables).index(kind)]
        found[kind].append(_told(kind, row, doer_name, enterprise))
    return found


def _listed(plan_id: int, enterprise_id: int, *, is_for_department: bool) -> sa.CompoundSelect[Any]:
    tables: list[tuple[str, Any]] = [
        ("consultation", LayoffConsultation),
        ("act", LayoffAct),
        ("guidance", LayoffGuidance),
    ]
    if is_for_department:
        tables.append(("department", LayoffDepartmentOpinion))
    listed = [_numbers(kind, sa.select(each.id).where(each.plan_id == plan_id)) for kind, each in tables]
    if is_for_department:
        tried = sa.select(JobKeeping.id).where(JobKeeping.enterprise_id == enterprise_id)
        listed.append(_numbers("measure", tried.order_by(JobKeeping.id.desc()).limit(PAGE)))
    return sa.union_all(*listed)


def _numbers(kind: str, ids: sa.Select[int]) -> sa.Select[str, int]:
    held = ids.subquery()
    return sa.select(sa.literal(kind).label("kind"), held.c.id)


def _told(kind: str, row: Any, doer_name: str | None, enterprise: Organisation) -> Any:
    if kind == "consultation":
        return consultation_row(row)
    if kind == "department":
        return department_row(row)
    if kind == "measure":
        return measure_row(row, enterprise)
    return act_row(row, doer_name) if kind == "act" else guidance_row(row, doer_name)
