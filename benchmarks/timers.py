"""Due timers swept in batches against one transaction each, on both databases; the best of some turns."""

from __future__ import annotations

import sys
import time

from benchmarks.stage import Gate, Stage, calibration, judged, option, staged
from workflows.runtime import tasks, timers

LEAST, TURNS = 3.0, 2


def notices(stage: Stage, count: int) -> None:
    """Notices whose ten days run, then the ten days pass."""
    house, office = stage.installation.house, stage.office
    for _ in range(count):
        with stage.installation.sessions.begin() as session:
            case = office.start(session, "notice", house, variables={"wish": "roof"}).id
        task_id, revision = stage.waiting(case)
        with stage.installation.sessions.begin() as session:
            tasks.complete(session, task_id, actor=office.clerk, answers={}, revision=revision, house=house)
    stage.clock.move(days=11)


def rate(stage: Stage, count: int, limit: int) -> float:
    """Timers a second, so many a transaction."""
    notices(stage, count)
    fired, began = 0, time.perf_counter()
    while swept := timers.sweep(stage.installation.sessions, stage.installation.house, limit=limit).fired:
        fired += swept
    assert fired == count, f"{fired} of {count} fired"
    return count / (time.perf_counter() - began)


def main() -> int:
    """Measure, print, judge."""
    loop, count = calibration(), 2000 if option("full") else 30
    figures: dict[str, float | str] = {"timers": count}
    gates = []
    for kind in ("sqlite", "postgresql"):
        with staged(kind) as stage:
            rate(stage, 5, 5)
            turns = [(rate(stage, count, 1), rate(stage, count, 200)) for _ in range(TURNS)]
        each, batched = (max(rates) for rates in zip(*turns, strict=True))
        figures |= {f"{kind}_each_per_s": round(each), f"{kind}_batched_per_s": round(batched)}
        gates.append(Gate(f"{kind}_batched_by_each", batched / each, least=LEAST))
    return judged("timers", loop, figures, *gates)


if __name__ == "__main__":
    sys.exit(main())
