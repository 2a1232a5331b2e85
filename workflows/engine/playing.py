"""Tokens moved by hand: what can happen next in a scope, whatever the data say.

The moves are those by which `soundness` looks for deadlocks; here a person chooses among them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from workflows.engine.elements import Flow, Node, Scope
from workflows.engine.reach import Reach
from workflows.engine.soundness import Marking, TooMany, begin, ends_all, ids, may_join, out, ways_out

__all__ = ["Marking", "Move", "begin", "moves"]


@dataclass(frozen=True)
class Move:
    """One thing that can happen next."""

    node_id: str
    boundary_id: str | None
    """The event at the element that happens instead of its end, or beside it."""
    targets: tuple[str, ...]
    """Elements where tokens then stand; none where the token ends."""
    after: Marking
    is_doubled: bool
    """A second token would come to a flow: what follows it is done twice."""


def moves(scope: Scope, marking: Marking) -> tuple[Move, ...]:
    """Everything that can happen next, by element."""
    reach = Reach(scope)
    targets = sorted({scope.flows[flow].target for flow in marking})
    return tuple(each for node_id in targets for each in _of_node(scope, reach, node_id, marking))


def _of_node(scope: Scope, reach: Reach, node_id: str, marking: Marking) -> Iterator[Move]:
    node = scope.nodes[node_id]
    arrived = [flow.id for flow in scope.incoming[node_id] if flow.id in marking]
    if node.tag in ("parallelGateway", "inclusiveGateway"):
        if may_join(scope, reach, node, marking):
            yield from _leaving(scope, node, marking - set(arrived))
        return
    yield from _leaving(scope, node, marking - {arrived[0]})
    for each in scope.boundary(node_id):
        rest = marking - {arrived[0]} if each.interrupting else marking
        yield _move(scope, node, each, out(scope, each), rest)


def _leaving(scope: Scope, node: Node, rest: Marking) -> Iterator[Move]:
    if ends_all(node):
        yield Move(node.id, None, (), frozenset(), False)
        return
    for flows in _ways(scope, node):
        yield _move(scope, node, None, ids(flows), rest)


def _ways(scope: Scope, node: Node) -> list[tuple[Flow, ...]]:
    """Of very many flows one by one: no list holds all their combinations."""
    try:
        return ways_out(scope, node)
    except TooMany:
        return [(flow,) for flow in scope.outgoing[node.id]]


def _move(scope: Scope, node: Node, boundary: Node | None, added: Marking, rest: Marking) -> Move:
    targets = tuple(sorted(scope.flows[flow].target for flow in added))
    by = boundary.id if boundary else None
    return Move(node.id, by, targets, rest | added, bool(added & rest))
