"""One advance of the engine written down: the case, its open tasks and waits, its history.

Nothing is read here but what the caller holds; a human step stays within its six statements.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from workflows.clock import local_date, wall
from workflows.database import Base
from workflows.deadlines import operations as deadlines
from workflows.engine.advance import Advance, DecisionMade, Step, TaskOpened
from workflows.engine.parser import Definition
from workflows.errors import Incident
from workflows.feel import compile_expression
from workflows.runtime import limits
from workflows.runtime.house import Acting
from workflows.runtime.models import (
    END_OF_TIME,
    History,
    HumanTask,
    Instance,
    InstanceStatus,
    Subscription,
    Timer,
)


@dataclass(frozen=True)
class Around:
    """What a step needs to know around its case; read together with the lock, to save statements."""

    has_early: bool
    """Whether a message for the case came before its wait."""
    policy_line: str
    """Which law the pooling area follows."""
    library: str | None
    """Digest of the newest library."""
    has_moving_timer: bool = True
    """Whether a timer of the case follows a limit."""


@dataclass(frozen=True)
class Case:
    """A case as a step holds it: its locked row and what it runs."""

    instance: Instance
    definition: Definition
    around: Around


def record(session: Session, case: Case, advance: Advance, act: Acting, human: str | None = None) -> None:
    """Write an advance; `human` is the engine task that the actor did, where one did.

    Raises Incident when a task opens for an office that the case does not have.
    """
    _close_waits(session, advance)
    _close_tasks(session, advance, act, human)
    _end_limits(session, advance, act, human)
    _write_history(session, case, advance, act, human)
    _move(case, advance, act, human)
    session.add_all([_opened(session, case, task, act) for task in advance.opened])
    session.add_all(_waits(case.instance, advance, act.now))
    session.flush()


def _move(case: Case, advance: Advance, act: Acting, human: str | None) -> None:
    """Bring the row of the case up to date; the version counter rises by one in every step."""
    instance, data = case.instance, dict(advance.data)
    instance.state = advance.state
    instance.data = data
    instance.tokens = [list(token) for token in advance.tokens]
    instance.status = InstanceStatus(advance.status)
    instance.offices = instance.offices | _offices(case.definition, data)
    if data.get("person_id") is not None:
        instance.person_id = int(data["person_id"])
    instance.business_key = data.get("business_key") or instance.business_key
    if not instance.title:
        _entitle(case, data)
    if advance.status != "running":
        instance.ended_at, instance.end_element = act.now, advance.end
    _remember_doer(instance, advance.steps, act, human)
    flag_modified(instance, "tokens")


def _entitle(case: Case, data: Mapping[str, Any]) -> None:
    definition = case.definition
    case.instance.title = _title(definition.card.title_zh, data)[:200]
    case.instance.title_en = _title(definition.card.title_en, data)[:200] or case.instance.title


def _title(expression: str, data: Mapping[str, Any]) -> str:
    """The title that a card's FEEL makes of the variables; empty until they say one."""
    if not expression:
        return ""
    value = compile_expression(expression).evaluate(dict(data)).value
    return value if isinstance(value, str) else ""


def _offices(definition: Definition, data: Mapping[str, Any]) -> dict[str, int]:
    """Offices that the step named: a variable `<kind>_id` for each kind of office a role works at."""
    kinds = {role.office for role in definition.roles.values() if role.office}
    found = {kind: data.get(f"{kind}_id") for kind in kinds}
    return {kind: int(office) for kind, office in found.items() if office is not None}


def _remember_doer(instance: Instance, steps: Iterable[Step], act: Acting, human: str | None) -> None:
    if act.actor is None or human is None:
        return
    for step in steps:
        if step.task_id == human and step.outcome == "completed":
            known = instance.acted.get(step.element_id, {"people": []})
            people = sorted({*known["people"], act.actor.person_id})
            done = {"name": step.name, "name_en": step.name_en, "people": people}
            instance.acted = instance.acted | {step.element_id: done}


def _opened(session: Session, case: Case, task: TaskOpened, act: Acting) -> HumanTask:
    instance = case.instance
    due_at = _due_at(session, case, task, act.now)
    return HumanTask(
        id=task.task_id,
        instance_id=instance.id,
        element_id=task.element_id,
        process_id=task.process_id,
        name=task.name,
        name_en=task.name_en,
        role=task.role,
        organisation_id=office_of(case, task),
        area_id=instance.area_id,
        form=task.form,
        facts=dict(task.facts),
        separate_from=list(task.separate_from),
        clause=task.clause,
        deadline=task.deadline,
        due_at=due_at,
        rank_at=due_at or END_OF_TIME,
        opened_at=act.now,
    )


def _due_at(session: Session, case: Case, task: TaskOpened, now: dt.datetime) -> dt.datetime | None:
    if task.deadline is None or case.around.library is None:
        return None
    instance, around = case.instance, case.around
    opening = limits.Opening(
        instance_id=instance.id,
        area_id=instance.area_id,
        task_id=task.task_id,
        limit_id=task.deadline,
        library=case.around.library,
        line=around.policy_line,
    )
    return limits.due_at(session, opening, now=now)


def office_of(case: Case, task: TaskOpened) -> int:
    """The office of the case whose staff gets the task. Raises Incident when the case has none."""
    role = case.definition.roles.get(task.role)
    kind = role.office if role and role.office else task.role
    office = case.instance.offices.get(kind)
    if office is None:
        reason = {"zh": f"本件没有确定办理机构（{kind}）", "en": f"the case has no office of kind {kind}"}
        raise Incident(element=task.name, reason=reason)
    return int(office)


def _close_tasks(session: Session, advance: Advance, act: Acting, human: str | None) -> None:
    """Withdraw what the step cancelled; the task that the actor did is closed with their name."""
    for outcome in ("completed", "cancelled"):
        ids = [task.task_id for task in advance.closed if task.outcome == outcome]
        if not ids:
            continue
        doer = act.actor if human in ids else None
        session.execute(
            sa.update(HumanTask)
            .where(HumanTask.id.in_(ids), HumanTask.closed_at.is_(None))
            .values(
                closed_at=act.now,
                outcome=outcome,
                closed_by=doer.person_id if doer else None,
                closed_by_name=doer.name if doer else None,
            )
        )


def _end_limits(session: Session, advance: Advance, act: Acting, human: str | None) -> None:
    """End the limits of tasks that are over; a task without one, held by its step, costs no statement."""
    done = session.get(HumanTask, human) if human is not None else None
    over = {task.task_id for task in advance.closed}
    if done is not None and done.deadline is None:
        over.discard(done.id)
    if over:
        deadlines.end_with_tasks(session, over, on=local_date(act.now))


def _close_waits(session: Session, advance: Advance) -> None:
    for table, ids in ((Timer, advance.disarmed), (Subscription, advance.unsubscribed)):
        if ids:
            session.execute(sa.delete(table).where(table.task_id.in_(ids)))


def _waits(instance: Instance, advance: Advance, now: dt.datetime) -> Iterable[Timer | Subscription]:
    for timer in advance.armed:
        yield Timer(
            task_id=timer.task_id,
            instance_id=instance.id,
            element_id=timer.element_id,
            name=timer.name,
            name_en=timer.name_en,
            due_at=timer.due_at,
            deadline=timer.deadline,
            next_at=timer.due_at,
        )
    for wait in advance.subscribed:
        yield Subscription(
            task_id=wait.task_id,
            instance_id=instance.id,
            element_id=wait.element_id,
            message=wait.message,
            is_signal=wait.is_signal,
            opened_at=now,
        )


def _write_history(session: Session, case: Case, advance: Advance, act: Acting, human: str | None) -> None:
    """One row an element, in one INSERT; the doer's name stands on the step that they did."""
    entered_at, revision = wall(), case.instance.revision + 1
    trace = {
        "undo": undo(case.instance.data or {}, advance.data),
        "tokens": [list(token) for token in advance.tokens],
    }
    rows = [
        {
            "instance_id": case.instance.id,
            "revision": revision,
            "sequence": sequence,
            "at": act.now,
            "entered_at": entered_at,
            **_told(step, act if step.task_id == human else None),
            **(trace if sequence == 1 else _NO_TRACE),
        }
        for sequence, step in enumerate(advance.steps, 1)
    ]
    if rows:
        # Not through the mapper: it would split the rows by which columns are None.
        session.execute(sa.insert(Base.metadata.tables[History.__tablename__]), rows)


_NO_TRACE = {"undo": None, "tokens": None}


def undo(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    """How to come back from the variables after a step to those before it; small where little changed."""
    changed = {name: value for name, value in before.items() if name not in after or after[name] != value}
    return {"before": changed, "added": [name for name in after if name not in before]}


def _told(step: Step, act: Acting | None) -> dict[str, Any]:
    actor = act.actor if act else None
    return {
        "element_id": step.element_id,
        "process_id": step.process_id,
        "task_id": step.task_id,
        "kind": step.kind,
        "name": step.name,
        "name_en": step.name_en,
        "outcome": step.outcome,
        "clause": step.clause,
        "actor_id": actor.person_id if actor else None,
        "actor_name": actor.name if actor else None,
        "answers": dict(step.answers) if step.answers is not None else None,
        "decision": _decision(step.decision),
    }


def _decision(decision: DecisionMade | None) -> dict[str, Any] | None:
    return None if decision is None else asdict(decision)
