"""A running case in memory: SpiffWorkflow's workflow with our run loop, scopes and budget."""

from __future__ import annotations

import datetime as dt
import logging
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from SpiffWorkflow.bpmn.util.subworkflow import BpmnSubWorkflow
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from workflows.engine import events, scripts, tokens
from workflows.engine.advance import Called, DecisionMade, MessageThrown, Step, StepOutcome
from workflows.engine.answers import masked
from workflows.engine.budget import StepBudget
from workflows.engine.elements import Node
from workflows.engine.registry import OperationError
from workflows.engine.specs import JoinSpec
from workflows.errors import DomainError

if TYPE_CHECKING:
    from workflows.engine.parser import Definition


# Below this level the library puts the data of every task, that is of people, into its log records.
for _name in ("spiff.task", "spiff.workflow"):
    logging.getLogger(_name).setLevel(logging.WARNING)


_FEEL_ONLY = scripts.Environment()


@dataclass(frozen=True)
class Call:
    """What one step is given from outside: the instant, the opaque context of operations, the tables."""

    now: dt.datetime
    context: object = None
    decide: Callable[[str, Mapping[str, Any]], DecisionMade | None] | None = None
    """None: the tables of the bundle itself."""


class ScopeWorkflow(BpmnSubWorkflow):  # type: ignore[misc]  # the library is untyped
    """The inside of one running sub-process, event sub-process or called process."""

    def __init__(
        self,
        spec: Any,
        host: Task,
        top: CaseWorkflow,
        variables: dict[str, Any] | None,
        *,
        is_restored: bool = False,
    ) -> None:
        self.variables = variables
        self.writers: dict[str, tokens.Path] = {}
        self.is_event_body = bool(getattr(host.task_spec, "node", None) and host.task_spec.node.is_event_body)
        self._host = host
        super().__init__(spec, parent_task_id=host.id, top_workflow=top, deserializing=is_restored)

    @property
    def parent_workflow(self) -> Any:
        return self._host.workflow

    def _calculate_depth(self) -> int:
        return int(self._host.workflow.depth) + 1

    def _task_completed_notify(self, task: Task) -> None:
        return


class CaseWorkflow(BpmnWorkflow):  # type: ignore[misc]  # the library is untyped
    """The outermost scope; whatever script engine it is given, it evaluates FEEL only.

    `is_restored`: the tokens come from a saved state, not even the first one is made here.
    """

    is_event_body = False

    def __init__(self, definition: Definition, call: Call, *, is_restored: bool = False) -> None:
        self.definition = definition
        self.call = call
        self.variables: dict[str, Any] = {}
        self.writers: dict[str, tokens.Path] = {}
        self.budget = StepBudget()
        self.queue: deque[Task] = deque()
        self.thrown: list[MessageThrown] = []
        self.signals: list[str | None] = []
        self.steps: list[Step] = []
        self.called: list[Called] = []
        self.end: str | None = None
        self.start_answers: Mapping[str, Any] | None = None
        self._pending: dict[UUID, tuple[Mapping[str, Any] | None, DecisionMade | None]] = {}
        super().__init__(
            definition.specs[definition.process_id],
            definition.specs,
            script_engine=_FEEL_ONLY,  # the library would set up one of its own
            deserializing=is_restored,
        )

    @property
    def script_engine(self) -> scripts.Environment:
        return _FEEL_ONLY

    @script_engine.setter
    def script_engine(self, engine: Any) -> None:
        return

    def _task_completed_notify(self, task: Task) -> None:
        return

    def find_task(self, task_id: UUID) -> Task:
        """The live or kept task of this id in any scope. Raises KeyError."""
        for scope in (self, *self.subprocesses.values()):
            if task_id in scope.tasks:
                return scope.tasks[task_id]
        raise KeyError(task_id)

    def ready(self, task: Task) -> None:
        """A token may run; human tasks wait for their person."""
        if task.task_spec.manual:
            self.note(task, "entered")
        else:
            self.queue.append(task)

    def begin(self, workflow: Any) -> None:
        """Let a new scope start."""
        workflow.task_tree.complete()
        events.listen(workflow)

    def open_scope(self, host: Task, spec_name: str, variables: dict[str, Any] | None) -> None:
        """Start the inside of an activity."""
        self.budget.scope()
        scope = ScopeWorkflow(self.subprocess_specs[spec_name], host, self, variables)
        self.subprocesses[host.id] = scope
        payload = host.internal_data.pop("payload", None)
        self.begin(scope)
        if payload is not None:
            for task in tokens.live(scope):
                task.internal_data["payload"] = payload

    def drop_scope(self, scope: ScopeWorkflow) -> None:
        """Forget the inside of an activity that is over."""
        scope.completed = True
        del self.subprocesses[scope.parent_task_id]

    def run(self) -> None:
        """Go on until every token waits for somebody or something outside."""
        while True:
            if self.queue:
                self.execute(self.queue.popleft())
            elif not self._settle():
                break
        tokens.forget_closed_forks(self)
        if not self.completed:
            self._refuse_deadlock()

    def execute(self, task: Task) -> None:
        """Run one element; errors of an operation pass, everything unexpected is an Incident."""
        if not task.has_state(TaskState.READY):
            return
        self.budget.step()
        try:
            task.task_spec._run(task)
            if task.has_state(TaskState.READY):
                self.note(task, "completed")
                task.complete()
        except (DomainError, OperationError):
            raise
        except Exception as error:
            raise scripts.incident(task, f"内部错误：{error!r}", f"internal error: {error!r}") from error

    def _settle(self) -> bool:
        """With nothing ready: fire joins and conditions, close scopes; True when anything moved."""
        for scope in reversed(tokens.scopes(self)):
            waiting = [task for task in tokens.live(scope) if task.has_state(TaskState.WAITING)]
            joins = {task.task_spec for task in waiting if isinstance(task.task_spec, JoinSpec)}
            if any(spec.try_fire(scope) for spec in sorted(joins, key=lambda each: str(each.name))):
                return True
            for task in waiting:
                event = events.awaited(task)
                if event is not None and event.kind == "condition" and events.look_at_condition(task, event):
                    return True
            if self._close_if_over(scope):
                return True
        return False

    def _close_if_over(self, scope: Any) -> bool:
        live = tokens.live(scope)
        if scope.completed or any(not tokens.is_listener(task) for task in live):
            return False
        for task in live:
            events.cancel(task)
        host = tokens.host_of(scope)
        if host is None:
            self.completed = True
            return False
        self.drop_scope(scope)
        host.task_spec.close(host, scope.variables)
        host.internal_data["closed"] = True
        host._ready()
        return True

    def _refuse_deadlock(self) -> None:
        waits = tokens.all_live(self)
        if any(task.has_state(TaskState.READY) or events.awaited(task) is not None for task in waits):
            return
        stuck = [task for task in waits if isinstance(task.task_spec, JoinSpec)]
        raise scripts.incident(
            (stuck or waits)[0], "令牌永远等不到：流程卡住了", "the token waits for ever: a deadlock"
        )

    def cancel_case(self) -> None:
        """Withdraw everything."""
        events.cancel_all(self)
        self.completed = True

    def note_answers(self, task: Task, answers: Mapping[str, Any]) -> None:
        """Keep a form's answers for the step's history row, sealed numbers masked."""
        form = self.definition.forms.get(task.task_spec.node.form or "")
        self._pending[task.id] = (masked(form, answers), None)

    def note_decision(self, task: Task, made: DecisionMade) -> None:
        """Keep a decision for the step's history row."""
        self._pending[task.id] = (None, made)

    def note(self, task: Task, outcome: StepOutcome) -> None:
        """Append to the trace; the outside of a loop and the library's own tasks are not in it."""
        node = getattr(task.task_spec, "node", None)
        if node is None or (task.task_spec.is_outside and outcome == "completed"):
            return
        shown = self._shown(task, node)
        answers, decision = self._pending.pop(task.id, (None, None))
        self.steps.append(
            Step(
                element_id=shown.id,
                process_id=task.workflow.spec.process_id,
                kind=shown.tag,
                name=shown.name,
                name_en=shown.name_en,
                task_id=str(task.id),
                outcome=outcome,
                clause=shown.clause,
                answers=answers,
                decision=decision,
            )
        )

    @staticmethod
    def _shown(task: Task, node: Node) -> Node:
        return events.event_start(node) if tokens.is_listener(task) else node
