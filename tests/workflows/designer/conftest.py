"""The diagrams of the house in force, two designers of the province and whoever else meets a draft."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import files

import pytest
from sqlalchemy.orm import Session

from tests.conftest import START
from tests.in_force import postgres_template, sqlite_template
from workflows.bootstrap import Installation
from workflows.demo import builders
from workflows.people.models import Organisation
from workflows.people.operations import NewPerson, NewRole, add_person, grant_role
from workflows.people.permissions import Actor
from workflows.people.queries import actor_of
from workflows.runtime import deployments

__all__ = ["board", "postgres_template", "sqlite_template"]


@dataclass(frozen=True)
class Board:
    """Who is there."""

    writer: Actor
    second: Actor
    administrator: Actor
    area_administrator: Actor
    clerk: Actor


@pytest.fixture
def board(installation: Installation, session: Session) -> Board:
    branch = builders.branch(session)
    deployments.deploy_folder(session, files("bpmn"), by=None, now=START)
    return Board(
        _employ(session, "曹思源", "process_designer", branch.province),
        _employ(session, "魏清扬", "process_designer", branch.province),
        _employ(session, "沈安", "administrator", branch.province),
        _employ(session, "秦立", "administrator", branch.agency),
        _employ(session, "周一平", "employment_service_clerk", branch.employment_service),
    )


def _employ(session: Session, name: str, role: str, office: Organisation) -> Actor:
    person = add_person(session, NewPerson(name), actor=None, now=START)
    grant_role(session, NewRole(person.id, role, office.id, builders.FOUNDED_ON), actor=None, now=START)
    session.flush()
    return actor_of(session, person.id, START.date())
