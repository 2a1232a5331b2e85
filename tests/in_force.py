"""Templates of databases in which the diagrams of the house are in force already.

A folder whose tests begin by deploying them imports both names into its `conftest.py`; to deploy the same
files again then changes nothing.
"""

from __future__ import annotations

import shutil
import uuid
from importlib.resources import files
from pathlib import Path

import pytest

from tests.conftest import START, PostgresServer
from workflows.database import make_engine, make_sessions
from workflows.runtime import deployments


@pytest.fixture(scope="session")
def sqlite_template(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with all tables and the diagrams of the house."""
    file = tmp_path_factory.mktemp("in_force") / "template.db"
    shutil.copy(sqlite_template, file)
    _deploy(f"sqlite:///{file}")
    return file


@pytest.fixture(scope="session")
def postgres_template(postgres_template: str, postgres: PostgresServer) -> str:
    """Name of a database with all tables and the diagrams of the house."""
    name = f"in_force_{uuid.uuid4().hex[:12]}"
    postgres.run(f"CREATE DATABASE {name} TEMPLATE {postgres_template}")
    _deploy(postgres.url(name))
    return name


def _deploy(url: str) -> None:
    engine = make_engine(url)
    with make_sessions(engine).begin() as session:
        deployments.deploy_folder(session, files("bpmn"), by=None, now=START)
    engine.dispose()
