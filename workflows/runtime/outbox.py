"""Effects that leave the house: kept in the step's transaction, delivered after its commit.

At least once: a handler may be called again with the same key after a crash and must then change
nothing outside. What a handler writes to the database happens once, with the mark that it is done.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
import structlog
from sqlalchemy.orm import Session, sessionmaker

from workflows.errors import AlreadyExists
from workflows.runtime import incidents
from workflows.runtime.house import House
from workflows.runtime.models import Outbox
from workflows.runtime.values import decoded, encoded

_log = structlog.get_logger(__name__)

ATTEMPTS = 8
"""After the last one a letter is dead and waits for a person."""
LEASE = dt.timedelta(minutes=5)
"""How long a worker may be silent before another takes its letters."""


@dataclass(frozen=True)
class Letter:
    """One effect: handler, the key that makes a repetition harmless, and what it needs to know."""

    handler: str
    key: str
    payload: Mapping[str, Any]
    instance_id: int | None = None


@dataclass(frozen=True)
class Delivery:
    """What a handler is handed; the session is committed with the mark that the letter is done."""

    session: Session
    house: House
    now: dt.datetime
    key: str
    payload: Mapping[str, Any]
    instance_id: int | None
    attempt: int


Handler = Callable[[Delivery], None]
_handlers: dict[str, Handler] = {}


def handler(name: str) -> Callable[[Handler], Handler]:
    """Register what delivers the letters of this name."""

    def register(deliver_one: Handler) -> Handler:
        if name in _handlers and _handlers[name] is not deliver_one:
            raise ValueError(f"outbox handler {name} is registered twice")
        _handlers[name] = deliver_one
        return deliver_one

    return register


def send(session: Session, letter: Letter, *, now: dt.datetime) -> None:
    """Keep a letter for delivery after the commit; the same letter twice is one.

    Raises AlreadyExists when another letter has its key.
    """
    known = session.scalar(sa.select(Outbox).where(Outbox.key == letter.key))
    if known is not None:
        if (known.handler, known.payload) != (letter.handler, decoded(encoded(letter.payload))):
            raise AlreadyExists(what={"zh": "该外发事项", "en": "This outgoing effect"})
        return
    session.add(
        Outbox(
            handler=letter.handler,
            key=letter.key,
            payload=dict(letter.payload),
            instance_id=letter.instance_id,
            created_at=now,
            next_at=now,
        )
    )


def deliver(sessions: sessionmaker[Session], house: House, *, limit: int = 50) -> int:
    """Deliver what is due, oldest first, each letter in its own transaction; how many went out."""
    with sessions.begin() as session:
        now = house.at_office_time(session).clock.now()
        leased = _lease(session, now, limit)
    return sum(_deliver_one(sessions, house, letter_id) for letter_id in leased)


def retry(sessions: sessionmaker[Session], house: House, letter_id: int) -> None:
    """Deliver one letter now, a dead one too; once, and one that fails again is dead again."""
    with sessions.begin() as session:
        now = house.at_office_time(session).clock.now()
        letter = session.get(Outbox, letter_id, with_for_update=True)
        if letter is None or letter.done_at is not None:
            return
        letter.attempts, letter.dead_at, letter.next_at = letter.attempts + 1, None, now + LEASE
    _deliver_one(sessions, house, letter_id)


def _lease(session: Session, now: dt.datetime, limit: int) -> list[int]:
    """Take letters for a while; the attempt is counted before it is made, so a crash counts."""
    due = (
        sa.select(Outbox)
        .where(Outbox.done_at.is_(None), Outbox.dead_at.is_(None), Outbox.next_at <= now)
        .order_by(Outbox.next_at, Outbox.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    letters = list(session.scalars(due))
    for letter in letters:
        letter.attempts += 1
        letter.next_at = now + LEASE
    return [letter.id for letter in letters]


def _deliver_one(sessions: sessionmaker[Session], house: House, letter_id: int) -> bool:
    try:
        with sessions.begin() as session:
            letter = _locked(session, letter_id)
            if letter is None:
                return False
            office = house.at_office_time(session)
            delivery = _delivery(session, office, letter)
            _handlers[letter.handler](delivery)
            letter.done_at, letter.error = delivery.now, None
            incidents.resolve(session, "outbox", str(letter.id), now=delivery.now)
            _log.info("letter delivered", handler=letter.handler, letter=letter.id, case=letter.instance_id)
    except Exception as error:  # the worker's edge: it becomes an incident
        _failed(sessions, house, letter_id, error)
        return False
    return True


def _locked(session: Session, letter_id: int) -> Outbox | None:
    open_letter = sa.select(Outbox).where(
        Outbox.id == letter_id, Outbox.done_at.is_(None), Outbox.dead_at.is_(None)
    )
    return session.scalar(open_letter.with_for_update(skip_locked=True))


def _delivery(session: Session, house: House, letter: Outbox) -> Delivery:
    return Delivery(
        session, house, house.clock.now(), letter.key, letter.payload, letter.instance_id, letter.attempts
    )


def _failed(sessions: sessionmaker[Session], house: House, letter_id: int, error: Exception) -> None:
    with sessions.begin() as session:
        letter = session.get(Outbox, letter_id, with_for_update=True)
        if letter is None or letter.done_at is not None:
            return
        now = house.at_office_time(session).clock.now()
        letter.error = incidents.sentence(error)
        letter.next_at = now + incidents.back_off(letter.attempts)
        letter.dead_at = now if letter.attempts >= ATTEMPTS else None
        found = incidents.of_error("outbox", str(letter.id), letter.instance_id, letter.handler, error)
        incidents.note(session, found, now=now)
        _log.warning("letter failed", letter=letter_id, case=letter.instance_id, error=type(error).__name__)
