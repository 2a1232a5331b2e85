"""Tokens: SpiffWorkflow tasks that are not finished, the variables they see, and the forks they are in.

Variables live in the scope of a process or called process, not in the token, so a join has nothing to
merge. What would have been a conflict at the join is found when it is written: two branches of one
fork may not write different values to one name.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from uuid import uuid4

from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from workflows.errors import Incident

Path = list[list[Any]]
_FINISHED = TaskState.FINISHED_MASK


class Token(Task):  # type: ignore[misc]  # the library is untyped
    """A task that changes its state in silence.

    The library gathers a record for its log at every change, even where nobody listens; we never do.
    """

    def _set_state(self, value: int) -> None:
        self._state = value


def is_live(task: Task) -> bool:
    """True while the task has not completed, failed or been cancelled."""
    return not task._state & _FINISHED


def is_listener(task: Task) -> bool:
    """True for the wait of an event sub-process, which does not keep its scope alive."""
    return bool(task.internal_data.get("listener"))


def live(workflow: Any) -> list[Task]:
    """The tokens of one scope, listeners included, in the order they were made."""
    return [task for task in workflow.tasks.values() if not task._state & _FINISHED]


def scopes(top: Any) -> list[Any]:
    """The outermost scope and every running sub-scope, outermost first."""
    return [top, *(each for each in top.subprocesses.values() if not each.completed)]


def all_live(top: Any) -> list[Task]:
    """The tokens of every scope."""
    return [task for scope in scopes(top) for task in live(scope)]


def host_of(workflow: Any) -> Task | None:
    """The activity whose inside this scope is; None for the outermost."""
    if workflow.parent_task_id is None:
        return None
    found: Task = workflow.top_workflow.find_task(workflow.parent_task_id)
    return found


def add(parent: Task, spec: Any, flow: str | None = None, path: Path | None = None) -> Task:
    """A new token at `spec`, not yet arrived."""
    task = Token(parent.workflow, spec, parent, state=TaskState.FUTURE)
    task.workflow.top_workflow.budget.token()
    if flow is not None:
        task.internal_data["flow"] = flow
    if path:
        task.internal_data["path"] = path
    return task


def own_path(task: Task) -> Path:
    """The forks this token is in within its scope: pairs of fork id and branch number."""
    path: Path = task.internal_data.get("path", [])
    return path


def full_path(task: Task) -> Path:
    """The forks from the variables' scope down to this token."""
    path = list(own_path(task))
    workflow = task.workflow
    while workflow.variables is None:
        host = host_of(workflow)
        if host is None:
            break
        path = [*own_path(host), *path]
        workflow = host.workflow
    return path


def forked(path: Path, branch: int, fork: str) -> Path:
    """The path of one branch of a new fork."""
    return [*path, [fork, branch]]


def new_fork() -> str:
    """An id for a split; short, as it stands in every token of the split."""
    return uuid4().hex[:8]


def common_path(tasks: list[Task]) -> Path:
    """Where a token goes on that joins these: the forks they all share."""
    first, *rest = [own_path(task) for task in tasks]
    shared: Path = []
    for index, entry in enumerate(first):
        if any(len(path) <= index or path[index] != entry for path in rest):
            break
        shared.append(entry)
    return shared


def _frames(task: Task) -> Iterator[tuple[Any, Mapping[str, Any] | None, Task]]:
    """From the token outwards: (scope, locals of a loop instance, token) to the variables' scope."""
    current: Task | None = task
    while current is not None:
        yield current.workflow, current.internal_data.get("local"), current
        if current.workflow.variables is not None:
            return
        current = host_of(current.workflow)


def visible(task: Task) -> dict[str, Any]:
    """Every variable the token sees; those of a loop instance hide those of the scope."""
    frames = list(_frames(task))
    values = dict(frames[-1][0].variables or {})
    for _, local, _ in reversed(frames):
        values.update(local or {})
    return values


def write(task: Task, name: str, value: Any) -> None:
    """Set a variable where the token may: in its loop instance, else in the variables' scope.

    Raises Incident when a concurrent branch wrote another value to the name.
    """
    scope = task.workflow
    for workflow, local, token in _frames(task):
        scope = workflow
        if local is not None and token.internal_data.get("capture"):
            token.internal_data["local"] = {**local, name: value}
            return
    path = full_path(task)
    earlier = scope.writers.get(name)
    if earlier is not None and _are_concurrent(earlier, path) and scope.variables.get(name) != value:
        raise Incident(
            element=label(task),
            reason={
                "zh": f"并行分支把变量 {name} 写成了不同的值；请各用不同的变量名。",
                "en": f"parallel branches wrote different values to {name}; give each its own name",
            },
        )
    scope.variables[name] = value
    if path:
        scope.writers[name] = path
    else:
        scope.writers.pop(name, None)


def _are_concurrent(one: Path, other: Path) -> bool:
    for mine, yours in zip(one, other, strict=False):
        if mine != yours:
            return bool(mine[0] == yours[0])
    return False


def forget_closed_forks(top: Any) -> None:
    """Drop forks of which at most one branch is left, from tokens and from what is known of writes.

    Else a reminder that comes again and again would make its task's state grow with age.
    """
    tasks = all_live(top)
    if not any(map(own_path, tasks)):
        for scope in scopes(top):
            scope.writers = {}
        return
    branches: dict[str, set[int]] = {}
    for task in tasks:
        for fork, branch in own_path(task):
            branches.setdefault(fork, set()).add(branch)
    open_forks = {fork for fork, alive in branches.items() if len(alive) > 1}
    for task in tasks:
        path = [entry for entry in own_path(task) if entry[0] in open_forks]
        if path:
            task.internal_data["path"] = path
        else:
            task.internal_data.pop("path", None)
    for scope in scopes(top):
        kept = {
            name: [entry for entry in path if entry[0] in open_forks] for name, path in scope.writers.items()
        }
        scope.writers = {name: path for name, path in kept.items() if path}


def label(task: Task) -> str:
    """Id and name of the task's element, for an incident."""
    node = getattr(task.task_spec, "node", None)
    if node is None:
        return str(task.task_spec.name)
    return f"{node.id} {node.name}".strip()
