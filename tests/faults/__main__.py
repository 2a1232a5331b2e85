"""`make faults`: every point on both databases, sampled pairs, disasters, planted faults, random diagrams.

`--share 0.1` takes a seeded tenth of the points, `--seed` another draw, `--only start timer` some
scenarios, `--on sqlite` one database. Exits 1 on any violation, unfound fault or missing point.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing import get_context

from tests.faults import databases
from tests.faults.harness import SEED
from tests.faults.points import SCENARIOS
from tests.faults.survey import PARTS, Report, Task, diagrams, survey


def options() -> argparse.Namespace:
    """What the command line asks for."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--share", type=float, default=1.0)
    parser.add_argument("--pairs", type=int, default=500, help="in all, over scenarios and databases")
    parser.add_argument("--diagrams", type=int, default=5000, help="random diagrams; 0: none")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--on", nargs="+", choices=[*databases.STORES], default=[*databases.STORES])
    parser.add_argument("--only", nargs="+", choices=[*SCENARIOS], default=[*SCENARIOS])
    parser.add_argument("--processes", type=int, default=2)
    return parser.parse_args()


def tasks(asked: argparse.Namespace) -> Iterator[Task]:
    """The longest first, so that no process is left alone with them."""
    pairs = -(-asked.pairs // (len(asked.only) * len(asked.on)))
    parts = sorted(asked.only, key=lambda name: name not in ("payment", "effect"))
    for store in sorted(asked.on):  # PostgreSQL, which is slower, begins
        for part in (*parts, *PARTS):
            yield Task(store, part, asked.share, pairs, asked.seed)


def main() -> int:
    """Survey in so many processes, print each part as it ends and the total, and judge."""
    asked, total = options(), Report()
    with ProcessPoolExecutor(asked.processes, mp_context=get_context("spawn"), max_tasks_per_child=1) as pool:
        work = [pool.submit(survey, task) for task in tasks(asked)]
        work += [pool.submit(diagrams, asked.diagrams, asked.seed)] if asked.diagrams else []
        for each in as_completed(work):
            report = each.result()
            print(*report.lines, *report.violations[:5], sep="\n  ", flush=True)  # noqa: T201  # a report
            total.tallies += report.tallies
            total.violations += report.violations
            total.planted += report.planted
    points, kills = (sum(getattr(tally, name) for tally in total.tallies) for name in ("points", "kills"))
    print(  # noqa: T201
        f"total: points {points}, kills {kills}, planted {total.planted}, diagrams {asked.diagrams}, "
        f"violations {len(total.violations)}"
    )
    return 1 if total.violations else 0


if __name__ == "__main__":
    sys.exit(main())
