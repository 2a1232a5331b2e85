"""What the house could not do by itself: counted, kept, shown, resolved."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session, sessionmaker

from workflows import errors, masking
from workflows.errors import DomainError
from workflows.runtime.models import HumanTask, Incident

FIRST_WAIT = dt.timedelta(minutes=1)
LONGEST_WAIT = dt.timedelta(hours=6)


@dataclass(frozen=True)
class Found:
    """One failure: of a `timer`, `message`, `outbox`, `step` or `regular` work; where, and the sentence."""

    kind: str
    reference: str
    instance_id: int | None
    element: str
    message: str
    message_en: str = ""
    element_en: str = ""


def of_error(
    kind: str,
    reference: str,
    instance_id: int | None,
    element: str,
    error: BaseException,
    *,
    element_en: str = "",
) -> Found:
    """The failure that an error is, in both languages."""
    return Found(kind, reference, instance_id, element, sentence(error), sentence(error, "en"), element_en)


def back_off(attempts: int) -> dt.timedelta:
    """How long to wait after so many failed attempts: doubled each time, up to a limit."""
    return min(FIRST_WAIT * (1 << min(attempts - 1, 20)), LONGEST_WAIT)


def sentence(error: BaseException, language: str = "zh") -> str:
    """What to show of an error: our own sentence, or its class and first line; long numbers taken out."""
    if isinstance(error, DomainError):
        return masking.without_numbers(error.text(language))[:2000]
    lines = str(error).splitlines() or [""]
    return masking.without_numbers(f"{type(error).__name__}: {lines[0]}")[:2000]


def note(session: Session, found: Found, *, now: dt.datetime) -> Incident:
    """Count one more failure of the same thing, or open a new incident."""
    incident = session.scalar(_open(found.kind, found.reference).with_for_update())
    if incident is None:
        incident = Incident(
            kind=found.kind,
            reference=found.reference,
            instance_id=found.instance_id,
            element=found.element,
            element_en=found.element_en or found.element,
            message=found.message,
            message_en=found.message_en or found.message,
            first_at=now,
            last_at=now,
        )
        session.add(incident)
    else:
        incident.attempts += 1
        incident.message, incident.message_en = found.message, found.message_en or found.message
        incident.last_at = now
    session.flush()
    return incident


def keep(sessions: sessionmaker[Session], found: Found, *, now: dt.datetime) -> int:
    """Note a failure in a transaction of its own, after the step's was rolled back; its number."""
    with sessions.begin() as session:
        return note(session, found, now=now).id


def keep_step(sessions: sessionmaker[Session], error: errors.Incident, *, now: dt.datetime) -> int:
    """Note that a person's step failed; called by whoever rolled the step back. Its number."""
    reference = error.task_id or f"case {error.instance_id}"
    element = str(error.values.get("element", ""))
    return keep(sessions, of_error("step", reference, error.instance_id, element, error), now=now)


def resolve(session: Session, kind: str, reference: str, *, now: dt.datetime) -> None:
    """Close the incident of what has now succeeded; nothing happens where none is open."""
    session.execute(
        sa.update(Incident)
        .where(Incident.kind == kind, Incident.reference == reference, Incident.resolved_at.is_(None))
        .values(resolved_at=now)
        .execution_options(synchronize_session=False)
    )


def is_noted(session: Session, kind: str, reference: str) -> bool:
    """Whether a failure of this is noted and not resolved."""
    return session.scalar(_open(kind, reference)) is not None


def open_incidents(session: Session, *, limit: int = 50) -> tuple[Incident, ...]:
    """The newest failures that nobody has resolved; a person's step that was done since is no failure."""
    newest = sa.select(Incident).where(is_open())
    return tuple(session.scalars(newest.order_by(Incident.last_at.desc(), Incident.id.desc()).limit(limit)))


def is_open() -> sa.ColumnElement[bool]:
    """Condition of an incident that nobody has resolved, and whose step nobody has done since."""
    was_done = sa.exists().where(HumanTask.id == Incident.reference, HumanTask.closed_at.is_not(None))
    return sa.and_(Incident.resolved_at.is_(None), ~was_done)


def close_case(session: Session, instance_id: int, *, now: dt.datetime) -> None:
    """The case is over: what failed in its steps, timers and messages is no concern any more."""
    session.execute(
        sa.update(Incident)
        .where(Incident.instance_id == instance_id, Incident.kind != "outbox")
        .where(Incident.resolved_at.is_(None))
        .values(resolved_at=now)
        .execution_options(synchronize_session=False)
    )


def _open(kind: str, reference: str) -> sa.Select[Incident]:
    return sa.select(Incident).where(
        Incident.kind == kind, Incident.reference == reference, Incident.resolved_at.is_(None)
    )
