"""A database that restarts in the middle of a step, and a disk that is full."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.exc import DBAPIError

from tests.faults.databases import PostgresStore, Store
from tests.faults.due import ALL, CROWD, DUE, EMPTY, LETTERS, closed_by, differs, opened, sound, state
from tests.faults.harness import LEASE_MINUTES, World
from tests.faults.scenarios import counted
from tests.faults.telling import errors_in_lines
from workflows import worker
from workflows.audit import AuditEntry
from workflows.runtime import outbox
from workflows.runtime.models import HumanTask, Instance


def restart(store: PostgresStore, folder: Path) -> list[str]:
    """A step in which the database restarts is not done; the next one is, and the worker lives on."""
    with opened(DUE, store, folder) as world, closed_by(sound), errors_in_lines("restart"):
        running = worker.Worker(world.installation, pause_seconds=0.1)
        running.start()
        try:
            found = _lost_commit(world, store)
            _start(world, "after")
            with world.sessions.begin() as session:
                outbox.send(session, outbox.Letter("tests.letter", "after", {}), now=world.clock.now())
            world.clock.move(minutes=LEASE_MINUTES)
            wanted = ALL | {"letters done": LETTERS + 1, "letters outside": LETTERS + 1}
            found += _reaches(world, wanted)
        finally:
            running.stop()
        with world.sessions() as session:
            keys = set(
                session.scalars(sa.select(Instance.business_key).where(Instance.process_id == "permit"))
            )
        return found + ([] if keys == {"before", "after"} else [f"cases {keys}"])


def _lost_commit(world: World, store: PostgresStore) -> list[str]:
    _start(world, "before")
    with world.sessions() as session:
        world.people.start(session, "permit", world.house, answers={"wish": "x"}, business_key="lost")
        session.flush()
        store.restart()
        try:
            session.commit()
        except DBAPIError:
            session.rollback()
            return []
    return ["a commit was acknowledged that the database had lost"]


def _start(world: World, key: str) -> None:
    with world.sessions.begin() as session:
        world.people.start(session, "permit", world.house, answers={"wish": "x"}, business_key=key)


def _reaches(world: World, wanted: dict[str, int]) -> list[str]:
    """What still differs after a while; the worker needs a moment to find the database again."""
    for _ in range(600):
        if not differs(state(world), wanted):
            return []
        time.sleep(0.05)
    return differs(state(world), wanted)


def full_disk(store: Store, folder: Path) -> list[str]:
    """SQLite: a full disk refuses a step whole; pages are read, and with room again the office goes on."""
    with opened(EMPTY, store, folder) as world:
        engine = world.installation.engine
        with engine.connect() as connection:
            pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        event.listen(engine, "connect", _limited_to(pages + 60))
        engine.dispose()
        done, found = _until_full(world)
        found += _audited_whole(world, done)
        event.listen(engine, "connect", _limited_to(2**30))
        engine.dispose()
        _start(world, "room again")
        return found + _audited_whole(world, done + 1)


def _limited_to(pages: int) -> Callable[[Any, Any], None]:
    return lambda connection, _record: connection.execute(f"PRAGMA max_page_count={pages}")


def _until_full(world: World) -> tuple[int, list[str]]:
    """How many cases began before the disk was full."""
    for number in range(CROWD):
        try:
            _start(world, f"case {number}")
        except DBAPIError as error:
            return number, [] if "full" in str(error.orig) else [f"unclear error {error.orig}"]
    return CROWD, ["the disk never was full"]


def _audited_whole(world: World, cases: int) -> list[str]:
    with world.sessions() as session:
        whole = session.connection().exec_driver_sql("PRAGMA integrity_check").scalar_one()
        found = {
            "cases": counted(session, Instance),
            "tasks": counted(session, HumanTask),
            "trail": counted(session, AuditEntry, AuditEntry.act == "case.start"),
        }
    return differs(found, dict.fromkeys(found, cases)) + ([] if whole == "ok" else [str(whole)])
