"""What no kill at a point shows: a full disk, a restarted database, a case that breaks, a worker that hangs.

Each disaster gives what is wrong after it; nothing is the wanted answer.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import signal
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any
from unittest.mock import patch

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.exc import DBAPIError

from tests.conftest import MovableClock
from tests.faults.databases import PostgresStore, Store
from tests.faults.harness import LEASE_MINUTES, Scenario, World, letters_to, prepared
from tests.faults.scenarios import counted
from tests.workflows.runtime.office import Office, open_office
from tests.workflows.runtime.test_timers import publish
from workflows import database, worker
from workflows.audit import AuditEntry
from workflows.bootstrap import Installation
from workflows.engine import registry
from workflows.runtime import outbox, timers
from workflows.runtime.models import History, HumanTask, Incident, Instance, Outbox, Timer

NOTICES, LETTERS = 4, 3
CROWD = 4000
"""More steps than a disk of the test holds."""


def _nothing(_world: World) -> list[str]:
    return []


def _due(installation: Installation, clock: MovableClock) -> Office:
    """Notices whose period is over, one of which breaks, and letters that wait."""
    office = open_office(installation)
    wishes = ["broken", *["roof"] * (NOTICES - 1)]
    for wish in wishes:
        publish(installation.sessions, office, installation.house, wish)
    clock.move(days=10)
    with installation.sessions.begin() as session:
        for number in range(LETTERS):
            outbox.send(session, outbox.Letter("tests.letter", f"letter {number}", {}), now=clock.now())
    return office


DUE = Scenario("due", _due, lambda world: None, _nothing, _nothing)
EMPTY = Scenario("empty", lambda house, _clock: open_office(house), lambda world: None, _nothing, _nothing)


@contextmanager
def opened(scenario: Scenario, store: Store, folder: Path) -> Iterator[World]:
    """The prepared world, in this process."""
    with prepared(scenario, store, folder) as bench, bench.world_once() as world:
        yield world


def _state(world: World) -> dict[str, int]:
    with world.sessions() as session:
        closed = (History.element_id == "close_notice", History.outcome == "completed")
        return {
            "closed": counted(session, History, *closed),
            "timers": counted(session, Timer),
            "incidents": counted(session, Incident, Incident.resolved_at.is_(None)),
            "letters done": counted(session, Outbox, Outbox.done_at.is_not(None)),
            "letters outside": len(world.outside.acted),
        }


def _differs(found: dict[str, int], wanted: dict[str, int]) -> list[str]:
    return [f"{name}: {found[name]}, not {count}" for name, count in wanted.items() if found[name] != count]


def _closed_by(verb: Callable[..., None]) -> contextlib.AbstractContextManager[object]:
    """Another body for the verb of the test diagram."""
    changed = replace(registry.find("tests.close"), verb=lambda _context, *, wish: verb(wish))
    return patch.dict(registry._operations, {"tests.close": changed})


def _sound(_wish: str) -> None:
    """The verb, mended."""


# --- a case that breaks


def poison(store: Store, folder: Path) -> list[str]:
    """A case that breaks stops only itself, is told once, and goes on when it is mended."""
    with opened(DUE, store, folder) as world:
        worker.drain(world.installation)
        broken = _differs(_state(world), ALL_BUT_ONE)
        world.clock.move(hours=1)
        with _closed_by(_sound):
            worker.drain(world.installation)
        return broken + _differs(_state(world), ALL)


def deadly(store: Store, folder: Path) -> list[str]:
    """A case that ends each worker that touches it takes no other along, is told, and can be mended."""
    with opened(DUE, store, folder) as world:
        ended = 0
        for _ in range(timers.SILENT_ATTEMPTS + 1):
            ended += _is_killed(world, lambda: _drained_with(_killing, world))
            store.settle(world.house.settings.database_url)
            world.clock.move(hours=1)
        found = [] if ended > timers.SILENT_ATTEMPTS else [f"{ended} workers ended"]
        found += _differs(_state(world), ALL_BUT_ONE)
        with _closed_by(_sound):
            worker.drain(world.installation)
        return found + _differs(_state(world), ALL)


ALL_BUT_ONE = {"closed": NOTICES - 1, "timers": 1, "incidents": 1, "letters done": LETTERS}
ALL = {"closed": NOTICES, "timers": 0, "incidents": 0, "letters done": LETTERS, "letters outside": LETTERS}


def _drained_with(verb: Callable[[str], None], world: World) -> None:
    with _closed_by(verb):
        worker.drain(world.installation)


def _killing(wish: str) -> None:
    if wish == "broken":
        os.kill(os.getpid(), signal.SIGKILL)


def _is_killed(world: World, act: Callable[[], object]) -> bool:
    """Do it in a process of its own."""
    child = _forked(world, act)
    return os.WIFSIGNALED(os.waitpid(child, 0)[1])


def _forked(world: World, act: Callable[[], object]) -> int:
    """Process id of a child that acts on the world; it ends with 0 where the act gave something true."""
    world.installation.close()
    child = os.fork()
    if child == 0:
        code = 2
        try:
            code = 0 if act() else 1
        except BaseException:
            traceback.print_exc(file=sys.stderr)
        finally:
            os._exit(code)
    return child


# --- a worker that hangs past its lease


class Gate:
    """A child tells that it hangs, and waits until it is let go."""

    def __init__(self) -> None:
        self._hangs, self._lets_go = os.pipe(), os.pipe()
        self.was_passed = False

    def hang(self) -> None:
        """In the child, once."""
        if not self.was_passed:
            self.was_passed = True
            os.write(self._hangs[1], b"!")
            os.read(self._lets_go[0], 1)

    def wait(self) -> None:
        """In the parent: until the child hangs."""
        os.read(self._hangs[0], 1)

    def let_go(self, child: int) -> list[str]:
        """In the parent: what is wrong about how the child then ends."""
        os.write(self._lets_go[1], b"!")
        ended = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        for end in (*self._hangs, *self._lets_go):
            os.close(end)
        return [] if ended == 0 else [f"the late commit was not refused ({ended})"]


def hang_with_letter(store: Store, folder: Path) -> list[str]:
    """A letter whose worker hangs in the world outside is taken over; the late mark is refused."""
    with opened(DUE, store, folder) as world:
        gate = Gate()
        child = _forked(world, lambda: _is_letter_refused(world, gate))
        gate.wait()
        world.clock.move(minutes=LEASE_MINUTES)
        with _closed_by(_sound):
            worker.drain(world.installation)
        found = _differs(_state(world), ALL)
        return found + gate.let_go(child) + _differs(_state(world), ALL)


def _is_letter_refused(world: World, gate: Gate) -> bool:
    outbox._handlers["tests.letter"] = letters_to(world.outside, gate.hang)
    with world.sessions() as session:
        first = session.scalars(outbox.due(world.clock.now()).limit(1)).one()
    return not outbox.deliver_one(world.sessions, world.house, first)


def hang_before_firing(store: Store, folder: Path) -> list[str]:
    """Timers whose worker hangs after it took them are taken over; it then finds nothing to fire."""
    with opened(DUE, store, folder) as world:
        gate = Gate()
        child = _forked(world, lambda: _is_sweep_late(world, gate))
        gate.wait()
        world.clock.move(minutes=LEASE_MINUTES)
        with _closed_by(_sound):
            worker.drain(world.installation)
        return gate.let_go(child) + _differs(_state(world), ALL)


def _is_sweep_late(world: World, gate: Gate) -> bool:
    fire = timers._fire_batch

    def hanging(*arguments: Any) -> list[str]:
        gate.hang()
        return fire(*arguments)

    with patch.object(timers, "_fire_batch", hanging):
        swept = timers.sweep(world.sessions, world.house)
    return swept == timers.Swept(left=NOTICES)


def hang_while_firing(store: Store, folder: Path) -> list[str]:
    """PostgreSQL: a transaction that hangs is ended; another worker fires, the late commit is refused."""
    with opened(DUE, store, folder) as world:
        gate = Gate()
        child = _forked(world, lambda: _is_commit_refused(world, gate))
        gate.wait()
        world.clock.move(minutes=LEASE_MINUTES)
        with _closed_by(_sound):
            for _ in range(200):
                worker.drain(world.installation)
                if not _differs(_state(world), ALL):
                    break
                time.sleep(0.05)
        return gate.let_go(child) + _differs(_state(world), ALL)


def _is_commit_refused(world: World, gate: Gate) -> bool:
    silence = patch.object(database, "LONGEST_SILENCE", dt.timedelta(seconds=1))
    with silence, _closed_by(lambda _wish: gate.hang()):
        try:
            timers.sweep(world.sessions, world.house)
        except DBAPIError:
            return True
    return False


# --- the database


def restart(store: PostgresStore, folder: Path) -> list[str]:
    """A step in which the database restarts is not done; the next one is, and the worker lives on."""
    with opened(DUE, store, folder) as world, _closed_by(_sound):
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
        if not _differs(_state(world), wanted):
            return []
        time.sleep(0.05)
    return _differs(_state(world), wanted)


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
    return _differs(found, dict.fromkeys(found, cases)) + ([] if whole == "ok" else [str(whole)])


Disaster = Callable[[Any, Path], list[str]]
DISASTERS: dict[str, tuple[Disaster, ...]] = {
    "sqlite": (poison, deadly, hang_with_letter, hang_before_firing, full_disk),
    "postgresql": (poison, deadly, hang_with_letter, hang_before_firing, hang_while_firing, restart),
}
"""What is tried on each database. A process that hangs inside a transaction of SQLite holds the one
lock of the file until it ends; such an office has one process, which its owner ends."""
