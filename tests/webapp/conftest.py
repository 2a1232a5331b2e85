"""The application on a small office with a person for each role, and claims at the first step."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.conftest import START, MovableClock
from tests.in_force import postgres_template, sqlite_template
from tests.one_database import pytest_generate_tests
from webapp import create_app
from workflows.bootstrap import Installation
from workflows.clock import local_date
from workflows.demo import builders
from workflows.people import passwords
from workflows.people.models import Account
from workflows.people.operations import NewPerson, NewRole, add_person, grant_role
from workflows.people.permissions import Actor
from workflows.people.queries import actor_of, offices_of_case
from workflows.runtime import instances, tasks
from workflows.settings import Settings

__all__ = ["postgres_template", "pytest_generate_tests", "sqlite_template"]
PASSWORD = "invented-for-tests-1"
BPMN = Path(__file__).parents[2] / "bpmn"
TODAY = local_date(START)
LEVELS = {
    "employment_service_clerk": "employment_service",
    "community_officer": "community",
    "agency_reviewer": "agency",
    "payment_clerk": "agency",
    "payment_releaser": "agency",
    "policy_drafter": "province",
    "policy_releaser": "province",
    "administrator": "agency",
    "process_designer": "province",
}
"""Role → level of the office where it is held here; each role's login is its own name."""
SECOND = {"second_administrator": "administrator", "second_designer": "process_designer"}
"""Further logins → role, at the office where that role is held."""


@pytest.fixture(scope="session")
def password_hash() -> str:
    """Hashed once for all people of all tests."""
    return passwords.hashed(PASSWORD)


@dataclass
class Office:
    """The house with its people; `key(n)` are the business keys of the claims at the first step."""

    installation: Installation
    branch: builders.Branch
    people: dict[str, int]
    insured: list[int] = field(default_factory=list)

    def actor(self, role: str) -> Actor:
        """The person who holds the role."""
        with self.installation.sessions() as session:
            return actor_of(session, self.people[role], TODAY)

    def claim(self, insured: int = 0, **other: str) -> str:
        """A claim of the insured person of this number, just registered; its business key."""
        answers = registration(self.branch.community.id) | other
        clerk = self.actor("employment_service_clerk")
        with self.installation.sessions.begin() as session:
            case = instances.start(
                session,
                "claim",
                answers=answers,
                variables={"person_id": self.insured[insured]},
                offices=offices_of_case(session, self.branch.community.id),
                area_id=self.branch.area_id,
                actor=clerk,
                house=self.installation.house,
            )
            return case.business_key

    def do(self, role: str, key: str, **answers: Any) -> None:
        """Complete the open step of a case."""
        person = self.actor(role)
        with self.installation.sessions.begin() as session:
            case = instances.by_key(session, key, person)
            page = tasks.pages_of_case(session, case.instance_id, person)[0]
            tasks.complete(
                session,
                page.task_id,
                actor=person,
                answers=answers,
                revision=case.revision,
                house=self.installation.house,
            )

    def open_task(self, key: str, role: str) -> str:
        """Id of the open step of a case."""
        person = self.actor(role)
        with self.installation.sessions() as session:
            case = instances.by_key(session, key, person)
            return tasks.pages_of_case(session, case.instance_id, person)[0].task_id

    def verified(self, insured: int = 0) -> str:
        """A claim at the second review."""
        key = self.claim(insured)
        visited = TODAY.isoformat()
        number = f"长和〔2006〕{insured + 1}号"
        self.do("community_officer", key, visited_on=visited, result="confirmed", certificate_number=number)
        return key


def registration(community_id: int) -> dict[str, str]:
    """Answers of the registration form."""
    return {
        "separated_on": (TODAY - dt.timedelta(days=10)).isoformat(),
        "separation_reason": "contract_expired",
        "employer_name": "示例机械厂",
        "registered_on": TODAY.isoformat(),
        "job_seeking": "true",
        "phone": "13900000001",
        "address_community": str(community_id),
        "bank_account": "6222020000000000001",
    }


@pytest.fixture
def office(installation: Installation, password_hash: str) -> Office:
    """Changchun with its staff and four insured people; the diagrams are in force by the template."""
    with installation.sessions.begin() as session:
        branch = builders.branch(session)
        people = {role: _staff(session, branch, role, password_hash) for role in LEVELS}
        people |= {
            login: _staff(session, branch, role, password_hash, login) for login, role in SECOND.items()
        }
        insured = []
        for number, name in enumerate(("张三", "李四", "王五", "阿依古丽·买买提江")):
            person = builders.person(session, number + 1, name)
            builders.spell(session, person)
            insured.append(person.id)
    return Office(installation, branch, people, insured)


def _staff(
    session: Any, branch: builders.Branch, role: str, password_hash: str, login: str | None = None
) -> int:
    person = add_person(session, NewPerson(f"示范{(login or role)[0]}"), actor=None, now=START)
    account = Account(
        person_id=person.id,
        login=login or role,
        password_hash=password_hash,
        password_set_at=START,
        language="zh",
    )
    session.add(account)
    place = getattr(branch, LEVELS[role])
    grant_role(session, NewRole(person.id, role, place.id, builders.FOUNDED_ON), actor=None, now=START)
    return person.id


@pytest.fixture
def app(installation: Installation, settings: Settings, clock: MovableClock) -> Flask:
    """The application on the test's house."""
    return create_app(settings, clock, installation=installation)


@dataclass
class Desk:
    """A browser without scripts."""

    client: FlaskClient
    tokens: dict[str, str] = field(default_factory=dict)
    """Cookie → the CSRF token that is derived from it."""

    def get(self, path: str, **options: Any) -> TestResponse:
        """GET a page."""
        return self.client.get(path, buffered=True, **options)

    def token(self, path: str = "/sign-in") -> str:
        """The CSRF token as the page carries it."""
        found = re.search(r'name="csrf-token" content="([^"]+)"', self.get(path, follow_redirects=True).text)
        assert found is not None
        return found.group(1)

    def post(self, path: str, form: dict[str, Any] | None = None, **options: Any) -> TestResponse:
        """POST a form as one of our pages sends it."""
        return self.client.post(path, data={"csrf_token": self._known_token(), **(form or {})}, **options)

    def _known_token(self) -> str:
        """Read from a page once for each cookie; the page itself is no part of what a test shows."""
        if self._cookie() not in self.tokens:
            token = self.token()
            self.tokens[self._cookie()] = token
        return self.tokens[self._cookie()]

    def _cookie(self) -> str:
        cookie = self.client.get_cookie("shibao")
        return cookie.value if cookie is not None else ""


SignedIn = Callable[[str], Desk]


@pytest.fixture
def stranger(app: Flask, office: Office) -> Desk:
    """Somebody who has not signed in."""
    return Desk(app.test_client())


@pytest.fixture
def desk(app: Flask, office: Office) -> SignedIn:
    """`desk("agency_reviewer")`: the browser of that person, signed in."""

    def sign_in(role: str) -> Desk:
        made = Desk(app.test_client())
        answer = made.post("/sign-in", {"login": role, "password": PASSWORD})
        assert answer.status_code == 303, answer.text
        return made

    return sign_in


@pytest.fixture
def statements(installation: Installation) -> Iterator[list[str]]:
    """Every SQL statement sent to the database, but BEGIN and the like."""
    seen: list[str] = []

    def note(_conn: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.startswith(("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE")):
            seen.append(statement)

    sa.event.listen(installation.engine, "before_cursor_execute", note)
    yield seen
    sa.event.remove(installation.engine, "before_cursor_execute", note)
