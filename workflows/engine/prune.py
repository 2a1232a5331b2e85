"""Finished history out of the live state, so that a step costs what is live, not how old the case is.

Tokens make their successors when they leave and joins look at waiting tokens only, so nothing ever
asks for a finished task: all of them can go. Their story is in the steps of each `Advance`.
"""

from __future__ import annotations

from typing import Any

from SpiffWorkflow.task import Task

from workflows.engine import tokens
from workflows.engine.workflow import CaseWorkflow


def prune(workflow: CaseWorkflow) -> int:
    """Drop finished tasks of every scope and hang the live ones on the root; how many went."""
    return sum(_prune_scope(scope) for scope in (workflow, *workflow.subprocesses.values()))


def _prune_scope(scope: Any) -> int:
    root: Task = scope.task_tree
    kept = [task for task in scope.tasks.values() if tokens.is_live(task)]
    dropped = len(scope.tasks) - len(kept)
    root.internal_data = {}
    scope.tasks = {root.id: root, **{task.id: task for task in kept if task is not root}}
    for task in kept:
        task._parent, task._children = root.id, []
    root._children = [task.id for task in kept if task is not root]
    return dropped
