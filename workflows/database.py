"""Tables' base, column types, engines and sessions; the same on SQLite and PostgreSQL."""

from __future__ import annotations

import datetime as dt
import enum
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Annotated, Any, ClassVar

import sqlalchemy as sa
from psycopg.pq import TransactionStatus
from sqlalchemy import event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Dialect, Engine
from sqlalchemy.orm import DeclarativeBase, Session, mapped_column, sessionmaker
from sqlalchemy.types import TypeDecorator

NAMES = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Utc(TypeDecorator[dt.datetime]):
    """An instant; refuses naive values, gives back UTC-aware ones on every database."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> Callable[[Any], Any] | None:
        """As always, but an instant in UTC is written out once: one step binds it a dozen times."""
        process = super().bind_processor(dialect)
        if process is None or dialect.name != "sqlite":
            return process
        known = lru_cache(maxsize=64)(process)
        # In zones with summer time two instants an hour apart may be equal and take the same place.
        return lambda value: known(value) if value and value.tzinfo is dt.UTC else process(value)

    def process_bind_param(self, value: dt.datetime | None, dialect: Dialect) -> Any:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a naive datetime cannot be stored; give it a zone")
        value = value.astimezone(dt.UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: Any, dialect: Dialect) -> dt.datetime | None:
        if value is None:
            return None
        aware: dt.datetime = value if value.tzinfo else value.replace(tzinfo=dt.UTC)
        return aware.astimezone(dt.UTC)


Fen = Annotated[int, mapped_column(sa.BigInteger)]
"""Money: whole fen; written as yuan only at the edges."""


class Base(DeclarativeBase):
    """Base of every table; enums are stored by value, instants as UTC."""

    metadata = sa.MetaData(naming_convention=NAMES)
    type_annotation_map: ClassVar = {
        dt.datetime: Utc(),
        dict[str, Any]: sa.JSON(none_as_null=True),
        list[Any]: sa.JSON(none_as_null=True),
        uuid.UUID: sa.Uuid(),
        enum.Enum: sa.Enum(
            enum.Enum,
            native_enum=False,
            create_constraint=False,
            length=40,
            values_callable=lambda kind: [member.value for member in kind],
        ),
    }


LONGEST_SILENCE = dt.timedelta(minutes=5)
"""After this PostgreSQL ends a transaction whose process hangs in the middle: its locks are free again,
and its late commit finds no connection. A lease of the worker lasts as long."""


def make_engine(url: str) -> Engine:
    """An engine for `sqlite:///…` or `postgresql+psycopg://…`, set up for our transactions.

    Its errors do not tell the parameters of a statement: they go into logs and incidents.
    """
    if not url.startswith("sqlite"):
        engine = sa.create_engine(url, pool_pre_ping=True, hide_parameters=True)
        event.listen(engine, "connect", _bound_silence)
        event.listen(engine, "begin", _begin_as_asked)
        event.listen(engine, "rollback", _end_reading)
        return engine
    memory = ":memory:" in url or url in {"sqlite://", "sqlite:///"}
    options: dict[str, Any] = {
        "connect_args": {"timeout": 30, "check_same_thread": False},
        "hide_parameters": True,
    }
    if memory:
        options["poolclass"] = sa.pool.StaticPool
    engine = sa.create_engine(url, **options)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_immediate)
    return engine


def _bound_silence(connection: Any, _record: Any) -> None:
    milliseconds = int(LONGEST_SILENCE.total_seconds() * 1000)
    connection.execute(f"SET idle_in_transaction_session_timeout = {milliseconds}")
    connection.commit()


def _begin_as_asked(connection: sa.Connection) -> None:
    """Work with the execution option `read_only` may only read: PostgreSQL then refuses every write."""
    driver: Any = connection.connection.driver_connection
    wanted = True if connection.get_execution_options().get("read_only", False) else None
    if driver.read_only != wanted:
        driver.read_only = wanted


def _end_reading(connection: sa.Connection) -> None:
    """What only read ends as a commit, which is the same to the database.

    The driver throws away the plans of all its statements at a rollback; every page ends with one, and
    the step after it would be planned anew.
    """
    if connection.invalidated:  # the server ended it, and with it the transaction
        return
    driver: Any = connection.connection.driver_connection
    if driver.read_only and driver.info.transaction_status == TransactionStatus.INTRANS:
        driver.commit()


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    """Write-ahead log, full sync, foreign keys; transactions are begun by us, not the driver."""
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=30000"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_immediate(connection: sa.Connection) -> None:
    """A reader that later writes would meet SQLITE_BUSY at once; writers take the lock first.

    Read-only work sets the execution option `read_only` and begins deferred.
    """
    deferred = connection.get_execution_options().get("read_only", False)
    connection.exec_driver_sql("BEGIN" if deferred else "BEGIN IMMEDIATE")


@dataclass(frozen=True)
class Prepared:
    """A statement that changes rows, compiled once for each kind of database.

    Its rows go to the driver as they are bound here: what the library does around each execution, and
    again around each row, takes several times as long as the statement. All its parameters are named
    `bindparam`s, for a default of a column would not be filled in; every row has all of them.
    """

    statement: sa.Insert | sa.Update | sa.Delete
    _compiled: dict[str, _Compiled] = field(default_factory=dict, repr=False)

    def run(self, connection: sa.Connection, rows: Sequence[Mapping[str, Any]]) -> int:
        """Execute once, for all the rows; how many it met. Nothing pending in a session is written first."""
        dialect = connection.dialect
        compiled = self._compiled.get(dialect.name)
        if compiled is None:
            compiled = self._compiled[dialect.name] = _compiled(self.statement, dialect)
        bound = [compiled.bound(row) for row in rows]
        return connection.exec_driver_sql(compiled.text, bound[0] if len(bound) == 1 else bound).rowcount

    @classmethod
    def insert(cls, table: sa.Table, names: Sequence[str]) -> Prepared:
        """An INSERT of these columns. Raises ValueError where one that has a default is missing."""
        missing = [each.name for each in table.c if each.default is not None and each.name not in names]
        if missing:
            raise ValueError(f"an insert into {table.name} names no {', '.join(missing)}")
        return cls(sa.insert(table).inline().values({name: sa.bindparam(name) for name in names}))


@dataclass(frozen=True)
class _Compiled:
    text: str
    parameters: Sequence[tuple[str, Callable[[Any], Any] | None]]
    """Name, and what makes of the value what the driver takes; in their order."""
    is_positional: bool

    def bound(self, row: Mapping[str, Any]) -> Any:
        """The values of one row as the driver takes them; None is NULL in a column of any type."""
        values = [
            value if (value := row[name]) is None or process is None else process(value)
            for name, process in self.parameters
        ]
        if self.is_positional:
            return tuple(values)
        return {name: value for (name, _), value in zip(self.parameters, values, strict=True)}


def _compiled(statement: sa.Insert | sa.Update | sa.Delete, dialect: Dialect) -> _Compiled:
    compiled: Any = statement.compile(dialect=dialect)
    processors = {
        name: bind.type.dialect_impl(dialect).bind_processor(dialect) for name, bind in compiled.binds.items()
    }
    order = compiled.positiontup if compiled.positional else processors
    return _Compiled(str(compiled), [(name, processors[name]) for name in order], compiled.positional)


def insert_into(session: Session, table: type[Base]) -> sqlite.Insert | postgresql.Insert:
    """An INSERT of the session's database that may say what to do where the row is there already."""
    is_sqlite = session.get_bind().dialect.name == "sqlite"
    return sqlite.insert(table) if is_sqlite else postgresql.insert(table)


def make_sessions(engine: Engine) -> sessionmaker[Session]:
    """Sessions that keep loaded values after commit: pages are rendered from them."""
    return sessionmaker(engine, expire_on_commit=False)
