"""A fault is tried in a process of its own: a fork must not inherit the threads that earlier tests left.

The typesetter of letters keeps a pool of threads; a child that was forked beside it would wait for ever.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import ParamSpec, TypeVar

from tests.faults import databases
from tests.faults.harness import Tally, is_found, run
from tests.faults.mutants import MUTANTS
from tests.faults.points import SCENARIOS

P = ParamSpec("P")
R = TypeVar("R")


def alone(act: Callable[P, R], *arguments: P.args, **named: P.kwargs) -> R:
    """Do it in a fresh interpreter."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(act, *arguments, **named).result()


def tallied(kind: str, name: str, share: float, folder: Path) -> Tally:
    """The scenario killed at this share of its points, on a database of this kind."""
    with databases.STORES[kind]() as store:
        return run(SCENARIOS[name], store, folder, share=share)


def found(kind: str, name: str, folder: Path) -> bool:
    """Whether the fault of this name, planted, is found."""
    mutant = next(each for each in MUTANTS if each.__name__ == name)
    scenario, _ = MUTANTS[mutant]
    with databases.STORES[kind]() as store:
        return is_found(scenario, mutant, store, folder)
