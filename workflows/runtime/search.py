"""The search for a case: by its number, by the name of the person, by identity number."""

from __future__ import annotations

import datetime as dt
import unicodedata
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session, defer

from workflows.errors import Refused
from workflows.people import permissions, queries
from workflows.people.permissions import Actor
from workflows.runtime.instances import case_subject
from workflows.runtime.models import Deployment, Instance, InstanceStatus

CANDIDATES = 200
"""Found at most, before what the actor may not see is left out."""
_RECEIPT = "/status?number="
"""What stands before the number in the code of a receipt, which the counter scans into the search."""
_IDENTITY_LENGTHS = (15, 18)


@dataclass(frozen=True)
class Hit:
    """A case that was found."""

    business_key: str
    title: str
    title_en: str
    process_id: str
    process_name: str
    process_name_en: str
    status: InstanceStatus
    started_at: dt.datetime


def search(session: Session, actor: Actor, text: str, *, limit: int = 50) -> tuple[Hit, ...]:
    """Cases that the actor may see, newest first; nothing for an empty text."""
    wanted = unicodedata.normalize("NFKC", text).strip()
    wanted = wanted.rpartition(_RECEIPT)[2]
    if not wanted:
        return ()
    people = _people(session, actor, wanted)
    # Claims are numbered in capitals, runs carry the id of their area in small letters.
    by_number = sa.or_(_begins(wanted), _begins(wanted.upper()))
    condition = sa.or_(by_number, Instance.person_id.in_(people)) if people else by_number
    return _visible(session, actor, condition, limit)


def cases_of_person(session: Session, actor: Actor, person_id: int) -> tuple[Hit, ...]:
    """Cases about one person that the actor may see, newest first."""
    return _visible(session, actor, Instance.person_id == person_id, CANDIDATES)


def _visible(
    session: Session, actor: Actor, condition: sa.ColumnElement[bool], limit: int
) -> tuple[Hit, ...]:
    rows = session.execute(
        sa.select(Instance, Deployment.name, Deployment.name_en)
        .join(Deployment, Deployment.id == Instance.deployment_id)
        .where(condition)
        .order_by(Instance.id.desc())
        .limit(CANDIDATES)
        .options(defer(Instance.state), defer(Instance.data))
    )
    seen = [_hit(*row) for row in rows if permissions.visible(actor, case_subject(row[0]))]
    return tuple(seen[:limit])


def _begins(number: str) -> sa.ColumnElement[bool]:
    return sa.and_(Instance.business_key >= number, Instance.business_key < number + "\U0010ffff")


def _people(session: Session, actor: Actor, text: str) -> list[int]:
    """Ids of insured people of the actor's areas with this name or identity number."""
    if len(text) in _IDENTITY_LENGTHS and text[:-1].isdigit():
        return _with_number(session, text)
    areas = sorted({grant.area_id for grant in actor.grants if grant.area_id is not None})
    place = queries.Place(text, limit=CANDIDATES)
    return [row.person_id for area in areas for row in queries.insured(session, area, place=place).rows]


def _with_number(session: Session, text: str) -> list[int]:
    try:
        found = queries.find_person(session, text)
    except Refused:
        return []
    return [found.person_id] if found else []


def _hit(instance: Instance, process_name: str, process_name_en: str) -> Hit:
    return Hit(
        instance.business_key,
        instance.title,
        instance.title_en,
        instance.process_id,
        process_name,
        process_name_en,
        instance.status,
        instance.started_at,
    )
