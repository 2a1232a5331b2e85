"""Workers in processes of their own on one PostgreSQL: they share the work, and no end of one is felt."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import sqlalchemy as sa

from tests.conftest import START, MovableClock, PostgresServer
from tests.workflows.runtime.office import open_office
from tests.workflows.runtime.test_timers import publish
from workflows import bootstrap
from workflows.bootstrap import Installation
from workflows.runtime import outbox, queue
from workflows.runtime.models import History, Incident, Outbox, Timer
from workflows.settings import Settings

TIMERS, LETTERS = 200, 50
LEASE_MINUTES = "6"
SLOWLY = ("0", "0.5")
"""A letter takes half a second: there is time to see the work half done on a busy machine too."""
TOGETHER = ("0", "0.1", "2")
"""No letter is done before both workers have one: on a busy machine one may begin seconds after the other."""
Process = subprocess.Popen[str]
Started = Callable[..., Process]


@pytest.fixture(scope="module")
def prepared(postgres: PostgresServer, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A database with 200 timers and 50 letters, due since the year 2006, and its keys."""
    var = tmp_path_factory.mktemp("workers")
    settings = Settings(var, postgres.url(f"workers_{os.getpid()}"))
    postgres.run(f"CREATE DATABASE {_name(settings)} TEMPLATE template0")
    house = bootstrap.open_house(settings, clock=MovableClock())
    office = open_office(house)
    for _ in range(TIMERS):
        publish(house.sessions, office, house.house)
    with house.sessions.begin() as session:
        for number in range(LETTERS):
            outbox.send(session, outbox.Letter("tests.letter", f"letter {number}", {}), now=START)
    house.close()
    return settings


@pytest.fixture
def shared(prepared: Settings, postgres: PostgresServer, tmp_path: Path) -> Iterator[Installation]:
    """A copy of it, on which the test only looks."""
    settings = Settings(tmp_path / "var", f"{postgres.url(f'workers_{time.monotonic_ns()}')}")
    postgres.run(f"CREATE DATABASE {_name(settings)} TEMPLATE {_name(prepared)} STRATEGY FILE_COPY")
    shutil.copytree(prepared.var, settings.var)
    house = bootstrap.open_house(settings)
    yield house
    house.close()
    postgres.run(f"DROP DATABASE {_name(settings)} WITH (FORCE)")


def _name(settings: Settings) -> str:
    return str(sa.make_url(settings.database_url).database)


@pytest.fixture
def start(shared: Installation, tmp_path: Path) -> Iterator[Started]:
    """Starts workers, all at one moment; what still runs at the end is killed."""
    running: list[Process] = []

    def begin(*more: str, workers: int = 1) -> list[Process]:
        settings = shared.house.settings
        environment = os.environ | {"DATABASE_URL": settings.database_url, "SHIBAO_VAR": str(settings.var)}
        command = [sys.executable, "-m", "tests.workflows.workers.process", str(tmp_path / "outside"), *more]
        begun = [
            subprocess.Popen(
                command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
            )
            for _ in range(workers)
        ]
        running.extend(begun)
        assert [_told(each) for each in begun] == ["ready\n"] * workers
        for each in begun:
            _tell(each)
        return begun

    yield begin
    for worker in running:
        worker.kill()
        worker.communicate()


def _told(worker: Process) -> str:
    assert worker.stdout is not None
    return worker.stdout.readline()


def _tell(worker: Process) -> None:
    assert worker.stdin is not None
    worker.stdin.write("work\n")
    worker.stdin.flush()


@dataclass(frozen=True)
class Left:
    """What is not done yet."""

    timers: int
    letters: int


def left(house: Installation) -> Left:
    with house.sessions() as session:
        timers = session.scalar(sa.select(sa.func.count(Timer.task_id))) or 0
        waiting = sa.select(sa.func.count(Outbox.id)).where(Outbox.done_at.is_(None))
        return Left(timers, session.scalar(waiting) or 0)


def until(house: Installation, condition: Callable[[Left], bool]) -> None:
    for _ in range(1200):
        if condition(left(house)):
            return
        time.sleep(0.05)
    raise AssertionError(f"it did not happen within a minute: {left(house)}")


def is_done(what: Left) -> bool:
    return what == Left(0, 0)


def calls(folder: Path) -> Counter[str]:
    """How often the world outside was called with each key."""
    lines = (folder / "outside").read_text("utf-8").splitlines()
    return Counter(line.partition("\t")[0] for line in lines)


def assert_each_acted_once(house: Installation) -> None:
    """Every notice was closed by its timer once, every letter is marked once, and nothing went wrong."""
    with house.sessions() as session:
        fired = sa.select(History.instance_id).where(
            History.element_id == "notice_period_over", History.outcome == "completed"
        )
        cases = session.scalars(fired).all()
        assert len(cases) == len(set(cases)) == TIMERS
        assert (
            session.scalar(sa.select(sa.func.count(Outbox.id)).where(Outbox.done_at.is_not(None))) == LETTERS
        )
        assert session.scalars(sa.select(Incident.message)).all() == []


def test_two_workers_share_200_timers_and_50_letters_and_each_acts_once(
    shared: Installation, start: Started, tmp_path: Path
) -> None:
    start(*TOGETHER, workers=2)
    until(shared, is_done)
    assert_each_acted_once(shared)
    assert calls(tmp_path) == {f"letter {number}": 1 for number in range(LETTERS)}
    workers = {line.partition("\t")[2] for line in (tmp_path / "outside").read_text("utf-8").splitlines()}
    assert len(workers) == 2


def test_a_worker_told_to_end_finishes_what_it_has_in_hand_and_leaves_no_lease(
    shared: Installation, start: Started, tmp_path: Path
) -> None:
    """No time passes: what the first one gave back is free for the second at once."""
    (first,) = start(*SLOWLY)
    until(shared, lambda what: 0 < what.letters < LETTERS)
    first.send_signal(signal.SIGTERM)
    assert first.wait(60) == 0
    assert not is_done(left(shared))
    with shared.sessions() as session:
        leased = sa.select(sa.func.count(Timer.task_id)).where(
            Timer.next_at > Timer.due_at, Timer.attempts > 0
        )
        assert session.scalar(leased) == 0
        in_hand = sa.select(sa.func.count(Outbox.id)).where(Outbox.done_at.is_(None), Outbox.attempts > 0)
        assert session.scalar(in_hand) == 0
    start()
    until(shared, is_done)
    assert_each_acted_once(shared)
    assert calls(tmp_path) == {f"letter {number}": 1 for number in range(LETTERS)}


def test_a_killed_workers_work_is_done_by_another_when_its_lease_is_over(
    shared: Installation, start: Started, tmp_path: Path
) -> None:
    """A letter may have been handed over twice, with the same key; nothing happened twice in the house."""
    (first,) = start(*SLOWLY)
    until(shared, lambda what: 0 < what.letters < LETTERS)
    first.kill()
    first.wait(60)
    start(LEASE_MINUTES)
    until(shared, is_done)
    assert_each_acted_once(shared)
    called = calls(tmp_path)
    assert set(called) == {f"letter {number}" for number in range(LETTERS)}
    assert sum(called.values()) <= LETTERS + queue.CONCURRENCY


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_command_ends_with_success_on_a_signal(shared: Installation, number: signal.Signals) -> None:
    """It does not know the verbs of the test diagrams: what it meets becomes incidents, and it goes on."""
    settings = shared.house.settings
    environment = os.environ | {"DATABASE_URL": settings.database_url, "SHIBAO_VAR": str(settings.var)}
    worker = subprocess.Popen([sys.executable, "-m", "webapp.cli", "work"], env=environment)
    try:
        until(shared, lambda _: incidents_of(shared) >= LETTERS)
        worker.send_signal(number)
        assert worker.wait(60) == 0
    finally:
        worker.kill()
        worker.wait()


def incidents_of(house: Installation) -> int:
    with house.sessions() as session:
        return session.scalar(sa.select(sa.func.count(Incident.id))) or 0
