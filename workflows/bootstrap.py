"""Opens the house: settings, database at its newest shape, rooms registered, vault; for every entry."""

from __future__ import annotations

import importlib
import pkgutil
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from sqlalchemy.engine import Engine, make_url
from sqlalchemy.orm import Session, sessionmaker

from workflows import (
    claims,
    contributions,
    deadlines,
    designer,
    disclosure,
    documents,
    flexible_employment,
    layoffs,
    notifications,
    payments,
    people,
    policies,
    policy_changes,
    take_overs,
    vault,
)
from workflows.clock import Clock
from workflows.database import make_engine, make_sessions
from workflows.runtime import comments, follow_ups, phrases, queue_schema, saved_views, unsent
from workflows.runtime import models as runtime_tables
from workflows.runtime.house import House
from workflows.settings import Settings
from workflows.vault import Vault

__all__ = [
    "Installation",
    "comments",
    "follow_ups",
    "load_rooms",
    "open_house",
    "open_on",
    "phrases",
    "runtime_tables",
    "saved_views",
    "unsent",
    "upgrade",
]
ROOMS = (
    *(people, policies, deadlines, contributions, flexible_employment, designer, claims, layoffs),
    *(disclosure, payments, documents, policy_changes, take_overs, notifications),
)
FILE_NAME = "%%(year)d%%(month).2d%%(day).2d_%%(hour).2d%%(minute).2d_%%(slug)s"
"""Of a new migration."""
MIGRATION_LOCK = 20060301
"""Number of the PostgreSQL lock under which one process at a time changes the tables."""


@dataclass(frozen=True)
class Installation:
    """An open house: what the web, the worker and the command line work with."""

    engine: Engine
    sessions: sessionmaker[Session]
    house: House
    vault: Vault

    def close(self) -> None:
        """Give the database connections back."""
        self.engine.dispose()


def open_house(settings: Settings, *, clock: Clock | None = None) -> Installation:
    """Open an installation, making its folders, keys and tables on the first start."""
    settings.var.mkdir(parents=True, exist_ok=True)
    _make_folder_of(settings.database_url)
    load_rooms()
    engine = make_engine(settings.database_url)
    upgrade(engine)
    keys = vault.open_vault(settings.var / "keys")
    return open_on(engine, settings, clock=clock, keys=keys)


def open_on(engine: Engine, settings: Settings, *, keys: Vault, clock: Clock | None = None) -> Installation:
    """Open an installation on a database whose tables are there; scenarios and tests do."""
    load_rooms()
    vault.use(keys)
    return Installation(engine, make_sessions(engine), House(clock or Clock(), settings), keys)


def load_rooms() -> None:
    """Import every module of the trade rooms, so that tables, verbs and outbox handlers register."""
    for room in ROOMS:
        for module in pkgutil.iter_modules(room.__path__, f"{room.__name__}."):
            importlib.import_module(module.name)


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Bring the tables to a schema revision, all in one transaction."""
    with engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(MIGRATION_LOCK)))
        command.upgrade(migrations(connection), revision)
        if revision == "head":
            queue_schema.bring_up(connection)


def downgrade(engine: Engine, revision: str) -> None:
    """Take the tables back to a schema revision; `base` is an empty database."""
    with engine.begin() as connection:
        command.downgrade(migrations(connection), revision)


def migrations(connection: sa.Connection) -> Config:
    """Alembic on an open connection; it works from an installed wheel, there is no ini file."""
    config = Config()
    config.set_main_option("script_location", "workflows:migrations")
    config.set_main_option("path_separator", "os")
    config.set_main_option("file_template", FILE_NAME)
    config.attributes["connection"] = connection
    return config


def _make_folder_of(url: str) -> None:
    """SQLite makes the file, not the folder around it."""
    database = make_url(url).database
    if url.startswith("sqlite") and database and database != ":memory:":
        Path(database).parent.mkdir(parents=True, exist_ok=True)
