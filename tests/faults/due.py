"""Where the disasters begin: notices whose period is over, one of which breaks, and letters that wait."""

from __future__ import annotations

import contextlib
import os
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from unittest.mock import patch

from tests.conftest import MovableClock
from tests.faults.databases import Store
from tests.faults.harness import Scenario, World, prepared
from tests.faults.scenarios import counted
from tests.workflows.runtime.office import Office, open_office
from tests.workflows.runtime.test_timers import publish
from workflows.bootstrap import Installation
from workflows.engine import registry
from workflows.runtime import outbox
from workflows.runtime.models import History, Incident, Outbox, Timer

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


def state(world: World) -> dict[str, int]:
    with world.sessions() as session:
        closed = (History.element_id == "close_notice", History.outcome == "completed")
        return {
            "closed": counted(session, History, *closed),
            "timers": counted(session, Timer),
            "incidents": counted(session, Incident, Incident.resolved_at.is_(None)),
            "letters done": counted(session, Outbox, Outbox.done_at.is_not(None)),
            "letters outside": len(world.outside.acted),
        }


def differs(found: dict[str, int], wanted: dict[str, int]) -> list[str]:
    return [f"{name}: {found[name]}, not {count}" for name, count in wanted.items() if found[name] != count]


def closed_by(verb: Callable[..., None]) -> contextlib.AbstractContextManager[object]:
    """Another body for the verb of the test diagram."""
    changed = replace(registry.find("tests.close"), verb=lambda _context, *, wish: verb(wish))
    return patch.dict(registry._operations, {"tests.close": changed})


def sound(_wish: str) -> None:
    """The verb, mended."""


ALL_BUT_ONE = {"closed": NOTICES - 1, "timers": 1, "incidents": 1, "letters done": LETTERS}
ALL = {"closed": NOTICES, "timers": 0, "incidents": 0, "letters done": LETTERS, "letters outside": LETTERS}


def forked(world: World, act: Callable[[], object]) -> int:
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
