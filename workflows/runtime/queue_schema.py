"""Tables and functions of the job queue on PostgreSQL: procrastinate's own, in the version that is installed.

They stand beside our tables, are named `procrastinate_…`, and carry the version that made them as a
comment; a newer version of the library brings its own changes, which are applied at the next start.
"""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path

import sqlalchemy as sa

_THERE = "SELECT to_regclass('procrastinate_jobs') IS NOT NULL"
_MADE_BY = "SELECT obj_description('procrastinate_jobs'::regclass)"
_TABLES = "events", "periodic_defers", "jobs", "workers"
_ROUTINES = "SELECT oid::regprocedure::text FROM pg_proc WHERE proname LIKE 'procrastinate!_%' ESCAPE '!'"
_TYPES = "job_to_defer_v1", "job_status", "job_event_type"


def is_carried(connection: sa.Connection) -> bool:
    """Whether this database carries its letters by jobs."""
    return connection.dialect.name == "postgresql"


def bring_up(connection: sa.Connection) -> None:
    """Make the queue, or bring it to the installed version; nothing happens on SQLite or when it is there."""
    if not is_carried(connection):
        return
    from procrastinate.schema import SchemaManager  # half a second that SQLite need not pay

    if not connection.scalar(sa.text(_THERE)):
        _run(connection, SchemaManager.get_schema())
    elif (made_by := connection.scalar(sa.text(_MADE_BY))) != version("procrastinate"):
        for change in _changes_since(str(made_by)):
            _run(connection, change.read_text("utf-8"))
    connection.execute(sa.text(f"COMMENT ON TABLE procrastinate_jobs IS '{version('procrastinate')}'"))


def take_down(connection: sa.Connection) -> None:
    """Remove the queue and what waits in it."""
    if not is_carried(connection):
        return
    _run(connection, "".join(f"DROP TABLE IF EXISTS procrastinate_{name} CASCADE;" for name in _TABLES))
    for routine in connection.scalars(sa.text(_ROUTINES)).all():
        _run(connection, f"DROP FUNCTION IF EXISTS {routine} CASCADE")
    _run(connection, "".join(f"DROP TYPE IF EXISTS procrastinate_{name} CASCADE;" for name in _TYPES))


def _changes_since(made_by: str) -> list[Path]:
    """The library's files of changes after a version, named `03.04.00_01_…`, in their order."""
    from procrastinate.schema import SchemaManager

    files = sorted(Path(SchemaManager.get_migrations_path()).glob("*.sql"))
    return [file for file in files if _numbers(file.name.partition("_")[0]) > _numbers(made_by)]


def _numbers(made_by: str) -> list[int]:
    return [int(part) for part in made_by.split(".")]


def _run(connection: sa.Connection, statements: str) -> None:
    """Run the library's SQL as it is: many statements, percent signs and all."""
    driver = connection.connection.driver_connection
    assert driver is not None
    driver.execute(statements)
