"""Deadlock and lack of synchronisation, by trying every way the tokens of a scope can go.

Conditions are ignored, so the check is careful: it may name a path that the data exclude. A scope too
wide to try out within the cap is reported as not proven, never as sound.
"""

from __future__ import annotations

import itertools
from collections import deque
from collections.abc import Iterable, Iterator

from workflows.engine.elements import Flow, Node, Process, Scope
from workflows.engine.problems import ProblemFound
from workflows.engine.reach import Reach, is_link_target
from workflows.engine.references import found

MAX_STATES = 20_000
MAX_CHOICES = 6
MAX_WORK = 6_000_000
"""Tokens times ways they can go, over all states of a process: some two seconds."""
MAX_TOKENS = 400_000
"""Tokens of all states that are kept at once: some 30 MB."""
Marking = frozenset[str]


def problems(process: Process) -> Iterator[ProblemFound]:
    """What can go wrong with the tokens of each scope."""
    scopes = [
        (process.scope, None),
        *((node.body, node) for node in process.nodes() if node.body is not None),
    ]
    work = 0
    for scope, owner in scopes:
        explored = _Exploration(scope, work)
        yield from _of_scope(process, explored, owner)
        work = explored.work


def _of_scope(process: Process, explored: _Exploration, owner: Node | None) -> Iterator[ProblemFound]:
    scope = explored.scope
    entries = [begin(scope)]
    entries += [
        out(scope, node) for node in scope.nodes.values() if node.attached_to and not node.interrupting
    ]
    try:
        for entry in entries:
            explored.explore(entry)
    except TooMany:
        yield found(
            process,
            owner,
            f"分支过多，未能在 {MAX_STATES} 个状态内证明不会卡住；请拆成子流程。",
            f"Too wide to prove within {MAX_STATES} states that it cannot get stuck; split it.",
            "warning",
            kind="not_proven",
        )
    yield from _doubled(process, explored)
    yield from _stuck(process, explored)


def _doubled(process: Process, explored: _Exploration) -> Iterator[ProblemFound]:
    scope = explored.scope
    for flow_id in sorted(explored.doubled):
        flow = scope.flows[flow_id]
        yield found(
            process,
            scope.nodes[flow.target],
            f"连线 {flow.id} 可能同时有两个令牌，后面的环节会做两遍；请用并行网关汇合。",
            f"Two tokens can be on {flow.id} at once, so what follows is done twice; join the branches.",
            kind="two_tokens",
        )


def _stuck(process: Process, explored: _Exploration) -> Iterator[ProblemFound]:
    for node_id in sorted(explored.stuck):
        yield found(
            process,
            explored.scope.nodes[node_id],
            "令牌可能在此永远等待（死锁）；分支与汇合的网关须成对。",
            "A token can wait here for ever (deadlock); split and join with matching gateways.",
            kind="deadlock",
        )


class TooMany(Exception):
    """The cap on states or choices was reached."""


class _Exploration:
    """Markings of one scope, breadth first.

    `stuck` are elements at which some marking ends, `doubled` flows that would hold two tokens; what
    follows a doubled flow is not tried out.
    """

    def __init__(self, scope: Scope, work: int) -> None:
        self.scope = scope
        self.work = work
        self.tokens = 0
        self.reach = Reach(scope)
        self.seen: set[Marking] = set()
        self.stuck: set[str] = set()
        self.doubled: set[str] = set()
        self.was_doubled = False

    def explore(self, entry: Marking) -> None:
        """Try everything that can follow a marking. Raises TooMany."""
        todo = deque([entry])
        self.seen.add(entry)
        while todo:
            marking = todo.popleft()
            self.was_doubled = False
            following = list(self._following(marking))
            self.work += (len(marking) + 1) * (len(following) + 1)
            if marking and not following and not self.was_doubled:
                self.stuck |= {self.scope.flows[flow].target for flow in marking}
            for each in following:
                if each not in self.seen:
                    self.seen.add(each)
                    self.tokens += len(each)
                    todo.append(each)
            if len(self.seen) > MAX_STATES or self.work > MAX_WORK or self.tokens > MAX_TOKENS:
                raise TooMany

    def _following(self, marking: Marking) -> Iterator[Marking]:
        for node_id in sorted({self.scope.flows[flow].target for flow in marking}):
            node = self.scope.nodes[node_id]
            arrived = [flow for flow in self.scope.incoming[node_id] if flow.id in marking]
            if node.tag in ("parallelGateway", "inclusiveGateway"):
                if may_join(self.scope, self.reach, node, marking):
                    yield from self._pass(node, marking - {flow.id for flow in arrived})
            else:
                for flow in arrived:
                    yield from self._pass(node, marking - {flow.id})

    def _pass(self, node: Node, rest: Marking) -> Iterator[Marking]:
        if ends_all(node):
            yield frozenset()
            return
        ways = [ids(flows) for flows in ways_out(self.scope, node)]
        ways += [out(self.scope, each) for each in self.scope.boundary(node.id) if each.interrupting]
        for added in ways:
            if added & rest:
                self.doubled |= added & rest
                self.was_doubled = True
            else:
                yield rest | added


def may_join(scope: Scope, reach: Reach, node: Node, marking: Marking) -> bool:
    """Whether a parallel or inclusive gateway has all the tokens that can still come to it."""
    incoming = {flow.id for flow in scope.incoming[node.id]}
    empty, full = incoming - marking, incoming & marking
    if node.tag == "parallelGateway":
        return not empty
    for flow_id in marking - incoming:
        ahead = reach.flows_from(scope.flows[flow_id].target, avoiding=node.id)
        if ahead & empty and not ahead & full:
            return False
    return True


def ends_all(node: Node) -> bool:
    """True for an end that takes every other token of its scope away."""
    return (
        node.tag == "endEvent"
        and node.event is not None
        and node.event.kind in ("terminate", "error", "cancel")
    )


def begin(scope: Scope) -> Marking:
    """Where the tokens of a scope are when it begins."""
    marking: set[str] = set()
    for node in scope.starts():
        for flow in ways_out(scope, node)[0]:
            marking.add(flow.id)
    return frozenset(marking)


def out(scope: Scope, node: Node) -> Marking:
    """Every flow that leaves the element."""
    return ids(scope.outgoing.get(node.id, ()))


def ids(flows: Iterable[Flow]) -> Marking:
    """A token on each of the flows."""
    return frozenset(flow.id for flow in flows)


def ways_out(scope: Scope, node: Node) -> list[tuple[Flow, ...]]:
    """Each set of flows that one token may leave by, whatever the data say. Raises TooMany."""
    flows = scope.outgoing.get(node.id, ())
    if node.tag in ("exclusiveGateway", "eventBasedGateway"):
        return [(flow,) for flow in flows] or [()]
    if node.tag == "intermediateThrowEvent" and node.event is not None and node.event.kind == "link":
        targets = [each for each in scope.nodes.values() if is_link_target(each, node.event.name)]
        return [scope.outgoing.get(each.id, ()) for each in targets] or [()]
    always = tuple(flow for flow in flows if flow.condition is None and flow.id != node.default)
    optional = [flow for flow in flows if flow.condition is not None and flow.id != node.default]
    if node.tag == "parallelGateway" or not optional:
        return [flows]
    if len(optional) > MAX_CHOICES:
        raise TooMany
    ways = [
        always + chosen
        for size in range(len(optional) + 1)
        for chosen in itertools.combinations(optional, size)
    ]
    # The default is taken where nothing else is, and never beside another.
    otherwise = tuple(flow for flow in flows if flow.id == node.default)
    return [way or otherwise for way in ways if way or otherwise]
