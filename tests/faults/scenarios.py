"""Every kind of step that a process may die in, on the small office of the runtime's tests."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.conftest import MovableClock
from tests.faults.harness import Scenario, World
from tests.workflows.runtime.office import Office, open_office, open_task
from workflows import worker
from workflows.audit import AuditEntry
from workflows.bootstrap import Installation
from workflows.people.permissions import Actor
from workflows.runtime import messages, tasks, timers
from workflows.runtime.models import (
    History,
    HumanTask,
    Incident,
    Instance,
    InstanceStatus,
    Message,
    Outbox,
    Subscription,
    Timer,
)

KEY = "T-1"
GOOD = {"result": "good"}


def counted(session: Session, table: type[Any], *conditions: sa.ColumnElement[bool]) -> int:
    """Rows that meet the conditions."""
    return session.scalar(sa.select(sa.func.count()).select_from(table).where(*conditions)) or 0


def passed(session: Session, element: str) -> int:
    """How often the history tells that an element was completed."""
    return counted(session, History, History.element_id == element, History.outcome == "completed")


def audited(session: Session, act: str) -> int:
    """How often the trail tells of an act."""
    return counted(session, AuditEntry, AuditEntry.act == act, AuditEntry.outcome == "done")


def half(signs: Mapping[str, int]) -> list[str]:
    """What is said when some signs of one step are there and others are not."""
    return [] if set(signs.values()) <= {0} or set(signs.values()) <= {1} else [f"half done {dict(signs)}"]


def not_once(signs: Mapping[str, int]) -> list[str]:
    """Signs that are not there exactly once."""
    return [f"{name} {count} times" for name, count in signs.items() if count != 1]


def calm(session: Session) -> list[str]:
    """Nothing waits for the worker and nothing went wrong."""
    left = {
        "incident": counted(session, Incident, Incident.resolved_at.is_(None)),
        "letter": counted(session, Outbox, Outbox.done_at.is_(None)),
    }
    return [f"{count} {name} left" for name, count in left.items() if count]


def status(session: Session) -> InstanceStatus | None:
    """Of the one case."""
    return session.scalar(sa.select(Instance.status).where(Instance.business_key == KEY))


def do(world: World, actor: Actor, answers: Mapping[str, Any]) -> None:
    """Complete the one open task of the case."""
    with world.sessions() as session:
        case = session.scalars(sa.select(Instance.id).where(Instance.business_key == KEY)).one()
    task_id, revision = open_task(world.sessions, case)
    with world.sessions.begin() as session:
        tasks.complete(session, task_id, actor=actor, answers=answers, revision=revision, house=world.house)


def _begun(installation: Installation, office: Office, process_id: str, **more: Any) -> None:
    with installation.sessions.begin() as session:
        office.start(session, process_id, installation.house, business_key=KEY, **more)


def _open_element(world: World) -> str | None:
    with world.sessions() as session:
        return session.scalar(sa.select(HumanTask.element_id).where(HumanTask.closed_at.is_(None)))


# --- start: a case begins


def _start(world: World) -> None:
    with world.sessions.begin() as session:
        if status(session) is None:
            world.people.start(session, "permit", world.house, answers={"wish": "roof"}, business_key=KEY)


def _start_signs(world: World) -> dict[str, int]:
    with world.sessions() as session:
        return {
            "case": counted(session, Instance),
            "open task": counted(session, HumanTask, HumanTask.closed_at.is_(None)),
            "start in the history": passed(session, "permit_requested"),
            "start in the trail": audited(session, "case.start"),
        }


# --- complete: a person does a task


def _to_check(installation: Installation, _clock: MovableClock) -> Office:
    office = open_office(installation)
    _begun(installation, office, "permit", answers={"wish": "roof"})
    return office


def _check(world: World) -> None:
    if _open_element(world) == "check_request":
        do(world, world.people.clerk, GOOD)


def _check_signs(world: World) -> dict[str, int]:
    with world.sessions() as session:
        return {
            "task closed": counted(
                session, HumanTask, HumanTask.element_id == "check_request", HumanTask.closed_at.is_not(None)
            ),
            "next task": counted(session, HumanTask, HumanTask.element_id == "approve"),
            "step in the history": passed(session, "check_request"),
            "act in the trail": audited(session, "task.complete"),
            "doer kept": counted(session, Instance, Instance.revision == 3),
        }


# --- timer: a wait ends by itself


def _to_timer(installation: Installation, clock: MovableClock) -> Office:
    office = open_office(installation)
    _begun(installation, office, "notice", variables={"wish": "roof"})
    _do_first(installation, office)
    clock.move(days=10)
    return office


def _do_first(installation: Installation, office: Office) -> None:
    with installation.sessions() as session:
        case = session.scalars(sa.select(Instance.id)).one()
    task_id, revision = open_task(installation.sessions, case)
    with installation.sessions.begin() as session:
        tasks.complete(
            session, task_id, actor=office.clerk, answers={}, revision=revision, house=installation.house
        )


def _sweep(world: World) -> None:
    timers.sweep(world.sessions, world.house)


def _timer_signs(world: World) -> dict[str, int]:
    with world.sessions() as session:
        return {
            "wait over": passed(session, "notice_period_over"),
            "notice closed": passed(session, "close_notice"),
            "case over": counted(session, Instance, Instance.status == InstanceStatus.COMPLETED),
            "timer gone": 1 - counted(session, Timer),
            "other wait gone": 1 - counted(session, Subscription),
        }


# --- message: it comes before its wait, is kept, and handed over once


def _to_ask(installation: Installation, _clock: MovableClock) -> Office:
    office = open_office(installation)
    _begun(installation, office, "inquiry")
    return office


def _answer(world: World) -> None:
    with world.sessions.begin() as session:
        if not audited(session, "message.send"):
            payload = {"answer": "yes"}
            messages.send(
                session,
                "answer_came",
                business_key=KEY,
                payload=payload,
                actor=world.people.reviewer,
                house=world.house,
            )
    if _open_element(world) == "ask":
        do(world, world.people.clerk, {})
    worker.drain(world.installation)


def _answer_torn(world: World) -> list[str]:
    with world.sessions() as session:
        sent = {"kept": counted(session, Message), "sent in the trail": audited(session, "message.send")}
        taken = {
            "asked": passed(session, "ask"),
            "received": passed(session, "answer_received"),
            "handed over": counted(session, Message, Message.delivered_at.is_not(None)),
            "next task": counted(session, HumanTask, HumanTask.element_id == "read_answer"),
        }
    return half(sent) + half(taken)


def _answer_wrong(world: World) -> list[str]:
    with world.sessions() as session:
        signs = {
            "received": passed(session, "answer_received"),
            "handed over": counted(session, Message, Message.delivered_at.is_not(None)),
            "next task": counted(session, HumanTask, HumanTask.closed_at.is_(None)),
            "no wait": 1 - counted(session, Subscription),
        }
        facts = session.scalars(sa.select(HumanTask.facts).where(HumanTask.closed_at.is_(None))).all()
        return [*not_once(signs), *calm(session), *([] if facts == [{"answer": "yes"}] else ["wrong answer"])]


# --- effect: an operation sends a letter that leaves the house


def _to_stamp(installation: Installation, _clock: MovableClock) -> Office:
    office = open_office(installation)
    _begun(installation, office, "permit", answers={"wish": "roof"})
    with installation.sessions() as session:
        case = session.scalars(sa.select(Instance.id)).one()
    task_id, revision = open_task(installation.sessions, case)
    with installation.sessions.begin() as session:
        tasks.complete(
            session, task_id, actor=office.clerk, answers=GOOD, revision=revision, house=installation.house
        )
    return office


def _stamp(world: World) -> None:
    if _open_element(world) == "approve":
        do(world, world.people.reviewer, GOOD)
    worker.drain(world.installation)


def _stamp_signs(world: World) -> dict[str, int]:
    with world.sessions() as session:
        return {
            "approved": passed(session, "approve"),
            "stamped": passed(session, "stamp"),
            "stamp in the trail": audited(session, "tests.stamp"),
            "letter": counted(session, Outbox),
            "case over": counted(session, Instance, Instance.status == InstanceStatus.COMPLETED),
        }


def _stamp_torn(world: World) -> list[str]:
    with world.sessions() as session:
        done = counted(session, Outbox, Outbox.done_at.is_not(None))
    unsent = ["letter marked as gone that did not go"] if done > len(world.outside.acted) else []
    return half(_stamp_signs(world)) + unsent


def _stamp_wrong(world: World) -> list[str]:
    signs = _stamp_signs(world) | {"letter outside": len(world.outside.acted)}
    with world.sessions() as session:
        return not_once(signs) + calm(session)


START = Scenario(
    "start",
    lambda installation, _clock: open_office(installation),
    _start,
    lambda world: half(_start_signs(world)),
    lambda world: not_once(_start_signs(world)),
)
COMPLETE = Scenario(
    "complete",
    _to_check,
    _check,
    lambda world: half(_check_signs(world)),
    lambda world: not_once(_check_signs(world)),
)
TIMER = Scenario(
    "timer",
    _to_timer,
    _sweep,
    lambda world: half(_timer_signs(world)),
    lambda world: not_once(_timer_signs(world)),
)
MESSAGE = Scenario("message", _to_ask, _answer, _answer_torn, _answer_wrong)
EFFECT = Scenario("effect", _to_stamp, _stamp, _stamp_torn, _stamp_wrong)
