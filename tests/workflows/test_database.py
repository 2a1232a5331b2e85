"""Statements that go past the library to the driver write what the library's own way writes."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from workflows import vault
from workflows.database import Prepared, Utc
from workflows.runtime.models import Timer
from workflows.runtime.values import SealedValues

TABLE = sa.Table(
    "prepared_probe",
    sa.MetaData(),
    sa.Column("id", sa.String(8), primary_key=True),
    sa.Column("at", Utc()),
    sa.Column("words", SealedValues("probe.words")),
    sa.Column("known", sa.JSON(none_as_null=True)),
)
NAMES = [each.name for each in TABLE.c]
NOON = dt.datetime(2006, 3, 1, 4, tzinfo=dt.UTC)
ROWS = [
    {"id": "one", "at": NOON, "words": {"due": dt.date(2006, 3, 2)}, "known": ["%s", ":x"]},
    {"id": "two", "at": NOON.astimezone(ZoneInfo("Asia/Shanghai")), "words": None, "known": None},
]


@pytest.fixture(autouse=True)
def _keys() -> None:
    vault.use(vault.generated())


def test_a_prepared_statement_writes_what_the_library_would(engine_: Engine) -> None:
    with engine_.begin() as connection:
        TABLE.create(connection)
        Prepared.insert(TABLE, NAMES).run(connection, ROWS)
        prepared = connection.execute(sa.select(TABLE).order_by(TABLE.c.id)).all()
        is_null = connection.scalar(sa.select(TABLE.c.known.is_(sa.null())).where(TABLE.c.id == "two"))
        connection.execute(sa.delete(TABLE))
        connection.execute(sa.insert(TABLE), ROWS)
        assert prepared == connection.execute(sa.select(TABLE).order_by(TABLE.c.id)).all()
        assert is_null


def test_a_prepared_update_tells_how_many_rows_it_met(engine_: Engine) -> None:
    one = sa.update(TABLE).where(TABLE.c.id == sa.bindparam("which")).values(at=sa.bindparam("moved"))
    with engine_.begin() as connection:
        TABLE.create(connection)
        connection.execute(sa.insert(TABLE), ROWS)
        moving = Prepared(one)
        assert moving.run(connection, [{"which": "one", "moved": NOON}]) == 1
        assert moving.run(connection, [{"which": "nobody", "moved": NOON}]) == 0


def test_a_prepared_insert_refuses_to_leave_out_a_column_with_a_default() -> None:
    table = Timer.metadata.tables["timer"]
    with pytest.raises(ValueError, match="attempts"):
        Prepared.insert(table, [each.name for each in table.c if each.name != "attempts"])


def test_instants_an_hour_apart_that_look_alike_stay_apart(engine_: Engine) -> None:
    """On the day on which China's summer time ended, one in the morning came twice."""
    once = dt.datetime(1986, 9, 14, 1, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
    rows = [{"id": "first", "at": once}, {"id": "second", "at": once.replace(fold=1)}]
    with engine_.begin() as connection:
        TABLE.create(connection)
        Prepared.insert(TABLE, ["id", "at"]).run(connection, rows)
        first, second = connection.scalars(sa.select(TABLE.c.at).order_by(TABLE.c.id))
    assert second - first == dt.timedelta(hours=1)


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_what_only_reads_keeps_the_plans_of_its_connection(engine_: Engine) -> None:
    """A rollback of the driver throws them away, and every page ends with one."""
    asked = sa.text("SELECT :number")
    with engine_.connect() as connection:
        for number in range(8):
            with connection.execution_options(read_only=True).begin() as reading:
                connection.execute(asked, {"number": number})
                reading.rollback()
        known = connection.execute(sa.text("SELECT statement FROM pg_prepared_statements")).scalars().all()
    assert [each for each in known if each.startswith("SELECT $1")]


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_what_said_it_would_only_read_cannot_write(engine_: Engine) -> None:
    with engine_.connect() as connection:
        reading = connection.execution_options(read_only=True)
        with pytest.raises(sa.exc.InternalError, match="read-only transaction"):
            TABLE.create(reading)
        reading.rollback()
        TABLE.create(connection.execution_options(read_only=False))
        connection.commit()


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_reading_that_the_server_ended_says_so_and_the_next_one_goes_on(engine_: Engine) -> None:
    with engine_.connect() as connection, engine_.connect() as other:
        reading = connection.execution_options(read_only=True)
        backend = reading.scalar(sa.text("SELECT pg_backend_pid()"))
        other.execute(sa.text("SELECT pg_terminate_backend(:backend)"), {"backend": backend})
        with pytest.raises(sa.exc.DBAPIError):
            reading.execute(sa.text("SELECT 1"))
        reading.rollback()
        assert reading.scalar(sa.text("SELECT 1")) == 1
