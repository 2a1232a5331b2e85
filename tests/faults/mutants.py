"""Faults planted in the product; a harness that does not find them proves nothing."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy.orm import Session, sessionmaker

from tests.faults.harness import Mutant, Scenario
from tests.faults.scenarios import COMPLETE, EFFECT
from workflows.runtime import outbox, tasks
from workflows.runtime.house import House
from workflows.runtime.models import Outbox


def two_transactions(patch: pytest.MonkeyPatch) -> None:
    """The act is audited in a transaction of its own, before the step (SQLite only)."""
    kept = tasks.note

    def audit_and_commit(session: Session, *rest: Any, **more: int) -> None:
        kept(session, *rest, **more)
        session.flush()
        connection = session.connection()
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    patch.setattr(tasks, "note", audit_and_commit)


def new_key_for_each_attempt(patch: pytest.MonkeyPatch) -> None:
    """The world outside cannot tell a repetition from a new letter."""
    kept = outbox._delivery

    def with_attempt(session: Session, house: House, letter: Outbox) -> outbox.Delivery:
        delivery = kept(session, house, letter)
        return outbox.Delivery(
            session,
            house,
            delivery.now,
            f"{delivery.key}:{delivery.attempt}",
            delivery.payload,
            delivery.instance_id,
            delivery.attempt,
        )

    patch.setattr(outbox, "_delivery", with_attempt)


def done_before_it_is_done(patch: pytest.MonkeyPatch) -> None:
    """A letter is marked as gone, committed, and only then handed over."""

    def hand_over(sessions: sessionmaker[Session], house: House, letter_id: int, attempt: int) -> None:
        with sessions.begin() as session:
            outbox._mark_done(session, letter_id, attempt, house.clock.now())
        with sessions.begin() as session:
            letter = session.get_one(Outbox, letter_id)
            outbox._handlers[letter.handler](outbox._delivery(session, house, letter))

    patch.setattr(outbox, "_hand_over", hand_over)


BOTH = frozenset({"sqlite", "postgresql"})
MUTANTS: dict[Mutant, tuple[Scenario, frozenset[str]]] = {
    two_transactions: (COMPLETE, frozenset({"sqlite"})),
    new_key_for_each_attempt: (EFFECT, BOTH),
    done_before_it_is_done: (EFFECT, BOTH),
}
"""Planted fault → the scenario that must find it, and the databases on which it can be planted."""
