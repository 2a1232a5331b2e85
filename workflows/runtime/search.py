"""The search for a case, closed ones too: by its number, by name, identity number or phone of the person.

Rooms above that know cases by another word, as claims by the employer, register a finder.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session, defer

from workflows.errors import Refused
from workflows.people import operations, permissions, queries
from workflows.people.models import Person
from workflows.people.permissions import Actor
from workflows.runtime.instances import case_subject
from workflows.runtime.models import Deployment, Instance, InstanceStatus
from workflows.runtime.regular import regular

CANDIDATES = 200
"""Found at most, before what the actor may not see is left out."""
_RECEIPT = "/status?number="
"""What stands before the number in the code of a receipt, which the counter scans into the search."""
_IDENTITY_LENGTHS = (15, 18)
_PHONE = re.compile(r"\+?[0-9][0-9 ()-]{5,20}")
PHONES_AT_ONCE = 20_000
"""Of one night."""
SHORTEST = 2
"""Signs that a word must have to be looked for among what is no number and no name."""


Finder = Callable[[Session, frozenset[str], str, int], Iterable[str]]
"""(session, areas of the actor, text, most) → business keys; whether each may be seen is asked here."""

_finders: dict[str, Finder] = {}


def finder(name: str) -> Callable[[Finder], Finder]:
    """Register a way to find cases by a word of another room."""

    def register(find: Finder) -> Finder:
        _finders[name] = find
        return find

    return register


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
    person_name: str | None = None
    """Whom the case is about, where it is about one person."""
    identity_masked: str | None = None


def search(session: Session, actor: Actor, text: str, *, limit: int = 50) -> tuple[Hit, ...]:
    """Cases that the actor may see, newest first; nothing for an empty text."""
    wanted = unicodedata.normalize("NFKC", text).strip()
    wanted = wanted.rpartition(_RECEIPT)[2]
    if not wanted:
        return ()
    conditions = [_begins(wanted), _begins(wanted.upper())]
    # Claims are numbered in capitals, runs carry the id of their area in small letters.
    people, keys = _people(session, actor, wanted), _keys(session, actor, wanted)
    if people:
        conditions.append(Instance.person_id.in_(people))
    if keys:
        conditions.append(Instance.business_key.in_(keys))
    return _visible(session, actor, sa.or_(*conditions), limit)


def _areas(actor: Actor) -> frozenset[str]:
    return frozenset(grant.area_id for grant in actor.grants if grant.area_id is not None)


def _keys(session: Session, actor: Actor, text: str) -> list[str]:
    """Business keys that other rooms find; a word of one sign would find half the area."""
    areas = _areas(actor)
    if len(text) < SHORTEST or not areas:
        return []
    return [key for find in _finders.values() for key in find(session, areas, text, CANDIDATES)]


def _visible(
    session: Session, actor: Actor, condition: sa.ColumnElement[bool], limit: int
) -> tuple[Hit, ...]:
    rows = session.execute(
        sa.select(Instance, Deployment.name, Deployment.name_en, Person.name, Person.identity_masked)
        .join(Deployment, Deployment.id == Instance.deployment_id)
        .outerjoin(Person, Person.id == Instance.person_id)
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
    """Ids of insured people of the actor's areas with this name, or of those with this number."""
    if len(text) in _IDENTITY_LENGTHS and text[:-1].isdigit():
        found = _with_number(session, text)
        if found or not _PHONE.fullmatch(text):
            return found
    if _PHONE.fullmatch(text):
        return list(queries.with_phone(session, text))
    areas = sorted(_areas(actor))
    place = queries.Place(text, limit=CANDIDATES)
    return [row.person_id for area in areas for row in queries.insured(session, area, place=place).rows]


def _with_number(session: Session, text: str) -> list[int]:
    try:
        found = queries.find_person(session, text)
    except Refused:
        return []
    return [found.person_id] if found else []


def _hit(instance: Instance, process_name: str, process_name_en: str, *of_person: str | None) -> Hit:
    return Hit(
        instance.business_key,
        instance.title,
        instance.title_en,
        instance.process_id,
        process_name,
        process_name_en,
        instance.status,
        instance.started_at,
        *of_person,
    )


@regular("runtime.index_phones", cron="40 19 * * *")
def index_phones(session: Session, _now: dt.datetime) -> None:
    """At 03:40 in China: make phones findable that are older than their index."""
    operations.index_phones(session, PHONES_AT_ONCE)
