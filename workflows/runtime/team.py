"""Who has how much, for the person who answers for the office, and the handing of work from one to another.

A hand-over is checked as the work itself is: the one who gets a step holds its role at its office and
did none of the steps that must be another person's. Each is in the audit trail with its reason.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session, defer

from workflows import audit
from workflows.clock import local_date
from workflows.errors import Conflict, DomainError, NotAllowed, NotFound, Refused, TaskAlreadyClosed
from workflows.people import permissions, queries, role_acts, substitutions
from workflows.people.models import Organisation
from workflows.people.permissions import Actor, Subject
from workflows.people.substitutions import SubstitutionRow
from workflows.runtime import delegations, tidings
from workflows.runtime.bulk import MOST
from workflows.runtime.house import House
from workflows.runtime.models import HumanTask, Instance
from workflows.runtime.separation import earlier_steps
from workflows.runtime.tallies import COUNTED, near, over
from workflows.runtime.tidings import Kind

LONGEST_REASON = 200


class NotTheirRole(Conflict):
    """Whoever should get the step does not do such steps there."""

    zh = "{person}在该机构没有办理此环节的岗位，不能改派。"
    en = "{person} has no role for this step at its office; it cannot be handed to them."


class BarredPerson(Conflict):
    """Four eyes, asked at the moment of handing over."""

    zh = "{person}已办理本件的“{earlier}”，本环节须由其他人办理，不能改派。"
    en = '{person} did "{earlier}" of this case; this step must be another person\'s.'


class BarredDeputy(Conflict):
    """The one who gets it is absent, and four eyes keep the one who would do it in their place away."""

    zh = "{person}现由{deputy}代理，而{deputy}已办理本件的“{earlier}”，本环节须由其他人办理，不能改派。"
    en = '{deputy} stands in for {person} and did "{earlier}" of this case; this step is for another.'


@dataclass(frozen=True)
class Load:
    """Open steps of one person at one office; `person_id` None: taken by nobody."""

    person_id: int | None
    name: str
    organisation_id: int
    office_name: str
    office_name_en: str
    open: int
    near: int
    over: int


@dataclass(frozen=True)
class Held:
    """One open step in the list of a person."""

    task_id: str
    business_key: str
    title: str
    title_en: str
    name: str
    name_en: str
    due_at: dt.datetime | None
    warn_on: dt.date | None
    opened_at: dt.datetime


@dataclass(frozen=True)
class HandOver:
    """What the page sent: which steps, to whom, why."""

    task_ids: tuple[str, ...]
    to: int
    reason: str


@dataclass(frozen=True)
class Receiver:
    """Who gets steps, and who stands in for them today."""

    actor: Actor
    deputies: tuple[SubstitutionRow, ...]


def loads(session: Session, actor: Actor, now: dt.datetime) -> tuple[Load, ...]:
    """Open steps that people have taken where the actor leads, most first. One statement."""
    led = led_by(actor)
    if led is None:
        return ()
    columns = (HumanTask.assignee_id, HumanTask.assignee_name, Organisation.id, Organisation.name)
    late = sa.func.sum(sa.case((sa.and_(*over(now)), 1), else_=0))
    soon = sa.func.sum(sa.case((sa.and_(*near(now, local_date(now))), 1), else_=0))
    query = (
        sa.select(*columns, Organisation.name_en, sa.func.count().label("open"), soon, late)
        .join(Organisation, Organisation.id == HumanTask.organisation_id)
        .where(led, HumanTask.closed_at.is_(None), HumanTask.assignee_id.is_not(None))
        .group_by(*columns, Organisation.name_en)
        .order_by(sa.desc("open"), HumanTask.assignee_id)
    )
    return tuple(Load(*row) for row in session.execute(query))


def untaken(session: Session, actor: Actor) -> int:
    """Open steps where the actor leads that nobody has taken, counted up to the cap. One statement."""
    led = led_by(actor)
    if led is None:
        return 0
    some = sa.select(sa.literal(1)).select_from(HumanTask).where(led, *_OF_NOBODY).limit(COUNTED)
    return session.scalar(sa.select(sa.func.count()).select_from(some.subquery())) or 0


def held_by(session: Session, actor: Actor, person_id: int | None, limit: int = MOST) -> tuple[Held, ...]:
    """Open steps of a person (None: of nobody) where the actor leads, first due first. One statement."""
    led = led_by(actor)
    if led is None:
        return ()
    whose = (
        _OF_NOBODY
        if person_id is None
        else (HumanTask.assignee_id == person_id, HumanTask.closed_at.is_(None))
    )
    query = (
        sa.select(HumanTask, Instance.business_key, Instance.title, Instance.title_en)
        .join(Instance, Instance.id == HumanTask.instance_id)
        .where(led, *whose)
        .order_by(HumanTask.rank_at, HumanTask.id)
        .limit(limit)
        .options(defer(HumanTask.facts))
    )
    return tuple(_held(*row) for row in session.execute(query))


def colleagues(session: Session, actor: Actor, on: dt.date) -> tuple[tuple[int, str], ...]:
    """Whom the actor may hand work to: id and name, in the order of their names. One statement."""
    roles, areas = permissions.led(actor)
    return queries.holders(session, roles, areas, on) if roles else ()


def hand_over(
    session: Session, wish: HandOver, *, actor: Actor, house: House
) -> dict[str, DomainError | None]:
    """Give each step to another person under a savepoint; task id → why not, None where it was done.

    The caller commits. Raises Refused without a reason (field `reason`), without a person (field `to`).
    """
    if not wish.reason.strip() or len(wish.reason) > LONGEST_REASON:
        zh, en = (
            f"请写明改派的原因，不超过 {LONGEST_REASON} 字",
            f"say why, in at most {LONGEST_REASON} characters",
        )
        raise Refused(field="reason", reason={"zh": zh, "en": en})
    today = house.clock.today()
    receiver = queries.actor_of(session, wish.to, today)
    if wish.to not in dict(colleagues(session, actor, today)):
        raise Refused(field="to", reason={"zh": "请选择改派给谁", "en": "choose who gets them"})
    deputies = substitutions.of_absent(session, wish.to, today)
    outcomes: dict[str, DomainError | None] = {}
    for task_id in sorted(set(wish.task_ids))[:MOST]:
        try:
            with session.begin_nested():
                _give(session, task_id, Receiver(receiver, deputies), wish.reason.strip(), actor, house)
            outcomes[task_id] = None
        except DomainError as error:
            outcomes[task_id] = error
            if isinstance(error, BarredPerson | BarredDeputy):
                _note(session, task_id, wish.to, error, actor, house)
    return outcomes


def _note(session: Session, task_id: str, to: int, error: DomainError, actor: Actor, house: House) -> None:
    """What four eyes refuse stands in the trail; the savepoint of the attempt is gone."""
    of_task = sa.select(Instance.business_key).join(HumanTask, HumanTask.instance_id == Instance.id)
    business_key = session.scalars(of_task.where(HumanTask.id == task_id)).one()
    after = {"assignee": to, "task": task_id, "why": type(error).__name__}
    attempt = audit.Act("task.assign", "case", business_key, after=after)
    audit.record(session, attempt, actor=actor, now=house.clock.now(), outcome="refused")


def _give(
    session: Session, task_id: str, receiver: Receiver, reason: str, actor: Actor, house: House
) -> None:
    one = sa.select(HumanTask, Instance).join(Instance, Instance.id == HumanTask.instance_id)
    locked = one.where(HumanTask.id == task_id).with_for_update(of=(Instance, HumanTask))
    row = session.execute(locked.execution_options(populate_existing=True)).one_or_none()
    if row is None or not permissions.leads(actor, _subject(*row)):
        raise NotFound(what=permissions.KINDS["task"])
    task, case = row
    _check(task, case, receiver, actor)
    before, after = (
        {"assignee": task.assignee_id},
        {"assignee": receiver.actor.person_id, "task": task.id, "why": reason},
    )
    task.assignee_id, task.assignee_name = receiver.actor.person_id, receiver.actor.name
    task.assigned_at = house.clock.now()
    delegations.end_of_task(session, task_id, house.clock.now())
    act = audit.Act("task.assign", "case", case.business_key, task.clause, before=before, after=after)
    audit.record(session, act, actor=actor, now=house.clock.now())
    session.flush()
    if receiver.actor.person_id != actor.person_id:
        given = tidings.of_task(Kind.ASSIGNED, receiver.actor.person_id, task.assigned_at.isoformat(), task)
        tidings.spread(session, [given], now=house.clock.now())


def _check(task: HumanTask, case: Instance, receiver: Receiver, actor: Actor) -> None:
    """Four eyes on the one who gets it, and on whoever does it in their place today."""
    if task.closed_at is not None:
        raise TaskAlreadyClosed(closed_by=task.closed_by_name or "", closed_at=task.closed_at)
    if case.person_id == actor.person_id:
        raise NotAllowed(act=permissions.act_name("task.assign"))
    person = receiver.actor
    if not permissions.holds_task(person, _subject(task, case)):
        raise NotTheirRole(person=person.name)
    earlier = earlier_steps(task.separate_from, case.acted, case.person_id)
    if person.person_id in earlier:
        raise BarredPerson(person=person.name, earlier=earlier[person.person_id])
    for each in receiver.deputies:
        is_theirs = each.covers(task.role, task.organisation_id, case.process_id)
        if is_theirs and each.deputy_id in earlier:
            names = {"person": person.name, "deputy": each.deputy_name}
            raise BarredDeputy(**names, earlier=earlier[each.deputy_id])


_OF_NOBODY = (HumanTask.assignee_id.is_(None), HumanTask.closed_at.is_(None))


def led_by(actor: Actor) -> sa.ColumnElement[bool] | None:
    """Tasks that the actor hands out: those of the roles led, in the area or at the office of the grant."""
    parts = []
    for grant in actor.grants:
        roles = role_acts.LED_BY.get(grant.role)
        if not roles:
            continue
        of_area = HumanTask.area_id == grant.area_id
        of_office = HumanTask.organisation_id == grant.organisation_id
        is_wide = permissions.is_area_wide(grant)
        parts.append(sa.and_(of_area, HumanTask.role.in_(roles), sa.true() if is_wide else of_office))
    return sa.or_(*parts) if parts else None


def _subject(task: HumanTask, case: Instance) -> Subject:
    offices: Iterable[int] = () if task.organisation_id is None else (task.organisation_id,)
    return Subject("task", case.area_id, frozenset(offices), task.role)


def _held(task: HumanTask, business_key: str, title: str, title_en: str) -> Held:
    return Held(
        task_id=task.id,
        business_key=business_key,
        title=title,
        title_en=title_en,
        name=task.name,
        name_en=task.name_en,
        due_at=task.due_at,
        warn_on=task.warn_on,
        opened_at=task.opened_at,
    )
