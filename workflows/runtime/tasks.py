"""Human tasks: taken, given back, done. One lock, one check, one step; the caller commits."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from workflows import audit, measures
from workflows.clock import local_date
from workflows.engine import forms, runner
from workflows.engine.advance import Advance
from workflows.errors import (
    CaseSuspended,
    Conflict,
    DomainError,
    Incident,
    NotAllowed,
    NotFound,
    StalePage,
    TaskAlreadyClosed,
    TaskClaimed,
)
from workflows.people import permissions
from workflows.people.permissions import Actor, Owner, Subject
from workflows.runtime import unsent
from workflows.runtime.delegations import Delegation, open_of_task
from workflows.runtime.follow_ups import FollowUp, of_task
from workflows.runtime.house import Acting, House, acting
from workflows.runtime.instances import case_subject
from workflows.runtime.models import Deployment, History, HumanTask, Instance
from workflows.runtime.recording import Case, office_of
from workflows.runtime.separation import earlier_steps
from workflows.runtime.steps import around, call_for, definition_of, held, settle
from workflows.runtime.unsent import Unsent, UnsentForm

BY_ITSELF = {"zh": "流程", "en": "The process itself"}
"""Who changed a case when no person did."""


@dataclass(frozen=True)
class Completed:
    """What a completion led to; `next_task` waits in the same case for the same person."""

    task_id: str
    business_key: str
    status: str
    revision: int
    next_task: str | None


@dataclass(frozen=True)
class TaskPage:
    """A task as its page shows it: form, facts, and what stands in the actor's way (or None)."""

    task_id: str
    instance_id: int
    business_key: str
    element_id: str
    name: str
    name_en: str
    role: str
    clause: str | None
    deadline: str | None
    """The limit under which it runs."""
    form: forms.Form | None
    facts: Mapping[str, Any]
    due_at: dt.datetime | None
    opened_at: dt.datetime
    assignee_id: int | None
    assignee_name: str | None
    assigned_at: dt.datetime | None
    revision: int
    obstacle: DomainError | None
    in_place_of: str | None = None
    """Who is absent, or entrusted it, where the actor does it in their place."""
    entrusted_by: int | None = None
    """Whose it is while a colleague has it."""
    unsent: Unsent | None = None
    """What the actor has typed into its form and not sent."""
    follow_on: dt.date | None = None
    """When the actor wants to be reminded of it."""
    queue: str = ""
    """The business state under which it waits."""


@dataclass(frozen=True)
class Held:
    """A task with its case, the delegation by which a colleague has it, and what `steps.held` takes."""

    task: HumanTask
    instance: Instance
    delegation: Delegation | None
    around: tuple[Any, ...]


class WithColleague(Conflict):
    """What was entrusted goes back to its owner, not to the office."""

    zh = "本环节是{owner}委托您办理的，不能退回本单位；请办结，或答复并退回{owner}。"
    en = "{owner} entrusted this step to you; do it, or answer and return it, not to the office."


def complete(
    session: Session,
    task_id: str,
    *,
    actor: Actor,
    answers: Mapping[str, Any],
    revision: int,
    house: House,
) -> Completed:
    """Do a task with the answers of its form; an unassigned task is the actor's by doing it.

    Raises NotFound, NotAllowed, FourEyes, TaskAlreadyClosed, TaskClaimed, CaseSuspended, StalePage
    (`revision` is that of the case when the page was shown), InvalidAnswers, and what operations refuse.
    """
    found = locked(session, task_id)
    _require(found, actor, "task.complete")
    if found.instance.revision != revision:
        raise _stale(session, found.instance.id)
    act = acting_on(found, actor, house)
    case = held(session, found.instance, *found.around)
    try:
        with measures.step("complete"):
            advance = _run(session, case, found.task, answers, act)
            note(session, found, "task.complete", act)
            if found.delegation is not None:
                found.delegation.ended_at = act.now
            settle(session, case, advance, act, human=task_id)
    except Incident as error:
        error.instance_id, error.task_id = found.instance.id, task_id
        raise
    following = _next_task(case, advance, actor)
    instance = found.instance
    return Completed(task_id, instance.business_key, instance.status.value, instance.revision, following)


def claim(session: Session, task_id: str, *, actor: Actor, house: House) -> None:
    """Take a task for oneself, or for the person in whose place the actor would do it.

    Taking one's own again changes nothing. Raises as `complete` does.
    """
    found = locked(session, task_id)
    _require(found, actor, "task.claim")
    if found.task.assignee_id is None:
        act = acting_on(found, actor, house)
        assert act.actor is not None  # it was given
        holder = act.actor.in_place_of or actor
        found.task.assignee_id, found.task.assignee_name = holder.person_id, holder.name
        found.task.assigned_at = act.now
        note(session, found, "task.claim", act)
        session.flush()


def release(session: Session, task_id: str, *, actor: Actor, house: House) -> None:
    """Give one's task back to the pool of the office. Raises as `complete` does."""
    found = locked(session, task_id)
    _require(found, actor, "task.release")
    if found.delegation is not None:
        raise WithColleague(owner=found.delegation.owner_name)
    if found.task.assignee_id is not None:
        act = acting_on(found, actor, house)
        found.task.assignee_id = found.task.assignee_name = found.task.assigned_at = None
        note(session, found, "task.release", act)
        session.flush()


def page(session: Session, task_id: str, actor: Actor) -> TaskPage:
    """A task with its form, where the actor may see the case.

    Raises NotFound, and TaskAlreadyClosed for one that is over.
    """
    found = _found(session, _one_task(), task_id)
    obstacle = _obstacle(found, actor, "task.complete")
    if isinstance(obstacle, NotFound | TaskAlreadyClosed):
        raise obstacle
    return _page(session, found, obstacle, actor)


def pages_of_case(session: Session, instance_id: int, actor: Actor) -> tuple[TaskPage, ...]:
    """The open tasks of a case that the actor may see, oldest first."""
    mine = sa.and_(UnsentForm.task_id == HumanTask.id, UnsentForm.person_id == actor.person_id)
    rows = _tasks().add_columns(UnsentForm, FollowUp.follow_on).outerjoin(UnsentForm, mine)
    rows = rows.outerjoin(FollowUp, of_task(actor.person_id))
    rows = rows.where(HumanTask.instance_id == instance_id, HumanTask.closed_at.is_(None))
    shown = []
    for *row, words, follow_on in session.execute(rows.order_by(HumanTask.opened_at, HumanTask.id)):
        found = _held(*row)
        obstacle = _obstacle(found, actor, "task.complete")
        if not isinstance(obstacle, NotFound):
            kept = unsent.read(words)
            page = _page(session, found, obstacle, actor)
            shown.append(replace(page, unsent=kept, follow_on=follow_on))
    return tuple(shown)


# Built once: to build the statement takes longer than to run it.
@functools.cache
def _tasks() -> sa.Select[Any]:
    return (
        sa.select(HumanTask, Instance, Delegation, *around())
        .join(Instance, Instance.id == HumanTask.instance_id)
        .outerjoin(Delegation, open_of_task())
        .join(Deployment, Deployment.id == Instance.deployment_id)
        .execution_options(populate_existing=True)
    )


@functools.cache
def _one_task() -> sa.Select[Any]:
    return _tasks().where(HumanTask.id == sa.bindparam("task_id"))


@functools.cache
def _one_task_locked() -> sa.Select[Any]:
    return _one_task().with_for_update(of=(Instance, HumanTask))


def locked(session: Session, task_id: str) -> Held:
    """Task and case, locked: on PostgreSQL by row, on SQLite by the transaction itself.

    The case first: whoever waits for it holds no task that the one who has it may have to close.
    """
    return _found(session, _one_task_locked(), task_id)


def _found(session: Session, one: sa.Select[Any], task_id: str) -> Held:
    row = session.execute(one, {"task_id": task_id}).one_or_none()
    if row is None:
        raise NotFound(what=permissions.KINDS["task"])
    return _held(*row)


def _held(task: HumanTask, instance: Instance, given: Delegation | None, *surroundings: Any) -> Held:
    return Held(task, instance, given, surroundings)


def held_for(session: Session, task_id: str, actor: Actor, act: str) -> Held:
    """The task, locked, where nothing stands between the actor and the act. Raises as `complete` does."""
    found = locked(session, task_id)
    _require(found, actor, act)
    return found


def found_for(session: Session, task_id: str, actor: Actor, act: str) -> Held:
    """The same, only to look at: not locked."""
    found = _found(session, _one_task(), task_id)
    _require(found, actor, act)
    return found


def seen_by(session: Session, task_id: str, actor: Actor) -> Held:
    """The open task, locked, where the actor may see its case. Raises NotFound and TaskAlreadyClosed."""
    found = locked(session, task_id)
    obstacle = _obstacle(found, actor, "task.release")
    if isinstance(obstacle, NotFound | TaskAlreadyClosed):
        raise obstacle
    return found


def _require(found: Held, actor: Actor, act: str) -> None:
    obstacle = _obstacle(found, actor, act)
    if obstacle is not None:
        raise obstacle


def _obstacle(found: Held, actor: Actor, act: str) -> DomainError | None:
    """What stands between the actor and the task, the most telling first; None: nothing does."""
    task, subject = found.task, subject_of(found)
    if not permissions.visible(actor, case_subject(found.instance)):
        return NotFound(what=permissions.KINDS["task"])
    if task.closed_at is not None:
        return TaskAlreadyClosed(closed_by=task.closed_by_name or "", closed_at=task.closed_at)
    if not permissions.could_do(actor, subject):
        return NotAllowed(act=permissions.act_name(act))
    if found.instance.suspended_at is not None and act != "task.release":
        return CaseSuspended()
    return _obstacle_of_person(task, subject, actor, act)


def _obstacle_of_person(task: HumanTask, subject: Subject, actor: Actor, act: str) -> DomainError | None:
    """What stands between a task of the actor's role and office and this one person."""
    if not permissions.places(actor, subject):
        return TaskClaimed(assignee=task.assignee_name, assigned_at=task.assigned_at)
    barred = permissions.bar(actor, subject)
    if barred is not None:
        return barred
    return None if permissions.can(actor, act, subject) else NotAllowed(act=permissions.act_name(act))


def _stale(session: Session, instance_id: int) -> StalePage:
    """The refusal of a page that is older than the case, with who changed it and when."""
    newest = sa.select(History.actor_name, History.at).where(History.instance_id == instance_id)
    last = session.execute(newest.order_by(History.revision.desc(), History.sequence).limit(1)).one()
    return StalePage(changed_by=last.actor_name or BY_ITSELF, changed_at=last.at)


def subject_of(found: Held) -> Subject:
    """The task reduced to what access depends on."""
    task, instance, given = found.task, found.instance, found.delegation
    return Subject(
        kind="task",
        area_id=task.area_id,
        organisation_ids=frozenset() if task.organisation_id is None else frozenset({task.organisation_id}),
        role=task.role,
        assignee_id=task.assignee_id,
        separate_from=earlier_steps(task.separate_from, instance.acted, instance.person_id),
        process_id=instance.process_id,
        owner=None if given is None else Owner(given.owner_id, given.owner_name),
    )


def acting_on(found: Held, actor: Actor, house: House) -> Acting:
    """The act of one who may do the task, in their own right or in the place of somebody absent."""
    return acting(house, permissions.in_place(actor, subject_of(found)))


def _run(session: Session, case: Case, task: HumanTask, answers: Mapping[str, Any], act: Acting) -> Advance:
    form = case.definition.forms.get(task.form) if task.form else None
    today = local_date(act.now)
    checked = dict(answers) if form is None else forms.validated(form, answers, task.facts, today=today)
    call = call_for(session, case, act)
    return runner.complete(case.definition, case.instance.state, task.id, checked, call)


def _next_task(case: Case, advance: Advance, actor: Actor) -> str | None:
    """The first task that the step opened for the same person."""
    instance = case.instance
    for task in advance.opened:
        subject = Subject(
            kind="task",
            area_id=instance.area_id,
            organisation_ids=frozenset({office_of(case, task)}),
            role=task.role,
            separate_from=earlier_steps(task.separate_from, instance.acted, instance.person_id),
            process_id=instance.process_id,
        )
        if permissions.could_do(actor, subject) and permissions.bar(actor, subject) is None:
            return task.task_id
    return None


def note(session: Session, found: Held, name: str, act: Acting, **more: int) -> None:
    """One row of the trail about the task."""
    task = found.task
    after = {"task": task.id, "element": task.element_id, **more}
    done = audit.Act(name, "case", found.instance.business_key, task.clause, after=after)
    audit.record(session, done, actor=act.actor, now=act.now)


def _page(session: Session, found: Held, obstacle: DomainError | None, actor: Actor) -> TaskPage:
    task, instance = found.task, found.instance
    definition = definition_of(session, instance, found.around[0])
    absent = None if obstacle else permissions.in_place(actor, subject_of(found)).in_place_of
    return TaskPage(
        task_id=task.id,
        instance_id=instance.id,
        business_key=instance.business_key,
        element_id=task.element_id,
        name=task.name,
        name_en=task.name_en,
        role=task.role,
        clause=task.clause,
        deadline=task.deadline,
        form=definition.forms.get(task.form) if task.form else None,
        facts=task.facts,
        due_at=task.due_at,
        opened_at=task.opened_at,
        assignee_id=task.assignee_id,
        assignee_name=task.assignee_name,
        assigned_at=task.assigned_at,
        revision=instance.revision,
        obstacle=obstacle,
        in_place_of=absent.name if absent else None,
        entrusted_by=found.delegation.owner_id if found.delegation else None,
        queue=task.queue,
    )
