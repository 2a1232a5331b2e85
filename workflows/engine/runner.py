"""The steps of a case: bytes of state in, one `Advance` out; nothing is kept in between."""

from __future__ import annotations

import copy
import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from workflows.engine import codec, events, scripts, tokens
from workflows.engine.advance import (
    Advance,
    Status,
    Subscribed,
    TaskClosed,
    TaskOpened,
    TimerArmed,
)
from workflows.engine.parser import Definition
from workflows.engine.prune import prune
from workflows.engine.values import plain
from workflows.engine.workflow import Call, CaseWorkflow
from workflows.errors import Incident, TaskAlreadyClosed

__all__ = [
    "Advance",
    "Call",
    "cancel",
    "complete",
    "deliver",
    "fire_timer",
    "recall",
    "signal",
    "start",
    "waits",
]

is_pruning = True
"""Off keeps finished tasks in the state, a fallback for finding faults; behaviour is the same."""


class GoneTimer(TaskAlreadyClosed):
    """The wait is over; nothing is left to fire or deliver."""

    zh = "该等待已经结束。"
    en = "That wait is already over."


@dataclass(frozen=True)
class _Place:
    """Where a token rests, as far as the outside has a row for it."""

    kind: Literal["human", "timer", "message", "signal"]
    task: Task
    due_at: dt.datetime | None = None
    name: str = ""

    @property
    def mark(self) -> tuple[str, dt.datetime | None]:
        """What makes it another wait: a repeating timer keeps its task."""
        return self.kind, self.due_at


def start(
    definition: Definition,
    variables: Mapping[str, Any],
    call: Call,
    *,
    answers: Mapping[str, Any] | None = None,
) -> Advance:
    """Begin a case with these variables; answers of the starting form reach its start event."""
    workflow = CaseWorkflow(definition, call)
    workflow.variables = {name: plain(copy.deepcopy(value)) for name, value in variables.items()}
    workflow.start_answers = None if answers is None else plain(copy.deepcopy(dict(answers)))
    workflow.begin(workflow)
    return _advance(workflow, {})


def complete(
    definition: Definition, state: bytes, task_id: str, answers: Mapping[str, Any], call: Call
) -> Advance:
    """A person completes a human task with validated answers. Raises TaskAlreadyClosed."""
    workflow, before = _restored(definition, state, call)
    task = _waiting(workflow, task_id)
    if not task.task_spec.manual:
        raise TaskAlreadyClosed(closed_at="", closed_by="")
    task.internal_data["answers"] = plain(copy.deepcopy(dict(answers)))
    workflow.execute(task)
    return _advance(workflow, before)


def fire_timer(definition: Definition, state: bytes, task_id: str, call: Call) -> Advance:
    """A timer's instant has come, by our clock. Raises GoneTimer."""
    workflow, before = _restored(definition, state, call)
    task = _waiting(workflow, task_id)
    event = events.awaited(task)
    if event is None or event.kind != "timer":
        raise GoneTimer()
    events.fire(task)
    return _advance(workflow, before)


def deliver(
    definition: Definition, state: bytes, task_id: str, message: str, payload: Mapping[str, Any], call: Call
) -> Advance:
    """A message reaches the wait that subscribed to it; outputs read it as `result`. Raises GoneTimer."""
    workflow, before = _restored(definition, state, call)
    task = _waiting(workflow, task_id)
    event = events.awaited(task)
    if event is None or event.kind != "message" or event.name != message:
        raise GoneTimer()
    events.fire(task, plain(copy.deepcopy(dict(payload))))
    return _advance(workflow, before)


def signal(definition: Definition, state: bytes, name: str, call: Call) -> Advance:
    """A signal from another case wakes everything here that waits for it."""
    workflow, before = _restored(definition, state, call)
    for task in tokens.all_live(workflow):
        event = events.awaited(task)
        if event is not None and event.kind == "signal" and event.name == name:
            events.fire(task)
    return _advance(workflow, before)


def cancel(definition: Definition, state: bytes, call: Call) -> Advance:
    """Withdraw the whole case."""
    workflow, before = _restored(definition, state, call)
    workflow.cancel_case()
    return _advance(workflow, before, status="cancelled")


def recall(definition: Definition, state: bytes, before: bytes, task_id: str, call: Call) -> Advance:
    """Back to the state `before`, in which the human task still waits; nothing is run.

    What only `state` waits for is over, what only `before` waited for is told as new.
    """
    _, places = _restored(definition, state, call)
    workflow, _ = _restored(definition, before, call)
    workflow.note(_waiting(workflow, task_id), "recalled")
    return _told(workflow, places, "running")


def waits(definition: Definition, state: bytes, call: Call) -> Advance:
    """Everything that a state waits for, as if all of it were new; nothing is run.

    For checks and repairs: what the rows around a case should be.
    """
    workflow, _ = _restored(definition, state, call)
    return _told(workflow, {}, "completed" if workflow.completed else "running")


def _restored(definition: Definition, state: bytes, call: Call) -> tuple[CaseWorkflow, dict[UUID, _Place]]:
    workflow = codec.decode(definition, state, call)
    return workflow, _places(workflow)


def _waiting(workflow: CaseWorkflow, task_id: str) -> Task:
    try:
        task = workflow.find_task(UUID(task_id))
    except (KeyError, ValueError):
        raise TaskAlreadyClosed(closed_at="", closed_by="") from None
    if not tokens.is_live(task):
        raise TaskAlreadyClosed(closed_at="", closed_by="")
    return task


def _places(workflow: CaseWorkflow) -> dict[UUID, _Place]:
    return {place.task.id: place for task in tokens.all_live(workflow) for place in _place(task)}


def _place(task: Task) -> Iterator[_Place]:
    if task.task_spec.manual and task.has_state(TaskState.READY):
        yield _Place("human", task)
    event = events.awaited(task)
    if event is None:
        return
    if event.kind == "timer":
        yield _Place("timer", task, due_at=task.internal_data["due"])
    elif event.kind == "message":
        yield _Place("message", task, name=event.name or "")
    elif event.kind == "signal":
        yield _Place("signal", task, name=event.name or "")


def _advance(workflow: CaseWorkflow, before: dict[UUID, _Place], *, status: Status | None = None) -> Advance:
    if status is None:
        workflow.run()
    return _told(workflow, before, status or ("completed" if workflow.completed else "running"))


def _told(workflow: CaseWorkflow, before: dict[UUID, _Place], status: Status) -> Advance:
    after = {} if workflow.completed else _places(workflow)
    gone = [place for task_id, place in before.items() if _mark(after.get(task_id)) != place.mark]
    new = [
        place
        for task_id, place in after.items()
        if task_id not in before or before[task_id].mark != place.mark
    ]
    closed = tuple(_closed(each) for each in gone if each.kind == "human")
    opened = tuple(_opened(each) for each in new if each.kind == "human")
    if is_pruning:
        prune(workflow)
    return Advance(
        status=status,
        state=codec.encode(workflow),
        data=dict(workflow.variables),
        opened=opened,
        closed=closed,
        armed=tuple(_armed(each) for each in new if each.kind == "timer"),
        disarmed=tuple(str(each.task.id) for each in gone if each.kind == "timer"),
        subscribed=tuple(_subscribed(each) for each in new if each.kind in ("message", "signal")),
        unsubscribed=tuple(str(each.task.id) for each in gone if each.kind in ("message", "signal")),
        thrown=tuple(workflow.thrown),
        steps=tuple(workflow.steps),
        tokens=_resting(workflow),
        end=workflow.end if workflow.completed else None,
        signalled=tuple(name for name in workflow.signals if name),
        called=tuple(workflow.called),
    )


def _mark(place: _Place | None) -> tuple[str, dt.datetime | None] | None:
    return None if place is None else place.mark


def _opened(place: _Place) -> TaskOpened:
    task, node = place.task, place.task.task_spec.node
    if node.role is None:
        raise Incident(
            element=tokens.label(task),
            reason={"zh": "该人工任务不在有角色的泳道中", "en": "the human task is in no lane with a role"},
        )
    return TaskOpened(
        task_id=str(task.id),
        element_id=node.id,
        process_id=task.workflow.spec.process_id,
        name=node.name,
        name_en=node.name_en,
        role=node.role,
        form=node.form,
        separate_from=node.separate_from,
        clause=node.clause,
        deadline=node.deadline,
        queue=node.queue,
        facts=scripts.assigned(task, node.inputs),
    )


def _closed(place: _Place) -> TaskClosed:
    done = place.task.has_state(TaskState.COMPLETED)
    return TaskClosed(str(place.task.id), "completed" if done else "cancelled")


def _armed(place: _Place) -> TimerArmed:
    node = place.task.task_spec.node
    shown = events.event_start(node) if tokens.is_listener(place.task) else node
    assert place.due_at is not None
    name, name_en, deadline = shown.name, shown.name_en, shown.deadline
    return TimerArmed(str(place.task.id), shown.id, name, name_en, place.due_at, deadline)


def _subscribed(place: _Place) -> Subscribed:
    node = place.task.task_spec.node
    shown = events.event_start(node) if tokens.is_listener(place.task) else node
    return Subscribed(str(place.task.id), shown.id, place.name, place.kind == "signal")


def _resting(workflow: CaseWorkflow) -> tuple[tuple[str, str], ...]:
    if workflow.completed:
        return ()
    return tuple(
        (task.workflow.spec.process_id, task.task_spec.node.id)
        for task in tokens.all_live(workflow)
        if not tokens.is_listener(task)
        and "host" not in task.internal_data
        and "loop" not in task.internal_data
    )
