"""`make faults`: every point on both databases, sampled pairs, planted faults, a jumping clock.

`--share 0.1` takes a seeded tenth of the points, `--seed` another draw, `--only start timer` some
scenarios, `--on sqlite` one database. Exits 1 on any violation, unfound fault or missing point.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

from tests.faults import databases
from tests.faults.databases import Store
from tests.faults.harness import SEED, Tally, is_found, run
from tests.faults.jumps import jump
from tests.faults.mutants import MUTANTS
from tests.faults.points import SCENARIOS, missing

STORES: dict[str, Callable[[], AbstractContextManager[Store]]] = {
    "sqlite": databases.sqlite,
    "postgresql": databases.postgresql,
}


def options() -> argparse.Namespace:
    """What the command line asks for."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--share", type=float, default=1.0)
    parser.add_argument("--pairs", type=int, default=500, help="in all, over scenarios and databases")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--on", nargs="+", choices=[*STORES], default=[*STORES])
    parser.add_argument("--only", nargs="+", choices=[*SCENARIOS], default=[*SCENARIOS])
    return parser.parse_args()


def struck(store: Store, folder: Path, asked: argparse.Namespace) -> list[Tally]:
    """Every wanted scenario on one database, told as it goes."""
    pairs = asked.pairs // (len(asked.only) * len(asked.on))
    tallies = []
    for name in asked.only:
        tally = run(SCENARIOS[name], store, folder, share=asked.share, pairs=pairs, seed=asked.seed)
        tally.violations += missing(tally)
        tallies.append(tally)
        print(tally, *tally.violations[:5], sep="\n  ", flush=True)  # noqa: T201  # a report
    return tallies


def survey(store: Store, folder: Path, asked: argparse.Namespace) -> tuple[list[Tally], list[str]]:
    """Tallies of one database, and what else went wrong on it."""
    tallies = struck(store, folder, asked)
    other = [f"clock: {each}" for each in jump(store, folder)]
    if store.kind == "sqlite":
        for mutant, scenario in MUTANTS.items():
            if not is_found(scenario, mutant, store, folder, asked.seed):
                other.append(f"planted fault not found: {mutant.__name__}")
    return tallies, other


def main() -> int:
    """Survey, print the total, and judge."""
    asked = options()
    tallies: list[Tally] = []
    other: list[str] = []
    for name in asked.on:
        with tempfile.TemporaryDirectory(prefix="shibao-faults-") as folder, STORES[name]() as store:
            more, found = survey(store, Path(folder), asked)
        tallies += more
        other += [f"{name}: {each}" for each in found]
    violations = sum(len(tally.violations) for tally in tallies) + len(other)
    points, kills = sum(tally.points for tally in tallies), sum(tally.kills for tally in tallies)
    print(*other, sep="\n", end="\n" if other else "")  # noqa: T201  # a report
    planted = len(MUTANTS) if "sqlite" in asked.on else 0
    print(f"total: points {points}, kills {kills}, violations {violations}, planted {planted}")  # noqa: T201
    return 1 if violations else 0


if __name__ == "__main__":
    sys.exit(main())
