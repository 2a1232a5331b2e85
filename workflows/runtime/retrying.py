"""Try again what failed, and say how it stands afterwards; never that it worked because it was tried.

Every attempt is a transaction of its own, as the worker's are; the answer is read from the database after
it. A step of a person is not repeated: its answers were not kept, the person does it again.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session, sessionmaker

from workflows import audit
from workflows.errors import NotFound
from workflows.people import permissions
from workflows.people.permissions import Actor, Subject
from workflows.runtime import incidents, messages, outbox, timers
from workflows.runtime.house import House
from workflows.runtime.instances import case_subject
from workflows.runtime.models import Incident, Instance, Message, Outbox, Timer

AT_ONCE = 50
"""As many as a page of a list shows."""


def retry_incidents(
    sessions: sessionmaker[Session], house: House, ids: Sequence[int], *, actor: Actor
) -> None:
    """Try each of these again; `overview.checked` tells how they stand. Raises NotFound, NotAllowed.

    Nothing is tried when one of them may not be.
    """
    with sessions.begin() as session:
        now = house.at_office_time(session).clock.now()
        chosen = [_allowed_incident(session, each, actor) for each in ids[:AT_ONCE]]
        _audit(session, "incident.retry", "incident", ids[:AT_ONCE], actor, now)
    for kind, reference in chosen:
        _try(sessions, house, kind, reference)
        _settle(sessions, house, kind, reference)


def retry_letters(sessions: sessionmaker[Session], house: House, ids: Sequence[int], *, actor: Actor) -> None:
    """Send each of these letters again, dead ones too. Raises NotFound, NotAllowed."""
    with sessions.begin() as session:
        now = house.at_office_time(session).clock.now()
        for each in ids[:AT_ONCE]:
            _require(session, "letter.retry", session.get(Outbox, each), actor)
        _audit(session, "letter.retry", "letter", ids[:AT_ONCE], actor, now)
    for each in ids[:AT_ONCE]:
        outbox.retry(sessions, house, each)


def _try(sessions: sessionmaker[Session], house: House, kind: str, reference: str) -> None:
    if kind == "timer":
        timers.retry(sessions, house, reference)
    elif kind == "message":
        messages.retry(sessions, house, int(reference))
    elif kind == "outbox":
        outbox.retry(sessions, house, int(reference))


def _settle(sessions: sessionmaker[Session], house: House, kind: str, reference: str) -> None:
    """Close the incident of what is gone by now: fired, delivered or called off by somebody else."""
    with sessions.begin() as session:
        if _is_gone(session, kind, reference):
            now = house.at_office_time(session).clock.now()
            incidents.resolve(session, kind, reference, now=now)


def _is_gone(session: Session, kind: str, reference: str) -> bool:
    if kind == "timer":
        return session.get(Timer, reference) is None
    if kind == "message":
        message = session.get(Message, int(reference))
        return message is None or message.delivered_at is not None
    if kind == "outbox":
        letter = session.get(Outbox, int(reference))
        return letter is None or letter.done_at is not None
    still_open = sa.select(Incident.id).where(
        Incident.kind == kind, Incident.reference == reference, incidents.is_open()
    )
    return session.scalar(still_open) is None


def _allowed_incident(session: Session, incident_id: int, actor: Actor) -> tuple[str, str]:
    incident = session.get(Incident, incident_id)
    _require(session, "incident.retry", incident, actor)
    assert incident is not None  # _require raised otherwise
    return incident.kind, incident.reference


def _require(session: Session, act: str, found: Incident | Outbox | None, actor: Actor) -> None:
    """What belongs to no case is the province's. Raises NotFound, NotAllowed."""
    if found is None:
        raise NotFound(what=permissions.KINDS["operation"])
    instance = session.get(Instance, found.instance_id) if found.instance_id is not None else None
    if instance is None and permissions.areas_of(actor, "operation") is not None:
        raise NotFound(what=permissions.KINDS["operation"])
    subject = Subject("operation") if instance is None else case_subject(instance, "operation")
    permissions.require(actor, act, subject)


def _audit(
    session: Session, name: str, kind: str, ids: Sequence[int], actor: Actor, now: dt.datetime
) -> None:
    for each in ids:
        audit.record(session, audit.Act(name, kind, str(each)), actor=actor, now=now)
