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

from workflows.errors import AlreadyExists, NoAnswer
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


class LeaseLost(Exception):
    """Another worker took the letter over; what this one did to the database is not kept."""


Handler = Callable[[Delivery], None]
_handlers: dict[str, Handler] = {}
_log = structlog.get_logger(__name__)


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


def due(now: dt.datetime) -> sa.Select[int]:
    """Ids of letters that may go out, oldest first."""
    waiting = sa.select(Outbox.id).where(
        Outbox.done_at.is_(None), Outbox.dead_at.is_(None), Outbox.next_at <= now
    )
    return waiting.order_by(Outbox.next_at, Outbox.id)


def deliver(
    sessions: sessionmaker[Session],
    house: House,
    *,
    limit: int = 50,
    stopping: Callable[[], bool] = lambda: False,
) -> int:
    """Deliver what is due, oldest first, until told to stop; how many went out. The carrier of SQLite."""
    with sessions() as session:
        session.connection(execution_options={"read_only": True})
        now = house.at_office_time(session).clock.now()
        waiting = session.scalars(due(now).limit(limit)).all()
    return sum(deliver_one(sessions, house, letter_id) for letter_id in waiting if not stopping())


def retry(sessions: sessionmaker[Session], house: House, letter_id: int) -> None:
    """Deliver one letter now, a dead one too; once, and one that fails again is dead again."""
    with sessions.begin() as session:
        now = house.at_office_time(session).clock.now()
        letter = session.get(Outbox, letter_id, with_for_update=True)
        if letter is None or letter.done_at is not None:
            return
        letter.dead_at, letter.error, letter.next_at = None, None, now
    deliver_one(sessions, house, letter_id)


def deliver_one(sessions: sessionmaker[Session], house: House, letter_id: int) -> bool:
    """Take one letter, hand it over, mark it as done; whichever carrier brought it. True when it went out."""
    attempt = _take(sessions, house, letter_id)
    if attempt is None:
        return False
    try:
        _hand_over(sessions, house, letter_id, attempt)
    except LeaseLost:
        _log.warning("letter taken over", letter=letter_id, attempt=attempt)
        return False
    except Exception as error:  # the worker's edge: it becomes an incident
        _failed(sessions, house, letter_id, attempt, error)
        return False
    return True


def _take(sessions: sessionmaker[Session], house: House, letter_id: int) -> int | None:
    """Lease a letter: the attempt is counted and committed before it is made, so that a crash counts.

    The number of the attempt is the token with which it ends; None when there is nothing to do.
    """
    with sessions.begin() as session:
        now = house.at_office_time(session).clock.now()
        letter = _locked(session, letter_id)
        if letter is None or (letter.attempts and letter.next_at > now):
            return None
        if letter.attempts >= ATTEMPTS and letter.error == _unanswered(letter.attempts):
            letter.dead_at = now
            _tell(session, letter, NoAnswer(attempts=letter.attempts), now)
            return None
        letter.attempts += 1
        letter.next_at, letter.error = now + LEASE, _unanswered(letter.attempts)
        return letter.attempts


def _unanswered(attempt: int) -> str:
    """What a letter says while it is in hand, and after its worker died."""
    return f"attempt {attempt}: no answer yet"


def _hand_over(sessions: sessionmaker[Session], house: House, letter_id: int, attempt: int) -> None:
    """Call the handler; what it writes and the mark are one transaction, begun when it first writes."""
    with sessions() as reading:
        reading.connection(execution_options={"read_only": True})
        letter, office = reading.get_one(Outbox, letter_id), house.at_office_time(reading)
    with sessions.begin() as session:
        delivery = _delivery(session, office, letter)
        _handlers[letter.handler](delivery)
        _mark_done(session, letter_id, attempt, delivery.now)
        incidents.resolve(session, "outbox", str(letter_id), now=delivery.now)


def _mark_done(session: Session, letter_id: int, attempt: int, now: dt.datetime) -> None:
    """Raises LeaseLost when another took the letter over meanwhile: nothing of this attempt stays."""
    ours = sa.update(Outbox).where(
        Outbox.id == letter_id, Outbox.attempts == attempt, Outbox.done_at.is_(None), Outbox.dead_at.is_(None)
    )
    marked = ours.values(done_at=now, error=None).execution_options(synchronize_session=False)
    if session.scalar(marked.returning(Outbox.id)) is None:
        raise LeaseLost


def _locked(session: Session, letter_id: int) -> Outbox | None:
    open_letter = sa.select(Outbox).where(
        Outbox.id == letter_id, Outbox.done_at.is_(None), Outbox.dead_at.is_(None)
    )
    return session.scalar(open_letter.with_for_update(skip_locked=True))


def _delivery(session: Session, house: House, letter: Outbox) -> Delivery:
    return Delivery(
        session, house, house.clock.now(), letter.key, letter.payload, letter.instance_id, letter.attempts
    )


def _failed(
    sessions: sessionmaker[Session], house: House, letter_id: int, attempt: int, error: Exception
) -> None:
    with sessions.begin() as session:
        letter = session.get(Outbox, letter_id, with_for_update=True)
        if letter is None or letter.done_at is not None or letter.attempts != attempt:
            return
        now = house.at_office_time(session).clock.now()
        letter.next_at = now + incidents.back_off(attempt)
        letter.dead_at = now if attempt >= ATTEMPTS else None
        _tell(session, letter, error, now)
        _log.warning("letter failed", letter=letter_id, case=letter.instance_id, error=type(error).__name__)


def _tell(session: Session, letter: Outbox, error: BaseException, now: dt.datetime) -> None:
    letter.error = incidents.sentence(error)
    found = incidents.of_error("outbox", str(letter.id), letter.instance_id, letter.handler, error)
    incidents.note(session, found, now=now)
