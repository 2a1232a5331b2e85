"""The shape of a diagram: flows, gateways, events, boundaries, loops; what cannot run is refused."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from workflows.engine.elements import ACTIVITIES, HUMAN, SCOPES, Flow, Loop, Node, Process, Scope
from workflows.engine.loops import MAX_INSTANCES
from workflows.engine.problems import ProblemFound
from workflows.engine.reach import is_link_target
from workflows.engine.references import found

MAX_NODES = 400
_CATCHES = frozenset({"message", "timer", "signal", "condition", "link"})
_WAKES = frozenset({"message", "timer", "signal", "condition"})
_THROWS = frozenset({"message", "signal", "escalation", "link"})
_ENDS = frozenset({"message", "signal", "error", "escalation", "terminate", "cancel"})
_BOUNDARY = _WAKES | {"error", "escalation", "cancel"}
_EVENT_BODY = _WAKES | {"error", "escalation"}
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
            process, None, f"超过 {MAX_NODES} 个节点；请拆分流程。", f"More than {MAX_NODES} nodes; split it."
        )
        return
    if not nodes:
        yield found(process, None, "流程是空的。", "The process is empty.")
    yield from _scope(process, process.scope, None)
    for scope, node in nodes:
        yield from _node(process, scope, node)
        if node.body is not None:
            yield from _scope(process, node.body, node)
    yield from _product(process, process.scope, 1)
    yield from _busy_cycles(process)


def _scope(process: Process, scope: Scope, owner: Node | None) -> Iterator[ProblemFound]:
    for flow in scope.flows.values():
        yield from _flow(process, scope, flow, owner)
    if not scope.starts():
        yield found(
            process, owner, "没有开始的地方；请加开始事件。", "There is nowhere to begin; add a start event."
        )
    for node in scope.nodes.values():
        yield from _placed(process, node, owner)
    reached = _reached(scope)
    for node in scope.nodes.values():
        if node.id not in reached and not node.is_event_body:
            yield found(
                process, node, "没有路径通到这里；请连接或删除。", "No path leads here; connect or delete it."
            )


def _placed(process: Process, node: Node, owner: Node | None) -> Iterator[ProblemFound]:
    """Events that belong into certain scopes only."""
    kind = node.event.kind if node.event is not None else None
    if node.tag == "startEvent" and kind is not None and (owner is None or not owner.is_event_body):
        yield found(
            process,
            node,
            "此处的开始事件不能有定义：流程由人或操作发起。",
            "A start event here has no definition: people and operations start a process.",
        )
    if node.tag == "endEvent" and kind == "cancel" and (owner is None or owner.tag != "transaction"):
        yield found(
            process, node, "取消结束事件只用在事务中。", "A cancel end event stands in a transaction."
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
        )
        return
    if target.tag in ("startEvent", "boundaryEvent") or source.tag == "endEvent":
        yield found(
            process,
            target,
            f"连线 {flow.id} 不能这样连接开始、边界或结束事件。",
            f"The flow {flow.id} may not enter a start or boundary event, nor leave an end event.",
        )
    if target.is_event_body or source.is_event_body:
        yield found(process, target, "事件子流程不能有连线。", "An event sub-process has no flows.")
    if flow.condition is not None and source.tag in ("parallelGateway", "eventBasedGateway", "startEvent"):
        yield found(
            process,
            source,
            f"连线 {flow.id} 在此处不能有条件。",
            f"The flow {flow.id} has no condition here.",
        )
    if source.tag == "eventBasedGateway" and not _may_follow_events(target):
        yield found(
            process,
            target,
            "事件网关之后只能是等待的事件或接收任务。",
            "Behind an event gateway stand only waiting events and receive tasks.",
        )


def _may_follow_events(node: Node) -> bool:
    waits = node.event is not None and node.event.kind in _WAKES
    return waits and node.tag in ("intermediateCatchEvent", "receiveTask")


def _node(process: Process, scope: Scope, node: Node) -> Iterator[ProblemFound]:
    yield from _choice(process, scope, node)
    yield from _event(process, scope, node)
    yield from _mappings(process, node)
    if node.loop is not None:
        yield from _loop(process, node, node.loop)
    if node.deadline is not None and node.tag not in HUMAN:
        yield found(
            process, node, "只有人工任务可以有 shibao:deadline。", "Only a human task has a shibao:deadline."
        )
    if node.is_event_body and (node.loop is not None or scope.boundary(node.id)):
        yield found(
            process,
            node,
            "事件子流程不能循环，也不能有边界事件。",
            "An event sub-process neither repeats nor has boundary events.",
        )
    if node.name and not node.name_en:
        yield found(
            process, node, "没有英文名 shibao:nameEn。", "There is no English name, shibao:nameEn.", "warning"
        )


def _choice(process: Process, scope: Scope, node: Node) -> Iterator[ProblemFound]:
    flows = scope.outgoing.get(node.id, ())
    ids = {flow.id for flow in flows}
    if node.default is not None and node.default not in ids:
        yield found(
            process,
            node,
            f"默认出口 {node.default} 不是它的出口。",
            f"The default {node.default} does not leave it.",
        )
    conditional = [flow for flow in flows if flow.condition is not None]
    if any(flow.id == node.default for flow in conditional):
        yield found(process, node, "默认出口不能有条件。", "The default flow has no condition.")
    if node.tag in ("exclusiveGateway", "inclusiveGateway") and len(flows) > 1:
        if node.default is None:
            yield found(
                process, node, "分支没有默认出口；请指定一个。", "The split has no default flow; choose one."
            )
        for flow in flows:
            if flow.condition is None and flow.id != node.default:
                yield found(
                    process, node, f"出口 {flow.id} 没有条件。", f"The flow {flow.id} has no condition."
                )
    elif conditional and node.default is None and len(conditional) == len(flows):
        yield found(
            process,
            node,
            "所有出口都有条件而没有默认出口；请指定一个。",
            "Every way out has a condition and none is the default; choose one.",
        )


def _event(process: Process, scope: Scope, node: Node) -> Iterator[ProblemFound]:
    if len(node.events) > 1:
        yield found(
            process,
            node,
            "一个事件只能有一种定义；请拆成多个事件。",
            "An event has one definition; split it.",
        )
        return
    kind = node.event.kind if node.event is not None else None
    allowed = _allowed(scope, node)
    if allowed is not None and kind not in allowed:
        yield found(
            process,
            node,
            f"此处不支持 {kind or 'none'} 事件；可用：{'、'.join(sorted(map(str, allowed)))}。",
            f"A {kind or 'none'} event is not supported here; use {', '.join(sorted(map(str, allowed)))}.",
        )
    elif node.event is not None and node.event.timer == "timeCycle" and node.interrupting:
        yield found(
            process,
            node,
            "timeCycle 只用于非中断的边界或事件子流程；请改用 timeDuration。",
            "timeCycle is for non-interrupting boundary events and event sub-processes; use timeDuration.",
        )
    if node.tag == "boundaryEvent":
        yield from _boundary(process, scope, node, kind)
    elif kind == "link":
        yield from _link(process, scope, node)
    if node.is_event_body and node.body is not None:
        yield from _event_body(process, node, node.body)


def _allowed(scope: Scope, node: Node) -> frozenset[str | None] | None:
    if node.tag == "startEvent":
        return _EVENT_BODY | {None}
    return {
        "endEvent": _ENDS | {None},
        "intermediateThrowEvent": _THROWS | {None},
        "intermediateCatchEvent": _CATCHES,
        "boundaryEvent": _BOUNDARY,
        "receiveTask": frozenset({"message"}),
        "sendTask": frozenset({"message"}),
    }.get(node.tag)


def _boundary(process: Process, scope: Scope, node: Node, kind: str | None) -> Iterator[ProblemFound]:
    host = scope.nodes.get(node.attached_to or "")
    if host is None or host.tag not in ACTIVITIES or host.is_event_body:
        yield found(
            process, node, "边界事件没有附在活动上。", "The boundary event is attached to no activity."
        )
        return
    if not scope.outgoing.get(node.id):
        yield found(
            process,
            node,
            "边界事件之后没有路径；请连到一个结束事件。",
            "Nothing follows the boundary event; lead it to an end event.",
        )
    waits = host.tag in HUMAN | SCOPES | {"callActivity", "receiveTask"} or host.loop is not None
    if kind in _WAKES and not waits:
        yield found(
            process,
            node,
            "所附活动从不等待，这个事件永远不会发生；请删除。",
            "Its activity never waits, so the event never comes; remove it.",
        )
    if kind in ("error", "cancel") and not node.interrupting:
        yield found(process, node, "错误和取消事件总是中断的。", "Error and cancel events always interrupt.")
    if kind == "cancel" and host.tag != "transaction":
        yield found(process, node, "取消事件只附在事务上。", "A cancel event is attached to a transaction.")
    if kind in ("error", "escalation") and host.tag in HUMAN | {
        "receiveTask",
        "task",
        "sendTask",
        "businessRuleTask",
    }:
        yield found(
            process,
            node,
            "所附活动不会抛出错误或升级；请附在服务任务、子流程或调用活动上。",
            "Its activity raises no error or escalation; attach it to a service task, sub-process or call.",
        )


def _link(process: Process, scope: Scope, node: Node) -> Iterator[ProblemFound]:
    name = node.event.name if node.event is not None else None
    catching = [each for each in scope.nodes.values() if is_link_target(each, name)]
    if not name or len(catching) != 1:
        yield found(
            process,
            node,
            f"链接 {name} 须有且只有一个接收端。",
            f"The link {name} needs exactly one catching end.",
        )
    wrong = scope.outgoing if node.tag == "intermediateThrowEvent" else scope.incoming
    if wrong.get(node.id):
        yield found(
            process,
            node,
            "链接的抛出端没有出口，接收端没有入口。",
            "A throwing link has no way out and a catching link no way in.",
        )


def _event_body(process: Process, node: Node, body: Scope) -> Iterator[ProblemFound]:
    starts = [each for each in body.nodes.values() if each.tag == "startEvent"]
    if len(starts) != 1 or starts[0].event is None:
        yield found(
            process,
            node,
            "事件子流程须有且只有一个带定义的开始事件。",
            "An event sub-process has exactly one start event, with a definition.",
        )
    elif not starts[0].interrupting and _throws_its_own(starts[0], body):
        yield found(
            process,
            node,
            "事件子流程抛出它自己接收的信号或升级，会无休止地重复；请改名。",
            "The event sub-process throws what it catches, without end; use another name.",
        )
    elif starts[0].event.kind == "error" and not starts[0].interrupting:
        yield found(process, starts[0], "错误开始事件总是中断的。", "An error start event always interrupts.")


def _throws_its_own(start: Node, body: Scope) -> bool:
    thrown = [node.event for _, node in body.walk() if node.tag in ("intermediateThrowEvent", "endEvent")]
    caught = start.event
    return caught is not None and any(
        each is not None and each.kind == caught.kind and (each.name == caught.name or caught.name is None)
        for each in thrown
        if each is None or each.kind in ("signal", "escalation")
    )


def _mappings(process: Process, node: Node) -> Iterator[ProblemFound]:
    if node.inputs and node.tag not in _TAKES_INPUTS:
        yield found(
            process,
            node,
            "此元素没有输入；请删除 shibao:input。",
            "This element takes no shibao:input; remove it.",
        )
    if node.outputs and node.tag not in _GIVES_OUTPUTS:
        yield found(
            process,
            node,
            "此元素没有输出；请删除 shibao:output。",
            "This element gives no shibao:output; remove it.",
        )
    for kind, assignments in (("input", node.inputs), ("output", node.outputs)):
        names = [each.name for each in assignments]
        for name in sorted({each for each in names if names.count(each) > 1}):
            yield found(process, node, f"{kind} {name} 出现两次。", f"The {kind} {name} is written twice.")


def _loop(process: Process, node: Node, loop: Loop) -> Iterator[ProblemFound]:
    if loop.kind == "standard":
        if loop.maximum is None and loop.condition is None:
            yield found(
                process, node, "循环既没有条件也没有上限。", "The loop has neither a condition nor a maximum."
            )
        return
    if (loop.cardinality is None) == (loop.collection is None):
        yield found(
            process,
            node,
            "多实例须有 loopCardinality 或 shibao:collection 之一。",
            "A multi-instance has either loopCardinality or shibao:collection.",
        )
    if (loop.output_collection is None) != (loop.output_element is None):
        yield found(
            process,
            node,
            "outputCollection 与 outputElement 须成对。",
            "outputCollection and outputElement come together.",
        )
    if node.outputs and loop.output_collection is None:
        yield found(
            process,
            node,
            "多实例的输出会丢失；请设置 shibao:outputCollection。",
            "Outputs of instances would be lost; set shibao:outputCollection.",
        )
    if (
        loop.cardinality is not None
        and _constant(loop.cardinality) is None
        and loop.cardinality.lstrip("-").isdigit()
    ):
        yield found(
            process,
            node,
            f"实例数须为 0 至 {MAX_INSTANCES}。",
            f"The number of instances is 0 to {MAX_INSTANCES}.",
        )


def _constant(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and int(text[:9]) <= MAX_INSTANCES else None


def _product(process: Process, scope: Scope, outer: int) -> Iterator[ProblemFound]:
    for node in scope.nodes.values():
        times = outer
        if node.loop is not None and node.loop.kind == "multi":
            times *= _constant(node.loop.cardinality or "") or 1
        if times > MAX_INSTANCES:
            yield found(
                process,
                node,
                f"嵌套多实例共 {times} 个，超过 {MAX_INSTANCES}。",
                f"Nested instances come to {times}, more than {MAX_INSTANCES}.",
            )
        elif node.body is not None:
            yield from _product(process, node.body, times)


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
        return node.event is not None and node.event.kind in _WAKES
    return node.body is not None and any(may_wait(each) for each in node.body.nodes.values())
