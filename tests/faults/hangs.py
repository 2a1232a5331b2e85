"""A worker that hangs past its lease: another takes over, and its late commit is refused."""

from __future__ import annotations

import datetime as dt
import os
import time
from pathlib import Path
from typing import Any
from unittest.mock import patch

from sqlalchemy.exc import DBAPIError

from tests.faults.databases import Store
from tests.faults.due import ALL, DUE, NOTICES, closed_by, differs, forked, opened, sound, state
from tests.faults.harness import LEASE_MINUTES, World, letters_to
from workflows import database, worker
from workflows.runtime import outbox, timers


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
        child = forked(world, lambda: _is_letter_refused(world, gate))
        gate.wait()
        world.clock.move(minutes=LEASE_MINUTES)
        with closed_by(sound):
            worker.drain(world.installation)
        found = differs(state(world), ALL)
        return found + gate.let_go(child) + differs(state(world), ALL)


def _is_letter_refused(world: World, gate: Gate) -> bool:
    outbox._handlers["tests.letter"] = letters_to(world.outside, gate.hang)
    with world.sessions() as session:
        first = session.scalars(outbox.due(world.clock.now()).limit(1)).one()
    return not outbox.deliver_one(world.sessions, world.house, first)


def hang_before_firing(store: Store, folder: Path) -> list[str]:
    """Timers whose worker hangs after it took them are taken over; it then finds nothing to fire."""
    with opened(DUE, store, folder) as world:
        gate = Gate()
        child = forked(world, lambda: _is_sweep_late(world, gate))
        gate.wait()
        world.clock.move(minutes=LEASE_MINUTES)
        with closed_by(sound):
            worker.drain(world.installation)
        return gate.let_go(child) + differs(state(world), ALL)


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
        child = forked(world, lambda: _is_commit_refused(world, gate))
        gate.wait()
        world.clock.move(minutes=LEASE_MINUTES)
        with closed_by(sound):
            for _ in range(1200):
                worker.drain(world.installation)
                if not differs(state(world), ALL):
                    break
                time.sleep(0.05)
        return gate.let_go(child) + differs(state(world), ALL)


def _is_commit_refused(world: World, gate: Gate) -> bool:
    silence = patch.object(database, "LONGEST_SILENCE", dt.timedelta(seconds=1))
    with silence, closed_by(lambda _wish: gate.hang()):
        try:
            timers.sweep(world.sessions, world.house)
        except DBAPIError:
            return True
    return False
