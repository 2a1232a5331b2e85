"""A busy office: many insured people, and claims brought to their step by the runtime as people would."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from workflows.clock import local_date
from workflows.demo import builders, inhabitants
from workflows.people.queries import offices_of_case
from workflows.runtime import instances, tasks

if TYPE_CHECKING:
    from tests.journeys.conftest import Office

FIRST = 101
"""Number of the first person here; those of the stories have lower ones."""
LEFT_ON = dt.date(2006, 2, 28)


class BusyOffice:
    """What went on at an office before a test began; names and numbers are invented."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self._people: dict[int, int] = {}

    def insure(self, count: int) -> list[int]:
        """Put people with three years of contributions on file; the numbers of their `identity`."""
        numbers = range(FIRST + len(self._people), FIRST + len(self._people) + count)
        with self.office.installation.sessions.begin() as session:
            for number in numbers:
                name = inhabitants.person_of(number, "changchun").name
                person = builders.person(session, number, name)
                builders.spell(session, person)
                self._people[number] = person.id
        return list(numbers)

    def claims(self, count: int, **told: Any) -> list[str]:
        """Claims of new people, registered and sent to the community; their business keys."""
        return [self._claim(number, told) for number in self.insure(count)]

    def _claim(self, number: int, told: dict[str, Any]) -> str:
        now, community = self.office.clock.now(), self.office.world.reference("community")
        with self.office.installation.sessions.begin() as session:
            case = instances.start(
                session,
                "claim",
                answers=_registration(number, community, local_date(now)) | told,
                variables={"person_id": self._people[number]},
                offices=offices_of_case(session, community),
                area_id="changchun",
                actor=self.office.world.actor(session, "clerk", now),
                house=self.office.installation.house,
            )
            return case.business_key

    def do(self, login: str, key: str, **answers: Any) -> None:
        """Complete the open step of a case as this person."""
        with self.office.installation.sessions.begin() as session:
            actor = self.office.world.actor(session, login, self.office.clock.now())
            case = instances.by_key(session, key, actor)
            step = tasks.pages_of_case(session, case.instance_id, actor)[0]
            tasks.complete(
                session,
                step.task_id,
                actor=actor,
                answers=answers,
                revision=case.revision,
                house=self.office.installation.house,
            )

    def returned(self, count: int) -> list[str]:
        """Claims that the reviewer gave back to be corrected."""
        keys = self.claims(count)
        self.verify(*keys)
        for key in keys:
            self.do("reviewer", key, decision="return", opinion="请核对离职证明上的日期。")
        return keys

    def granted(self, count: int) -> list[str]:
        """Claims that stand in the public disclosure."""
        keys = self.claims(count)
        self.verify(*keys)
        for key in keys:
            self.do("reviewer", key, decision="grant")
        return keys

    def verify(self, *keys: str) -> None:
        """The community officer confirms these claims."""
        day = local_date(self.office.clock.now())
        for key in keys:
            number = f"长朝〔2006〕{int(key[-6:])}号"
            self.do("officer", key, visited_on=day, result="confirmed", certificate_number=number)


def _registration(number: int, community: int, today: dt.date) -> dict[str, Any]:
    return {
        "separated_on": LEFT_ON,
        "separation_reason": "contract_expired",
        "employer_name": "示例机械厂",
        "registered_on": today,
        "job_seeking": True,
        "material": "complete",
        "phone": f"1390{number:07d}",
        "bank_account": f"622202{number:013d}",
        "address_community": community,
    }
