"""The real application behind a real address, a browser in front of it, and an office of invented people."""

from __future__ import annotations

import datetime as dt
import os
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser, BrowserContext, expect, sync_playwright
from werkzeug.serving import make_server

from tests import browser as browsers
from tests.conftest import MovableClock
from tests.in_force import postgres_template, sqlite_template
from tests.journeys import answering
from tests.journeys.desk import Desk
from tests.one_database import pytest_generate_tests
from webapp import create_app
from webapp.streams import STREAMS
from webapp.transaction import OPENED
from workflows import worker
from workflows.audit import AuditEntry
from workflows.bootstrap import Installation
from workflows.demo import builders
from workflows.demo.world import LAYOFF_STAFF, STAFF, DemoWorld
from workflows.people.models import Person, RoleGrant
from workflows.people.operations import NewRole, end_role, grant_role, open_account
from workflows.runtime import deployments
from workflows.settings import Settings

__all__ = ["postgres_template", "pytest_generate_tests", "sqlite_template"]
PASSWORD = "shibao-demo-2026"
PATIENCE = 60_000.0
"""Milliseconds that a journey waits for what it expects to see: a slow machine is no finding."""
expect.set_options(timeout=PATIENCE)
SPELLS = [{"employer": "长春市东风机械厂", "from": "2003-01-01", "to": "2006-02-28", "paid_months": 38}]
PEOPLE = {
    "zhang": {"name": "张三", "spells": SPELLS},
    "li": {"name": "李四", "spells": SPELLS},
    "wang": {"name": "王五", "spells": SPELLS},
}


def identity_of(name: str) -> str:
    """The identity number under which the world of the stories files a person."""
    return builders.invented_identity(list(PEOPLE).index(name) + 1)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The browser of `tests.browser`; without one the journeys fail, they are never skipped."""
    found = browsers.find()
    sandbox = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=str(found.executable),
            env={**os.environ, **found.environ},
            args=[*sandbox, "--disable-dev-shm-usage", "--renderer-process-limit=1"],  # each would start two
        )
        yield started
        started.close()


def new_context(browser: Browser, address: str, **options: Any) -> BrowserContext:
    """A clerk's desk in Changchun."""
    context = browser.new_context(
        base_url=address,
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
        reduced_motion="reduce",
        **{"viewport": {"width": 1366, "height": 768}, **options},
    )
    context.set_default_timeout(PATIENCE)
    return context


@dataclass
class Office:
    """A running office: its address, its house, and the clock that the test moves."""

    address: str
    installation: Installation
    clock: MovableClock
    world: DemoWorld
    desks: dict[str, Desk] = field(default_factory=dict)

    @property
    def bank_folder(self) -> Path:
        """Where the bank fetches its files."""
        return self.installation.house.settings.bank_folder

    def pass_days(self, days: int) -> None:
        """Let days go by; the worker then does what came due."""
        self.clock.move(days=days)
        self.settle()

    def promote(self, login: str, role: str) -> None:
        """Give a member of the staff another role at the same office."""
        with self.installation.sessions.begin() as session:
            now = self.clock.now()
            actor = self.world.actor(session, login, now)
            held = NewRole(actor.person_id, role, actor.grants[0].organisation_id, builders.FOUNDED_ON)
            grant_role(session, held, actor=None, now=now)

    def end_roles(self, login: str, on: dt.date) -> None:
        """Let the roles of a member of the staff end with a day."""
        with self.installation.sessions.begin() as session:
            now = self.clock.now()
            person_id = self.world.actor(session, login, now).person_id
            held = sa.select(RoleGrant.id).where(RoleGrant.person_id == person_id)
            for grant_id in session.scalars(held).all():
                end_role(session, grant_id, on=on, actor=None, now=now)

    def refused(self) -> list[str]:
        """Act of every refused attempt in the audit trail, oldest first."""
        refused = sa.select(AuditEntry.act).where(AuditEntry.outcome == "refused")
        with self.installation.sessions() as session:
            return list(session.scalars(refused.order_by(AuditEntry.id)))

    def settle(self) -> None:
        """What the worker of the server does between two acts of people.

        In a thread of its own: the browser's loop runs in this one, and the queue needs one too.
        """
        with ThreadPoolExecutor(1) as pool:
            pool.submit(worker.drain, self.installation).result()


@pytest.fixture
def streams() -> int:
    """How many lists of the office are told at once what moved; the others ask."""
    return 0


@pytest.fixture
def office(database_url: str, tmp_path: Path, clock: MovableClock, streams: int) -> Iterator[Office]:
    """An office with staff and three insured people."""
    settings = Settings(var=tmp_path / "var", database_url=database_url, is_demo=True, streams=streams)
    app = create_app(settings, clock=clock)
    installation: Installation = app.extensions[OPENED]
    world = furnish(installation, clock.now())
    server = make_server("127.0.0.1", 0, answering.whole(app), threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield Office(f"http://127.0.0.1:{server.port}", installation, clock, world)
    app.extensions[STREAMS].end_all()
    server.shutdown()
    thread.join()
    server.server_close()
    installation.close()


def furnish(installation: Installation, now: dt.datetime) -> DemoWorld:
    """Deploy the diagrams, employ the staff of the stories with a sign-in each, insure the people."""
    world = DemoWorld()
    with installation.sessions.begin() as session:
        deployments.deploy_folder(session, files("bpmn"), by=None, now=now)
        firm = {"lists": {"names": {"count": 21}}}
        world.build(session, {"area": "changchun", "people": PEOPLE, "enterprise": firm}, now)
        for name in (*STAFF, *LAYOFF_STAFF):
            person = session.get_one(Person, world.actor(session, name, now).person_id)
            open_account(session, person, login=name, password=PASSWORD, actor=None, now=now)
    return world


@pytest.fixture
def desk(office: Office, browser: Browser) -> Iterator[Callable[[str], Desk]]:
    """`desk("clerk")`: that person's own browser, signed in once."""
    contexts: list[BrowserContext] = []

    def of(login: str) -> Desk:
        if login not in office.desks:
            contexts.append(new_context(browser, office.address))
            office.desks[login] = Desk(contexts[-1].new_page(), login, PASSWORD, types=False)
        return office.desks[login]

    yield of
    complaints = [line for each in office.desks.values() for line in each.complaints]
    for context in contexts:
        context.close()
    assert complaints == [], "the browser complained"
