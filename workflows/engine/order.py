"""What must be done before: `shibao:after` names steps without which an element may never be reached.

No payment without verification and approval, seen in the drawing: each step is taken away in turn, and
a path that still leads to the element is shown as the witness. Conditions are not looked into.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator

from workflows.engine.elements import Node, Process, Scope
from workflows.engine.problems import ProblemFound
from workflows.engine.references import found
from workflows.engine.structure import following
from workflows.engine.suggestions import nearest

Chain = tuple[tuple[Scope, Node], ...]


def problems(process: Process) -> Iterator[ProblemFound]:
    """Every element that some path reaches without a step that it must come after."""
    for chain in _chains(process.scope, ()):
        node = chain[-1][1]
        for name in node.after:
            yield from _of_step(process, chain, name)


def _chains(scope: Scope, above: Chain) -> Iterator[Chain]:
    """For each element: the scopes around it with the sub-process it stands in, outermost first."""
    for node in scope.nodes.values():
        chain = (*above, (scope, node))
        yield chain
        if node.body is not None:
            yield from _chains(node.body, chain)


def _of_step(process: Process, chain: Chain, name: str) -> Iterator[ProblemFound]:
    node = chain[-1][1]
    around = [(scope, place) for scope, place in chain if name in scope.nodes]
    if not around:
        zh, en = nearest(name, {each for scope, _ in chain for each in scope.nodes})
        sentence = f"{name} in shibao:after is no step of the same process or one around it{en}"
        yield found(
            process, node, f"shibao:after 中的 {name} 不是本流程的环节{zh}", sentence, kind="unknown_step"
        )
        return
    scope, place = around[-1]
    witness = path(scope, place.id, name)
    if witness:
        shown = " → ".join(witness)
        sentence = f"It can be reached without {name}: {shown}."
        yield found(process, node, f"不经过 {name} 也能到达这里：{shown}。", sentence, kind="order")


def path(scope: Scope, goal: str, avoiding: str) -> tuple[str, ...]:
    """The shortest way from a start to an element around another; empty when there is none."""
    ways: deque[tuple[str, ...]] = deque((node.id,) for node in scope.starts() if node.id != avoiding)
    # Work in an event sub-process may begin at any time.
    ways.extend((node.id,) for node in scope.nodes.values() if node.is_event_body and node.id != avoiding)
    seen = {way[0] for way in ways}
    while ways:
        way = ways.popleft()
        if way[-1] == goal:
            return way
        for target in following(scope, way[-1]):
            if target not in seen and target != avoiding:
                seen.add(target)
                ways.append((*way, target))
    return ()
