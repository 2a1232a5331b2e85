"""The migrations make exactly the tables that the code speaks of, and take them away again."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy.engine import Engine

from workflows import audit, bootstrap
from workflows.database import Base, make_engine
from workflows.settings import Settings


@pytest.fixture
def empty(empty_database_url: str) -> Engine:
    bootstrap.load_rooms()
    return make_engine(empty_database_url)


def test_migrations_equal_the_tables_of_the_code(empty: Engine) -> None:
    bootstrap.upgrade(empty)
    with empty.connect() as connection:
        options = {"compare_type": True, "include_name": _is_ours}
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, Base.metadata) == []
    empty.dispose()


def _is_ours(name: str | None, _kind: str, _parents: object) -> bool:
    """The tables of the queue are the library's."""
    return not (name or "").startswith("procrastinate_")


def test_they_go_down_to_nothing_and_up_again(empty: Engine) -> None:
    bootstrap.upgrade(empty)
    bootstrap.downgrade(empty, "base")
    left = set(sa.inspect(empty).get_table_names()) - {"alembic_version"}
    assert left == set()
    if empty.dialect.name == "postgresql":
        with empty.connect() as connection:
            rest = "SELECT count(*) FROM pg_proc WHERE proname LIKE 'procrastinate%'"
            assert connection.scalar(sa.text(rest)) == 0
    bootstrap.upgrade(empty)
    assert set(sa.inspect(empty).get_table_names()) >= set(Base.metadata.tables)
    empty.dispose()


def test_a_migrated_trail_is_append_only_too(empty: Engine) -> None:
    bootstrap.upgrade(empty)
    expected = len(audit.REFUSALS[empty.dialect.name]) - (empty.dialect.name == "postgresql")
    triggers = {
        "sqlite": "SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'audit_entry'",
        "postgresql": "SELECT count(*) FROM pg_trigger "
        "WHERE tgrelid = 'audit_entry'::regclass AND NOT tgisinternal",
    }
    with empty.connect() as connection:
        assert connection.scalar(sa.text(triggers[empty.dialect.name])) == expected
    empty.dispose()


def test_an_empty_folder_becomes_an_open_house(tmp_path: Path, empty_database_url: str) -> None:
    settings = Settings(var=tmp_path / "new" / "var", database_url=empty_database_url)
    first = bootstrap.open_house(settings)
    first.close()
    second = bootstrap.open_house(settings)
    assert second.vault == first.vault
    with second.sessions() as session:
        assert session.scalar(sa.text("SELECT count(*) FROM instance")) == 0
    second.close()
