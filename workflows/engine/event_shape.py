"""Events in the shape of a diagram: which kinds stand where, boundaries, links, event sub-processes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from workflows.engine.elements import ACTIVITIES, HUMAN, SCOPES, WAKES, Event, Node, Process, Scope
from workflows.engine.problems import Fix, ProblemFound
from workflows.engine.reach import is_link_target
from workflows.engine.references import found

_ENDS = frozenset({"message", "signal", "error", "escalation", "terminate", "cancel"})
_ALLOWED: dict[str, frozenset[str]] = {
    "startEvent": WAKES | {"error", "escalation"},
    "endEvent": _ENDS,
    "intermediateThrowEvent": frozenset({"message", "signal", "escalation", "link"}),
    "intermediateCatchEvent": WAKES | {"link"},
    "boundaryEvent": WAKES | {"error", "escalation", "cancel"},
    "receiveTask": frozenset({"message"}),
    "sendTask": frozenset({"message"}),
}
_MAY_BE_NONE = frozenset({"startEvent", "endEvent", "intermediateThrowEvent"})
_SEVERAL = frozenset({"endEvent", "intermediateThrowEvent", "intermediateCatchEvent", "boundaryEvent"})
_NEVER_FAIL = HUMAN | {"receiveTask", "task", "sendTask", "businessRuleTask"}


def problems(process: Process, scope: Scope, node: Node) -> Iterator[ProblemFound]:
    """What is wrong with an event, or with the events of an activity."""
    kinds = [event.kind for event in node.events]
    yield from _kinds(process, node, kinds)
    for event in node.events:
        if event.timer == "timeCycle" and node.interrupting:
            zh = "timeCycle 只用于非中断的边界或事件子流程；请改用 timeDuration。"
            en = (
                "timeCycle is for non-interrupting boundary events and event sub-processes; use timeDuration."
            )
            yield found(process, node, zh, en, kind="event")
    if node.deadline is not None and node.tag not in HUMAN and "timer" not in kinds:
        zh = "shibao:deadline 只用在人工任务和定时事件上；请删除。"
        yield found(
            process,
            node,
            zh,
            "shibao:deadline is for human tasks and timers; remove it.",
            kind="vocabulary",
            fix=Fix("remove_attribute", "shibao:deadline"),
        )
    if node.tag == "boundaryEvent":
        yield from _boundary(process, scope, node, set(kinds))
    elif "link" in kinds:
        yield from _link(process, scope, node)
    if node.is_event_body and node.body is not None:
        yield from _event_body(process, node, node.body)


def placed(process: Process, node: Node, owner: Node | None) -> Iterator[ProblemFound]:
    """Events that belong into certain scopes only; `owner` is the sub-process around, None at the top."""
    kinds = {event.kind for event in node.events}
    if node.tag == "startEvent" and kinds and (owner is None or not owner.is_event_body):
        zh = "此处的开始事件不能有定义：流程由人或操作发起。"
        en = "A start event here has no definition: people and operations start a process."
        yield found(process, node, zh, en, kind="event")
    if node.tag == "endEvent" and "cancel" in kinds and (owner is None or owner.tag != "transaction"):
        zh = "取消结束事件只用在事务中。"
        yield found(process, node, zh, "A cancel end event stands in a transaction.", kind="event")


def _kinds(process: Process, node: Node, kinds: Sequence[str]) -> Iterator[ProblemFound]:
    allowed = _ALLOWED.get(node.tag)
    if allowed is None:
        return
    names = sorted(allowed | ({"none"} if node.tag in _MAY_BE_NONE else set()))
    missing = [] if kinds or node.tag in _MAY_BE_NONE else ["none"]
    for kind in [*missing, *(each for each in kinds if each not in allowed)]:
        zh = f"此处不支持 {kind} 事件；可用：{'、'.join(names)}。"
        yield found(
            process, node, zh, f"A {kind} event is not supported here; use {', '.join(names)}.", kind="event"
        )
    if len(kinds) > 1 and (node.tag not in _SEVERAL or set(kinds) & {"link", "terminate", "error", "cancel"}):
        zh = "这些事件定义不能合在一个事件里；请拆开。"
        yield found(process, node, zh, "These definitions cannot stand in one event; split it.", kind="event")


def _boundary(process: Process, scope: Scope, node: Node, kinds: set[str]) -> Iterator[ProblemFound]:
    host = scope.nodes.get(node.attached_to or "")
    if host is None or host.tag not in ACTIVITIES or host.is_event_body:
        zh = "边界事件没有附在活动上。"
        yield found(process, node, zh, "The boundary event is attached to no activity.", kind="event")
        return
    if not scope.outgoing.get(node.id):
        zh = "边界事件之后没有路径；请连到一个结束事件。"
        yield found(
            process,
            node,
            zh,
            "Nothing follows the boundary event; lead it to an end event.",
            kind="no_end_ahead",
            fix=Fix("add_end"),
        )
    yield from _wakes_from_wait(process, node, host, kinds)
    yield from _leaves_by_interrupt(process, node, host, kinds)
    if kinds & {"error", "escalation"} and host.tag in _NEVER_FAIL:
        zh = "所附活动不会抛出错误或升级；请附在服务任务、子流程或调用活动上。"
        en = "Its activity raises no error or escalation; attach it to a service task, sub-process or call."
        yield found(process, node, zh, en, kind="event")


def _wakes_from_wait(process: Process, node: Node, host: Node, kinds: set[str]) -> Iterator[ProblemFound]:
    may_wait = HUMAN | SCOPES | {"callActivity", "receiveTask", "serviceTask"}  # an operation may be put off
    waits = host.tag in may_wait or host.loop is not None
    if kinds & WAKES and not waits:
        zh = "所附活动从不等待，这个事件永远不会发生；请删除。"
        yield found(
            process,
            node,
            zh,
            "Its activity never waits, so the event never comes; remove it.",
            kind="event",
            fix=Fix("remove_element"),
        )


def _leaves_by_interrupt(process: Process, node: Node, host: Node, kinds: set[str]) -> Iterator[ProblemFound]:
    if kinds & {"error", "cancel"} and not node.interrupting:
        yield found(
            process,
            node,
            "错误和取消事件总是中断的。",
            "Error and cancel events always interrupt.",
            kind="event",
        )
    if "cancel" in kinds and host.tag != "transaction":
        yield found(
            process,
            node,
            "取消事件只附在事务上。",
            "A cancel event is attached to a transaction.",
            kind="event",
        )


def _link(process: Process, scope: Scope, node: Node) -> Iterator[ProblemFound]:
    name = node.event.name if node.event is not None else None
    catching = [each for each in scope.nodes.values() if is_link_target(each, name)]
    if not name or len(catching) != 1:
        zh = f"链接 {name} 须有且只有一个接收端。"
        yield found(process, node, zh, f"The link {name} needs exactly one catching end.", kind="event")
    wrong = scope.outgoing if node.tag == "intermediateThrowEvent" else scope.incoming
    if wrong.get(node.id):
        zh = "链接的抛出端没有出口，接收端没有入口。"
        yield found(
            process, node, zh, "A throwing link has no way out and a catching link no way in.", kind="event"
        )


def _event_body(process: Process, node: Node, body: Scope) -> Iterator[ProblemFound]:
    starts = [each for each in body.nodes.values() if each.tag == "startEvent"]
    if len(starts) != 1 or starts[0].event is None:
        zh = "事件子流程须有且只有一个带定义的开始事件。"
        yield found(
            process,
            node,
            zh,
            "An event sub-process has exactly one start event, with a definition.",
            kind="event",
        )
    elif starts[0].event.kind == "error" and not starts[0].interrupting:
        yield found(
            process,
            starts[0],
            "错误开始事件总是中断的。",
            "An error start event always interrupts.",
            kind="event",
        )
    elif not starts[0].interrupting and _throws(body, starts[0].event):
        zh = "事件子流程抛出它自己接收的信号或升级，会无休止地重复；请改名。"
        en = "The event sub-process throws what it catches, without end; use another name."
        yield found(process, node, zh, en, kind="event")


def _throws(body: Scope, caught: Event) -> bool:
    throwing = [node for _, node in body.walk() if node.tag in ("intermediateThrowEvent", "endEvent")]
    return caught.kind in ("signal", "escalation") and any(
        event.kind == caught.kind and caught.name in (None, event.name)
        for node in throwing
        for event in node.events
    )
