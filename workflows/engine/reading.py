"""From a clean BPMN tree to `elements`: our own reading, in document order, never from the drawing."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from workflows.engine.elements import (
    NODES,
    Assignment,
    Card,
    Event,
    EventKind,
    Flow,
    Loop,
    Node,
    Process,
    Scope,
    TimerKind,
)
from workflows.engine.problems import Fix, Kind, ProblemFound
from workflows.engine.support import BPMN, SHIBAO

_KINDS: dict[str, EventKind] = {
    "messageEventDefinition": "message",
    "timerEventDefinition": "timer",
    "signalEventDefinition": "signal",
    "errorEventDefinition": "error",
    "escalationEventDefinition": "escalation",
    "conditionalEventDefinition": "condition",
    "terminateEventDefinition": "terminate",
    "cancelEventDefinition": "cancel",
    "linkEventDefinition": "link",
}
_TIMERS: tuple[TimerKind, ...] = ("timeDate", "timeDuration", "timeCycle")
_UNKNOWN_NODES = frozenset({"scriptTask", "adHocSubProcess", "complexGateway"})
"""Refused by the vocabulary; read as steps nevertheless, so that what is around them is looked into."""
_REFERENCES = {
    "message": "messageRef",
    "signal": "signalRef",
    "error": "errorRef",
    "escalation": "escalationRef",
}
_NAMED_BY = {"message": "name", "signal": "name", "error": "errorCode", "escalation": "escalationCode"}


class Reading:
    """One file read; `processes` holds what could be read, `problems` what could not."""

    def __init__(self, root: etree._Element, path: str) -> None:
        self.path = path
        self.problems: list[ProblemFound] = []
        self._named = {each.get("id"): each for each in root if each.get("id")}
        self._lane_roles: dict[str, str] = {}
        self.processes = tuple(self._process(each) for each in _children(root, "process"))

    def _process(self, element: etree._Element) -> Process:
        process_id = element.get("id")
        if not process_id:
            self._say(
                element,
                "流程没有 id；请设为与文件名相同。",
                "The process has no id; give it the name of its file.",
                "id",
                Fix("rename_process"),
            )
        for lane in element.iter(f"{{{BPMN}}}lane"):
            self._read_lane(lane)
        return Process(
            id=process_id or "",
            path=self.path,
            name=element.get("name") or "",
            name_en=_own(element, "nameEn") or "",
            is_executable=element.get("isExecutable") == "true",
            scope=self._scope(element),
            card=_card(element),
        )

    def _read_lane(self, lane: etree._Element) -> None:
        role = _own(lane, "role")
        if role is None:
            return
        for reference in _children(lane, "flowNodeRef"):
            self._lane_roles[(reference.text or "").strip()] = role

    def _scope(self, element: etree._Element, role: str | None = None) -> Scope:
        nodes = {}
        for child in element:
            is_node = _local(child) in NODES or _local(child) in _UNKNOWN_NODES
            if is_node and child.get("id") is None:
                zh, en = f"{_local(child)} 没有 id。", f"A {_local(child)} has no id."
                self._say(child, zh, en, "id", Fix("rename_id"))
            elif is_node:
                node = self._node(child, role)
                nodes[node.id] = node
        flows = {flow.id: flow for flow in self._flows(element)}
        incoming: dict[str, tuple[Flow, ...]] = dict.fromkeys(nodes, ())
        outgoing: dict[str, tuple[Flow, ...]] = dict.fromkeys(nodes, ())
        for flow in flows.values():
            incoming[flow.target] = (*incoming.get(flow.target, ()), flow)
            outgoing[flow.source] = (*outgoing.get(flow.source, ()), flow)
        return Scope(nodes, flows, incoming, outgoing)

    def _flows(self, element: etree._Element) -> Iterator[Flow]:
        for index, child in enumerate(_children(element, "sequenceFlow")):
            condition = _text(child, "conditionExpression")
            yield Flow(
                child.get("id") or f"flow_{index}",
                child.get("sourceRef") or "",
                child.get("targetRef") or "",
                condition,
                name=child.get("name") or "",
                name_en=_own(child, "nameEn") or "",
            )

    def _node(self, element: etree._Element, outer_role: str | None) -> Node:
        node_id, tag = element.get("id") or "", _local(element)
        role = self._lane_roles.get(node_id, outer_role)
        return Node(
            id=node_id,
            tag=tag,
            name=element.get("name") or "",
            name_en=_own(element, "nameEn") or "",
            clause=_own(element, "clause"),
            role=role,
            form=_own(element, "form"),
            separate_from=_ids(element, "separateFrom"),
            after=_ids(element, "after"),
            deadline=_own(element, "deadline"),
            queue=_own(element, "queue"),
            bulk=_own(element, "bulk"),
            decision=_own(element, "decision"),
            operation=_own(element, "operation"),
            called=element.get("calledElement"),
            inputs=tuple(self._assignments(element, "input")),
            outputs=tuple(self._assignments(element, "output")),
            events=tuple(self._events(element)),
            interrupting=_is_interrupting(element),
            attached_to=element.get("attachedToRef"),
            default=element.get("default"),
            loop=self._loop(element),
            body=self._scope(element, role) if tag in ("subProcess", "transaction") else None,
            is_event_body=element.get("triggeredByEvent") == "true",
        )

    def _assignments(self, element: etree._Element, kind: str) -> Iterator[Assignment]:
        for child in _extensions(element, kind):
            name, value = child.get("name"), child.get("value")
            if not name or value is None:
                self._say(
                    element,
                    f"shibao:{kind} 缺少 name 或 value。",
                    f"A shibao:{kind} lacks its name or value.",
                )
            else:
                yield Assignment(name, value)

    def _events(self, element: etree._Element) -> Iterator[Event]:
        if _local(element) in ("sendTask", "receiveTask"):
            yield Event("message", self._name_of(element, "message", element))
        for child in element:
            kind = _KINDS.get(_local(child))
            if kind is not None:
                yield self._event(element, child, kind)

    def _event(self, element: etree._Element, child: etree._Element, kind: EventKind) -> Event:
        if kind == "timer":
            return self._timer(element, child)
        if kind == "condition":
            return Event(kind, expression=_text(child, "condition") or "")
        if kind == "link":
            return Event(kind, child.get("name"))
        name = self._name_of(element, kind, child) if kind in _REFERENCES else None
        return Event(kind, name)

    def _timer(self, element: etree._Element, child: etree._Element) -> Event:
        for timer in _TIMERS:
            text = _text(child, timer)
            if text is not None:
                return Event("timer", timer=timer, expression=text)
        self._say(
            element,
            "定时事件没有 timeDate、timeDuration 或 timeCycle。",
            "The timer has no timeDate, timeDuration or timeCycle.",
            "timer_value",
            Fix("set_timer"),
        )
        return Event("timer", timer="timeDate", expression="null")

    def _name_of(self, element: etree._Element, kind: str, child: etree._Element) -> str | None:
        reference = child.get(_REFERENCES[kind])
        if reference is None:
            if kind in ("message", "signal"):
                self._say(element, f"没有选定{kind}；请选一个。", f"No {kind} is chosen; choose one.")
            return None
        target = self._named.get(reference.rpartition(":")[2])
        if target is None or _local(target) != kind:
            self._say(
                element, f"引用的 {kind} {reference} 不存在。", f"The {kind} {reference} does not exist."
            )
            return None
        name = target.get(_NAMED_BY[kind])
        if not name and kind in ("message", "signal"):
            self._say(element, f"{kind} {reference} 没有名称。", f"The {kind} {reference} has no name.")
        return name

    def _loop(self, element: etree._Element) -> Loop | None:
        for child in element:
            if _local(child) == "multiInstanceLoopCharacteristics":
                return Loop(
                    "multi",
                    sequential=child.get("isSequential") == "true",
                    cardinality=_text(child, "loopCardinality"),
                    completion=_text(child, "completionCondition"),
                    collection=_own(child, "collection"),
                    element=_own(child, "elementVariable"),
                    output_collection=_own(child, "outputCollection"),
                    output_element=_own(child, "outputElement"),
                )
            if _local(child) == "standardLoopCharacteristics":
                return Loop(
                    "standard",
                    test_before=child.get("testBefore") == "true",
                    maximum=self._maximum(element, child),
                    condition=_text(child, "loopCondition"),
                )
        return None

    def _maximum(self, element: etree._Element, child: etree._Element) -> int | None:
        text = child.get("loopMaximum")
        if text is None:
            return None
        if not (text.isascii() and text.isdigit() and len(text) <= 9 and 1 <= int(text) <= 200):
            self._say(
                element,
                "loopMaximum 须为 1 至 200 的整数。",
                "loopMaximum must be a whole number from 1 to 200.",
                "loop",
            )
            return 1
        return int(text)

    def _say(
        self, element: etree._Element, zh: str, en: str, kind: Kind = "incomplete", fix: Fix | None = None
    ) -> None:
        name = element.get("name")
        self.problems.append(ProblemFound(self.path, element.get("id"), name, "error", zh, en, kind, fix))


def _local(element: etree._Element) -> str:
    name = etree.QName(element)
    return name.localname if name.namespace == BPMN else ""


def _children(element: etree._Element, local: str) -> list[etree._Element]:
    return element.findall(f"{{{BPMN}}}{local}")


def _own(element: etree._Element, name: str) -> str | None:
    return element.get(f"{{{SHIBAO}}}{name}")


def _ids(element: etree._Element, name: str) -> tuple[str, ...]:
    return tuple((_own(element, name) or "").replace(",", " ").split())


def _text(element: etree._Element, local: str) -> str | None:
    found = element.find(f"{{{BPMN}}}{local}")
    return None if found is None else (found.text or "").strip()


def _extensions(element: etree._Element, local: str) -> list[etree._Element]:
    return element.findall(f"{{{BPMN}}}extensionElements/{{{SHIBAO}}}{local}")


def _is_interrupting(element: etree._Element) -> bool:
    return element.get("cancelActivity", element.get("isInterrupting", "true")) != "false"


def _card(element: etree._Element) -> Card:
    for card in _extensions(element, "card"):
        titles = card.get("titleZh") or "", card.get("titleEn") or ""
        columns = tuple(each.strip() for each in (card.get("columns") or "").split(",") if each.strip())
        return Card(card.get("startRole"), card.get("page"), *titles, columns)
    return Card()
