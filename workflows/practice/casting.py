"""Who acts in a recorded story: the people of every story where they do, else others with invented names."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy.orm import Session

from workflows.clock import local_date
from workflows.demo.world import LAYOFF_STAFF, STAFF
from workflows.people.queries import actor_of
from workflows.practice.disguise import Disguise
from workflows.practice.taken import Taken
from workflows.runtime.scenarios import PUBLIC

ADMINISTRATOR = "administrator"
"""In whose name a message comes that the house itself sent: somebody has to."""


class Cast:
    """Real person → one of the story; two people of the case are two people of the story."""

    def __init__(
        self, session: Session, taken: Sequence[Taken], disguise: Disguise, *, has_firm: bool
    ) -> None:
        roles: dict[int, dict[str, None]] = {}
        for each in taken:
            if each.actor_id is not None:
                found = (each.role,) if each.role else _held(session, each, roles.get(each.actor_id))
                roles.setdefault(each.actor_id, {}).update(dict.fromkeys(found))
        self._disguise = disguise
        self._roles = {actor_id: tuple(held) for actor_id, held in roles.items()}
        self._names = dict(self._named(_stock(has_firm)))

    def name_of(self, taken: Taken) -> str:
        """What the doer of an act is called in the story."""
        if taken.actor_id is not None:
            return self._names[taken.actor_id]
        return PUBLIC if taken.kind == "start" else ADMINISTRATOR

    def employed(self) -> dict[str, Any]:
        """Those whom the story itself has to employ: name → name and roles."""
        stock = {*STAFF, *LAYOFF_STAFF}
        return {
            name: {
                "name": self._disguise.word("name", f"staff {actor_id}"),
                "roles": list(self._roles[actor_id]),
            }
            for actor_id, name in self._names.items()
            if name not in stock
        }

    def _named(self, stock: dict[str, list[str]]) -> Iterable[tuple[int, str]]:
        for number, (actor_id, roles) in enumerate(self._roles.items(), 1):
            free = stock.get(roles[0], []) if len(roles) == 1 else []
            yield actor_id, free.pop(0) if free else f"staff_{number}"


def _stock(has_firm: bool) -> dict[str, list[str]]:
    """Role → those who hold it in every story."""
    found: dict[str, list[str]] = {}
    for name, (_person, roles) in STAFF.items():
        found.setdefault(roles[0], []).append(name)
    for name, (_person, role) in LAYOFF_STAFF.items() if has_firm else ():
        found.setdefault(role, []).append(name)
    return found


def _held(session: Session, taken: Taken, known: dict[str, None] | None) -> tuple[str, ...]:
    """Where no lane says as what somebody acted: the role known of them, else the first they held then."""
    if known or taken.actor_id is None:
        return ()
    grants = actor_of(session, taken.actor_id, local_date(taken.at)).grants
    return tuple(grant.role for grant in grants[:1]) or (ADMINISTRATOR,)
