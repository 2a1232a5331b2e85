"""The parts of `make faults`, each done in a process of its own with databases of its own."""

from __future__ import annotations

import logging
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

import structlog

from tests.faults import databases, generated
from tests.faults.disasters import DISASTERS, PLANTED_FOR_DISASTERS
from tests.faults.harness import Tally, is_found, run
from tests.faults.mutants import MUTANTS
from tests.faults.points import SCENARIOS, missing

structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))

PARTS = ("disasters", "planted")
"""What is done beside the scenarios, on each database."""


@dataclass(frozen=True)
class Task:
    """One part of the survey, done in a process of its own with a database server of its own."""

    store: str
    part: str
    share: float
    pairs: int
    seed: int


@dataclass
class Report:
    """What a part came to."""

    lines: list[str] = field(default_factory=list)
    tallies: list[Tally] = field(default_factory=list)
    planted: int = 0
    violations: list[str] = field(default_factory=list)


def survey(task: Task) -> Report:
    """Do one part."""
    with (
        tempfile.TemporaryDirectory(prefix="shibao-faults-") as name,
        databases.STORES[task.store]() as store,
    ):
        folder = Path(name)
        if task.part == "disasters":
            return _disasters(store, folder)
        if task.part == "planted":
            return _planted(store, folder, task.seed)
        scenario = SCENARIOS[task.part]
        tally = run(scenario, store, folder, share=task.share, pairs=task.pairs, seed=task.seed)
        tally.violations += missing(tally)
        return Report([str(tally)], [tally], violations=tally.violations)


def _disasters(store: databases.Store, folder: Path) -> Report:
    report = Report()
    for disaster in DISASTERS[store.kind]:
        began = time.perf_counter()
        found = disaster(store, folder)
        seconds = time.perf_counter() - began
        line = f"{disaster.__name__:18} {store.kind:10} violations {len(found):3}  {seconds:6.1f} s"
        report.lines.append(line)
        report.violations += [f"{store.kind} {disaster.__name__}: {each}" for each in found]
    return report


def _planted(store: databases.Store, folder: Path, seed: int) -> Report:
    report = Report()
    for mutant, (scenario, kinds) in MUTANTS.items():
        if store.kind in kinds:
            _judge(report, store, mutant.__name__, found=is_found(scenario, mutant, store, folder, seed))
    for mutant, disaster in PLANTED_FOR_DISASTERS.items():
        _judge(report, store, mutant.__name__, found=bool(disaster(store, folder, mutant)))
    return report


def _judge(report: Report, store: databases.Store, name: str, *, found: bool) -> None:
    report.planted += 1
    report.lines.append(f"planted {name} on {store.kind}: {'found' if found else 'NOT FOUND'}")
    report.violations += [] if found else [f"planted fault not found on {store.kind}: {name}"]


def diagrams(count: int, seed: int) -> Report:
    """Compare so many random processes."""
    found = generated.compare(count, seed)
    return Report([f"random diagrams {count}  violations {len(found)}"], violations=found)
