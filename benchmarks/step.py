"""A persisted human step against the same step in memory, on SQLite and on PostgreSQL.

The memory side interprets and prunes only: no codec, no database, no forms, no rights.
"""

from __future__ import annotations

import sys
import time

from benchmarks.stage import Gate, calibration, definition, judged, median_ms, staged
from workflows.engine import runner, tokens
from workflows.engine.prune import prune
from workflows.engine.workflow import CaseWorkflow

STEPS, WARM = 200, 20
MOST = {"sqlite": 4.5, "postgresql": 10.0}


def in_memory() -> list[float]:
    """Seconds of each step of a case that never leaves memory."""
    process, call = definition()
    workflow = CaseWorkflow(process, call)
    workflow.variables = {"month": 1, "months": 1_000_000}
    workflow.begin(workflow)
    workflow.run()
    return [_step(workflow) for _ in range(STEPS + WARM)][WARM:]


def _step(workflow: CaseWorkflow) -> float:
    task = next(each for each in tokens.all_live(workflow) if each.task_spec.manual)
    began = time.perf_counter()
    task.internal_data["answers"] = {}
    workflow.execute(task)
    workflow.run()
    prune(workflow)
    taken = time.perf_counter() - began
    workflow.steps.clear()
    workflow.budget = type(workflow.budget)()
    return taken


def in_bytes() -> list[float]:
    """Seconds of each step from bytes to bytes, without a database."""
    process, call = definition()
    advance = runner.start(process, {"month": 1, "months": 1_000_000}, call)
    taken = []
    for _ in range(STEPS):
        task_id = advance.opened[0].task_id
        began = time.perf_counter()
        advance = runner.complete(process, advance.state, task_id, {}, call)
        taken.append(time.perf_counter() - began)
    return taken


def persisted(kind: str) -> list[float]:
    """Seconds of each step on a database."""
    with staged(kind) as stage:
        case = stage.begin()
        return [stage.step(case) for _ in range(STEPS + WARM)][WARM:]


def main() -> int:
    """Measure, print, judge."""
    loop = calibration()
    raw = median_ms(in_memory())
    figures = {"memory_ms": raw, "bytes_ms": median_ms(in_bytes())}
    figures |= {f"{kind}_ms": median_ms(persisted(kind)) for kind in MOST}
    gates = [Gate(f"{kind}_by_memory", figures[f"{kind}_ms"] / raw, most=most) for kind, most in MOST.items()]
    return judged("step", loop, figures, *gates)


if __name__ == "__main__":
    sys.exit(main())
