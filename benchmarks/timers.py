"""Due timers swept in batches against one transaction each, on both databases; the best of some turns.

`--full` fires 2,000 of 100,000 due ones, else 30 are all that is due.
"""

from __future__ import annotations

import sys
import time

import sqlalchemy as sa

from benchmarks.stage import Gate, Stage, calibration, judged, option, staged
from workflows.runtime import tasks, timers
from workflows.runtime.models import Timer

LEAST, TURNS = 3.0, 2
DUE = 100_000
OTHERS = """
WITH RECURSIVE number(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number WHERE n < :count)
INSERT INTO timer (task_id, instance_id, element_id, name, name_en, due_at, deadline, next_at, attempts)
SELECT 'other-' || n, instance_id, element_id, name, name_en, due_at, NULL, :now, 0
FROM (SELECT * FROM timer WHERE task_id NOT LIKE 'other-%' LIMIT 1) AS one, number
"""


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


def crowd(stage: Stage, count: int) -> None:
    """So many more timers that are due just now, after the ones that are measured; they are never fired."""
    with stage.installation.sessions.begin() as session:
        session.execute(sa.text("DELETE FROM timer WHERE task_id LIKE 'other-%'"))
        if count:
            statement = sa.text(OTHERS).bindparams(sa.bindparam("now", type_=Timer.next_at.type))
            session.execute(statement, {"count": count, "now": stage.clock.now()})
        session.execute(sa.text("ANALYZE timer"))


def rate(stage: Stage, count: int, limit: int, due: int = 0) -> float:
    """Timers a second, so many a transaction, of so many due."""
    notices(stage, count)
    crowd(stage, max(due - count, 0))
    fired, began = 0, time.perf_counter()
    while fired < count and (
        swept := timers.sweep(stage.installation.sessions, stage.installation.house, limit=limit).fired
    ):
        fired += swept
    assert fired == count, f"{fired} of {count} fired"
    return count / (time.perf_counter() - began)


def main() -> int:
    """Measure, print, judge."""
    loop, (count, due) = calibration(), (2000, DUE) if option("full") else (30, 0)
    figures: dict[str, float | str] = {"timers": count, "due": max(count, due)}
    gates = []
    for kind in ("sqlite", "postgresql"):
        with staged(kind) as stage:
            rate(stage, 5, 5)
            turns = [(rate(stage, count, 1, due), rate(stage, count, 200, due)) for _ in range(TURNS)]
        each, batched = (max(rates) for rates in zip(*turns, strict=True))
        figures |= {f"{kind}_each_per_s": round(each), f"{kind}_batched_per_s": round(batched)}
        gates.append(Gate(f"{kind}_batched_by_each", batched / each, least=LEAST))
    return judged("timers", loop, figures, *gates)


if __name__ == "__main__":
    sys.exit(main())
