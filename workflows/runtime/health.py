"""Is the office alive: database, tables, workers, outbox. Numbers only, nothing of any person."""

from __future__ import annotations

import datetime as dt
import functools
from dataclasses import dataclass
from importlib.resources import files

from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session, sessionmaker

from workflows.runtime import heartbeats, overview
from workflows.runtime.house import House


@dataclass(frozen=True)
class Health:
    """What stands between the office and its work; counts and ages are None without a database."""

    is_database_reachable: bool
    is_schema_current: bool = False
    worker_age_seconds: int | None = None
    """Of the worker that was heard last; None where none was heard within a day."""
    is_worker_silent: bool = True
    numbers: overview.Numbers | None = None

    @property
    def is_serving(self) -> bool:
        """True when pages work; a silent worker only delays what comes due."""
        return self.is_database_reachable and self.is_schema_current

    @property
    def status(self) -> str:
        """`ok`, `degraded` (the worker is silent, or letters are dead) or `failing`."""
        if not self.is_serving or self.numbers is None:
            return "failing"
        return "degraded" if self.is_worker_silent or self.numbers.letters_dead else "ok"


def of_office(session: Session, now: dt.datetime) -> Health:
    """The health as the cockpit shows it; three statements."""
    signs = heartbeats.signs(session)
    return Health(
        is_database_reachable=True,
        is_schema_current=schema_revision(session) == newest_revision(),
        worker_age_seconds=signs[0].age_seconds if signs else None,
        is_worker_silent=not signs or signs[0].is_silent,
        numbers=overview.numbers(session, None, now),
    )


def probed(sessions: sessionmaker[Session], house: House) -> Health:
    """The health for whoever watches from outside: a database that is away is an answer, no error."""
    try:
        with sessions() as session:
            session.connection(execution_options={"read_only": True})
            return of_office(session, house.at_office_time(session).clock.now())
    except SQLAlchemyError:
        return Health(is_database_reachable=False)


def schema_revision(session: Session) -> str | None:
    """The revision that the tables stand at; None for tables that no migration made."""
    context = MigrationContext.configure(session.connection())
    return context.get_current_revision()


@functools.cache
def newest_revision() -> str | None:
    """The revision that this program expects."""
    config = Config()
    config.set_main_option("script_location", str(files("workflows").joinpath("migrations")))
    config.set_main_option("path_separator", "os")
    return ScriptDirectory.from_config(config).get_current_head()
