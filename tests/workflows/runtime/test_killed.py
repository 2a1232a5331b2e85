"""A process killed at any statement leaves a step done or not begun; nothing between."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session, sessionmaker

from tests.conftest import MovableClock
from tests.workflows.runtime.office import Office, open_task
from tests.workflows.runtime.test_timers import publish
from workflows.database import make_engine, make_sessions
from workflows.runtime import tasks, timers
from workflows.runtime.house import House
from workflows.runtime.models import History, HumanTask, Instance, Outbox, Timer

GOOD = {"result": "good"}


class Killer:
    """Kills its own process at one point; points are before and after statements and commits."""

    def __init__(self, engine: Engine, at: int) -> None:
        self.at, self.passed = at, 0
        event.listen(engine, "before_cursor_execute", self)
        event.listen(engine, "after_cursor_execute", self)
        commit = engine.dialect.do_commit

        def watched(connection: Any) -> None:
            self()
            commit(connection)
            self()

        engine.dialect.do_commit = watched  # type: ignore[method-assign]  # an event comes only before it

    def __call__(self, *_arguments: Any) -> None:
        self.passed += 1
        if self.passed == self.at:
            os.kill(os.getpid(), signal.SIGKILL)


def killed_at(point: int, url: str, act: Callable[[sessionmaker[Session]], None]) -> bool:
    """Do the act in a process of its own that dies at the point; False when it outlived it."""
    child = os.fork()
    if child == 0:
        engine = make_engine(url)
        Killer(engine, point)
        try:
            act(make_sessions(engine))
        finally:
            os._exit(0)
    _, ended = os.waitpid(child, 0)
    return os.WIFSIGNALED(ended)


def test_a_completion_is_done_or_not_begun(
    database_url: str, sessions: sessionmaker[Session], office: Office, house: House
) -> None:
    point = 1
    while True:
        case = _to_approve(sessions, office, house)
        task_id, revision = open_task(sessions, case)

        def approve(own: sessionmaker[Session], task_id: str = task_id, revision: int = revision) -> None:
            with own.begin() as session:
                tasks.complete(
                    session, task_id, actor=office.reviewer, answers=GOOD, revision=revision, house=house
                )

        was_killed = killed_at(point, database_url, approve)
        if not _is_approved(sessions, case, task_id):
            assert open_task(sessions, case) == (task_id, revision), f"half done at point {point}"
            approve(sessions)
            assert _is_approved(sessions, case, task_id)
        if not was_killed:
            break
        point += 1
    assert point > 16


def test_a_sweep_fires_once_whenever_it_dies(
    database_url: str, sessions: sessionmaker[Session], office: Office, house: House, clock: MovableClock
) -> None:
    point = 1
    while True:
        case = publish(sessions, office, house)
        clock.move(days=10)
        was_killed = killed_at(point, database_url, lambda own: _swept(own, house))
        clock.move(minutes=6)
        timers.sweep(sessions, house)
        with sessions() as session:
            fired = sa.select(sa.func.count()).where(
                History.instance_id == case,
                History.element_id == "close_notice",
                History.outcome == "completed",
            )
            assert session.scalar(fired) == 1, f"at point {point}"
            assert session.scalar(sa.select(sa.func.count(Timer.task_id))) == 0
        if not was_killed:
            break
        point += 1
    assert point > 16


def _swept(sessions: sessionmaker[Session], house: House) -> None:
    timers.sweep(sessions, house)


def _to_approve(sessions: sessionmaker[Session], office: Office, house: House) -> int:
    with sessions.begin() as session:
        case = office.start(session, "permit", house, answers={"wish": "roof"}).id
    task_id, revision = open_task(sessions, case)
    with sessions.begin() as session:
        tasks.complete(session, task_id, actor=office.clerk, answers=GOOD, revision=revision, house=house)
    return case


def _is_approved(sessions: sessionmaker[Session], case: int, task_id: str) -> bool:
    """Done in every table, or in none."""
    with sessions() as session:
        instance = session.get_one(Instance, case)
        signs = {
            instance.end_element == "permit_given",
            session.get_one(HumanTask, task_id).closed_at is not None,
            session.scalar(sa.select(Outbox.id).where(Outbox.instance_id == case)) is not None,
            session.scalar(
                sa.select(sa.func.count()).where(
                    History.instance_id == case,
                    History.element_id == "approve",
                    History.outcome == "completed",
                )
            )
            == 1,
        }
    assert len(signs) == 1, "half done"
    return signs.pop()
