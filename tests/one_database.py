"""Pages know no database: their tests run on SQLite, those marked `both_databases` on PostgreSQL too.

The rooms that send the statements are tested on both; the marked tests open every page on both, and take
a case through the house on both. SHIBAO_EVERY_DATABASE=1 runs all on both. A folder of such tests imports
the hook into its `conftest.py`.
"""

from __future__ import annotations

import os

import pytest

EVERY_DATABASE = "SHIBAO_EVERY_DATABASE"
ONE_DATABASE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.hookimpl(tryfirst=True)
def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """The fixture's own two databases yield to a mark; a test that names its database keeps it."""
    is_open = "database_url" in metafunc.fixturenames and EVERY_DATABASE not in os.environ
    is_marked = metafunc.definition.get_closest_marker("both_databases") is not None
    if is_open and not is_marked and not _names_its_own(metafunc):
        metafunc.definition.add_marker(ONE_DATABASE)


def _names_its_own(metafunc: pytest.Metafunc) -> bool:
    return any("database_url" in mark.args[0] for mark in metafunc.definition.iter_markers("parametrize"))
