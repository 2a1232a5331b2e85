"""From `elements` to SpiffWorkflow specs: one `ProcessSpec` for each process and each sub-process."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from workflows.engine import events
from workflows.engine.elements import Node, Process, Scope
from workflows.engine.event_specs import (
    BoundarySpec,
    CatchSpec,
    EndSpec,
    EventGatewaySpec,
    ReceiveSpec,
    SendSpec,
    SeveralSpec,
    StartSpec,
    ThrowSpec,
)
from workflows.engine.loops import LoopSpec
from workflows.engine.specs import (
    ActivitySpec,
    CallSpec,
    ExclusiveSpec,
    HumanSpec,
    InclusiveSpec,
    NodeSpec,
    ParallelSpec,
    ProcessSpec,
    RuleSpec,
    ScopeSpec,
    ServiceSpec,
)

_SIMPLE: dict[str, type[NodeSpec]] = {
    "task": ActivitySpec,
    "userTask": HumanSpec,
    "manualTask": HumanSpec,
    "serviceTask": ServiceSpec,
    "businessRuleTask": RuleSpec,
    "sendTask": SendSpec,
    "receiveTask": ReceiveSpec,
    "exclusiveGateway": ExclusiveSpec,
    "inclusiveGateway": InclusiveSpec,
    "parallelGateway": ParallelSpec,
    "eventBasedGateway": EventGatewaySpec,
    "startEvent": StartSpec,
    "endEvent": EndSpec,
    "intermediateCatchEvent": CatchSpec,
    "intermediateThrowEvent": ThrowSpec,
    "boundaryEvent": BoundarySpec,
}
INNER = "[]"
"""Suffix of the spec of one instance of a repeated activity; ids cannot hold it."""


def specs(processes: Iterable[Process]) -> dict[str, ProcessSpec]:
    """The specs of these processes and of every sub-process in them, by name."""
    found: dict[str, ProcessSpec] = {}
    for process in processes:
        _add(found, process.id, process.id, process.scope, is_called=True)
    return found


def body_name(process_id: str, node_id: str) -> str:
    """Name of the spec of a sub-process's inside."""
    return f"{process_id}#{node_id}"


def _add(found: dict[str, ProcessSpec], name: str, process_id: str, scope: Scope, *, is_called: bool) -> None:
    spec = ProcessSpec(name, process_id, scope, is_called=is_called)
    found[name] = spec
    for node in scope.nodes.values():
        if node.loop is not None:
            inner = replace(node, loop=None)
            _spec(spec, inner, node.id + INNER)
            LoopSpec(spec, node, node.id + INNER)
        else:
            _spec(spec, node, node.id)
        if node.body is not None:
            _add(found, body_name(process_id, node.id), process_id, node.body, is_called=False)


def _spec(spec: ProcessSpec, node: Node, name: str) -> NodeSpec:
    if node.tag == "callActivity":
        return CallSpec(spec, node, node.called or "", name)
    if node.body is not None:
        return ScopeSpec(spec, node, body_name(spec.process_id, node.id), name)
    if len(node.events) > 1 and node.tag in ("intermediateCatchEvent", "boundaryEvent"):
        kind = _SIMPLE[node.tag]
        for index, event in enumerate(node.events):
            kind(spec, replace(node, events=(event,)), events.alternative(node, index))
        return (SeveralSpec if node.tag == "intermediateCatchEvent" else kind)(spec, node, name)
    return _SIMPLE[node.tag](spec, node, name)
