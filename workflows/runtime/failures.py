"""Lists of what failed: incidents, and letters that did not go out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from workflows.runtime import incidents, paging
from workflows.runtime.models import Deployment, Incident, Instance, Outbox
from workflows.runtime.paging import Areas, Found, within


@dataclass(frozen=True)
class IncidentRow:
    """One open or resolved incident of a list."""

    incident_id: int
    kind: str
    reference: str
    element: str
    element_en: str
    message: str
    message_en: str
    attempts: int
    first_at: dt.datetime
    last_at: dt.datetime
    resolved_at: dt.datetime | None
    business_key: str | None
    is_suspended: bool
    is_open: bool
    """False as soon as the thing that failed was done, whoever did it."""


@dataclass(frozen=True)
class Choice:
    """Which incidents: those that say the same as `like`, those of a process, or all."""

    like: int | None = None
    process_id: str | None = None
    version: int | None = None


def open_incidents(
    session: Session, areas: Areas, choice: Choice, *, after: str | None = None, limit: int = 50
) -> Found:
    """Open incidents, the newest failure first."""
    rows = _incidents().where(incidents.is_open(), within(areas), *_chosen(choice))
    place = paging.place(after)
    if place is not None and place[1].isdecimal():
        behind = paging.key(Incident.last_at, place[0], int(place[1]))
        rows = rows.where(sa.tuple_(Incident.last_at, Incident.id) < behind)
    found = session.execute(rows.order_by(Incident.last_at.desc(), Incident.id.desc()).limit(limit + 1)).all()
    return paging.page([_incident(*row) for row in found], limit, lambda row: (row.last_at, row.incident_id))


def checked(session: Session, areas: Areas, ids: Sequence[int]) -> tuple[IncidentRow, ...]:
    """How these incidents stand now, solved or not."""
    rows = _incidents().where(Incident.id.in_(ids), within(areas)).order_by(Incident.id)
    return tuple(_incident(*row) for row in session.execute(rows))


def of_case(session: Session, instance_id: int) -> tuple[IncidentRow, ...]:
    """Everything that ever failed in a case, the newest first; the caller has checked who asks."""
    rows = _incidents().where(Incident.instance_id == instance_id).order_by(Incident.id.desc()).limit(50)
    return tuple(_incident(*row) for row in session.execute(rows))


@dataclass(frozen=True)
class LetterRow:
    """An effect that leaves the house; its payload is nobody's to read."""

    letter_id: int
    handler: str
    business_key: str | None
    created_at: dt.datetime
    next_at: dt.datetime
    attempts: int
    error: str | None
    done_at: dt.datetime | None
    dead_at: dt.datetime | None


def letters(
    session: Session, areas: Areas, *, are_dead: bool, after: str | None = None, limit: int = 50
) -> Found:
    """Letters that wait, or dead ones, oldest first."""
    is_dead = Outbox.dead_at.is_not(None) if are_dead else Outbox.dead_at.is_(None)
    rows = _letters().where(is_dead, Outbox.done_at.is_(None), within(areas))
    number = paging.number(after)
    if number is not None:
        rows = rows.where(Outbox.id > number)
    found = session.execute(rows.order_by(Outbox.id).limit(limit + 1)).all()
    return paging.numbered_page([LetterRow(*row) for row in found], limit, lambda row: int(row.letter_id))


def checked_letters(session: Session, areas: Areas, ids: Sequence[int]) -> tuple[LetterRow, ...]:
    """How these letters stand now."""
    rows = _letters().where(Outbox.id.in_(ids), within(areas)).order_by(Outbox.id)
    return tuple(LetterRow(*row) for row in session.execute(rows))


def _incidents() -> sa.Select[*tuple[Any, ...]]:
    columns = (
        *(Incident.id, Incident.kind, Incident.reference, Incident.element, Incident.element_en),
        *(Incident.message, Incident.message_en, Incident.attempts),
        *(Incident.first_at, Incident.last_at, Incident.resolved_at),
        *(Instance.business_key, Instance.suspended_at, incidents.is_open()),
    )
    chosen: sa.Select[*tuple[Any, ...]] = sa.select(*columns)
    return chosen.outerjoin(Instance, Instance.id == Incident.instance_id)


def _incident(*columns: Any) -> IncidentRow:
    incident_id, kind, reference, element, element_en, message, message_en, *rest = columns
    attempts, first_at, last_at, resolved_at, key, suspended_at, is_open = rest
    return IncidentRow(
        *(incident_id, kind, reference, element, element_en or element, message, message_en or message),
        *(attempts, first_at, last_at, resolved_at, key, suspended_at is not None, bool(is_open)),
    )


def _chosen(choice: Choice) -> list[sa.ColumnElement[bool]]:
    conditions: list[sa.ColumnElement[bool]] = []
    if choice.like is not None:
        pattern = aliased(Incident)
        same = sa.exists().where(
            pattern.id == choice.like,
            pattern.message == Incident.message,
            pattern.element == Incident.element,
            pattern.kind == Incident.kind,
        )
        conditions.append(same)
    if choice.process_id is not None:
        of_version = sa.select(Deployment.id).where(Deployment.process_id == choice.process_id)
        if choice.version is not None:
            of_version = of_version.where(Deployment.version == choice.version)
        conditions.append(Instance.deployment_id.in_(of_version))
    return conditions


def _letters() -> sa.Select[*tuple[Any, ...]]:
    chosen: sa.Select[*tuple[Any, ...]] = sa.select(
        *(Outbox.id, Outbox.handler, Instance.business_key, Outbox.created_at, Outbox.next_at),
        *(Outbox.attempts, Outbox.error, Outbox.done_at, Outbox.dead_at),
    )
    return chosen.outerjoin(Instance, Instance.id == Outbox.instance_id)
