"""What pages ask about layoffs: one plan with all that belongs to it, the register, an enterprise's own."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from workflows.errors import NotFound
from workflows.layoffs.enterprises import of_actor
from workflows.layoffs.errors import RowFault
from workflows.layoffs.models import (
    LayoffAct,
    LayoffConsultation,
    LayoffName,
    LayoffNameList,
    LayoffPlan,
    LayoffVersion,
    PlanStatus,
)
from workflows.people.models import Organisation, Person, PoolingArea
from workflows.people.permissions import KINDS, Actor


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
R = TypeVar("R")
COMPARED = (
    "staff_count", "counted_on", "laid_off", "reason", "schedule", "compensation", "is_funded", "planned_on",
)  # fmt: skip


def layoff_card(session: Session, business_key: str) -> LayoffCard:
    """A plan by its number; four statements. Raises NotFound."""
    rows = session.execute(newest_versions().where(LayoffPlan.business_key == business_key)).all()
    if not rows:
        raise NotFound(what=KINDS["case"])
    plan = _plan(rows[0])
    return LayoffCard(
        plan,
        _versions(session, plan.plan_id),
        _consultations(session, plan.plan_id),
        _acts(session, plan.plan_id),
    )


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
    return tuple(_plan(row) for row in rows)


def history_of_enterprise(session: Session, enterprise_id: int, *, but: int) -> tuple[PlanRow, ...]:
    """Other plans of the same enterprise, newest first."""
    other = newest_versions().where(LayoffPlan.enterprise_id == enterprise_id, LayoffPlan.id != but)
    return tuple(_plan(row) for row in session.execute(other.order_by(LayoffPlan.id.desc()).limit(PAGE)))


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


def with_person(rows: type[R], by: InstrumentedAttribute[int | None]) -> sa.Select[R, str]:
    """Rows, each with the name of the person in the column `by`, None where a process did it."""
    return sa.select(rows, Person.name).outerjoin(Person, Person.id == by)


def difference(session: Session, before: VersionRow, after: VersionRow) -> Difference:
    """What the later of two versions says otherwise."""
    fields = {
        name: (getattr(before, name), getattr(after, name))
        for name in COMPARED
        if getattr(before, name) != getattr(after, name)
    }
    if before.name_list_id == after.name_list_id:
        return Difference(fields, 0, 0)
    return Difference(
        fields,
        _only_in(session, after.name_list_id, before.name_list_id),
        _only_in(session, before.name_list_id, after.name_list_id),
    )


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


def _plan(row: Any) -> PlanRow:
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


def _versions(session: Session, plan_id: int) -> tuple[VersionRow, ...]:
    rows = session.execute(
        with_person(LayoffVersion, LayoffVersion.made_by)
        .add_columns(LayoffNameList.left_out)
        .join(LayoffNameList, LayoffNameList.id == LayoffVersion.name_list_id)
        .where(LayoffVersion.plan_id == plan_id)
        .order_by(LayoffVersion.number)
    )
    return tuple(_version(row, name, left_out) for row, name, left_out in rows)


def _version(row: LayoffVersion, made_by: str | None, left_out: list[Any]) -> VersionRow:
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


def _consultations(session: Session, plan_id: int) -> tuple[ConsultationRow, ...]:
    rows = session.scalars(
        sa.select(LayoffConsultation)
        .where(LayoffConsultation.plan_id == plan_id)
        .order_by(LayoffConsultation.round)
    )
    return tuple(
        ConsultationRow(
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
        for row in rows
    )


def _acts(session: Session, plan_id: int) -> tuple[ActRow, ...]:
    rows = session.execute(
        with_person(LayoffAct, LayoffAct.made_by).where(LayoffAct.plan_id == plan_id).order_by(LayoffAct.id)
    )
    return tuple(
        ActRow(row.kind.value, row.version, row.text, tuple(row.missing), row.made_at, name)
        for row, name in rows
    )


def _only_in(session: Session, one: int, other: int) -> int:
    elsewhere = sa.select(LayoffName.person_id).where(LayoffName.list_id == other)
    counted = sa.select(sa.func.count()).where(
        LayoffName.list_id == one, LayoffName.person_id.not_in(elsewhere)
    )
    return session.scalar(counted) or 0
