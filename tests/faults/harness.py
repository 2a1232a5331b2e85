"""Kill a process at one point of an act, restart, go on, and look whether anything is wrong.

Points are before and after every statement, every commit, every request of the queue and every call to
the world outside.
A run happens on a fresh copy of a prepared database, in a process of its own.
"""

from __future__ import annotations

import datetime as dt
import os
import pickle
import random
import shutil
import signal
import sys
import time
import traceback
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import pytest
from sqlalchemy.orm import Session, sessionmaker

from tests.conftest import MovableClock
from tests.faults.databases import Store
from tests.faults.hooks import watch_queue
from tests.workflows.runtime.test_killed import Killer
from workflows import bootstrap, vault
from workflows.bootstrap import Installation
from workflows.database import make_engine
from workflows.documents import printing
from workflows.runtime import outbox
from workflows.runtime.house import House
from workflows.settings import Settings

LEASE_MINUTES = 6
"""After a kill this much time passes, so that what the dead process had taken is free again."""
SEED = 20060301
P = ParamSpec("P")
R = TypeVar("R")
Mutant = Callable[[pytest.MonkeyPatch], None]
"""Plants a fault in the product."""


@dataclass(frozen=True)
class Outside:
    """The world outside the house: notes every call for good, acts once on each key."""

    file: Path

    def take(self, key: str, text: str) -> None:
        """Note a call before it is answered, as a bank does."""
        with self.file.open("a", encoding="utf-8") as log:
            log.write(f"{key}\t{text}\n")
            log.flush()
            os.fsync(log.fileno())

    @property
    def acted(self) -> dict[str, str]:
        """Key → what was done for it, the first time."""
        done: dict[str, str] = {}
        for line in self.file.read_text("utf-8").splitlines() if self.file.exists() else ():
            key, _, text = line.partition("\t")
            done.setdefault(key, text)
        return done


@dataclass(frozen=True)
class World:
    """An open house on the database of one run, and what stands around it."""

    installation: Installation
    clock: MovableClock
    people: Any
    """What the scenario's preparation gave: offices and staff."""
    outside: Outside

    @property
    def sessions(self) -> sessionmaker[Session]:
        """Sessions; `begin()` commits."""
        return self.installation.sessions

    @property
    def house(self) -> House:
        """What a step needs from outside."""
        return self.installation.house


@dataclass(frozen=True)
class Scenario:
    """An act that a process may die in.

    `drive` looks where things are and goes on to the goal, as a client that came back would; `torn`
    says what is half done right after a kill, `wrong` what is not as it must be at the goal.
    """

    name: str
    prepare: Callable[[Installation, MovableClock], Any]
    drive: Callable[[World], None]
    torn: Callable[[World], list[str]]
    wrong: Callable[[World], list[str]]


@dataclass
class Tally:
    """What a scenario came to."""

    scenario: str
    store: str
    points: int
    kills: int = 0
    violations: list[str] = field(default_factory=list)
    seconds: float = 0.0

    def __str__(self) -> str:
        each = 1000 * self.seconds / max(self.kills, 1)
        return (
            f"{self.scenario:10} {self.store:10} points {self.points:4}  kills {self.kills:4}  "
            f"violations {len(self.violations):3}  {each:6.0f} ms/kill"
        )


@dataclass(frozen=True)
class Bench:
    """A scenario prepared on a store: ready to be run again and again."""

    scenario: Scenario
    store: Store
    template: str
    """URL of the prepared database."""
    url: str
    """Where its copy for a run lies; one engine for all runs keeps its compiled statements."""
    world: World
    started_at: dt.datetime

    def points(self) -> int:
        """How many points the undisturbed act passes; driven once before, so that caches are warm."""
        _, found = self.strike()
        assert not found, found
        with self.world_once() as world:
            return self._child(world, 0)[1]

    def strike(self, *at: int) -> tuple[int, list[str]]:
        """Die at each of these points, one process after the other, then finish: kills, violations."""
        kills, found = 0, []
        with self.world_once() as world:
            for point in at:
                kills += self._child(world, point)[0]
                self.store.settle(self.url)
                found += [f"torn: {each}" for each in self.scenario.torn(world)]
                world.clock.move(minutes=LEASE_MINUTES)
            try:
                self.scenario.drive(world)
            except Exception as error:  # a client that cannot go on is a finding, not a broken harness
                found.append(f"stuck: {error!r}")
            found += [f"wrong: {each}" for each in self.scenario.wrong(world)]
        return kills, [f"{self.scenario.name} at {at}: {each}" for each in found]

    @contextmanager
    def world_once(self) -> Iterator[World]:
        """The world on a fresh copy; its engine connects anew on each side of a fork."""
        world = self.world
        world.installation.close()
        self.store.copy(self.template, self.url)
        shutil.rmtree(world.house.settings.var)
        world.house.settings.var.mkdir()
        world.clock.hand[0] = self.started_at
        with pytest.MonkeyPatch.context() as patch:
            patch.setitem(outbox._handlers, "tests.letter", letters_to(world.outside))
            yield world

    def _child(self, world: World, at: int) -> tuple[bool, int]:
        """Drive in a process that dies at the point: (was it killed, points it passed)."""
        world.installation.close()
        read, write = os.pipe()
        child = os.fork()
        if child == 0:
            _die_driving(self, world, at, write)
        os.close(write)
        with os.fdopen(read) as told:
            passed = told.read()
        _, ended = os.waitpid(child, 0)
        if os.WIFSIGNALED(ended):
            assert os.WTERMSIG(ended) == signal.SIGKILL
            return True, at
        assert os.WEXITSTATUS(ended) == 0, f"{self.scenario.name} cannot be driven (point {at})"
        return False, int(passed)


def _die_driving(bench: Bench, world: World, at: int, write: int) -> None:
    """The life of a child; it never returns."""
    code = 1
    try:
        killer = Killer(world.installation.engine, at)
        watch_queue(killer)
        outbox._handlers["tests.letter"] = letters_to(world.outside, killer)
        bench.scenario.drive(world)
        os.write(write, str(killer.passed).encode())
        code = 0
    except BaseException:
        traceback.print_exc(file=sys.stderr)
    finally:
        os._exit(code)


def letters_to(outside: Outside, point: Callable[[], None] = lambda: None) -> outbox.Handler:
    def deliver(delivery: outbox.Delivery) -> None:
        point()
        outside.take(delivery.key, str(delivery.payload))
        point()

    return deliver


def apart(act: Callable[P, R]) -> Callable[P, R]:
    """Do it in a forked process and bring the answer back.

    The typesetter keeps a pool of threads; a process that used it could not fork another that does.
    """

    def forked(*arguments: P.args, **named: P.kwargs) -> R:
        read, write = os.pipe()
        child = os.fork()
        if child == 0:
            _answer(write, lambda: act(*arguments, **named))
        os.close(write)
        with os.fdopen(read, "rb") as told:
            answer = told.read()
        _, ended = os.waitpid(child, 0)
        assert os.waitstatus_to_exitcode(ended) == 0, "the process apart failed"
        found: R = pickle.loads(answer)
        return found

    return forked


def _answer(write: int, act: Callable[[], object]) -> None:
    """The life of a process apart; it never returns."""
    code = 1
    try:
        with os.fdopen(write, "wb") as told:
            told.write(pickle.dumps(act()))
        code = 0
    except BaseException:
        traceback.print_exc(file=sys.stderr)
    finally:
        os._exit(code)


@contextmanager
def prepared(scenario: Scenario, store: Store, folder: Path) -> Iterator[Bench]:
    """Bring a database to where the scenario begins."""
    keys, clock, template, url = vault.generated(), MovableClock(), store.empty(), store.place()
    var = folder / uuid.uuid4().hex[:12]
    var.mkdir()
    first = bootstrap.open_on(make_engine(template), Settings(var, template), keys=keys, clock=clock)
    people = scenario.prepare(first, clock)
    first.close()
    store.settle(template)
    opened = bootstrap.open_on(make_engine(url), Settings(var, url), keys=keys, clock=clock)
    world = World(opened, clock, people, Outside(var / "outside.log"))
    try:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(printing, "_compiled", apart(printing._compiled))
            yield Bench(scenario, store, template, url, world, clock.now())
    finally:
        opened.close()
        store.drop(url)
        store.drop(template)


def run(
    scenario: Scenario, store: Store, folder: Path, *, share: float = 1.0, pairs: int = 0, seed: int = SEED
) -> Tally:
    """Die at every point, or at a seeded share of them, and in so many pairs of points."""
    with prepared(scenario, store, folder) as bench:
        tally = Tally(scenario.name, store.kind, bench.points())
        began = time.perf_counter()
        for at in chosen(tally.points, share, pairs, random.Random(seed)):
            kills, found = bench.strike(*at)
            tally.kills += kills
            tally.violations += found
        tally.seconds = time.perf_counter() - began
    return tally


def chosen(points: int, share: float, pairs: int, dice: random.Random) -> Sequence[tuple[int, ...]]:
    """Single points in order, then pairs: the second kill hits the recovery."""
    wanted = max(1, round(points * share))
    single = [(point,) for point in sorted(dice.sample(range(1, points + 1), wanted))]
    return [*single, *((dice.randint(1, points), dice.randint(1, points)) for _ in range(pairs))]


def is_found(scenario: Scenario, mutant: Mutant, store: Store, folder: Path, seed: int = SEED) -> bool:
    """Whether the harness finds a planted fault; points are tried in a seeded order until it does."""
    with prepared(scenario, store, folder) as bench, pytest.MonkeyPatch.context() as patch:
        mutant(patch)
        points = bench.points()
        order = random.Random(seed).sample(range(1, points + 1), points)
        return any(bench.strike(point)[1] for point in order)
