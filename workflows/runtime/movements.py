"""What moved in the lists of the inbox, read from the trail of acts: for every process, on both databases.

The trail is append-only, so that a reader asks for the numbers behind the last one it knows and for nothing
else. What the clock alone did leaves no act: lists find it when they are asked for again.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Collection
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from workflows.audit import AuditEntry
from workflows.people.permissions import Actor
from workflows.runtime.models import HumanTask, Instance
from workflows.runtime.tallies import pools, taken

OVERLAP_SECONDS = 30.0
"""So long a transaction may take: its number is older than those of quicker ones, and it shows after them."""
BEFORE = 50
"""Acts before a reader began that are told of nevertheless: the lists are older than their reader."""


@dataclass(frozen=True)
class Movement:
    """One act on a case, and in whose lists it may have changed something."""

    act_id: int
    places: frozenset[tuple[str, int | None]]
    """Role and office of what is open after it, and of what it closed."""
    people: frozenset[int]
    """Who has taken what is open."""

    def concerns(self, actor: Actor) -> bool:
        """True when a list of the actor may show it; what moves elsewhere is nothing to them."""
        held = {(each.role, each.organisation_id) for each in (*pools(actor), *taken(actor))}
        return actor.person_id in self.people or not held.isdisjoint(self.places)


class Reader:
    """Reads on where it stopped; `at` are seconds of a clock that only rises."""

    def __init__(self) -> None:
        self._known: set[int] = set()
        self._floors: deque[tuple[float, int]] = deque()
        self.floor = 0
        """Acts up to this number are not told of any more."""

    def read(self, session: Session, at: float) -> tuple[Movement, ...]:
        """What moved since the last reading, oldest first: one statement, another where there was an act."""
        if not self._floors:
            newest = session.scalar(sa.select(sa.func.max(AuditEntry.id))) or 0
            self.floor = max(0, newest - BEFORE)
        found = set(session.scalars(sa.select(AuditEntry.id).where(AuditEntry.id > self.floor)))
        new, self._known = found - self._known, found
        self._floors.append((at, max(found, default=self.floor)))
        while self._floors[0][0] < at - OVERLAP_SECONDS:
            self.floor = self._floors.popleft()[1]
        return _movements(session, new) if new else ()


def _movements(session: Session, act_ids: Collection[int]) -> tuple[Movement, ...]:
    """Of these acts, those on cases: the tasks open after each, and those that it closed."""
    still = sa.or_(HumanTask.closed_at.is_(None), HumanTask.closed_at >= AuditEntry.at)
    query = (
        sa.select(AuditEntry.id, HumanTask.role, HumanTask.organisation_id, HumanTask.assignee_id)
        .join(Instance, Instance.business_key == AuditEntry.object_id)
        .join(HumanTask, sa.and_(HumanTask.instance_id == Instance.id, still))
        .where(AuditEntry.id.in_(act_ids), AuditEntry.kind == "case", AuditEntry.outcome == "done")
    )
    places: dict[int, set[tuple[str, int | None]]] = {}
    people: dict[int, set[int]] = {}
    for act_id, role, office, assignee in session.execute(query):
        places.setdefault(act_id, set()).add((role, office))
        people.setdefault(act_id, set()).update([assignee] if assignee is not None else [])
    return tuple(
        Movement(act_id, frozenset(places[act_id]), frozenset(people[act_id])) for act_id in sorted(places)
    )
