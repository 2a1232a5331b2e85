"""What the benchmarks stand on: a database with the small office, the monthly diagram, a judge."""

from __future__ import annotations

import json
import logging
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import sqlalchemy as sa
import structlog

from tests.conftest import START, MovableClock
from tests.faults import databases
from tests.faults.databases import Store
from tests.workflows.runtime.office import Office, open_office
from workflows import bootstrap, vault
from workflows.bootstrap import Installation
from workflows.database import make_engine
from workflows.engine import parser
from workflows.engine.parser import Definition
from workflows.engine.registry import operation
from workflows.engine.runner import Call
from workflows.runtime import deployments, instances, tasks
from workflows.runtime.context import OperationContext
from workflows.runtime.models import HumanTask, Instance
from workflows.settings import Settings

structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
DIAGRAMS = Path(__file__).parent / "diagrams"
ENDLESS = 1_000_000
STORES: dict[str, Callable[[], AbstractContextManager[Store]]] = {
    "sqlite": databases.sqlite,
    "postgresql": partial(databases.postgresql, is_durable=True),
}


@operation("benchmarks.record", zh="记录", en="Record")
def record(context: OperationContext, *, month: int) -> None:
    """An operation that costs nothing of its own."""


@dataclass(frozen=True)
class Stage:
    """An open office on one database."""

    installation: Installation
    office: Office
    clock: MovableClock

    def begin(self, process_id: str = "monthly") -> int:
        """A case that does not end by itself."""
        with self.installation.sessions.begin() as session:
            case: int = instances.start(
                session,
                process_id,
                offices=self.office.offices,
                area_id=self.office.area_id,
                actor=self.office.clerk,
                house=self.installation.house,
                variables={"month": 1, "months": ENDLESS},
            ).id
        return case

    def waiting(self, case: int) -> tuple[str, int]:
        """Open task and revision of a case, read as a page reads them."""
        with self.installation.sessions() as session:
            session.connection(execution_options={"read_only": True})
            row = session.execute(
                sa.select(HumanTask.id, Instance.revision)
                .join(Instance, Instance.id == HumanTask.instance_id)
                .where(HumanTask.instance_id == case, HumanTask.closed_at.is_(None))
            ).one()
        return row.id, row.revision

    def step(self, case: int) -> float:
        """Seconds that one human step takes, from the request's first statement to its commit."""
        task_id, revision = self.waiting(case)
        office, house = self.office, self.installation.house
        began = time.perf_counter()
        with self.installation.sessions.begin() as session:
            tasks.complete(session, task_id, actor=office.clerk, answers={}, revision=revision, house=house)
        return time.perf_counter() - began


@contextmanager
def staged(kind: str) -> Iterator[Stage]:
    """The office on a fresh database of this kind; on disk, with durable commits."""
    with tempfile.TemporaryDirectory(prefix="shibao-bench-") as folder:
        store_of = STORES[kind]() if kind != "sqlite" else _on_disk(Path(folder))
        with store_of as store:
            url, clock = store.empty(), MovableClock()
            settings = Settings(Path(folder), url)
            opened = bootstrap.open_on(make_engine(url), settings, keys=vault.generated(), clock=clock)
            office = open_office(opened)
            with opened.sessions.begin() as session:
                deployments.deploy_folder(session, DIAGRAMS, by=None, now=clock.now())
            yield Stage(opened, office, clock)
            opened.close()


@contextmanager
def _on_disk(folder: Path) -> Iterator[Store]:
    yield databases.SqliteStore(folder)


def definition(process_id: str) -> tuple[Definition, Call]:
    """A process for runs in memory."""
    files = {
        str(path.relative_to(DIAGRAMS)): path.read_bytes() for path in DIAGRAMS.rglob("*") if path.is_file()
    }
    return parser.load(files, process_id), Call(now=START)


def calibration() -> float:
    """Seconds of a fixed loop; tells how busy or slow the machine is."""
    began = time.perf_counter()
    total = 0
    for number in range(1_000_000):
        total += number & 7
    return time.perf_counter() - began


def median_ms(seconds: list[float]) -> float:
    """The middle of the measurements, in milliseconds."""
    return round(statistics.median(seconds) * 1000, 3)


@dataclass(frozen=True)
class Gate:
    """A figure that must not pass its bound."""

    name: str
    value: float
    most: float | None = None
    least: float | None = None

    @property
    def is_kept(self) -> bool:
        """Whether the figure stays within."""
        over = self.most is not None and self.value > self.most
        return not over and not (self.least is not None and self.value < self.least)


def judged(benchmark: str, began: float, figures: Mapping[str, float | str], *gates: Gate) -> int:
    """Print figures and gates, JSON last; 1 where a gate fails."""
    kept = all(gate.is_kept for gate in gates)
    for name, value in figures.items():
        print(f"{name:32} {value:>14}")  # noqa: T201  # a benchmark prints
    for gate in gates:
        bound = f"<= {gate.most}" if gate.most is not None else f">= {gate.least}"
        mark = "kept" if gate.is_kept else "FAILED"
        print(f"{gate.name:32} {gate.value:>14.2f}  {bound:10} {mark}")  # noqa: T201
    print(  # noqa: T201
        json.dumps(
            {
                "benchmark": benchmark,
                "calibration_s": round(began, 3),
                **figures,
                **{gate.name: round(gate.value, 2) for gate in gates},
                "passed": kept,
            }
        )
    )
    return 0 if kept else 1


def option(name: str) -> bool:
    """Whether the command line has `--name`."""
    return f"--{name}" in sys.argv[1:]
