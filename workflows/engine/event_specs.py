"""Task specs of events: start, end, catch, throw, boundary, event gateway, send and receive task."""

from __future__ import annotations

from typing import Any

from SpiffWorkflow.task import Task

from workflows.engine import events, scripts, tokens
from workflows.engine.advance import MessageThrown
from workflows.engine.elements import Event
from workflows.engine.specs import ActivitySpec, NodeSpec


class StartSpec(NodeSpec):
    """A start event; the outermost one takes the answers of the starting form."""

    def act(self, task: Task) -> None:
        top = task.workflow.top_workflow
        if task.workflow is top:
            answers = top.start_answers or {}
            if top.start_answers is not None:
                top.note_answers(task, answers)
            seen = scripts.with_unasked(task, self.node.form, answers)
            scripts.write_outputs(task, self.node.outputs, {"answers": seen})
            return
        payload = task.internal_data.pop("payload", None)
        scripts.write_outputs(task, self.node.outputs, {"result": payload or {}})


class CatchSpec(NodeSpec):
    """An intermediate catch event: waits for its event, then takes outputs over the payload."""

    def arrive(self, task: Task) -> bool:
        event = self.node.event
        if event is None or event.kind == "link":
            return True
        events.wait(task, event)
        return False

    def act(self, task: Task) -> None:
        payload = task.internal_data.pop("payload", None)
        scripts.write_outputs(task, self.node.outputs, {"result": payload or {}})


class BoundarySpec(CatchSpec):
    """A boundary event; its wait is made by the activity it is attached to."""

    def arrive(self, task: Task) -> bool:
        return False


class SeveralSpec(NodeSpec):
    """A catch event with several definitions: all of them wait, the first to come is taken."""

    is_outside = True

    def leave(self, task: Task) -> None:
        for index in range(len(self.node.events)):
            spec = self._wf_spec.task_specs[events.alternative(self.node, index)]
            token = tokens.add(task, spec, path=tokens.own_path(task))
            token.internal_data["gateway"] = task.id


class ReceiveSpec(ActivitySpec):
    """A receive task: waits for its message."""

    waits = True

    def begin(self, task: Task) -> bool:
        event = self.node.event
        assert event is not None
        events.wait(task, event)
        return False

    def act(self, task: Task) -> None:
        payload = task.internal_data.pop("payload", None)
        scripts.write_outputs(task, self.node.outputs, {"result": payload or {}})


class EventGatewaySpec(NodeSpec):
    """All events behind it wait; the first to come cancels the others."""

    def leave(self, task: Task) -> None:
        path = tokens.own_path(task)
        for flow in self.flows:
            token = tokens.add(task, self._wf_spec.task_specs[flow.target], flow.id, path)
            token.internal_data["gateway"] = task.id


class ThrowSpec(NodeSpec):
    """An intermediate throw event."""

    def act(self, task: Task) -> None:
        throw(self, task)

    def leave(self, task: Task) -> None:
        event = self.node.event
        if event is None or event.kind != "link":
            super().leave(task)
            return
        for node in events.link_targets(task, event.name):
            tokens.add(task, self._wf_spec.task_specs[node.id], path=tokens.own_path(task))


class EndSpec(NodeSpec):
    """An end event; the scope closes by itself when nothing in it is live any more."""

    def act(self, task: Task) -> None:
        top = task.workflow.top_workflow
        if task.workflow is top or _took_over(task, top):
            top.end = self.node.id
        throw(self, task)


def _took_over(task: Task, top: Any) -> bool:
    """True in an event sub-process of the case that withdrew all else: it ends with this end event."""
    host = tokens.host_of(task.workflow)
    if host is None or host.workflow is not top or not host.task_spec.node.is_event_body:
        return False
    return events.event_start(host.task_spec.node).interrupting


class SendSpec(ActivitySpec):
    """A send task: throws its message and goes on."""

    def act(self, task: Task) -> None:
        throw(self, task)


def throw(spec: NodeSpec, task: Task) -> None:
    """Do what the throwing event of an element says, all definitions in their order."""
    for event in spec.node.events:
        _throw(spec, task, event)


def _throw(spec: NodeSpec, task: Task, event: Event) -> None:
    top = task.workflow.top_workflow
    if event.kind == "message":
        top.thrown.append(MessageThrown(event.name or "", scripts.assigned(task, spec.node.inputs)))
    elif event.kind == "signal":
        events.throw_signal(task, event.name)
    elif event.kind == "error":
        events.throw_error(task, event.name)
    elif event.kind == "escalation":
        events.throw_up(task, "escalation", event.name)
    elif event.kind == "terminate":
        events.terminate(task)
    elif event.kind == "cancel":
        events.cancel_transaction(task)
