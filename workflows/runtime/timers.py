"""Due waits, fired in batches: each once, in the order in which they came due.

A sweep first takes its timers for a while (the lease is committed, so that a crash counts as an
attempt), then fires them under one savepoint each. A case that breaks is rolled back alone and
becomes an incident with a growing wait; it never stops the sweep.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

import sqlalchemy as sa
import structlog
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session, sessionmaker

from workflows import measures
from workflows.engine import runner
from workflows.errors import NoAnswer
from workflows.runtime import incidents
from workflows.runtime.house import Acting, House, acting
from workflows.runtime.models import END_OF_TIME, Timer
from workflows.runtime.recording import Case
from workflows.runtime.steps import call_for, locked_case, locked_cases, settle

_log = structlog.get_logger(__name__)

LEASE = dt.timedelta(minutes=5)
"""How long a worker may be silent before another takes its timers."""
SILENT_ATTEMPTS = 3
"""After as many attempts without an answer a timer is an incident: something in it ends the worker."""


@dataclass(frozen=True)
class _Taken:
    """A leased timer, and the number of the attempt: another worker's attempt has another."""

    task_id: str
    instance_id: int
    attempt: int


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
    timers = sa.select(Timer).where(Timer.next_at <= now).order_by(Timer.next_at, Timer.task_id)
    return tuple(session.scalars(timers.limit(limit)))


def sweep(
    sessions: sessionmaker[Session],
    house: House,
    *,
    limit: int = 200,
    stopping: Callable[[], bool] = lambda: False,
) -> Swept:
    """Fire up to `limit` due timers; run it from as many workers as you like.

    New ones share a lease and a transaction. One that was tried before has its own: it may have ended
    its worker, and must not take the others along again. Told to stop, a sweep gives back what it did
    not begin.
    """
    outcomes = _sweep_batch(sessions, house, _new(limit), stopping)
    for _ in range(limit):
        tried = [] if stopping() else _sweep_batch(sessions, house, _TRIED, stopping)
        if not tried:
            break
        outcomes += tried
    return Swept(outcomes.count("fired"), outcomes.count("failed"), outcomes.count("left"))


def _sweep_batch(
    sessions: sessionmaker[Session], house: House, which: sa.Select[Timer], stopping: Callable[[], bool]
) -> list[str]:
    """Take timers in one transaction, fire them in another."""
    with sessions.begin() as session:
        act = acting(house.at_office_time(session), None)
        taken = _lease(session, act.now, which)
    return _fire_batch(sessions, taken, act, stopping) if taken else []


def _new(limit: int) -> sa.Select[Timer]:
    return sa.select(Timer).where(Timer.attempts == 0).order_by(Timer.next_at, Timer.task_id).limit(limit)


_TRIED = sa.select(Timer).where(Timer.attempts > 0).order_by(Timer.attempts, Timer.next_at).limit(1)


def _lease(session: Session, now: dt.datetime, which: sa.Select[Timer]) -> list[_Taken]:
    """Take due timers for a while; the number of the attempt is the token with which each is fired."""
    due = which.where(Timer.next_at <= now).with_for_update(skip_locked=True)
    timers = session.scalars(due).all()
    for timer in timers:
        timer.attempts += 1
        timer.next_at = now + max(LEASE, incidents.back_off(timer.attempts))
        if timer.attempts > SILENT_ATTEMPTS:
            _tell_of_silence(session, timer, now)
    in_order = sorted(timers, key=lambda each: (each.due_at, each.task_id))
    return [_Taken(timer.task_id, timer.instance_id, timer.attempts) for timer in in_order]


def _tell_of_silence(session: Session, timer: Timer, now: dt.datetime) -> None:
    """So many attempts that neither fired nor failed: its worker ends each time."""
    if not incidents.is_noted(session, "timer", timer.task_id):
        incidents.note(session, _found(timer, NoAnswer(attempts=timer.attempts - 1)), now=now)


def _fire_batch(
    sessions: sessionmaker[Session], batch: list[_Taken], act: Acting, stopping: Callable[[], bool]
) -> list[str]:
    """Fire timers in one transaction: together, and where one of them breaks each under a savepoint."""
    if len(batch) > 1 and len({each.instance_id for each in batch}) == len(batch):
        outcomes = _fire_together(sessions, batch, act, stopping)
        if outcomes is not None:
            return outcomes
    with sessions.begin() as session:
        return [
            _give_back(session, each, act.now) if stopping() else _fire_alone(session, each, act)
            for each in batch
        ]


def _fire_together(
    sessions: sessionmaker[Session], batch: list[_Taken], act: Acting, stopping: Callable[[], bool]
) -> list[str] | None:
    """Fire timers of as many cases, read in two statements and without savepoints; None when one broke.

    Nothing of it stays then, and nothing is told: the way with savepoints finds out which it was.
    """
    try:
        with sessions.begin() as session:
            cases = locked_cases(session, [each.instance_id for each in batch])
            rows = sa.select(Timer).where(Timer.task_id.in_([each.task_id for each in batch]))
            timers = {each.task_id: each for each in session.scalars(rows)}
            return [
                _give_back(session, each, act.now)
                if stopping()
                else _settled(session, each, cases.get(each.instance_id), timers.get(each.task_id), act)
                for each in batch
            ]
    except DBAPIError as error:
        if error.connection_invalidated:
            raise
        return None
    except Exception:  # whatever an operation raises: it is met again under a savepoint, and told there
        return None


def _fire_alone(session: Session, taken: _Taken, act: Acting) -> str:
    """Fire one timer under a savepoint: `fired`, `failed`, or `left` where it is no longer ours."""
    try:
        with session.begin_nested():
            return _fire(session, taken, act)
    except Exception as error:  # the worker's edge: it becomes an incident
        if isinstance(error, DBAPIError) and error.connection_invalidated:
            raise  # the whole batch is rolled back with its connection; its lease will end
        _failed(session, taken, error, act)
        return "failed"


def _fire(session: Session, taken: _Taken, act: Acting) -> str:
    case = locked_case(session, taken.instance_id, skip_locked=True)
    timer = session.get(Timer, taken.task_id, populate_existing=True)
    return _settled(session, taken, case, timer, act)


def _settled(session: Session, taken: _Taken, case: Case | None, timer: Timer | None, act: Acting) -> str:
    """Fire a timer whose case is locked, where it is still ours: `fired` or `left`."""
    if timer is None or timer.attempts != taken.attempt:
        return "left"  # under the lock: a completion disarmed it a moment ago, or another took it
    if case is None or case.instance.suspended_at is not None:
        return _give_back(session, taken, act.now if case is None else END_OF_TIME)
    fire(session, case, taken.task_id, act)
    if taken.attempt > 1:
        incidents.resolve(session, "timer", taken.task_id, now=act.now)
    return "fired"


def fire(session: Session, case: Case, task_id: str, act: Acting) -> None:
    """Fire a timer of a locked case."""
    with measures.step("timer"):
        call = call_for(session, case, act)
        advance = runner.fire_timer(case.definition, case.instance.state, task_id, call)
        settle(session, case, advance, act)
    _log.info("timer fired", business_key=case.instance.business_key, task=task_id)


def _give_back(session: Session, taken: _Taken, now: dt.datetime) -> str:
    """End the lease; the attempt was none."""
    ours = sa.update(Timer).where(Timer.task_id == taken.task_id, Timer.attempts == taken.attempt)
    session.execute(ours.values(next_at=now, attempts=Timer.attempts - 1))
    return "left"


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
        taken = _Taken(timer.task_id, timer.instance_id, timer.attempts)
    with sessions.begin() as session:
        _fire_alone(session, taken, act)


def _failed(session: Session, taken: _Taken, error: Exception, act: Acting) -> None:
    timer = session.get(Timer, taken.task_id, populate_existing=True)
    if timer is None or timer.attempts != taken.attempt:
        return
    timer.next_at = act.now + incidents.back_off(timer.attempts)
    incidents.note(session, _found(timer, error), now=act.now)
    _log.warning("timer failed", case=timer.instance_id, task=timer.task_id, error=type(error).__name__)


def _found(timer: Timer, error: BaseException) -> incidents.Found:
    name = timer.name or timer.element_id
    return incidents.of_error(
        "timer", timer.task_id, timer.instance_id, name, error, element_en=timer.name_en
    )
