"""A diagram as it is drawn: boxes of shapes and labels, lines of flows, read from the BPMN file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

BPMN_FOLDER = Path(__file__).resolve().parents[2] / "bpmn"
PROCESSES = sorted((BPMN_FOLDER / "processes").glob("*.bpmn"))
MODEL = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
DI = "{http://www.omg.org/spec/BPMN/20100524/DI}"
DC = "{http://www.omg.org/spec/DD/20100524/DC}"
DD = "{http://www.omg.org/spec/DD/20100524/DI}"
SHIBAO = "{urn:shibao:bpmn:1}"

TASKS = {
    "userTask",
    "serviceTask",
    "businessRuleTask",
    "callActivity",
    "sendTask",
    "receiveTask",
    "manualTask",
}
GATEWAYS = {"exclusiveGateway", "eventBasedGateway", "parallelGateway", "inclusiveGateway"}
EVENTS = {"startEvent", "endEvent", "intermediateCatchEvent", "intermediateThrowEvent", "boundaryEvent"}
NODES = TASKS | GATEWAYS | EVENTS

Point = tuple[float, float]


@dataclass(frozen=True)
class Box:
    """An upright rectangle in pixels of the drawing."""

    x: float
    y: float
    width: float
    height: float

    def overlaps(self, other: Box, gap: float = 0) -> bool:
        """True when less than `gap` pixels lie between the two."""
        apart_sideways = self.x + self.width + gap <= other.x or other.x + other.width + gap <= self.x
        apart_upright = self.y + self.height + gap <= other.y or other.y + other.height + gap <= self.y
        return not (apart_sideways or apart_upright)

    def holds(self, other: Box) -> bool:
        """True when the other lies wholly within."""
        right, bottom = self.x + self.width, self.y + self.height
        return (
            self.x <= other.x
            and self.y <= other.y
            and other.x + other.width <= right
            and other.y + other.height <= bottom
        )

    def on_border(self, point: Point) -> bool:
        """True when the point is the middle of one of the four sides."""
        middle_x, middle_y = self.x + self.width / 2, self.y + self.height / 2
        sides = ((self.x, middle_y), (self.x + self.width, middle_y))
        ends = ((middle_x, self.y), (middle_x, self.y + self.height))
        return point in sides + ends


@dataclass(frozen=True)
class Segment:
    """One straight piece of a flow."""

    start: Point
    end: Point

    @property
    def is_straight(self) -> bool:
        """True when it runs level or upright and has a length."""
        return (self.start[0] == self.end[0]) != (self.start[1] == self.end[1])

    def box(self) -> Box:
        """The piece as a box without thickness."""
        x, y = min(self.start[0], self.end[0]), min(self.start[1], self.end[1])
        return Box(x, y, abs(self.start[0] - self.end[0]), abs(self.start[1] - self.end[1]))

    def crosses(self, box: Box) -> bool:
        """True when it runs through the inside of the box; touching its border is no crossing."""
        own = self.box()
        inside_x = own.x < box.x + box.width and own.x + own.width > box.x
        inside_y = own.y < box.y + box.height and own.y + own.height > box.y
        return inside_x and inside_y

    def meets(self, other: Segment) -> bool:
        """True when the two share any point."""
        one, two = self.box(), other.box()
        sideways = one.x <= two.x + two.width and two.x <= one.x + one.width
        upright = one.y <= two.y + two.height and two.y <= one.y + one.height
        return sideways and upright


@dataclass(frozen=True)
class Edge:
    """One drawn sequence flow."""

    id: str
    source: str
    target: str
    points: tuple[Point, ...]

    def segments(self) -> tuple[Segment, ...]:
        """Its straight pieces, from source to target."""
        return tuple(Segment(start, end) for start, end in pairwise(self.points))


class Drawing:
    """One BPMN file: elements by id, shapes, labels and edges as drawn."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.root = ElementTree.parse(path).getroot()
        self.elements = {each.get("id", ""): each for each in self.root.iter() if each.get("id")}
        self.shapes = dict(_boxes(self.root))
        self.labels = dict(_label_boxes(self.root))
        self.points = dict(_waypoints(self.root))

    def tagged(self, tags: set[str]) -> dict[str, ElementTree.Element]:
        """Elements of these BPMN names, by id."""
        return {key: each for key, each in self.elements.items() if each.tag.removeprefix(MODEL) in tags}

    @property
    def nodes(self) -> dict[str, Box]:
        """Boxes of all activities, gateways and events."""
        return {key: self.shapes[key] for key in self.tagged(NODES) if key in self.shapes}

    @property
    def edges(self) -> tuple[Edge, ...]:
        """All drawn sequence flows."""
        flows = self.tagged({"sequenceFlow"})
        return tuple(
            Edge(key, flow.get("sourceRef", ""), flow.get("targetRef", ""), self.points[key])
            for key, flow in flows.items()
            if key in self.points
        )


def _boxes(root: ElementTree.Element) -> Iterator[tuple[str, Box]]:
    for shape in root.iter(f"{DI}BPMNShape"):
        bounds = shape.find(f"{DC}Bounds")
        if bounds is not None:
            yield shape.get("bpmnElement", ""), _box(bounds)


def _label_boxes(root: ElementTree.Element) -> Iterator[tuple[str, Box]]:
    for tag in ("BPMNShape", "BPMNEdge"):
        for drawn in root.iter(f"{DI}{tag}"):
            bounds = drawn.find(f"{DI}BPMNLabel/{DC}Bounds")
            if bounds is not None:
                yield drawn.get("bpmnElement", ""), _box(bounds)


def _waypoints(root: ElementTree.Element) -> Iterator[tuple[str, tuple[Point, ...]]]:
    for edge in root.iter(f"{DI}BPMNEdge"):
        points = tuple(
            (float(each.get("x", 0)), float(each.get("y", 0))) for each in edge.iter(f"{DD}waypoint")
        )
        yield edge.get("bpmnElement", ""), points


def _box(bounds: ElementTree.Element) -> Box:
    x, y, width, height = (float(bounds.get(name, 0)) for name in ("x", "y", "width", "height"))
    return Box(x, y, width, height)
