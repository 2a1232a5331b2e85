"""An old case costs what a young one does: 2,000 monthly loops, time and size of the state.

And what it costs to keep a claim whole, as the library's JSON, instead: after two years and after five;
docs/decisions/0017 tells what is compared.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.orm import Session

from benchmarks.library import KeptCase, specification
from benchmarks.stage import Gate, Stage, calibration, judged, median_ms, staged
from benchmarks.whole import kept_whole
from workflows.runtime.models import Instance

LOOPS, PAIRS = 2000, 40
YEARS = {"month_24": 24, "month_60": 60}
"""Months before a claim is compared with the library's way to keep it."""
WHOLE, BEFORE, TURNS = "claim_months", 4, 12
"""The compared process, its steps before the first month, and how often each way is measured."""


def size(session: Session, case: int) -> int:
    """Bytes of the state as it lies in the row."""
    return len(session.get_one(Instance, case).state)


def grown(stage: Stage, case: int, loops: int) -> int:
    """Bring a case on by so many loops; the size of its state then."""
    for _ in range(loops):
        stage.step(case)
    with stage.installation.sessions() as session:
        return size(session, case)


def against_young(stage: Stage, case: int) -> tuple[float, float]:
    """Milliseconds of a first step and of one of this case, taken in turns on a busy machine."""
    young, old = [], []
    for _ in range(PAIRS):
        young.append(stage.step(stage.begin()))
        old.append(stage.step(case))
    return median_ms(young), median_ms(old)


@dataclass(frozen=True)
class Ways:
    """Milliseconds of a step of one age, by how its case is kept."""

    ours: float
    whole: float
    """The office's own step, but run by the library and kept as its JSON."""
    alone: float
    """The library's JSON in a row of its own: no office, no check, no inbox, no history, nothing sealed."""


def against_whole(stage: Stage) -> dict[str, Ways]:
    """By age: what a step takes in each way.

    One way after the other: those that wait for the same disk in turns slow each other, and what the
    library leaves of the processor's cache is not ours to pay for.
    """
    spec, taken, done = specification(WHOLE), {}, 0
    with kept_whole(spec):
        whole = stage.begin(WHOLE)
    ours = stage.begin(WHOLE)
    with tempfile.TemporaryDirectory(prefix="shibao-bench-") as folder:
        alone = KeptCase(spec, Path(folder))
        for name, months in YEARS.items():
            more = BEFORE + months - done
            with kept_whole(spec):
                in_office = aged(partial(stage.step, whole), more)
            by_itself = aged(alone.step, more)
            taken[name] = Ways(aged(partial(stage.step, ours), more), in_office, by_itself)
            done = BEFORE + months + TURNS
        alone.close()
    return taken


def aged(step: Callable[[], float], more: int) -> float:
    """Milliseconds of a step after so many more."""
    for _ in range(more):
        step()
    return median_ms([step() for _ in range(TURNS)])


def main() -> int:
    """Measure, print, judge."""
    loop = calibration()
    with staged("sqlite") as stage:
        case = stage.begin()
        first, second_year = grown(stage, case, 1), grown(stage, case, 23)
        compared = against_whole(stage)
        grown(stage, case, 240 - PAIRS // 2 - 24)
        young_240, month_240 = against_young(stage, case)
        reached = 240 + PAIRS // 2
        last = grown(stage, case, LOOPS - PAIRS - reached)
        young, old = against_young(stage, case)
        with stage.installation.sessions() as session:
            revision = session.scalar(sa.select(Instance.revision).where(Instance.id == case)) or 0
    assert revision > LOOPS, "the loops did not all happen"
    figures = {"month_1_ms": young_240, "month_240_ms": month_240, "month_2000_ms": old, "loops": LOOPS}
    for name, ways in compared.items():
        figures |= {f"{name}_of_claim_ms": ways.ours, f"{name}_whole_ms": ways.whole}
        figures[f"{name}_alone_by_ours"] = round(ways.alone / ways.ours, 2)
    figures |= {"state_1": first, "state_24": second_year, "state_last": last}
    return judged(
        "age",
        loop,
        figures,
        Gate("month_240_by_first", month_240 / young_240, most=1.2),
        Gate("last_by_first", old / young, most=1.2),
        *(Gate(f"whole_by_{name}", ways.whole / ways.ours, least=5.0) for name, ways in compared.items()),
        Gate("state_bytes", second_year, most=2048),
        Gate("state_24_by_first", second_year / first, most=1.1),
        Gate("state_last_by_first", last / first, most=1.1),
    )


if __name__ == "__main__":
    sys.exit(main())
