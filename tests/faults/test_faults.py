"""A process killed at any statement, commit or call outside leaves everything right.

Here on SQLite: every point of a start and a completion, a seeded half of a payment run and tenth of the rest,
and planted faults that must be found. `make faults` does all of it on both databases.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults import databases
from tests.faults.databases import Store
from tests.faults.harness import Mutant, is_found, run
from tests.faults.jumps import jump
from tests.faults.mutants import MUTANTS
from tests.faults.points import SCENARIOS, missing

SHARES = {"start": 1.0, "complete": 1.0, "payment": 0.5, "timer": 0.1, "message": 0.1, "effect": 0.1}


@pytest.fixture
def store() -> Iterator[Store]:
    """SQLite files in a folder of their own."""
    with databases.sqlite() as files:
        yield files


@pytest.mark.parametrize("name", SHARES)
def test_a_kill_leaves_nothing_half_done(name: str, store: Store, tmp_path: Path) -> None:
    tally = run(SCENARIOS[name], store, tmp_path, share=SHARES[name])
    assert tally.violations == []
    assert tally.kills == max(1, round(tally.points * SHARES[name])), "a point was not reached again"
    assert missing(tally) == []


@pytest.mark.parametrize("mutant", MUTANTS)
def test_a_planted_fault_is_found(mutant: Mutant, store: Store, tmp_path: Path) -> None:
    assert is_found(MUTANTS[mutant], mutant, store, tmp_path)


def test_a_jumping_clock_fires_each_timer_once_and_in_order(store: Store, tmp_path: Path) -> None:
    assert jump(store, tmp_path) == []
