"""One advance of the engine written down: the case, its open tasks and waits, its history.

Nothing is read here but what the caller holds; a human step stays within its six statements.
"""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value
from sqlalchemy.orm.exc import StaleDataError

from workflows.clock import local_date, wall
from workflows.database import Base, Prepared
from workflows.deadlines import operations as deadlines
from workflows.deadlines.queries import Due
from workflows.engine.advance import Advance, DecisionMade, Step, Subscribed, TaskOpened, TimerArmed
from workflows.engine.elements import QUEUES
from workflows.engine.parser import Definition
from workflows.errors import Incident
from workflows.feel import compile_expression
from workflows.runtime import last_step, limits, sent_back
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


def record(
    session: Session,
    case: Case,
    advance: Advance,
    act: Acting,
    human: str | None = None,
    *,
    back: Mapping[str, Any] | None = None,
) -> None:
    """Write an advance; `human` is the engine task that the actor did, where one did.

    `back` are columns of the case as a recall finds them: its tasks are open again, not new ones.
    Raises Incident when a task opens for an office that the case does not have.
    """
    session.flush()  # the connection, unlike the session, does not write what is pending first
    connection = session.connection()
    _close_waits(connection, advance)
    _close_tasks(connection, advance, act, human)
    _end_limits(session, advance, act, human)
    _write_history(connection, case, advance, act, human)
    _move(connection, case, _row_of(case, advance, act, human) | dict(back or {}))
    if back is None:
        opened = [_opened(session, case, task, act) for task in advance.opened]
        _insert(connection, HumanTask, opened)
        sent_back.tell(session, case.instance, case.definition, opened, act, human)
    else:
        _reopen(connection, advance)
    _insert(connection, Timer, [_timer(case.instance, timer) for timer in advance.armed])
    _insert(connection, Subscription, [_wait(case.instance, wait, act.now) for wait in advance.subscribed])


def _insert(connection: sa.Connection, table: type[Base], rows: list[dict[str, Any]]) -> None:
    """Rows that nobody holds as objects, past session and mapper: they cost more than the statement."""
    if rows:
        _inserting(table, tuple(rows[0])).run(connection, rows)


@functools.cache
def _inserting(table: type[Base], names: tuple[str, ...]) -> Prepared:
    return Prepared.insert(Base.metadata.tables[table.__tablename__], names)


def _move(connection: sa.Connection, case: Case, told: Mapping[str, Any]) -> None:
    """Bring the row of the case up to date; the version counter rises by one in every step.

    Raises StaleDataError when another step came between, as the mapper would.
    """
    instance = case.instance
    changed = {
        name: value for name, value in told.items() if name in _UNREAD or getattr(instance, name) != value
    }
    changed["revision"] = instance.revision + 1
    of_case = {"case_id": instance.id, "seen": instance.revision}
    if _moving(frozenset(changed)).run(connection, [{**of_case, **changed}]) != 1:
        raise StaleDataError(f"case {instance.id} is no longer at revision {instance.revision}")
    for name, value in changed.items():
        set_committed_value(instance, name, value)


_UNREAD = frozenset({"last_step"})
"""Written anew by every step: to compare it would be a statement, for no step has read it."""


@functools.cache
def _moving(columns: frozenset[str]) -> Prepared:
    table = Base.metadata.tables[Instance.__tablename__]
    one = (table.c.id == sa.bindparam("case_id")) & (table.c.revision == sa.bindparam("seen"))
    return Prepared(
        sa.update(table).where(one).values({name: sa.bindparam(name) for name in sorted(columns)})
    )


def _row_of(case: Case, advance: Advance, act: Acting, human: str | None) -> dict[str, Any]:
    """What the columns of the case say after the step."""
    instance, data = case.instance, dict(advance.data)
    is_over, person_id = advance.status != "running", data.get("person_id")
    return {
        "state": advance.state,
        "data": data,
        "tokens": [list(token) for token in advance.tokens],
        "status": InstanceStatus(advance.status),
        "offices": instance.offices | _offices(case.definition, data),
        "person_id": instance.person_id if person_id is None else int(person_id),
        "business_key": data.get("business_key") or instance.business_key,
        "acted": _doers(instance, advance.steps, act, human),
        "last_step": last_step.told(instance, advance, act.actor, human),
        "ended_at": act.now if is_over else instance.ended_at,
        "end_element": advance.end if is_over else instance.end_element,
        **({} if instance.title else _titles(case, data)),
    }


def _titles(case: Case, data: Mapping[str, Any]) -> dict[str, str]:
    card = case.definition.card
    title = _title(card.title_zh, data)[:200]
    return {"title": title, "title_en": _title(card.title_en, data)[:200] or title}


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


def _doers(instance: Instance, steps: Iterable[Step], act: Acting, human: str | None) -> dict[str, Any]:
    """Who did which human step, this one included; of a step done in another's place, both."""
    done = next((step for step in steps if step.task_id == human and step.outcome == "completed"), None)
    if act.actor is None or done is None:
        return instance.acted
    known = instance.acted.get(done.element_id, {"people": []})
    both = {each.person_id for each in (act.actor, act.actor.in_place_of) if each is not None}
    people = sorted({*known["people"], *both})
    return instance.acted | {done.element_id: {"name": done.name, "name_en": done.name_en, "people": people}}


def _opened(session: Session, case: Case, task: TaskOpened, act: Acting) -> dict[str, Any]:
    instance = case.instance
    term = _term(session, case, task, act.now)
    due_at = limits.last_second(term) if term else None
    return {
        "id": task.task_id,
        "instance_id": instance.id,
        "element_id": task.element_id,
        "process_id": task.process_id,
        "name": task.name,
        "name_en": task.name_en,
        "role": task.role,
        "organisation_id": office_of(case, task),
        "area_id": instance.area_id,
        "form": task.form,
        "facts": dict(task.facts),
        "separate_from": list(task.separate_from),
        "clause": task.clause,
        "deadline": task.deadline,
        "queue": _queue_of(case, task),
        "due_at": due_at,
        "warn_on": term.warn_on if term else None,
        "rank_at": due_at or END_OF_TIME,
        "opened_at": act.now,
    }


def _queue_of(case: Case, task: TaskOpened) -> str:
    """Under which business state the task waits: its own, that of its role, or the one for all else."""
    role = case.definition.roles.get(task.role)
    queue = task.queue or (role.queue if role else None)
    return queue if queue in QUEUES else QUEUES[-1]


def _term(session: Session, case: Case, task: TaskOpened, now: dt.datetime) -> Due | None:
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
    return limits.term(session, opening, now=now)


def office_of(case: Case, task: TaskOpened) -> int:
    """The office of the case whose staff gets the task. Raises Incident when the case has none."""
    role = case.definition.roles.get(task.role)
    kind = role.office if role and role.office else task.role
    office = case.instance.offices.get(kind)
    if office is None:
        reason = {"zh": f"本件没有确定办理机构（{kind}）", "en": f"the case has no office of kind {kind}"}
        raise Incident(element=task.name, reason=reason)
    return int(office)


def _close_tasks(connection: sa.Connection, advance: Advance, act: Acting, human: str | None) -> None:
    """Withdraw what the step cancelled; the task that the actor did is closed with their name."""
    for outcome in ("completed", "cancelled"):
        ids = [task.task_id for task in advance.closed if task.outcome == outcome]
        if not ids:
            continue
        doer = act.actor if human in ids else None
        closed = {
            "at": act.now,
            "how": outcome,
            "doer_id": doer.person_id if doer else None,
            "doer_name": doer.name if doer else None,
        }
        _closing().run(connection, [{"closed_id": task_id, **closed} for task_id in ids])


@functools.cache
def _closing() -> Prepared:
    table = Base.metadata.tables[HumanTask.__tablename__]
    return Prepared(
        sa.update(table)
        .where(table.c.id == sa.bindparam("closed_id"), table.c.closed_at.is_(None))
        .values(
            closed_at=sa.bindparam("at"),
            outcome=sa.bindparam("how"),
            closed_by=sa.bindparam("doer_id"),
            closed_by_name=sa.bindparam("doer_name"),
        )
    )


def _reopen(connection: sa.Connection, advance: Advance) -> None:
    """Tasks that a recalled step had closed wait again, for whom they waited."""
    table = Base.metadata.tables[HumanTask.__tablename__]
    those = table.c.id.in_([task.task_id for task in advance.opened])
    open_again = dict.fromkeys(("closed_at", "closed_by", "closed_by_name", "outcome"))
    connection.execute(sa.update(table).where(those).values(open_again))


def _end_limits(session: Session, advance: Advance, act: Acting, human: str | None) -> None:
    """End the limits of tasks that are over; a task without one, held by its step, costs no statement."""
    done = session.get(HumanTask, human) if human is not None else None
    over = {task.task_id for task in advance.closed}
    if done is not None and done.deadline is None:
        over.discard(done.id)
    if over:
        deadlines.end_with_tasks(session, over, on=local_date(act.now))


def _close_waits(connection: sa.Connection, advance: Advance) -> None:
    for table, ids in ((Timer, advance.disarmed), (Subscription, advance.unsubscribed)):
        if ids:
            _ending(table).run(connection, [{"wait_id": task_id} for task_id in ids])


@functools.cache
def _ending(table: type[Timer | Subscription]) -> Prepared:
    of_table = Base.metadata.tables[table.__tablename__]
    return Prepared(sa.delete(of_table).where(of_table.c.task_id == sa.bindparam("wait_id")))


def _timer(instance: Instance, timer: TimerArmed) -> dict[str, Any]:
    return {
        "task_id": timer.task_id,
        "instance_id": instance.id,
        "element_id": timer.element_id,
        "name": timer.name,
        "name_en": timer.name_en,
        "due_at": timer.due_at,
        "deadline": timer.deadline,
        "next_at": timer.due_at,
        "attempts": 0,
    }


def _wait(instance: Instance, wait: Subscribed, now: dt.datetime) -> dict[str, Any]:
    return {
        "task_id": wait.task_id,
        "instance_id": instance.id,
        "element_id": wait.element_id,
        "message": wait.message,
        "is_signal": wait.is_signal,
        "opened_at": now,
    }


def _write_history(
    connection: sa.Connection, case: Case, advance: Advance, act: Acting, human: str | None
) -> None:
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
    _insert(connection, History, rows)


_NO_TRACE = {"undo": None, "tokens": None}


def undo(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    """How to come back from the variables after a step to those before it; small where little changed."""
    changed = {name: value for name, value in before.items() if name not in after or after[name] != value}
    return {"before": changed, "added": [name for name in after if name not in before]}


def _told(step: Step, act: Acting | None) -> dict[str, Any]:
    actor = act.actor if act else None
    absent = actor.in_place_of if actor else None
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
        "absent_id": absent.person_id if absent else None,
        "absent_name": absent.name if absent else None,
        "answers": dict(step.answers) if step.answers is not None else None,
        "decision": _decision(step.decision),
    }


def _decision(decision: DecisionMade | None) -> dict[str, Any] | None:
    return None if decision is None else asdict(decision)
