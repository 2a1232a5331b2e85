"""The small office, open in the test's database."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session, sessionmaker

from tests.workflows.runtime.office import Office, open_office
from tests.workflows.runtime.standing_in import Team, on_file
from workflows.bootstrap import Installation
from workflows.runtime.house import House


@pytest.fixture
def office(installation: Installation) -> Office:
    """One area with two offices and the test processes in force."""
    return open_office(installation)


@pytest.fixture
def team_of(office: Office, sessions: sessionmaker[Session], house: House) -> Team:
    """Its people with their roles on file."""
    return on_file(office, sessions, house)
