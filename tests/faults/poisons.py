"""A case that breaks, and one that ends every process that touches it."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from pathlib import Path

from tests.faults.databases import Store
from tests.faults.due import ALL, ALL_BUT_ONE, DUE, closed_by, differs, forked, opened, sound, state
from tests.faults.harness import World
from workflows import worker
from workflows.runtime import timers


def poison(store: Store, folder: Path) -> list[str]:
    """A case that breaks stops only itself, is told once, and goes on when it is mended."""
    with opened(DUE, store, folder) as world:
        worker.drain(world.installation)
        broken = differs(state(world), ALL_BUT_ONE)
        world.clock.move(hours=1)
        with closed_by(sound):
            worker.drain(world.installation)
        return broken + differs(state(world), ALL)


def deadly(store: Store, folder: Path) -> list[str]:
    """A case that ends each worker that touches it takes no other along, is told, and can be mended."""
    with opened(DUE, store, folder) as world:
        ended = 0
        for _ in range(timers.SILENT_ATTEMPTS + 1):
            ended += _is_killed(world, lambda: _drained_with(_killing, world))
            store.settle(world.house.settings.database_url)
            ended += _is_killed(world, lambda: _drained_with(_killing, world))  # restarted at once
            store.settle(world.house.settings.database_url)
            world.clock.move(hours=1)
        found = [] if ended == timers.SILENT_ATTEMPTS + 1 else [f"{ended} workers ended"]
        found += differs(state(world), ALL_BUT_ONE)
        with closed_by(sound):
            worker.drain(world.installation)
        return found + differs(state(world), ALL)


def _drained_with(verb: Callable[[str], None], world: World) -> None:
    with closed_by(verb):
        worker.drain(world.installation)


def _killing(wish: str) -> None:
    if wish == "broken":
        os.kill(os.getpid(), signal.SIGKILL)


def _is_killed(world: World, act: Callable[[], object]) -> bool:
    """Do it in a process of its own."""
    child = forked(world, act)
    return os.WIFSIGNALED(os.waitpid(child, 0)[1])
