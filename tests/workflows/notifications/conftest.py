"""The small office of the runtime's tests, whose people have sign-ins, with a mail server beside it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlalchemy.orm import Session, sessionmaker

from tests.conftest import START
from tests.postbox import Postbox, open_postbox
from tests.workflows.notifications.told import People
from tests.workflows.runtime.conftest import office
from tests.workflows.runtime.office import Office
from tests.workflows.runtime.standing_in import HELD, on_file
from workflows.people.models import Account
from workflows.runtime.house import House
from workflows.settings import Settings

__all__ = ["office"]


@pytest.fixture
def postbox() -> Iterator[Postbox]:
    """A mail server that keeps what it is handed."""
    with open_postbox() as opened:
        yield opened


@pytest.fixture
def settings(settings: Settings, postbox: Postbox) -> Settings:
    """The office sends by that server."""
    return replace(settings, mail_server=postbox.server(), address="https://shibao.example")


@pytest.fixture
def people(office: Office, sessions: sessionmaker[Session], house: House) -> People:
    """Its people with roles and sign-ins on file."""
    team = on_file(office, sessions, house)
    with sessions.begin() as session:
        for who in HELD:
            account = {"person_id": team.id(who), "login": who, "password_hash": "none"}
            session.add(Account(**account, password_set_at=START, language="zh"))
    return People(team)
