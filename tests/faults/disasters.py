"""What no kill at a point shows: a full disk, a restarted database, a case that breaks, a worker that hangs.

Each disaster gives what is wrong after it; nothing is the wanted answer.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.faults.hangs import hang_before_firing, hang_while_firing, hang_with_letter
from tests.faults.harness import Mutant
from tests.faults.jumps import jump
from tests.faults.poisons import deadly, poison
from tests.faults.storage import full_disk, restart
from workflows.runtime import outbox, timers
from workflows.runtime.house import Acting
from workflows.runtime.models import Outbox

Disaster = Callable[[Any, Path], list[str]]
DISASTERS: dict[str, tuple[Disaster, ...]] = {
    "sqlite": (poison, deadly, hang_with_letter, hang_before_firing, jump, full_disk),
    "postgresql": (poison, deadly, hang_with_letter, hang_before_firing, hang_while_firing, jump, restart),
}
"""What is tried on each database. A process that hangs inside a transaction of SQLite holds the one
lock of the file until it ends; such an office has one process, which its owner ends."""


def ends_without_token(patch_: pytest.MonkeyPatch) -> None:
    """A letter is marked by whoever comes back, however late."""

    def mark_done(session: Session, letter_id: int, _attempt: int, now: dt.datetime) -> None:
        session.execute(sa.update(Outbox).where(Outbox.id == letter_id).values(done_at=now))

    patch_.setattr(outbox, "_mark_done", mark_done)


def no_savepoint(patch_: pytest.MonkeyPatch) -> None:
    """A case that breaks takes its whole batch along."""

    def fire_alone(session: Session, taken: timers._Taken, act: Acting) -> str:
        return timers._fire(session, taken, act)

    patch_.setattr(timers, "_fire_alone", fire_alone)


def with_mutant(disaster: Disaster) -> Callable[[Any, Path, Mutant], list[str]]:
    """The disaster, with a fault planted in the product."""

    def try_out(store: Any, folder: Path, mutant: Mutant) -> list[str]:
        with pytest.MonkeyPatch.context() as patch_:
            mutant(patch_)
            try:
                return disaster(store, folder)
            except Exception as error:  # a fault may end the worker itself
                return [repr(error)]

    return try_out


PLANTED_FOR_DISASTERS: dict[Mutant, Callable[[Any, Path, Mutant], list[str]]] = {
    ends_without_token: with_mutant(hang_with_letter),
    no_savepoint: with_mutant(poison),
}
"""Planted fault → the disaster that must find it."""
