"""Our engine in memory: it interprets and prunes, but encodes, checks, keeps and tells nothing."""

from __future__ import annotations

import time

from benchmarks.stage import ENDLESS
from workflows.engine import tokens
from workflows.engine.parser import Definition
from workflows.engine.prune import prune
from workflows.engine.runner import Call
from workflows.engine.workflow import CaseWorkflow


class MemoryCase:
    """A case that never leaves memory."""

    def __init__(self, process: Definition, call: Call) -> None:
        self._workflow = CaseWorkflow(process, call)
        self._workflow.variables = {"month": 1, "months": ENDLESS}
        self._workflow.begin(self._workflow)
        self._workflow.run()

    def step(self) -> float:
        """Seconds of one human step, to the next human task."""
        workflow = self._workflow
        (task,) = (each for each in tokens.all_live(workflow) if each.task_spec.manual)
        began = time.perf_counter()
        task.internal_data["answers"] = {}
        workflow.execute(task)
        workflow.run()
        prune(workflow)
        taken = time.perf_counter() - began
        workflow.steps.clear()
        workflow.budget = type(workflow.budget)()
        return taken
