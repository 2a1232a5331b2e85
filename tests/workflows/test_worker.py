"""The worker does what is due, and nothing it meets ends it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import pytest
import sqlalchemy as sa

from tests.conftest import MovableClock
from tests.workflows.runtime.office import Office, open_office
from tests.workflows.runtime.test_timers import publish
from workflows import worker
from workflows.bootstrap import Installation
from workflows.runtime import clock as office_time
from workflows.runtime import outbox
from workflows.runtime.models import Instance, InstanceStatus, Outbox


@pytest.fixture
def office(installation: Installation) -> Office:
    return open_office(installation)


def test_a_drain_fires_what_is_due_and_empties_the_outbox(
    installation: Installation, office: Office, clock: MovableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    delivered: list[str] = []
    monkeypatch.setitem(outbox._handlers, "tests.letter", lambda delivery: delivered.append(delivery.key))
    case = publish(installation.sessions, office, installation.house)
    with installation.sessions.begin() as session:
        letter = outbox.Letter("tests.letter", "one", {})
        outbox.send(session, letter, now=clock.now())
    clock.move(days=10)
    assert worker.drain(installation) == 2
    assert worker.drain(installation) == 0
    with installation.sessions() as session:
        assert session.get_one(Instance, case).status == InstanceStatus.COMPLETED
    assert delivered == ["one"]


def test_a_drain_counts_every_letter(
    installation: Installation, clock: MovableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also those that were delivered side by side."""
    monkeypatch.setitem(outbox._handlers, "tests.letter", lambda _delivery: time.sleep(0.005))
    with installation.sessions.begin() as session:
        for number in range(30):
            outbox.send(session, outbox.Letter("tests.letter", f"letter {number}", {}), now=clock.now())
    assert worker.drain(installation) == 30


def test_a_thread_works_on_the_moved_clock_of_the_demo_office(
    installation: Installation, office: Office
) -> None:
    case = publish(installation.sessions, office, installation.house)
    running = worker.Worker(installation, pause_seconds=30)
    running.start()
    try:
        with installation.sessions.begin() as session:
            office_time.move_forward(
                session, 10, actor=office.administrator, settings=installation.house.settings
            )
        running.wake()
        _until(lambda: _is_over(installation, case))
    finally:
        running.stop()


def test_a_lost_database_does_not_end_the_worker(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried = threading.Event()

    def broken(*_arguments: object) -> worker.Round:
        tried.set()
        raise ConnectionError("no database")

    monkeypatch.setattr(worker, "one_round", broken)
    running = worker.Worker(installation, pause_seconds=0.01)
    running.start()
    assert tried.wait(60)
    tried.clear()
    assert tried.wait(60)
    running.stop()


def test_a_stopped_worker_leaves_the_rest(installation: Installation) -> None:
    running = worker.Worker(installation)
    running.start()
    running.stop()
    with installation.sessions() as session:
        assert session.scalar(sa.select(sa.func.count(Outbox.id))) == 0


def _is_over(installation: Installation, case: int) -> bool:
    with installation.sessions() as session:
        return session.get_one(Instance, case).status == InstanceStatus.COMPLETED


def _until(condition: Callable[[], bool]) -> None:
    for _ in range(1200):
        if condition():
            return
        time.sleep(0.05)
    raise AssertionError("it did not happen within a minute")
