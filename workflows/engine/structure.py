"""The shape of a diagram: flows, gateways, events, boundaries, loops; what cannot run is refused."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from workflows.engine import event_shape, loop_shape
from workflows.engine.elements import HUMAN, WAKES, Flow, Node, Process, Scope
from workflows.engine.problems import Fix, ProblemFound
from workflows.engine.reach import is_link_target
from workflows.engine.references import found

MAX_NODES = 400
_TAKES_INPUTS = frozenset(
    {
        "userTask",
        "serviceTask",
        "businessRuleTask",
        "callActivity",
        "sendTask",
        "intermediateThrowEvent",
        "endEvent",
    }
)
_GIVES_OUTPUTS = frozenset(
    {
        "startEvent",
        "userTask",
        "manualTask",
        "serviceTask",
        "businessRuleTask",
        "callActivity",
        "receiveTask",
        "intermediateCatchEvent",
        "boundaryEvent",
    }
)


def problems(process: Process) -> list[ProblemFound]:
    """Everything in the shape of a process that cannot run, or would not run as drawn."""
    return list(_problems(process))


def _problems(process: Process) -> Iterator[ProblemFound]:
    nodes = list(process.scope.walk())
    if len(nodes) > MAX_NODES:
        yield found(
            process,
            None,
            f"超过 {MAX_NODES} 个节点；请拆分流程。",
            f"More than {MAX_NODES} nodes; split it.",
            kind="too_large",
        )
        return
    if not nodes:
        yield found(
            process, None, "流程是空的。", "The process is empty.", kind="empty", fix=Fix("add_start")
        )
    yield from _scope(process, process.scope, None)
    for scope, node in nodes:
        yield from _node(process, scope, node)
        if node.body is not None:
            yield from _scope(process, node.body, node)
    yield from loop_shape.nested(process, process.scope, 1)
    yield from _busy_cycles(process)


def _scope(process: Process, scope: Scope, owner: Node | None) -> Iterator[ProblemFound]:
    for flow in scope.flows.values():
        yield from _flow(process, scope, flow, owner)
    if not scope.starts():
        yield found(
            process,
            owner,
            "没有开始的地方；请加开始事件。",
            "There is nowhere to begin; add a start event.",
            kind="no_start",
            fix=Fix("add_start"),
        )
    for node in scope.nodes.values():
        yield from event_shape.placed(process, node, owner)
    reached = _reached(scope)
    for node in scope.nodes.values():
        if node.id not in reached and not node.is_event_body:
            yield found(
                process,
                node,
                "没有路径通到这里；请连接或删除。",
                "No path leads here; connect or delete it.",
                kind="unreachable_end" if node.tag == "endEvent" else "unreachable",
                fix=Fix("remove_element"),
            )


def _reached(scope: Scope) -> set[str]:
    todo = [node.id for node in scope.starts()]
    seen = set(todo)
    while todo:
        for target in following(scope, todo.pop()):
            if target not in seen:
                seen.add(target)
                todo.append(target)
    return seen


def following(scope: Scope, node_id: str) -> list[str]:
    """Where a token may go next: along flows, links, and over the boundary."""
    node = scope.nodes.get(node_id)
    targets = [flow.target for flow in scope.outgoing.get(node_id, ()) if flow.target in scope.nodes]
    targets += [each.id for each in scope.boundary(node_id)]
    if node is not None and node.tag == "intermediateThrowEvent" and node.event and node.event.kind == "link":
        targets += [each.id for each in scope.nodes.values() if is_link_target(each, node.event.name)]
    return targets


def _flow(process: Process, scope: Scope, flow: Flow, owner: Node | None) -> Iterator[ProblemFound]:
    source, target = scope.nodes.get(flow.source), scope.nodes.get(flow.target)
    if source is None or target is None:
        yield found(
            process,
            source or target or owner,
            f"连线 {flow.id} 悬空，两端须在同一层。",
            f"The flow {flow.id} dangles; both ends stand in the same scope.",
            kind="flow",
            fix=Fix("remove_element", flow.id),
        )
    else:
        yield from _ends_of_flow(process, flow, source, target)
        yield from _after_gateway(process, flow, source, target)


def _ends_of_flow(process: Process, flow: Flow, source: Node, target: Node) -> Iterator[ProblemFound]:
    if target.tag in ("startEvent", "boundaryEvent") or source.tag == "endEvent":
        yield found(
            process,
            target,
            f"连线 {flow.id} 不能这样连接开始、边界或结束事件。",
            f"The flow {flow.id} may not enter a start or boundary event, nor leave an end event.",
            kind="flow",
            fix=Fix("remove_element", flow.id),
        )
    if target.is_event_body or source.is_event_body:
        yield found(
            process, target, "事件子流程不能有连线。", "An event sub-process has no flows.", kind="flow"
        )


def _after_gateway(process: Process, flow: Flow, source: Node, target: Node) -> Iterator[ProblemFound]:
    if flow.condition is not None and source.tag in ("parallelGateway", "eventBasedGateway", "startEvent"):
        yield found(
            process,
            source,
            f"连线 {flow.id} 在此处不能有条件。",
            f"The flow {flow.id} has no condition here.",
            kind="condition",
            fix=Fix("remove_condition", flow.id),
        )
    if source.tag == "eventBasedGateway" and not _may_follow_events(target):
        yield found(
            process,
            target,
            "事件网关之后只能是等待的事件或接收任务。",
            "Behind an event gateway stand only waiting events and receive tasks.",
            kind="event",
        )


def _may_follow_events(node: Node) -> bool:
    waits = len(node.events) == 1 and node.events[0].kind in WAKES
    return waits and node.tag in ("intermediateCatchEvent", "receiveTask")


def _node(process: Process, scope: Scope, node: Node) -> Iterator[ProblemFound]:
    yield from _choice(process, scope, node)
    yield from event_shape.problems(process, scope, node)
    yield from _mappings(process, node)
    if node.loop is not None:
        yield from loop_shape.problems(process, node, node.loop)
    if node.is_event_body and (node.loop is not None or scope.boundary(node.id)):
        yield found(
            process,
            node,
            "事件子流程不能循环，也不能有边界事件。",
            "An event sub-process neither repeats nor has boundary events.",
            kind="event",
        )
    if node.name and not node.name_en:
        yield found(
            process,
            node,
            "没有英文名 shibao:nameEn。",
            "There is no English name, shibao:nameEn.",
            "warning",
            kind="english_name",
            fix=Fix("give_english_name"),
        )


def _choice(process: Process, scope: Scope, node: Node) -> Iterator[ProblemFound]:
    """A token that has several ways out finds one: by a condition, else by the default."""
    flows = scope.outgoing.get(node.id, ())
    conditional = [flow for flow in flows if flow.condition is not None]
    yield from _default(process, node, flows)
    if node.tag in ("exclusiveGateway", "inclusiveGateway") and len(flows) > 1:
        yield from _split(process, node, flows)
    elif conditional and node.default is None and len(conditional) == len(flows):
        zh = "所有出口都有条件而没有默认出口；请指定一个。"
        en = "Every way out has a condition and none is the default; choose one."
        yield _no_default(process, node, flows, zh, en)


def _default(process: Process, node: Node, flows: Sequence[Flow]) -> Iterator[ProblemFound]:
    if node.default is not None and node.default not in {flow.id for flow in flows}:
        zh = f"默认出口 {node.default} 不是它的出口。"
        yield _no_default(process, node, flows, zh, f"The default {node.default} does not leave it.")
    if any(flow.id == node.default and flow.condition is not None for flow in flows):
        yield found(
            process,
            node,
            "默认出口不能有条件。",
            "The default flow has no condition.",
            kind="condition",
            fix=Fix("remove_condition", node.default),
        )


def _split(process: Process, node: Node, flows: Sequence[Flow]) -> Iterator[ProblemFound]:
    if node.default is None:
        zh = "分支没有默认出口；请指定一个。"
        yield _no_default(process, node, flows, zh, "The split has no default flow; choose one.")
    for flow in flows:
        if flow.condition is None and flow.id != node.default:
            yield found(
                process,
                node,
                f"出口 {flow.id} 没有条件。",
                f"The flow {flow.id} has no condition.",
                kind="condition",
                fix=Fix("set_condition", flow.id),
            )


def _no_default(process: Process, node: Node, flows: Sequence[Flow], zh: str, en: str) -> ProblemFound:
    return found(process, node, zh, en, kind="no_default", fix=Fix("mark_default", None, _candidates(flows)))


def _candidates(flows: Sequence[Flow]) -> tuple[str, ...]:
    """Ways out that may become the default: those without a condition first."""
    return tuple(flow.id for flow in sorted(flows, key=lambda each: each.condition is not None))


def _mappings(process: Process, node: Node) -> Iterator[ProblemFound]:
    if node.inputs and node.tag not in _TAKES_INPUTS:
        yield found(
            process,
            node,
            "此元素没有输入；请删除 shibao:input。",
            "This element takes no shibao:input; remove it.",
            kind="mapping",
        )
    if node.outputs and node.tag not in _GIVES_OUTPUTS:
        yield found(
            process,
            node,
            "此元素没有输出；请删除 shibao:output。",
            "This element gives no shibao:output; remove it.",
            kind="mapping",
        )
    for kind, assignments in (("input", node.inputs), ("output", node.outputs)):
        names = [each.name for each in assignments]
        for name in sorted({each for each in names if names.count(each) > 1}):
            yield found(
                process,
                node,
                f"{kind} {name} 出现两次。",
                f"The {kind} {name} is written twice.",
                kind="mapping",
            )


def _busy_cycles(process: Process) -> Iterator[ProblemFound]:
    """Cycles on which no token ever waits."""
    for scope in [process.scope, *(node.body for node in process.nodes() if node.body is not None)]:
        for cycle in _cycles(scope):
            shown = " → ".join(cycle)
            yield found(
                process,
                scope.nodes[cycle[0]],
                f"循环 {shown} 中没有等待的环节。",
                f"The cycle {shown} has no step that waits.",
                kind="busy_cycle",
            )


def _cycles(scope: Scope) -> Iterator[list[str]]:
    state: dict[str, int] = {}
    for start in scope.nodes:
        stack: list[tuple[str, Iterator[Any]]] = []
        if state.get(start) or may_wait(scope.nodes[start]):
            continue
        state[start] = 1
        stack.append((start, iter(following(scope, start))))
        while stack:
            current, targets = stack[-1]
            target = next(targets, None)
            if target is None:
                state[current] = 2
                stack.pop()
            elif state.get(target) == 1:
                path = [each for each, _ in stack]
                yield [*path[path.index(target) :], target]
            elif not state.get(target) and not may_wait(scope.nodes[target]):
                state[target] = 1
                stack.append((target, iter(following(scope, target))))


def may_wait(node: Node) -> bool:
    """True where a token rests: people, events, and scopes that have such a place (called ones count)."""
    if node.tag in HUMAN | {"receiveTask", "callActivity"}:
        return True
    if node.tag in ("intermediateCatchEvent", "boundaryEvent"):
        return any(event.kind in WAKES for event in node.events)
    return node.body is not None and any(may_wait(each) for each in node.body.nodes.values())
