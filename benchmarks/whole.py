"""A claim kept whole as the library's JSON in the same office: all of a step is ours but engine and state.

The same task is locked and checked, the same rows are written and sealed, and one commit ends it; only what
`workflows.engine.runner` would do is done by SpiffWorkflow's own run loop and serialiser.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.task import Task

from benchmarks.library import LibraryCase
from workflows.engine import runner
from workflows.engine.advance import Advance, Step, StepOutcome, TaskClosed, TaskOpened
from workflows.engine.elements import Node
from workflows.engine.parser import Definition
from workflows.engine.runner import Call

_serializer = BpmnWorkflowSerializer()


@contextmanager
def kept_whole(spec: object) -> Iterator[None]:
    """Let the office run cases on the library, of this specification, until the end of the block."""

    def start(definition: Definition, variables: Mapping[str, Any], call: Call, **_: Any) -> Advance:
        case = LibraryCase(spec)
        return _told(definition, case, [])

    ours = runner.start, runner.complete
    runner.start, runner.complete = start, _complete
    try:
        yield
    finally:
        runner.start, runner.complete = ours


def _complete(
    definition: Definition, state: bytes, task_id: str, answers: Mapping[str, Any], call: Call
) -> Advance:
    workflow: BpmnWorkflow = _serializer.deserialize_json(state.decode())
    task: Task = workflow.get_task_from_id(UUID(task_id))
    passed = [task]
    task.run()
    workflow.do_engine_steps(did_complete_task=passed.append)
    workflow.refresh_waiting_tasks()
    return _told(definition, LibraryCase.of(workflow), passed)


def _told(definition: Definition, case: LibraryCase, passed: list[Task]) -> Advance:
    """What ours would tell of the step: elements passed, the task that waits, and the state, whole."""
    waiting = case.waiting
    nodes = definition.specs[definition.process_id].task_specs
    node: Node = nodes[waiting.task_spec.bpmn_id].node
    steps = [
        _step(definition, nodes[each.task_spec.bpmn_id].node, each, "completed")
        for each in passed
        if each.task_spec.bpmn_id in nodes
    ]
    return Advance(
        status="running",
        state=_serializer.serialize_json(case.workflow).encode(),
        data={name: waiting.data[name] for name in ("month", "months")},
        opened=(_opened(definition, node, waiting),),
        closed=tuple(TaskClosed(str(each.id), "completed") for each in passed if each.task_spec.manual),
        steps=(*steps, _step(definition, node, waiting, "entered")),
        tokens=((definition.process_id, node.id),),
    )


def _step(definition: Definition, node: Node, task: Task, outcome: StepOutcome) -> Step:
    is_done = outcome == "completed" and task.task_spec.manual
    return Step(
        element_id=node.id,
        process_id=definition.process_id,
        kind=node.tag,
        name=node.name,
        name_en=node.name_en,
        task_id=str(task.id),
        outcome=outcome,
        clause=node.clause,
        answers={} if is_done else None,
    )


def _opened(definition: Definition, node: Node, task: Task) -> TaskOpened:
    return TaskOpened(
        task_id=str(task.id),
        element_id=node.id,
        process_id=definition.process_id,
        name=node.name,
        name_en=node.name_en,
        role=node.role or "",
        form=node.form,
        clause=node.clause,
        facts={each.name: task.data[each.value] for each in node.inputs},
    )
