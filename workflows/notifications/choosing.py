"""By which ways a person is told of what: their own choice for each kind, or the house's."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from workflows.database import insert_into
from workflows.notifications.models import NotificationChoice
from workflows.people.permissions import Actor
from workflows.runtime.tidings import Kind


@dataclass(frozen=True)
class Ways:
    """How one kind reaches a person; e-mail and short message only at a confirmed address."""

    listed: bool = True
    at_once: bool = False
    digest: bool = True
    phone: bool = False


NAMES = ("listed", "at_once", "digest", "phone")
HOUSE = Ways()
"""Where a person has chosen nothing."""
Choices = Mapping[Kind, Ways]


def of_people(session: Session, people: Collection[int]) -> dict[tuple[int, Kind], Ways]:
    """What these people chose; a kind that is not there is told by the ways of the house. One statement."""
    rows = session.scalars(sa.select(NotificationChoice).where(NotificationChoice.person_id.in_(people)))
    return {(row.person_id, row.kind): _ways(row) for row in rows}


def of_person(session: Session, person_id: int) -> dict[Kind, Ways]:
    """For every kind, in their order. One statement."""
    chosen = of_people(session, {person_id})
    return {kind: chosen.get((person_id, kind), HOUSE) for kind in Kind}


def keep(session: Session, choices: Choices, *, actor: Actor) -> None:
    """Let the actor be told in these ways from now on. The caller commits."""
    rows = [
        {"person_id": actor.person_id, "kind": kind, **{name: getattr(ways, name) for name in NAMES}}
        for kind, ways in choices.items()
    ]
    row = insert_into(session, NotificationChoice).values(rows)
    fresh = {name: row.excluded[name] for name in NAMES}
    session.execute(row.on_conflict_do_update(index_elements=["person_id", "kind"], set_=fresh))


def _ways(row: NotificationChoice) -> Ways:
    return Ways(row.listed, row.at_once, row.digest, row.phone)
