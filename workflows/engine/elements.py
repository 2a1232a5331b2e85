"""A process as we read it from the diagram: frozen records, in the words of BPMN and of shibao."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

EventKind = Literal[
    "message", "timer", "signal", "error", "escalation", "condition", "terminate", "cancel", "link"
]
TimerKind = Literal["timeDate", "timeDuration", "timeCycle"]

HUMAN = frozenset({"userTask", "manualTask"})
SCOPES = frozenset({"subProcess", "transaction"})
TASKS = frozenset(
    {
        "task",
        "userTask",
        "manualTask",
        "serviceTask",
        "businessRuleTask",
        "sendTask",
        "receiveTask",
    }
)
ACTIVITIES = TASKS | SCOPES | {"callActivity"}
GATEWAYS = frozenset({"exclusiveGateway", "inclusiveGateway", "parallelGateway", "eventBasedGateway"})
EVENTS = frozenset(
    {
        "startEvent",
        "endEvent",
        "intermediateCatchEvent",
        "intermediateThrowEvent",
        "boundaryEvent",
    }
)
QUEUES = ("to_accept", "to_correct", "to_verify", "to_review", "to_pay", "to_handle")
"""Business states by which an inbox sorts what waits for a person; the last is for all else."""
WAKES = frozenset({"message", "timer", "signal", "condition"})
"""Events that end a wait; errors and escalations look for their catcher when they are thrown."""
NODES = ACTIVITIES | GATEWAYS | EVENTS


@dataclass(frozen=True)
class Assignment:
    """`name` := FEEL text `value`; an input or an output of an element."""

    name: str
    value: str


@dataclass(frozen=True)
class Event:
    """What an event waits for or throws; `name` is a message's or signal's name, a code, a link."""

    kind: EventKind
    name: str | None = None
    timer: TimerKind | None = None
    expression: str = ""


@dataclass(frozen=True)
class Loop:
    """A standard loop or a multi-instance marker of an activity; texts are FEEL."""

    kind: Literal["standard", "multi"]
    sequential: bool = True
    test_before: bool = False
    maximum: int | None = None
    condition: str | None = None
    cardinality: str | None = None
    collection: str | None = None
    element: str | None = None
    output_collection: str | None = None
    output_element: str | None = None
    completion: str | None = None


@dataclass(frozen=True)
class Flow:
    """One sequence flow; `condition` is FEEL text or None."""

    id: str
    source: str
    target: str
    condition: str | None = None
    name: str = ""
    name_en: str = ""


@dataclass(frozen=True)
class Node:
    """One activity, gateway or event, with what shibao says about it."""

    id: str
    tag: str
    name: str = ""
    name_en: str = ""
    clause: str | None = None
    role: str | None = None
    form: str | None = None
    separate_from: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    deadline: str | None = None
    queue: str | None = None
    bulk: str | None = None
    """`true` where one set of answers may complete many tasks of this step at once."""
    decision: str | None = None
    operation: str | None = None
    called: str | None = None
    inputs: tuple[Assignment, ...] = ()
    outputs: tuple[Assignment, ...] = ()
    events: tuple[Event, ...] = ()
    interrupting: bool = True
    attached_to: str | None = None
    default: str | None = None
    loop: Loop | None = None
    body: Scope | None = None
    is_event_body: bool = False

    @property
    def event(self) -> Event | None:
        """The one event of an event element, None for a none event."""
        return self.events[0] if self.events else None


@dataclass(frozen=True)
class Scope:
    """The flow elements of a process or of one sub-process, in document order."""

    nodes: Mapping[str, Node]
    flows: Mapping[str, Flow]
    incoming: Mapping[str, tuple[Flow, ...]] = field(default_factory=dict)
    outgoing: Mapping[str, tuple[Flow, ...]] = field(default_factory=dict)

    def boundary(self, node_id: str) -> tuple[Node, ...]:
        """Boundary events attached to an activity."""
        return tuple(self._attached.get(node_id, ()))

    @cached_property
    def _attached(self) -> Mapping[str, list[Node]]:
        attached: dict[str, list[Node]] = {}
        for each in self.nodes.values():
            if each.attached_to is not None:
                attached.setdefault(each.attached_to, []).append(each)
        return attached

    def starts(self) -> tuple[Node, ...]:
        """Where a token begins: start events, else activities and gateways that nothing leads to."""
        events = tuple(each for each in self.nodes.values() if each.tag == "startEvent")
        return events or tuple(each for each in self.nodes.values() if self._is_implicit_start(each))

    def _is_implicit_start(self, node: Node) -> bool:
        catches_link = (
            node.tag == "intermediateCatchEvent" and node.event is not None and node.event.kind == "link"
        )
        free = node.tag != "boundaryEvent" and not node.is_event_body and not catches_link
        return free and not self.incoming.get(node.id)

    def walk(self) -> Iterator[tuple[Scope, Node]]:
        """Every node of this scope and of the sub-processes in it, with the scope it stands in."""
        for node in self.nodes.values():
            yield self, node
            if node.body is not None:
                yield from node.body.walk()


@dataclass(frozen=True)
class Card:
    """How a process introduces itself: who starts it, from which page, the title of a case (FEEL).

    `columns` are variables that the list of its cases shows.
    """

    start_role: str | None = None
    page: str | None = None
    title_zh: str = ""
    title_en: str = ""
    columns: tuple[str, ...] = ()


@dataclass(frozen=True)
class Process:
    """One process of one file."""

    id: str
    path: str
    name: str
    name_en: str
    is_executable: bool
    scope: Scope
    card: Card = field(default_factory=Card)

    def nodes(self) -> Iterator[Node]:
        """Every node at every depth."""
        return (node for _, node in self.scope.walk())
