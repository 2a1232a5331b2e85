"""Variables that are read where some path has not written them yet.

A variable without a value is an incident at run time, so the paths are followed before: what is
written on every way into an element. Conditions are not looked into, hence warnings only.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from workflows.engine.elements import Node, Process, Scope
from workflows.engine.problems import ProblemFound
from workflows.engine.references import found
from workflows.engine.structure import following

Names = frozenset[str]
Reads = Callable[[Scope, Node], set[str]]
"""Variables that an element reads, its own local names left out."""


def problems(process: Process, given: Names, everything: Names, reads: Reads) -> Iterator[ProblemFound]:
    """Reads of variables that the process writes, but not on every path before."""
    yield from _Paths(process, everything, reads).of(process.scope, given)


class _Paths:
    def __init__(self, process: Process, everything: Names, reads: Reads) -> None:
        self.process = process
        self.everything = everything
        self.reads = reads
        self._known: dict[int, Names] = {}

    def of(self, scope: Scope, given: Names) -> Iterator[ProblemFound]:
        """Findings of a scope that begins with these variables, and of the scopes in it."""
        before = self._before(scope, given)
        # What an event begins comes at any time, but not before the scope has begun.
        begun = given | frozenset[str]().union(*(self._writes(each) for each in scope.starts()))
        for node in scope.nodes.values():
            here = begun if node.is_event_body else before[node.id]
            for name in sorted((self._read(scope, node) & self.everything) - here):
                zh = f"变量 {name} 在有的路径上此前没有写入，运行时会出错；请先写入（可写 null）。"
                en = f"{name} is not written on every path to here; write it before (null will do)."
                yield found(self.process, node, zh, en, "warning", kind="not_always_written")
            if node.body is not None:
                yield from self.of(node.body, here | _loop_names(node))

    def _read(self, scope: Scope, node: Node) -> set[str]:
        return self.reads(scope, node) - _loop_names(node)

    def _before(self, scope: Scope, given: Names) -> dict[str, Names]:
        """What is surely written when a token arrives, by element; the greatest fixed point."""
        before = dict.fromkeys(scope.nodes, self.everything | given)
        starts = {node.id for node in scope.starts()}
        sources = _sources(scope)
        changed = True
        while changed:
            changed = False
            for node in scope.nodes.values():
                now = given if node.id in starts else self._meet(scope, node, sources[node.id], before)
                if now != before[node.id]:
                    before[node.id] = now
                    changed = True
        return before

    def _meet(self, scope: Scope, node: Node, sources: list[str], before: dict[str, Names]) -> Names:
        if node.attached_to is not None:
            return before.get(node.attached_to, frozenset())
        arriving = [before[each] | self._writes(scope.nodes[each]) for each in sources]
        if not arriving:
            return frozenset()
        if node.tag == "parallelGateway":
            return frozenset().union(*arriving)
        return frozenset.intersection(*arriving)

    def _writes(self, node: Node) -> Names:
        names = (
            {each.name for each in node.outputs} if node.loop is None or node.loop.kind != "multi" else set()
        )
        if node.loop is not None and node.loop.output_collection:
            names.add(node.loop.output_collection)
        if node.body is not None and not node.is_event_body and node.loop is None:
            names |= self._sure(node.body)
        return frozenset(names)

    def _sure(self, body: Scope) -> Names:
        """What a sub-process has written whichever way it ends; asked often, worked out once."""
        if id(body) not in self._known:
            self._known[id(body)] = self._at_ends(body)
        return self._known[id(body)]

    def _at_ends(self, body: Scope) -> Names:
        before = self._before(body, frozenset())
        ends = [
            node for node in body.nodes.values() if not following(body, node.id) and not node.is_event_body
        ]
        return (
            frozenset.intersection(*(before[each.id] | self._writes(each) for each in ends))
            if ends
            else frozenset()
        )


def _sources(scope: Scope) -> dict[str, list[str]]:
    sources: dict[str, list[str]] = {node_id: [] for node_id in scope.nodes}
    for node_id in scope.nodes:
        for target in following(scope, node_id):
            sources[target].append(node_id)
    return sources


def _loop_names(node: Node) -> Names:
    if node.loop is None:
        return frozenset()
    return frozenset({"loopCounter", node.loop.element or "loopCounter"})
