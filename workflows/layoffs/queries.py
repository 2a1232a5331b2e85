"""What pages ask about layoffs: one plan with all that belongs to it, the register, an enterprise's own."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from workflows.layoffs.enterprises import of_actor
from workflows.layoffs.errors import RowFault
from workflows.layoffs.models import (
    LayoffAct,
    LayoffConsultation,
    LayoffName,
    LayoffPlan,
    LayoffVersion,
    PlanStatus,
)
from workflows.people.models import Organisation, Person, PoolingArea
from workflows.people.permissions import Actor


@dataclass(frozen=True)
class CheckRow:
    """What a table found: `is_ok` False is a fault; `count` people, where it is about people."""

    check: str
    code: str
    is_ok: bool
    count: int | None
    clause: str
    zh: str
    en: str


@dataclass(frozen=True)
class VersionRow:
    """One version of a plan."""

    number: int
    made_on: dt.date
    made_by: str | None
    staff_count: int
    counted_on: dt.date
    laid_off: int
    name_list_id: int
    business_state: str
    reason: str
    schedule: str
    compensation: str
    is_funded: bool
    planned_on: dt.date
    checks: tuple[CheckRow, ...]
    left_out: tuple[RowFault, ...] = ()
    """Wrong rows of the file that the enterprise left out of the list."""


@dataclass(frozen=True)
class ConsultationRow:
    """One round of hearing the union or the staff."""

    round: int
    explained_on: dt.date
    materials: str
    opinion_until: dt.date
    heard: str
    attendance: int | None
    opinion: str | None
    opinion_text: str
    given_on: dt.date | None
    reply: str
    replied_on: dt.date | None
    has_paper: bool = False
    """Whether a paper came with the opinion."""


@dataclass(frozen=True)
class ActRow:
    """An act of the department."""

    kind: str
    version: int
    text: str
    missing: tuple[str, ...]
    made_at: dt.datetime
    made_by: str | None


@dataclass(frozen=True)
class PlanRow:
    """A plan in a list."""

    plan_id: int
    business_key: str
    enterprise_id: int
    enterprise: str
    enterprise_en: str
    area_id: str
    area: str
    area_en: str
    status: str
    filed_on: dt.date
    laid_off: int
    staff_count: int
    planned_on: dt.date
    earliest_on: dt.date | None
    released_on: dt.date | None
    explained_on: dt.date | None
    submitted_on: dt.date | None
    complete_on: dt.date | None
    changed_on: dt.date | None


@dataclass(frozen=True)
class LayoffCard:
    """One plan with its versions, consultations and acts, each oldest first."""

    plan: PlanRow
    versions: tuple[VersionRow, ...]
    consultations: tuple[ConsultationRow, ...]
    acts: tuple[ActRow, ...]


@dataclass(frozen=True)
class NameRow:
    """One person on a name list; the identity number is masked."""

    row: int
    name: str
    identity_masked: str
    category: str


@dataclass(frozen=True)
class Difference:
    """What changed between two versions: fields with both values, how many people came and went."""

    fields: Mapping[str, tuple[Any, Any]]
    added: int
    removed: int


PAGE = 100
COMPARED = (
    "staff_count", "counted_on", "laid_off", "reason", "schedule", "compensation", "is_funded", "planned_on",
)  # fmt: skip


@dataclass(frozen=True)
class Filter:
    """What the register is narrowed to; empty parts narrow nothing."""

    area_id: str | None = None
    status: str | None = None
    earliest_from: dt.date | None = None
    earliest_to: dt.date | None = None


def register(session: Session, actor: Actor, chosen: Filter | None = None) -> tuple[PlanRow, ...]:
    """Plans that the actor may see, newest first: a department's, an enterprise's, or a union's own."""
    narrowed = newest_versions().where(
        of_actor(actor, LayoffPlan.enterprise_id), *_conditions(chosen or Filter())
    )
    rows = session.execute(narrowed.order_by(LayoffPlan.id.desc()).limit(PAGE))
    return tuple(plan_row(row) for row in rows)


def names(session: Session, list_id: int, *, limit: int = 200) -> tuple[NameRow, ...]:
    """The people of a list in the order of the file."""
    rows = session.execute(
        sa.select(LayoffName.row, Person.name, Person.identity_masked, LayoffName.category)
        .join(Person, Person.id == LayoffName.person_id)
        .where(LayoffName.list_id == list_id)
        .order_by(LayoffName.row)
        .limit(limit)
    )
    return tuple(NameRow(row, name, masked or "", category) for row, name, masked, category in rows)


def difference(session: Session, before: VersionRow, after: VersionRow) -> Difference:
    """What the later of two versions says otherwise; one statement where their lists differ."""
    fields = {
        name: (getattr(before, name), getattr(after, name))
        for name in COMPARED
        if getattr(before, name) != getattr(after, name)
    }
    if before.name_list_id == after.name_list_id:
        return Difference(fields, 0, 0)
    came = _only_in(after.name_list_id, before.name_list_id)
    went = _only_in(before.name_list_id, after.name_list_id)
    added, removed = session.execute(sa.select(came, went)).one()
    return Difference(fields, added, removed)


def _conditions(chosen: Filter) -> Iterable[sa.ColumnElement[bool]]:
    if chosen.area_id:
        yield LayoffPlan.area_id == chosen.area_id
    if chosen.status in set(PlanStatus):
        yield LayoffPlan.status == PlanStatus(chosen.status)
    if chosen.earliest_from:
        yield LayoffPlan.earliest_on >= chosen.earliest_from
    if chosen.earliest_to:
        yield LayoffPlan.earliest_on <= chosen.earliest_to


def newest_versions() -> sa.Select[*tuple[Any, ...]]:
    """Plans, each with its newest version, its enterprise and its area."""
    other = aliased(LayoffVersion)
    newest = sa.select(sa.func.max(other.number)).where(other.plan_id == LayoffPlan.id).scalar_subquery()
    columns: sa.Select[*tuple[Any, ...]] = sa.select(LayoffPlan, LayoffVersion, Organisation, PoolingArea)
    return (
        columns.select_from(LayoffPlan)
        .join(LayoffVersion, (LayoffVersion.plan_id == LayoffPlan.id) & (LayoffVersion.number == newest))
        .join(Organisation, Organisation.id == LayoffPlan.enterprise_id)
        .join(PoolingArea, PoolingArea.id == LayoffPlan.area_id)
    )


def plan_row(row: Any) -> PlanRow:
    """A plan out of a row of `newest_versions`."""
    plan, version, enterprise, area = row
    return PlanRow(
        plan_id=plan.id,
        business_key=plan.business_key,
        enterprise_id=enterprise.id,
        enterprise=enterprise.name,
        enterprise_en=enterprise.name_en,
        area_id=area.id,
        area=area.name,
        area_en=area.name_en,
        status=plan.status.value,
        filed_on=plan.filed_on,
        laid_off=version.laid_off,
        staff_count=version.staff_count,
        planned_on=version.planned_on,
        earliest_on=plan.earliest_on,
        released_on=plan.released_on,
        explained_on=plan.explained_on,
        submitted_on=plan.submitted_on,
        complete_on=plan.complete_on,
        changed_on=plan.changed_on,
    )


def version_row(row: LayoffVersion, made_by: str | None, left_out: list[Any]) -> VersionRow:
    """A version, with who made it and the rows left out of its list."""
    return VersionRow(
        number=row.number,
        made_on=row.made_on,
        made_by=made_by,
        staff_count=row.staff_count,
        counted_on=row.counted_on,
        laid_off=row.laid_off,
        name_list_id=row.name_list_id,
        business_state=row.business_state,
        reason=row.reason,
        schedule=row.schedule,
        compensation=row.compensation,
        is_funded=row.is_funded,
        planned_on=row.planned_on,
        checks=tuple(CheckRow(**each) for each in row.checks),
        left_out=tuple(RowFault(**each) for each in left_out),
    )


def consultation_row(row: LayoffConsultation) -> ConsultationRow:
    """A round of hearing."""
    return ConsultationRow(
        round=row.round,
        explained_on=row.explained_on,
        materials=row.materials,
        opinion_until=row.opinion_until,
        heard=row.heard,
        attendance=row.attendance,
        opinion=row.opinion.value if row.opinion else None,
        opinion_text=row.opinion_text,
        given_on=row.given_on,
        reply=row.reply,
        replied_on=row.replied_on,
        has_paper=row.file_id is not None,
    )


def act_row(row: LayoffAct, made_by: str | None) -> ActRow:
    """An act, with who did it."""
    return ActRow(row.kind.value, row.version, row.text, tuple(row.missing), row.made_at, made_by)


def _only_in(one: int, other: int) -> sa.ScalarSelect[int]:
    elsewhere = sa.select(LayoffName.person_id).where(LayoffName.list_id == other)
    counted = sa.select(sa.func.count()).where(
        LayoffName.list_id == one, LayoffName.person_id.not_in(elsewhere)
    )
    return counted.scalar_subquery()
