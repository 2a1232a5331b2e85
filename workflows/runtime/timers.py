"""Due waits, fired in batches: each once, in the order in which they came due.

A sweep first takes its timers for a while (the lease is committed, so that a crash counts as an
attempt), then fires them under one savepoint each. A case that breaks is rolled back alone and
becomes an incident with a growing wait; it never stops the sweep.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import sqlalchemy as sa
import structlog
from sqlalchemy.orm import Session, sessionmaker

from workflows import measures
from workflows.engine import runner
from workflows.runtime import incidents
from workflows.runtime.house import Acting, House, acting
from workflows.runtime.models import END_OF_TIME, Instance, Timer
from workflows.runtime.recording import Case
from workflows.runtime.steps import call_for, locked_case, settle

_log = structlog.get_logger(__name__)

LEASE = dt.timedelta(minutes=5)
"""How long a worker may be silent before another takes its timers."""


@dataclass(frozen=True)
class Swept:
    """What a sweep did: timers fired, timers that failed, and timers left to whoever holds the case."""

    fired: int = 0
    failed: int = 0
    left: int = 0


@dataclass(frozen=True)
class Wait:
    """A running wait of a case, as its page says it."""

    element_id: str
    name: str
    name_en: str
    due_at: dt.datetime


def waits(session: Session, instance_id: int) -> tuple[Wait, ...]:
    """The timers of a case that still run, first due first."""
    rows = sa.select(Timer.element_id, Timer.name, Timer.name_en, Timer.due_at)
    of_case = rows.where(Timer.instance_id == instance_id).order_by(Timer.due_at)
    return tuple(Wait(*row) for row in session.execute(of_case))


def due(session: Session, now: dt.datetime, limit: int = 200) -> tuple[Timer, ...]:
    """Timers that may be fired at `now`, first due first."""
    return tuple(session.scalars(_due(now, limit)))


def sweep(sessions: sessionmaker[Session], house: House, *, limit: int = 200) -> Swept:
    """Fire up to `limit` due timers in one transaction; run it from as many workers as you like."""
    with sessions.begin() as session:
        act = acting(house.at_office_time(session), None)
        taken = _lease(session, act.now, limit)
    if not taken:
        return Swept()
    with sessions.begin() as session:
        outcomes = [_fire_alone(session, task_id, act) for task_id in taken]
    return Swept(outcomes.count("fired"), outcomes.count("failed"), outcomes.count("left"))


def _due(now: dt.datetime, limit: int) -> sa.Select[Timer]:
    return sa.select(Timer).where(Timer.next_at <= now).order_by(Timer.next_at, Timer.task_id).limit(limit)


def _lease(session: Session, now: dt.datetime, limit: int) -> list[str]:
    timers = session.scalars(_due(now, limit).with_for_update(skip_locked=True)).all()
    for timer in sorted(timers, key=lambda each: (each.due_at, each.task_id)):
        timer.attempts += 1
        timer.next_at = now + LEASE
    return [timer.task_id for timer in sorted(timers, key=lambda each: (each.due_at, each.task_id))]


def _fire_alone(session: Session, task_id: str, act: Acting) -> str:
    """Fire one timer under a savepoint: `fired`, `failed`, or `left` where it is no longer ours."""
    try:
        with session.begin_nested():
            return "fired" if _fire(session, task_id, act) else "left"
    except Exception as error:  # the worker's edge: it becomes an incident
        _failed(session, task_id, error, act)
        return "failed"


def _fire(session: Session, task_id: str, act: Acting) -> bool:
    timer = session.get(Timer, task_id, populate_existing=True)
    if timer is None:
        return False
    case = locked_case(session, Instance.id == timer.instance_id, skip_locked=True)
    if case is None or not _still_armed(session, task_id):
        _wait_until(session, task_id, act.now)
        return False
    if case.instance.suspended_at is not None:
        _wait_until(session, task_id, END_OF_TIME)
        return False
    fire(session, case, task_id, act)
    incidents.resolve(session, "timer", task_id, now=act.now)
    return True


def fire(session: Session, case: Case, task_id: str, act: Acting) -> None:
    """Fire a timer of a locked case."""
    with measures.step("timer"):
        call = call_for(session, case, act)
        advance = runner.fire_timer(case.definition, case.instance.state, task_id, call)
        settle(session, case, advance, act)
    _log.info("timer fired", business_key=case.instance.business_key, task=task_id)


def _still_armed(session: Session, task_id: str) -> bool:
    """Looked at again under the lock: a completion may have disarmed it a moment ago."""
    return session.scalar(sa.select(Timer.task_id).where(Timer.task_id == task_id)) is not None


def _wait_until(session: Session, task_id: str, at: dt.datetime) -> None:
    session.execute(sa.update(Timer).where(Timer.task_id == task_id).values(next_at=at))


def hold(session: Session, instance_id: int) -> None:
    """The case is suspended: no sweep takes its timers."""
    session.execute(sa.update(Timer).where(Timer.instance_id == instance_id).values(next_at=END_OF_TIME))


def let_go(session: Session, instance_id: int) -> None:
    """The case goes on: its timers come when they are due, and what came due meanwhile comes once, now."""
    session.execute(sa.update(Timer).where(Timer.instance_id == instance_id).values(next_at=Timer.due_at))


def retry(sessions: sessionmaker[Session], house: House, task_id: str) -> None:
    """Fire a due timer now, whatever time it was told to wait; once, counted before it is tried."""
    with sessions.begin() as session:
        act = acting(house.at_office_time(session), None)
        timer = session.get(Timer, task_id, with_for_update=True)
        if timer is None or timer.due_at > act.now:
            return
        timer.attempts, timer.next_at = timer.attempts + 1, act.now + LEASE
    with sessions.begin() as session:
        _fire_alone(session, task_id, act)


def _failed(session: Session, task_id: str, error: Exception, act: Acting) -> None:
    timer = session.get(Timer, task_id, populate_existing=True)
    if timer is None:
        return
    timer.next_at = act.now + incidents.back_off(timer.attempts)
    name = timer.name or timer.element_id
    found = incidents.of_error("timer", task_id, timer.instance_id, name, error, element_en=timer.name_en)
    incidents.note(session, found, now=act.now)
    _log.warning("timer failed", case=timer.instance_id, task=task_id, error=type(error).__name__)
