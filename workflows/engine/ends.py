"""Every step must be able to come to an end: no part of a process goes round for ever."""

from __future__ import annotations

from collections.abc import Iterator

from workflows.engine.elements import Node, Process, Scope
from workflows.engine.problems import Fix, ProblemFound
from workflows.engine.references import found
from workflows.engine.structure import following


def problems(process: Process) -> Iterator[ProblemFound]:
    """The first step of each part from which no end can be reached; conditions are not looked into.

    A part that something interrupts from outside is left alone: it ends when that comes.
    """
    yield from _of_scope(process, process.scope)


def _of_scope(process: Process, scope: Scope) -> Iterator[ProblemFound]:
    if _has_way_out(scope):
        return
    for node in _trapped(scope):
        zh = "从这里走不到任何结束；请给出一条通往结束事件的路径。"
        en = "No end can be reached from here; lead a path to an end event."
        yield found(process, node, zh, en, kind="no_end_ahead", fix=Fix("add_end"))
    for node in scope.nodes.values():
        if node.body is not None and not any(each.interrupting for each in scope.boundary(node.id)):
            yield from _of_scope(process, node.body)


def _has_way_out(scope: Scope) -> bool:
    """True where an event sub-process of the scope may end it at any time."""
    bodies = [node.body for node in scope.nodes.values() if node.is_event_body and node.body is not None]
    return any(start.interrupting and start.events for body in bodies for start in body.starts())


def _trapped(scope: Scope) -> Iterator[Node]:
    before: dict[str, list[str]] = {node_id: [] for node_id in scope.nodes}
    for node_id in scope.nodes:
        for target in following(scope, node_id):
            before[target].append(node_id)
    free = _spread(before, [each for each in scope.nodes if _is_end(scope, scope.nodes[each])])
    told: set[str] = set()
    for node_id, node in scope.nodes.items():
        if node_id not in free and node_id not in told:
            yield node
            told |= _spread({each: following(scope, each) for each in scope.nodes}, [node_id])


def _is_end(scope: Scope, node: Node) -> bool:
    is_link = node.event is not None and node.event.kind == "link" and node.tag == "intermediateThrowEvent"
    return not is_link and not scope.outgoing.get(node.id)


def _spread(ways: dict[str, list[str]], start: list[str]) -> set[str]:
    seen, todo = set(start), list(start)
    while todo:
        for each in ways[todo.pop()]:
            if each not in seen:
                seen.add(each)
                todo.append(each)
    return seen
