"""What each element does with a token: SpiffWorkflow task specs of our own.

Nothing is predicted: a token makes its successors when it leaves, so the task tree holds only what is
live, and no join ever searches history (engine.md, traps 1 and 2).
"""

from __future__ import annotations

from typing import Any

from SpiffWorkflow.bpmn.specs.bpmn_process_spec import BpmnProcessSpec
from SpiffWorkflow.bpmn.specs.bpmn_task_spec import BpmnTaskSpec
from SpiffWorkflow.specs.WorkflowSpec import WorkflowSpec
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from workflows.engine import events, scripts, tokens
from workflows.engine.elements import HUMAN, Flow, Node, Scope
from workflows.engine.reach import Reach
from workflows.engine.registry import OperationError, RetryLater

ROOT = " root"


class ProcessSpec(BpmnProcessSpec):  # type: ignore[misc]  # the library is untyped
    """The specs of one scope; without the library's end join, as scopes close by themselves."""

    def __init__(self, name: str, process_id: str, scope: Scope, *, is_called: bool) -> None:
        WorkflowSpec.__init__(self, name=name)
        self.process_id = process_id
        self.scope = scope
        self.is_called = is_called
        """True where the scope has variables of its own: a process, not a sub-process."""
        self.data_objects: dict[str, Any] = {}
        self.io_specification = None
        self.correlation_keys: dict[str, Any] = {}
        self.bpmn_start_events: list[Any] = []
        self.reach = Reach(scope)
        self.start = RootSpec(self, ROOT)
        self.end = None

    def _add_notify(self, task_spec: Any) -> None:
        WorkflowSpec._add_notify(self, task_spec)


class QuietSpec(BpmnTaskSpec):  # type: ignore[misc]  # the library is untyped
    """A task spec that predicts nothing and copies no data."""

    def _predict(self, my_task: Task, *_: Any, **__: Any) -> None:
        return

    def _update(self, my_task: Task) -> None:
        if tokens.is_live(my_task) and self.arrive(my_task):
            my_task._ready()

    def test(self) -> None:
        """Nothing: the deployment check sees more than the library's test of connections."""

    def arrive(self, task: Task) -> bool:
        """A token reached the element; True when it may run at once."""
        return True

    def _run_hook(self, my_task: Task) -> bool:
        self.act(my_task)
        return True

    def act(self, task: Task) -> None:
        """Do what the element is for."""

    def _on_complete_hook(self, my_task: Task) -> None:
        self.leave(my_task)

    def leave(self, task: Task) -> None:
        """Make the tokens that follow."""

    def _on_ready_hook(self, my_task: Task) -> None:
        my_task.workflow.top_workflow.ready(my_task)


class RootSpec(QuietSpec):
    """Where a scope begins: one token for each start."""

    def _on_ready_hook(self, my_task: Task) -> None:
        return

    def leave(self, task: Task) -> None:
        starts = [each for each in task.workflow.spec.scope.starts() if _may_start(task, each)]
        _spawn(task, [(None, each.id) for each in starts])


def _may_start(task: Task, node: Node) -> bool:
    return node.tag != "startEvent" or node.event is None or bool(task.workflow.is_event_body)


class NodeSpec(QuietSpec):
    """An element of the diagram; plain tasks and none events pass at once."""

    is_outside = False
    """True where other tokens do the element's work and stand in the history for it."""

    def __init__(self, wf_spec: ProcessSpec, node: Node, name: str | None = None) -> None:
        super().__init__(wf_spec, name or node.id)
        self.node = node
        self.bpmn_id, self.bpmn_name = node.id, node.name
        self.manual = node.tag in HUMAN

    @property
    def flows(self) -> tuple[Flow, ...]:
        """Outgoing flows in document order."""
        scope: Scope = self._wf_spec.scope
        return scope.outgoing.get(self.node.id, ())

    def chosen(self, task: Task) -> list[Flow]:
        """Flows that get a token: those without a condition or whose condition holds, else the default."""
        taken = [each for each in self.flows if each.id != self.node.default and _holds(task, each)]
        if taken:
            return taken
        default = [each for each in self.flows if each.id == self.node.default]
        if self.flows and not default:
            raise scripts.incident(
                task,
                "没有一个出口条件成立，也没有默认出口",
                "no outgoing condition holds and there is no default flow",
            )
        return default

    def leave(self, task: Task) -> None:
        loop = task.internal_data.get("loop")
        if loop is not None:
            host = task.workflow.top_workflow.find_task(loop)
            host.task_spec.instance_left(host, task)
            return
        _spawn(task, [(flow.id, flow.target) for flow in self.chosen(task)])


def _holds(task: Task, flow: Flow) -> bool:
    return flow.condition is None or scripts.is_true(task, flow.condition)


def _spawn(task: Task, targets: list[tuple[str | None, str]]) -> None:
    path, specs = tokens.own_path(task), task.workflow.spec.task_specs
    if len(targets) == 1:
        ((flow, target),) = targets
        tokens.add(task, specs[target], flow, path)
        return
    fork = tokens.new_fork()
    for branch, (flow, target) in enumerate(targets):
        tokens.add(task, specs[target], flow, tokens.forked(path, branch, fork))


class ActivitySpec(NodeSpec):
    """An activity; while it waits, its boundary events wait with it."""

    waits = False

    def arrive(self, task: Task) -> bool:
        if self.waits and not task.internal_data.get("loop"):
            events.arm_boundary(task)
        return self.begin(task)

    def begin(self, task: Task) -> bool:
        """Start the work; True when it can run at once."""
        return True

    def leave(self, task: Task) -> None:
        if self.waits or events.was_put_off(task):
            events.disarm_boundary(task)
        super().leave(task)


class HumanSpec(ActivitySpec):
    """A user or manual task: ready, but only a person completes it."""

    waits = True

    def act(self, task: Task) -> None:
        answers = task.internal_data.pop("answers", {})
        task.workflow.top_workflow.note_answers(task, answers)
        seen = scripts.with_unasked(task, self.node.form, answers)
        scripts.write_outputs(task, self.node.outputs, {"answers": seen})


class ServiceSpec(ActivitySpec):
    """A service task: one registered operation; its BPMN errors go to the boundary, it may be put off."""

    def act(self, task: Task) -> None:
        try:
            result = scripts.run_operation(task, self.node.operation or "", self.node.inputs)
        except RetryLater as later:
            events.put_off(task, later)
            return
        except OperationError as error:
            events.throw_error(task, error.code, str(error))
            return
        scripts.write_outputs(task, self.node.outputs, {"result": result})


class RuleSpec(ActivitySpec):
    """A business rule task: one decision, its row kept for the history."""

    def act(self, task: Task) -> None:
        made = scripts.run_decision(task, self.node.decision or "", self.node.inputs)
        task.workflow.top_workflow.note_decision(task, made)
        scripts.write_outputs(task, self.node.outputs, {"result": made.value})


class ScopeSpec(ActivitySpec):
    """A sub-process: shares the variables around it and is over when nothing in it is live."""

    waits = True

    def __init__(self, wf_spec: ProcessSpec, node: Node, spec_name: str, name: str | None = None) -> None:
        super().__init__(wf_spec, node, name)
        self.spec_name = spec_name

    def act(self, task: Task) -> None:
        if task.internal_data.pop("closed", False):
            return
        variables = self.variables(task)
        task._set_state(TaskState.STARTED)
        task.workflow.top_workflow.open_scope(task, self.spec_name, variables)

    def variables(self, task: Task) -> dict[str, Any] | None:
        """Variables of its own; None to share those around it."""
        return None

    def close(self, task: Task, inside: dict[str, Any] | None) -> None:
        """The scope inside is over; take over what is declared."""


class CallSpec(ScopeSpec):
    """A call activity: only declared inputs go in and only declared outputs come out."""

    def variables(self, task: Task) -> dict[str, Any] | None:
        return scripts.assigned(task, self.node.inputs)

    def close(self, task: Task, inside: dict[str, Any] | None) -> None:
        scripts.write_outputs(task, self.node.outputs, {"result": inside or {}})


class ExclusiveSpec(NodeSpec):
    """The first flow whose condition holds, in document order; the default last."""

    def chosen(self, task: Task) -> list[Flow]:
        for flow in self.flows:
            if flow.id != self.node.default and _holds(task, flow):
                return [flow]
        default = [each for each in self.flows if each.id == self.node.default]
        if self.flows and not default:
            raise scripts.incident(
                task,
                "没有一个出口条件成立，也没有默认出口",
                "no outgoing condition holds and there is no default flow",
            )
        return default


class JoinSpec(NodeSpec):
    """A gateway that waits for more than one token: parallel and inclusive."""

    def arrive(self, task: Task) -> bool:
        task._set_state(TaskState.WAITING)
        return False

    def waiting(self, workflow: Any) -> dict[str, Task]:
        """The earliest waiting token of each incoming flow."""
        found: dict[str, Task] = {}
        for task in tokens.live(workflow):
            if task.task_spec is self and task.has_state(TaskState.WAITING):
                found.setdefault(task.internal_data.get("flow", ""), task)
        return found

    def may_fire(self, workflow: Any, waiting: dict[str, Task]) -> bool:
        """Whether the tokens that wait are all that can come."""
        raise NotImplementedError

    def try_fire(self, workflow: Any) -> bool:
        """Join the waiting tokens into one when they are complete."""
        waiting = self.waiting(workflow)
        if not waiting or not self.may_fire(workflow, waiting):
            return False
        first, *rest = waiting.values()
        path = tokens.common_path([first, *rest])
        for task in rest:
            task._set_state(TaskState.COMPLETED)
        first.internal_data["path"] = path
        first._ready()
        return True


class ParallelSpec(JoinSpec):
    """One token from every incoming flow; all outgoing flows."""

    def may_fire(self, workflow: Any, waiting: dict[str, Task]) -> bool:
        incoming = self._wf_spec.scope.incoming.get(self.node.id, ())
        return all(flow.id in waiting for flow in incoming)

    def chosen(self, task: Task) -> list[Flow]:
        return list(self.flows)


class InclusiveSpec(JoinSpec):
    """Joins when no live token can still reach an incoming flow that has none; splits like a task."""

    def may_fire(self, workflow: Any, waiting: dict[str, Task]) -> bool:
        incoming = {flow.id for flow in self._wf_spec.scope.incoming.get(self.node.id, ())}
        empty, full = incoming - set(waiting), incoming & set(waiting)
        if not empty:
            return True
        reach = workflow.spec.reach
        for task in tokens.live(workflow):
            if task.task_spec is self or _only_listens(task):
                continue
            ahead = reach.flows_from(_place(task), avoiding=self.node.id)
            if ahead & empty and not ahead & full:
                return False
        return True


def _only_listens(task: Task) -> bool:
    """True for waits that hang on another token, which stands for them."""
    return tokens.is_listener(task) or "host" in task.internal_data or "loop" in task.internal_data


def _place(task: Task) -> str:
    """Where the token is for the standard: at the event gateway while its events wait."""
    if "gateway" in task.internal_data and "flow" in task.internal_data:
        flow = task.workflow.spec.scope.flows[task.internal_data["flow"]]
        return str(flow.source)
    return str(task.task_spec.node.id)
