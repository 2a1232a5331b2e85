"""Waits without a bound: places where a case can stand for ever because somebody forgot it.

A wait is bounded by a deadline, by a timer at its boundary or beside it at an event gateway, or by a timer
that ends a scope around it.
"""

from __future__ import annotations

from collections.abc import Iterator

from workflows.engine.elements import HUMAN, Node, Process, Scope
from workflows.engine.problems import Fix, ProblemFound
from workflows.engine.references import found


def problems(process: Process) -> Iterator[ProblemFound]:
    """Every wait that nothing ends but what is waited for."""
    yield from _of_scope(process, process.scope)


def _of_scope(process: Process, scope: Scope) -> Iterator[ProblemFound]:
    if _ends_by_time(scope):
        return
    for node in scope.nodes.values():
        if _waits(scope, node) and not _is_bounded(scope, node):
            zh = "这里的等待没有期限；请设 shibao:deadline 或加一个定时边界事件。"
            en = "This wait has no bound; give it a shibao:deadline or a timer at its boundary."
            yield found(process, node, zh, en, "warning", kind="unbounded_wait", fix=Fix("add_bound"))
        if node.body is not None and not any(_is_timer(each) for each in scope.boundary(node.id)):
            yield from _of_scope(process, node.body)


def _ends_by_time(scope: Scope) -> bool:
    bodies = [node.body for node in scope.nodes.values() if node.is_event_body and node.body is not None]
    return any(_is_timer(start) for body in bodies for start in body.starts())


def _waits(scope: Scope, node: Node) -> bool:
    if node.tag == "intermediateCatchEvent":
        behind = [scope.nodes.get(flow.source) for flow in scope.incoming.get(node.id, ())]
        is_one_of_several = any(each is not None and each.tag == "eventBasedGateway" for each in behind)
        kinds = {event.kind for event in node.events}
        return bool(kinds) and not is_one_of_several and not kinds & {"timer", "link"}
    return node.tag in HUMAN | {"receiveTask", "eventBasedGateway"}


def _is_bounded(scope: Scope, node: Node) -> bool:
    if node.tag == "eventBasedGateway":
        ahead = [scope.nodes.get(flow.target) for flow in scope.outgoing.get(node.id, ())]
        return any(each is not None and _is_timer(each) for each in ahead)
    return node.deadline is not None or any(_is_timer(each) for each in scope.boundary(node.id))


def _is_timer(node: Node) -> bool:
    return any(event.kind == "timer" for event in node.events)
