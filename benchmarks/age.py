"""An old case costs what a young one does: 2,000 monthly loops, time and size of the state.

And what it costs to keep a claim whole, as the library's JSON, instead: after two years and after five.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.orm import Session

from benchmarks.library import KeptCase, specification
from benchmarks.stage import Gate, Stage, calibration, judged, median_ms, staged
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


def against_whole(stage: Stage) -> dict[str, tuple[float, float]]:
    """By age: milliseconds of a step kept as the library's JSON, and of one of ours.

    One way after the other, for two files that wait for the same disk in turns slow each other.
    """
    taken, case, steps = {}, stage.begin(WHOLE), 0
    with tempfile.TemporaryDirectory(prefix="shibao-bench-") as folder:
        kept = KeptCase(specification(WHOLE), Path(folder))
        for name, months in YEARS.items():
            for _ in range(BEFORE + months - steps):
                kept.step()
                stage.step(case)
            whole = [kept.step() for _ in range(TURNS)]
            taken[name] = median_ms(whole), median_ms([stage.step(case) for _ in range(TURNS)])
            steps = BEFORE + months + TURNS
        kept.close()
    return taken


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
    by_whole = {name: round(whole / ours, 2) for name, (whole, ours) in compared.items()}
    figures |= {"state_1": first, "state_24": second_year, "state_last": last}
    return judged(
        "age",
        loop,
        figures,
        Gate("month_240_by_first", month_240 / young_240, most=1.2),
        Gate("last_by_first", old / young, most=1.2),
        *(Gate(f"whole_by_{name}", ratio, least=5.0) for name, ratio in by_whole.items()),
        Gate("state_bytes", second_year, most=2048),
        Gate("state_24_by_first", second_year / first, most=1.1),
        Gate("state_last_by_first", last / first, most=1.1),
    )


if __name__ == "__main__":
    sys.exit(main())
