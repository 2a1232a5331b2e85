"""A full page of the pool, and a task taken from it, with few and with many open tasks; on PostgreSQL.

`--full` takes 1,000,000 open and 5,000,000 closed rows, else 100,000 and 100,000.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable

import sqlalchemy as sa
from sqlalchemy.orm import Session

from benchmarks.stage import Gate, Stage, calibration, judged, option, staged
from workflows.runtime import inbox, tallies, tasks

FEW, PAGES, ROUNDS = 10_000, 100, 45
COPY = """
INSERT INTO human_task (id, instance_id, element_id, process_id, name, name_en, role, organisation_id,
  area_id, form, facts, separate_from, clause, deadline, queue, due_at, warn_on, rank_at, assignee_id,
  assignee_name, opened_at, closed_at, closed_by, closed_by_name, outcome)
SELECT gen_random_uuid()::text, instance_id, element_id, process_id, name, name_en, role, organisation_id,
  area_id, form, facts, separate_from, clause, deadline, queue, due_at, warn_on,
  opened_at + n * interval '1 second', NULL, NULL, opened_at, {closed}, NULL, NULL, NULL
FROM human_task, generate_series(1, {count}) AS n WHERE instance_id = {case} AND name_en <> ''
ORDER BY n LIMIT {count}
"""


def fill(stage: Stage, case: int, count: int, closed: str = "NULL") -> None:
    """Copies of the open task of a case, made by the database itself."""
    with stage.installation.sessions.begin() as session:
        session.execute(sa.text(COPY.format(case=case, count=count, closed=closed)))
    with stage.installation.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("VACUUM ANALYZE human_task")


def best_ms(*acts: tuple[Stage, Callable[[Session], object]]) -> list[float]:
    """Milliseconds of each act: taken in turns, the quickest third, so that a busy machine counts less."""
    taken: list[list[float]] = [[] for _ in acts]
    for _ in range(ROUNDS):
        for (stage, act), times in zip(acts, taken, strict=True):
            with stage.installation.sessions() as session:
                began = time.perf_counter()
                act(session)
                times.append(time.perf_counter() - began)
    return [statistics.median(sorted(times)[: ROUNDS // 3]) * 1000 for times in taken]


def page(stage: Stage, after: str | None = None) -> Callable[[Session], inbox.Page]:
    """The act of showing a page of the pool."""

    def show(session: Session) -> inbox.Page:
        shown = inbox.pool(session, stage.office.clerk, after=after)
        assert len(shown.rows) == 50, "not a full page"
        return shown

    return show


def hundredth(stage: Stage) -> str | None:
    """Where page 100 begins."""
    after = None
    for _ in range(PAGES - 1):
        with stage.installation.sessions() as session:
            after = page(stage, after)(session).after
    return after


def taking(stage: Stage) -> Callable[[Session], None]:
    """The act of taking a task, another one each time, with its commit."""
    with stage.installation.sessions() as session:
        free = iter([row.task_id for row in inbox.pool(session, stage.office.clerk).rows])

    def take(session: Session) -> None:
        tasks.claim(session, next(free), actor=stage.office.clerk, house=stage.installation.house)
        session.commit()

    return take


def main() -> int:
    """Measure, print, judge."""
    loop = calibration()
    many, closed = (1_000_000, 5_000_000) if option("full") else (100_000, 100_000)
    with staged("postgresql") as small, staged("postgresql") as stage:
        fill(small, small.begin(), FEW)
        fill(stage, stage.begin(), closed, closed="opened_at")
        fill(stage, stage.begin(), many)
        few_ms, many_ms, deep_ms, counts_ms, take_few_ms, take_many_ms = best_ms(
            (small, page(small)),
            (stage, page(stage)),
            (stage, page(stage, hundredth(stage))),
            (
                stage,
                lambda session: tallies.counts(
                    session, stage.office.clerk, stage.installation.house.clock.now()
                ),
            ),
            (small, taking(small)),
            (stage, taking(stage)),
        )
    figures = {"open": many, "closed": closed, "page_few_ms": round(few_ms, 2)}
    figures |= {"page_many_ms": round(many_ms, 2), "page_100_ms": round(deep_ms, 2)}
    figures |= {"counts_ms": round(counts_ms, 2)}
    figures |= {"take_few_ms": round(take_few_ms, 2), "take_many_ms": round(take_many_ms, 2)}
    return judged(
        "inbox",
        loop,
        figures,
        Gate("many_by_few", many_ms / few_ms, most=1.8),
        Gate("page_100_by_1", deep_ms / many_ms, most=1.3),
        Gate("take_many_by_few", take_many_ms / take_few_ms, most=2.0),
    )


if __name__ == "__main__":
    sys.exit(main())
