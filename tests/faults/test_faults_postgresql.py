"""The same on PostgreSQL, where letters are jobs: a seeded share of the points, and the disasters."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults import databases
from tests.faults.alone import alone, tallied
from tests.faults.databases import Store
from tests.faults.disasters import DISASTERS, Disaster
from tests.faults.points import missing

SHARES = {"start": 0.1, "complete": 0.1, "payment": 0.03, "timer": 0.1, "message": 0.1, "effect": 0.1}
"""A payment run has more points than all others, and each takes a second: `make faults` tries them all."""


@pytest.fixture(scope="module")
def store() -> Iterator[Store]:
    """A server of its own, which a disaster may restart."""
    with databases.postgresql() as server:
        yield server


@pytest.mark.parametrize("name", SHARES)
def test_a_kill_leaves_nothing_half_done(name: str, tmp_path: Path) -> None:
    tally = alone(tallied, "postgresql", name, SHARES[name], tmp_path)
    assert tally.violations == []
    assert missing(tally) == []


@pytest.mark.parametrize("disaster", DISASTERS["postgresql"])
def test_a_disaster_does_no_harm(disaster: Disaster, store: Store, tmp_path: Path) -> None:
    assert disaster(store, tmp_path) == []
