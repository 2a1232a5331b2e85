"""Starting a case: with the definition in memory, and the first one after a restart."""

from __future__ import annotations

import sys
import time

from benchmarks.stage import Stage, calibration, judged, median_ms, staged
from workflows.engine import parser

STARTS, WARM, COLD = 60, 5, 5


def seconds(stage: Stage) -> float:
    """Seconds of one start with its commit."""
    began = time.perf_counter()
    stage.begin()
    return time.perf_counter() - began


def cold(stage: Stage) -> float:
    """Seconds of a start whose definition must be read anew."""
    parser._definitions.clear()
    parser._by_input.clear()
    return seconds(stage)


def main() -> int:
    """Measure and print; no gate is set for a start."""
    loop = calibration()
    figures: dict[str, float | str] = {}
    for kind in ("sqlite", "postgresql"):
        with staged(kind) as stage:
            taken = [seconds(stage) for _ in range(STARTS + WARM)][WARM:]
            figures[f"{kind}_ms"] = median_ms(taken)
            figures[f"{kind}_cold_ms"] = median_ms([cold(stage) for _ in range(COLD)])
    return judged("start", loop, figures)


if __name__ == "__main__":
    sys.exit(main())
