"""A process killed at any statement, commit or call outside leaves everything right.

Here every point of a start and a completion on SQLite, a seeded share of the rest on both databases,
the disasters, and planted faults that must be found. `make faults` does all of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults import databases
from tests.faults.alone import alone, found, tallied
from tests.faults.databases import Store
from tests.faults.disasters import DISASTERS, PLANTED_FOR_DISASTERS, Disaster
from tests.faults.harness import Mutant
from tests.faults.mutants import MUTANTS
from tests.faults.points import missing

FIFTH, TENTH = 0.2, 0.1
SHARES = {"start": 1.0, "complete": 1.0, "payment": FIFTH, "timer": TENTH, "message": TENTH, "effect": TENTH}


@pytest.fixture
def store() -> Iterator[Store]:
    """SQLite files in a folder of their own."""
    with databases.sqlite() as files:
        yield files


@pytest.mark.parametrize("name", SHARES)
def test_a_kill_leaves_nothing_half_done(name: str, tmp_path: Path) -> None:
    tally = alone(tallied, "sqlite", name, SHARES[name], tmp_path)
    assert tally.violations == []
    assert tally.kills == max(1, round(tally.points * SHARES[name])), "a point was not reached again"
    assert missing(tally) == []


@pytest.mark.parametrize("mutant", MUTANTS)
def test_a_planted_fault_is_found(mutant: Mutant, tmp_path: Path) -> None:
    assert alone(found, "sqlite", mutant.__name__, tmp_path)


@pytest.mark.parametrize("disaster", DISASTERS["sqlite"])
def test_a_disaster_does_no_harm(disaster: Disaster, store: Store, tmp_path: Path) -> None:
    assert disaster(store, tmp_path) == []


@pytest.mark.parametrize("mutant", PLANTED_FOR_DISASTERS)
def test_a_disaster_finds_what_was_planted(mutant: Mutant, store: Store, tmp_path: Path) -> None:
    assert PLANTED_FOR_DISASTERS[mutant](store, tmp_path, mutant)
