"""The human steps of a claim, persisted, against the library alone in memory; docs/decisions/0017.

A claim of twenty elements goes from the counter to its first monthly report: four steps of people with
what runs by itself between them. All sides take turns, so that a busy machine slows them alike.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import ExitStack

from benchmarks.library import LibraryCase, specification
from benchmarks.memory import MemoryCase
from benchmarks.stage import Gate, Stage, calibration, definition, judged, median_ms, staged

PROCESS, STEPS, ROUNDS, WARM = "claim_months", 4, 80, 10
MOST = {"sqlite": 4.5, "postgresql": 10.0}

Claim = Callable[[], float]
"""Does the next human step of its case; the seconds that it took."""


def sides(stack: ExitStack) -> dict[str, Callable[[], Claim]]:
    """By name: how a new claim is begun there."""
    spec, (process, call) = specification(PROCESS), definition(PROCESS)
    begun: dict[str, Callable[[], Claim]] = {
        "library": lambda: LibraryCase(spec).step,
        "memory": lambda: MemoryCase(process, call).step,
    }
    for kind in MOST:
        begun[kind] = _persisted(stack.enter_context(staged(kind)))
    return begun


def _persisted(stage: Stage) -> Callable[[], Claim]:
    def begin() -> Claim:
        case = stage.begin(PROCESS)
        return lambda: stage.step(case)

    return begin


def main() -> int:
    """Measure, print, judge."""
    loop = calibration()
    taken: dict[str, list[list[float]]] = {}
    with ExitStack() as stack:
        begun = sides(stack)
        for turn in range(ROUNDS + WARM):
            for name, begin in begun.items():
                claim = begin()
                steps = [claim() for _ in range(STEPS)]
                if turn >= WARM:
                    taken.setdefault(name, []).append(steps)
    # The middle of each step, for the first two differ by what runs after them; then a step on average.
    figures = {
        f"{name}_ms": round(sum(median_ms(list(each)) for each in zip(*rounds, strict=True)) / STEPS, 3)
        for name, rounds in taken.items()
    }
    raw = figures["library_ms"]
    gates = [
        Gate(f"{kind}_by_library", figures[f"{kind}_ms"] / raw, most=most) for kind, most in MOST.items()
    ]
    return judged("step", loop, figures, *gates)


if __name__ == "__main__":
    sys.exit(main())
