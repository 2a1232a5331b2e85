"""The small office with its roles on file, so that one person can stand in for another."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session, sessionmaker

from tests.workflows.runtime.office import CLERK, REVIEWER, Office, open_task
from workflows.people.models import RoleGrant
from workflows.people.permissions import Actor
from workflows.people.queries import actor_of
from workflows.runtime import inbox, substituting, tasks
from workflows.runtime.house import House
from workflows.runtime.substituting import Wish

GOOD = {"result": "good"}
ROOF = {"wish": "roof"}
HELD = {
    "clerk": (CLERK,),
    "second_clerk": (CLERK,),
    "reviewer": (REVIEWER,),
    "both": (CLERK, REVIEWER),
}


@dataclass
class Team:
    """The office with its roles on file, and the acts of the tests in transactions of their own."""

    office: Office
    sessions: sessionmaker[Session]
    house: House

    @property
    def today(self) -> dt.date:
        return self.house.clock.today()

    def id(self, who: str) -> int:
        person: Actor = getattr(self.office, who)
        return person.person_id

    def actor(self, who: str) -> Actor:
        with self.sessions() as session:
            return actor_of(session, self.id(who), self.today)

    def wish(self, absent: str, deputy: str, days: tuple[int, int] = (0, 9), **more: Any) -> Wish:
        first, last = (self.today + dt.timedelta(days=each) for each in days)
        given = {"first_day": first.isoformat(), "last_day": last.isoformat(), "reason": "休假"} | more
        return Wish(self.id(absent), self.id(deputy), **given)

    def set_up(self, absent: str, deputy: str, by: str = "both", **more: Any) -> int:
        with self.sessions.begin() as session:
            wish = self.wish(absent, deputy, **more)
            return substituting.set_up(session, wish, actor=self.actor(by), house=self.house).id

    def end(self, number: int, by: str) -> None:
        actor = self.actor(by)
        with self.sessions.begin() as session:
            substituting.end(session, number, actor=actor, house=self.house)

    def case(self, process: str = "permit", by: str = "clerk") -> int:
        answers = ROOF if process == "permit" else None
        with self.sessions.begin() as session:
            actor = self.actor(by)
            return self.office.start(session, process, self.house, actor=actor, answers=answers).id

    def do(self, case: int, who: str) -> tasks.Completed:
        task_id, revision = open_task(self.sessions, case)
        given: dict[str, Any] = {"answers": GOOD, "revision": revision, "house": self.house}
        actor = self.actor(who)
        with self.sessions.begin() as session:
            return tasks.complete(session, task_id, actor=actor, **given)

    def claim(self, case: int, who: str) -> None:
        task_id, _revision = open_task(self.sessions, case)
        actor = self.actor(who)
        with self.sessions.begin() as session:
            tasks.claim(session, task_id, actor=actor, house=self.house)

    def waits(self, who: str, name: str = "open_tasks") -> list[tuple[int, str]]:
        """Case and absent person of every row of a list."""
        with self.sessions() as session:
            rows = getattr(inbox, name)(session, self.actor(who)).rows
        return sorted((row.instance_id, row.in_place_of or "") for row in rows)


def on_file(office: Office, sessions: sessionmaker[Session], house: House) -> Team:
    """Grant the roles that the office's people have."""
    here = {CLERK: office.offices["employment_service"], REVIEWER: office.offices["agency"]}
    with sessions.begin() as session:
        for who, roles in HELD.items():
            for role in roles:
                person_id = getattr(office, who).person_id
                grant = {"role": role, "organisation_id": here[role], "valid_from": dt.date(2000, 1, 1)}
                session.add(RoleGrant(person_id=person_id, **grant))
    return Team(office, sessions, house)
