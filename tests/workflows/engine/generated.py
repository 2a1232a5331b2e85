"""Random sound diagrams: blocks inside blocks over the constructs that the engine runs."""

from __future__ import annotations

import html
import itertools
from dataclasses import dataclass, field
from typing import Any

from hypothesis import strategies as st

ONE = (
    *("again", "inside", "each", "one_by_one", "rounds", "reminded", "escaped", "asked", "limited", "either"),
    *("failed", "stopped", "linked", "called"),
)
FLAGS = ("flag_a", "flag_b", "flag_c")


@dataclass
class Drawing:
    """Elements and flows of one scope while it is drawn."""

    elements: list[str] = field(default_factory=list)
    human: list[str] = field(default_factory=list)

    def flow(self, source: str, target: str, condition: str | None = None) -> str:
        """Draw a flow; its id."""
        name = f"{source}_to_{target}"
        inside = ""
        if condition is not None:
            inside = f"<bpmn:conditionExpression>{html.escape(condition)}</bpmn:conditionExpression>"
        self.elements.append(
            f'<bpmn:sequenceFlow id="{name}" sourceRef="{source}" targetRef="{target}">'
            f"{inside}</bpmn:sequenceFlow>"
        )
        return name


class Painter:
    """Draws a block tree; every block has one way in and one way out."""

    def __init__(self) -> None:
        self.count = 0
        self.lane: list[str] = []
        self.called: dict[str, bytes] = {}
        """File name → BPMN of each process that a call activity of the diagram calls."""

    def name(self, kind: str) -> str:
        self.count += 1
        return f"{kind}_{self.count}"

    def block(self, drawing: Drawing, tree: Any) -> tuple[str, str]:
        """First and last element of a drawn block."""
        kind, *parts = tree
        made: tuple[str, str] = getattr(self, f"_{kind}")(drawing, *parts)
        return made

    def _user(self, drawing: Drawing) -> tuple[str, str]:
        name = self.name("user")
        self.lane.append(name)
        drawing.elements.append(
            f'<bpmn:userTask id="{name}"><bpmn:extensionElements>'
            f'<shibao:output name="out_{name}" value="answers.value"/>'
            "</bpmn:extensionElements></bpmn:userTask>"
        )
        return name, name

    def _task(self, drawing: Drawing) -> tuple[str, str]:
        name = self.name("task")
        drawing.elements.append(f'<bpmn:task id="{name}"/>')
        return name, name

    def _timer(self, drawing: Drawing) -> tuple[str, str]:
        name = self.name("timer")
        drawing.elements.append(
            f'<bpmn:intermediateCatchEvent id="{name}"><bpmn:timerEventDefinition><bpmn:timeDuration>'
            'duration("P1D")</bpmn:timeDuration></bpmn:timerEventDefinition></bpmn:intermediateCatchEvent>'
        )
        return name, name

    def _sequence(self, drawing: Drawing, *blocks: Any) -> tuple[str, str]:
        ends = [self.block(drawing, each) for each in blocks]
        for (_, before), (after, _) in itertools.pairwise(ends):
            drawing.flow(before, after)
        return ends[0][0], ends[-1][1]

    def _gateways(
        self, drawing: Drawing, tag: str, blocks: Any, conditions: list[str | None]
    ) -> tuple[str, str]:
        split, join = self.name("split"), self.name("join")
        flows = []
        for block, condition in zip(blocks, conditions, strict=True):
            first, last = self.block(drawing, block)
            flows.append(drawing.flow(split, first, condition))
            drawing.flow(last, join)
        default = f' default="{flows[-1]}"' if conditions[0] is not None else ""
        drawing.elements.append(f'<bpmn:{tag} id="{split}"{default}/><bpmn:{tag} id="{join}"/>')
        return split, join

    def _parallel(self, drawing: Drawing, *blocks: Any) -> tuple[str, str]:
        return self._gateways(drawing, "parallelGateway", blocks, [None] * len(blocks))

    def _exclusive(self, drawing: Drawing, *blocks: Any) -> tuple[str, str]:
        conditions = [*FLAGS[: len(blocks) - 1], None]
        return self._gateways(drawing, "exclusiveGateway", blocks, list(conditions))

    def _inclusive(self, drawing: Drawing, *blocks: Any) -> tuple[str, str]:
        conditions = [*FLAGS[: len(blocks) - 1], None]
        return self._gateways(drawing, "inclusiveGateway", blocks, list(conditions))

    def _again(self, drawing: Drawing, block: Any) -> tuple[str, str]:
        merge, ask = self.name("merge"), self.name("ask")
        user, _ = self._user(drawing)
        first, last = self.block(drawing, block)
        drawing.flow(merge, user)
        drawing.flow(user, first)
        drawing.flow(last, ask)
        drawing.flow(ask, merge, f"out_{user} > 5")
        leave = self.name("task")
        default = drawing.flow(ask, leave)
        drawing.elements.append(
            f'<bpmn:exclusiveGateway id="{merge}"/><bpmn:exclusiveGateway id="{ask}" default="{default}"/>'
            f'<bpmn:task id="{leave}"/>'
        )
        return merge, leave

    def _inside(self, drawing: Drawing, block: Any, extra: str = "") -> tuple[str, str]:
        name, begin, end = self.name("inside"), self.name("begin"), self.name("end")
        self.lane.append(name)
        inner = Drawing()
        first, last = self.block(inner, block)
        inner.flow(begin, first)
        inner.flow(last, end)
        drawing.elements.append(
            f'<bpmn:subProcess id="{name}">{extra}<bpmn:startEvent id="{begin}"/><bpmn:endEvent id="{end}"/>'
            + "".join(inner.elements)
            + "</bpmn:subProcess>"
        )
        return name, name

    def _each(self, drawing: Drawing, block: Any) -> tuple[str, str]:
        marker = (
            '<bpmn:multiInstanceLoopCharacteristics isSequential="false">'
            "<bpmn:loopCardinality>2</bpmn:loopCardinality></bpmn:multiInstanceLoopCharacteristics>"
        )
        return self._inside(drawing, block, marker)

    def _one_by_one(self, drawing: Drawing, block: Any) -> tuple[str, str]:
        marker = (
            '<bpmn:multiInstanceLoopCharacteristics isSequential="true">'
            "<bpmn:loopCardinality>2</bpmn:loopCardinality></bpmn:multiInstanceLoopCharacteristics>"
        )
        return self._inside(drawing, block, marker)

    def _rounds(self, drawing: Drawing, block: Any) -> tuple[str, str]:
        return self._inside(drawing, block, '<bpmn:standardLoopCharacteristics loopMaximum="2"/>')

    def _reminded(self, drawing: Drawing, block: Any) -> tuple[str, str]:
        name, _ = self._inside(drawing, block)
        remind, task, end = self.name("remind"), self.name("task"), self.name("end")
        drawing.elements.append(
            f'<bpmn:boundaryEvent id="{remind}" attachedToRef="{name}" cancelActivity="false">'
            '<bpmn:timerEventDefinition><bpmn:timeCycle>"R2/P1D"</bpmn:timeCycle></bpmn:timerEventDefinition>'
            f'</bpmn:boundaryEvent><bpmn:task id="{task}"/><bpmn:endEvent id="{end}"/>'
        )
        drawing.flow(remind, task)
        drawing.flow(task, end)
        return name, name

    def _escaped(self, drawing: Drawing, block: Any) -> tuple[str, str]:
        """A block beside which an escalation may leave the sub-process at once."""
        return self._left(drawing, block, '<bpmn:escalationEventDefinition escalationRef="stop"/>')

    def _failed(self, drawing: Drawing, block: Any) -> tuple[str, str]:
        """A block beside which an error may leave the sub-process at once."""
        return self._left(drawing, block, '<bpmn:errorEventDefinition errorRef="lost"/>')

    def _stopped(self, drawing: Drawing, block: Any) -> tuple[str, str]:
        """A block beside which the sub-process may be terminated."""
        name, _, _ = self._leaving(drawing, block, "<bpmn:terminateEventDefinition/>")
        return name, name

    def _left(self, drawing: Drawing, block: Any, definition: str) -> tuple[str, str]:
        name, out, join = self._leaving(drawing, block, definition)
        drawing.elements.append(
            f'<bpmn:boundaryEvent id="{out}" attachedToRef="{name}">{definition}</bpmn:boundaryEvent>'
            f'<bpmn:exclusiveGateway id="{join}"/>'
        )
        drawing.flow(name, join)
        drawing.flow(out, join)
        return name, join

    def _leaving(self, drawing: Drawing, block: Any, definition: str) -> tuple[str, str, str]:
        """A sub-process where a person beside the block may end with the event of the definition."""
        split, ask, stop, end = (self.name(each) for each in ("split", "ask", "stop", "end"))
        name, begin = self.name("inside"), self.name("begin")
        self.lane.append(name)
        inner = Drawing()
        first, last = self.block(inner, block)
        user, _ = self._user(inner)
        for source, target in ((begin, split), (split, first), (split, user), (user, ask), (last, end)):
            inner.flow(source, target)
        inner.flow(ask, stop, f"out_{user} > 5")
        default = inner.flow(ask, f"{end}_too")
        drawing.elements.append(
            f'<bpmn:subProcess id="{name}"><bpmn:startEvent id="{begin}"/>'
            f'<bpmn:parallelGateway id="{split}"/>'
            f'<bpmn:exclusiveGateway id="{ask}" default="{default}"/><bpmn:endEvent id="{end}"/>'
            f'<bpmn:endEvent id="{end}_too"/><bpmn:endEvent id="{stop}">{definition}</bpmn:endEvent>'
            f"{''.join(inner.elements)}</bpmn:subProcess>"
        )
        return name, self.name("out"), self.name("join")

    def _linked(self, drawing: Drawing, block: Any) -> tuple[str, str]:
        """A block that is reached by a link."""
        jump, land = self.name("jump"), self.name("land")
        first, last = self.block(drawing, block)
        for tag, name in (("intermediateThrowEvent", jump), ("intermediateCatchEvent", land)):
            drawing.elements.append(
                f'<bpmn:{tag} id="{name}"><bpmn:linkEventDefinition name="to_{land}"/></bpmn:{tag}>'
            )
        drawing.flow(land, first)
        return jump, last

    def _called(self, drawing: Drawing, block: Any) -> tuple[str, str]:
        """A block in a process of its own."""
        name, process = self.name("call"), self.name("callee")
        inner = Painter()
        inner.count = self.count + 100
        self.called[f"processes/{process}.bpmn"] = _process(inner, process, block)
        self.called |= inner.called
        self.count = inner.count
        given = "".join(f'<shibao:input name="{flag}" value="{flag}"/>' for flag in FLAGS)
        drawing.elements.append(
            f'<bpmn:callActivity id="{name}" calledElement="{process}">'
            f"<bpmn:extensionElements>{given}</bpmn:extensionElements></bpmn:callActivity>"
        )
        return name, name

    def _asked(self, drawing: Drawing, block: Any) -> tuple[str, str]:
        """A sub-process that a message may interrupt or keep company."""
        extra = ""
        for interrupting, kind in (("false", "user"), ("true", "task")):
            inner = Drawing()
            first, _ = self.block(inner, (kind,))
            body, start = self.name("event"), self.name("begin")
            inner.flow(start, first)
            extra += (
                f'<bpmn:subProcess id="{body}" triggeredByEvent="true">'
                f'<bpmn:startEvent id="{start}" isInterrupting="{interrupting}">'
                '<bpmn:messageEventDefinition messageRef="note"/></bpmn:startEvent>'
                f"{''.join(inner.elements)}</bpmn:subProcess>"
            )
        return self._inside(drawing, block, extra)

    def _limited(self, drawing: Drawing, block: Any) -> tuple[str, str]:
        name, _ = self._inside(drawing, block)
        late, join = self.name("late"), self.name("join")
        drawing.elements.append(
            f'<bpmn:boundaryEvent id="{late}" attachedToRef="{name}"><bpmn:timerEventDefinition>'
            '<bpmn:timeDuration>duration("P3D")</bpmn:timeDuration></bpmn:timerEventDefinition>'
            "</bpmn:boundaryEvent>"
            f'<bpmn:exclusiveGateway id="{join}"/>'
        )
        drawing.flow(name, join)
        drawing.flow(late, join)
        return name, join

    def _either(self, drawing: Drawing, block: Any) -> tuple[str, str]:
        gateway, join, message, timer = (self.name(each) for each in ("events", "join", "message", "timer"))
        drawing.elements.append(
            f'<bpmn:eventBasedGateway id="{gateway}"/><bpmn:exclusiveGateway id="{join}"/>'
            f'<bpmn:intermediateCatchEvent id="{message}"><bpmn:messageEventDefinition messageRef="note"/>'
            "</bpmn:intermediateCatchEvent>"
            f'<bpmn:intermediateCatchEvent id="{timer}"><bpmn:timerEventDefinition>'
            '<bpmn:timeDuration>duration("P2D")</bpmn:timeDuration></bpmn:timerEventDefinition>'
            "</bpmn:intermediateCatchEvent>"
        )
        first, last = self.block(drawing, block)
        drawing.flow(gateway, message)
        drawing.flow(gateway, timer)
        drawing.flow(message, first)
        drawing.flow(last, join)
        drawing.flow(timer, join)
        return gateway, join


def bundle(tree: Any) -> dict[str, bytes]:
    """The files of a block tree, drawn as process `generated`."""
    painter = Painter()
    drawn = _process(painter, "generated", tree)
    return {"processes/generated.bpmn": drawn, **painter.called}


def _process(painter: Painter, process: str, tree: Any) -> bytes:
    drawing = Drawing()
    begin, done = f"begin_{process}", f"done_{process}"
    first, last = painter.block(drawing, tree)
    drawing.flow(begin, first)
    drawing.flow(last, done)
    lane = "".join(f"<bpmn:flowNodeRef>{each}</bpmn:flowNodeRef>" for each in painter.lane)
    lanes = (
        f'<bpmn:laneSet><bpmn:lane id="lane_{process}" shibao:role="clerk">{lane}</bpmn:lane></bpmn:laneSet>'
    )
    return (
        '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" '
        f'xmlns:shibao="urn:shibao:bpmn:1" id="d_{process}"><bpmn:message id="note" name="note"/>'
        '<bpmn:escalation id="stop" escalationCode="stop"/><bpmn:error id="lost" errorCode="lost"/>'
        f'<bpmn:process id="{process}" isExecutable="true">{lanes}'
        f'<bpmn:startEvent id="{begin}"/><bpmn:endEvent id="{done}"/>'
        f"{''.join(drawing.elements)}</bpmn:process></bpmn:definitions>"
    ).encode()


_leaves = st.sampled_from([("user",), ("task",), ("user",), ("timer",)])


def _grow(blocks: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    several = st.lists(blocks, min_size=2, max_size=3)
    of_many = [
        several.map(lambda each, k=kind: (k, *each))
        for kind in ("sequence", "parallel", "exclusive", "inclusive")
    ]
    of_one = [blocks.map(lambda each, k=kind: (k, each)) for kind in ONE]
    return st.one_of(*of_many, *of_one)


trees = st.recursive(_leaves, _grow, max_leaves=8)
