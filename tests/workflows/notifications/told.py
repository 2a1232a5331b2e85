"""The acts of these tests: addresses confirmed, ways chosen, steps entrusted, letters carried."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, fields
from typing import Any

import sqlalchemy as sa

from tests.workflows.runtime.office import open_task
from tests.workflows.runtime.standing_in import Team
from workflows.notifications import addresses, choosing
from workflows.notifications.choosing import Ways
from workflows.notifications.medium import Medium
from workflows.notifications.models import Notification
from workflows.runtime import delegating, outbox
from workflows.runtime.models import HumanTask, Outbox
from workflows.runtime.tidings import Kind

NOTHING = dict.fromkeys((each.name for each in fields(Ways)), False)


@dataclass
class People:
    """The team, and what its people are told."""

    team: Team

    def reach(self, who: str, medium: Medium, address: str) -> None:
        """Give an address and confirm it with the code that was sent to it."""
        actor, now = self.team.actor(who), self.team.house.clock.now()
        with self.team.sessions.begin() as session:
            addresses.offer(session, medium, address, actor=actor, now=now, at_wall=now)
        with self.team.sessions.begin() as session:
            letters = sa.select(Outbox).where(Outbox.handler == addresses.CODE).order_by(Outbox.id.desc())
            letter = session.scalars(letters.limit(1)).one()
            code = letter.payload["code"]
            session.delete(letter)
            assert addresses.confirm(session, medium, code, actor=actor, now=now) is None

    def choose(self, who: str, *kinds: Kind, **ways: bool) -> None:
        """These ways alone for these kinds, or for all."""
        chosen = {kind: Ways(**NOTHING | ways) for kind in kinds or Kind}
        with self.team.sessions.begin() as session:
            choosing.keep(session, chosen, actor=self.team.actor(who))

    def entrust(self, case: int, by: str = "clerk", to: str = "second_clerk") -> None:
        """Ask a colleague to do the open step."""
        task_id, _revision = open_task(self.team.sessions, case)
        actor = self.team.actor(by)
        given: dict[str, Any] = {"to": self.team.id(to), "words": "请核对。", "house": self.team.house}
        with self.team.sessions.begin() as session:
            delegating.delegate(session, task_id, actor=actor, **given)

    def due(self, case: int, at: dt.datetime, warn_on: dt.date | None = None) -> None:
        """Give the open step of the case a last moment, as a limit of the law does."""
        task_id, _revision = open_task(self.team.sessions, case)
        moved = {"due_at": at, "rank_at": at, "warn_on": warn_on or at.date()}
        with self.team.sessions.begin() as session:
            session.execute(sa.update(HumanTask).where(HumanTask.id == task_id).values(**moved))

    def carry(self) -> int:
        """Deliver the letters that are due."""
        return outbox.deliver(self.team.sessions, self.team.house)

    def told(self, who: str) -> list[tuple[str, bool]]:
        """Kind of everything that the person was told, and whether it is in the list of the app."""
        with self.team.sessions() as session:
            rows = sa.select(Notification.kind, Notification.is_listed).order_by(Notification.id)
            found = session.execute(rows.where(Notification.person_id == self.team.id(who)))
            return [(kind.value, is_listed) for kind, is_listed in found]

    def letters(self) -> list[Outbox]:
        """Every letter of this room, oldest first."""
        with self.team.sessions() as session:
            ours = sa.select(Outbox).where(Outbox.handler.like("notifications.%"))
            return list(session.scalars(ours.order_by(Outbox.id)))
