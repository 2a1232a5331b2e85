"""The queue of PostgreSQL: a job for each letter, in the letter's transaction, and nothing lost with it."""

from __future__ import annotations

import asyncio
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from procrastinate.schema import SchemaManager
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session, sessionmaker

from tests.conftest import MovableClock
from tests.workflows.runtime.test_outbox import Gateway, gateway, send
from workflows import bootstrap, worker
from workflows.bootstrap import Installation
from workflows.database import make_engine
from workflows.runtime import outbox, queue, queue_schema, regular
from workflows.runtime.house import House
from workflows.runtime.models import Outbox, RegularRound

__all__ = ["gateway"]
pytestmark = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)


def jobs(sessions: sessionmaker[Session]) -> list[tuple[str, str, dict[str, Any]]]:
    """Name, status and arguments of every job."""
    with sessions() as session:
        rows = session.execute(
            sa.text("SELECT task_name, status::text, args FROM procrastinate_jobs ORDER BY id")
        )
        return [(name, status, args) for name, status, args in rows]


def test_a_job_is_committed_with_its_letter_and_holds_nothing_but_its_number(
    sessions: sessionmaker[Session], house: House
) -> None:
    send(sessions, house)
    with sessions() as session:
        letter_id = session.scalars(sa.select(Outbox.id)).one()
    assert jobs(sessions) == [("outbox.deliver", "todo", {"letter_id": letter_id})]


def test_a_step_or_a_part_of_it_that_is_rolled_back_leaves_no_job(
    sessions: sessionmaker[Session], house: House
) -> None:
    with sessions.begin() as session:
        part = session.begin_nested()
        outbox.send(session, outbox.Letter("tests.letter", "one", {}), now=house.clock.now())
        session.flush()
        part.rollback()
    assert jobs(sessions) == []


def test_a_job_that_was_lost_is_made_again_and_one_that_is_repeated_changes_nothing(
    installation: Installation, sessions: sessionmaker[Session], house: House, gateway: Gateway
) -> None:
    send(sessions, house)
    with sessions.begin() as session:
        session.execute(sa.text("DELETE FROM procrastinate_jobs"))
    assert worker.drain(installation) == 1
    with sessions.begin() as session:
        queue._defer(session.connection(), session.scalars(sa.select(Outbox.id)).one())
    assert queue.Carrier(installation.engine, sessions, house).empty() == 0
    assert gateway.calls == ["one"]
    assert jobs(sessions) == []


def test_a_letter_that_failed_gets_its_next_job_when_its_wait_is_over(
    installation: Installation,
    sessions: sessionmaker[Session],
    house: House,
    gateway: Gateway,
    clock: MovableClock,
) -> None:
    gateway.failures = 1
    send(sessions, house)
    assert worker.drain(installation) == 0
    assert queue.enqueue_due(sessions, house) == 0
    clock.move(minutes=1)
    assert [queue.enqueue_due(sessions, house), queue.enqueue_due(sessions, house)] == [1, 0]
    assert worker.drain(installation) == 1


def test_what_a_dead_worker_had_in_hand_is_cleared_away(
    installation: Installation, sessions: sessionmaker[Session], house: House
) -> None:
    send(sessions, house)
    with sessions.begin() as session:
        session.execute(sa.text("UPDATE procrastinate_jobs SET status = 'doing'"))
    app = queue.Carrier(installation.engine, sessions, house)._app(is_regular=False)

    async def tidy() -> None:
        async with app.open_async():
            await queue._tidy(app)(0)

    with ThreadPoolExecutor(1) as alone:  # a browser of another test may have its loop in this thread
        alone.submit(lambda: asyncio.run(tidy())).result()
    assert jobs(sessions) == []
    assert queue.enqueue_due(sessions, house) == 1


def test_regular_work_is_asked_for_by_the_queue(
    installation: Installation, sessions: sessionmaker[Session]
) -> None:
    running = worker.Worker(installation, pause_seconds=0.05)
    running.start()
    due = {job.name for job in regular.jobs()}
    try:
        for _ in range(600):
            with sessions() as session:
                done = set(session.scalars(sa.select(RegularRound.job)))
            if done == due:
                break
            running.wake()
            time.sleep(0.05)
    finally:
        running.stop()
    assert done == due >= {"runtime.forget_expired_messages"}


def test_the_tables_of_an_older_version_are_brought_up_without_losing_a_job(engine_: Engine) -> None:
    """From the tables of 3.3.0, as its own files made them."""
    with engine_.begin() as connection:
        queue_schema.take_down(connection)
        for file in sorted(Path(SchemaManager.get_migrations_path()).glob("*.sql")):
            if file.name < "03.04":
                queue_schema._run(connection, file.read_text("utf-8"))
        connection.execute(sa.text("COMMENT ON TABLE procrastinate_jobs IS '3.3.0'"))
        queue._defer(connection, 7)
    with engine_.begin() as connection:
        queue_schema.bring_up(connection)
        queue_schema.bring_up(connection)
        retry = "SELECT count(*) FROM pg_proc WHERE proname = 'procrastinate_retry_job_v2'"
        assert connection.scalar(sa.text(retry)) == 1
        assert connection.scalar(sa.text("SELECT count(*) FROM procrastinate_jobs")) == 1
        assert connection.scalar(sa.text(queue_schema._MADE_BY)) == queue_schema.version("procrastinate")


def test_a_transaction_that_hangs_is_ended_by_the_database(database_url: str) -> None:
    bootstrap.load_rooms()
    engine = make_engine(database_url)
    with engine.connect() as connection:
        timeout = connection.scalar(sa.text("SHOW idle_in_transaction_session_timeout"))
    engine.dispose()
    assert timeout == "5min"
