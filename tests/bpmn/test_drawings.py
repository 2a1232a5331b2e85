"""A diagram is drawn whole and legibly: nothing missing, nothing crossing, nothing overlapping."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import pytest

from tests.bpmn.drawing import EVENTS, GATEWAYS, MODEL, NODES, PROCESSES, SHIBAO, TASKS, Box, Drawing

SIZES = {
    **dict.fromkeys(TASKS, (120, 80)),
    **dict.fromkeys(GATEWAYS, (50, 50)),
    **dict.fromkeys(EVENTS, (36, 36)),
}
NAMED = NODES | {"lane", "participant", "process"}


@pytest.fixture(params=PROCESSES, ids=lambda path: path.stem)
def drawing(request: pytest.FixtureRequest) -> Drawing:
    path: Path = request.param
    return Drawing(path)


def test_every_element_is_drawn(drawing: Drawing) -> None:
    shapes = set(drawing.tagged(NODES | {"lane", "participant"}))
    assert shapes <= set(drawing.shapes)
    assert set(drawing.tagged({"sequenceFlow"})) == set(drawing.points)


def test_nothing_is_drawn_that_does_not_exist(drawing: Drawing) -> None:
    assert set(drawing.shapes) | set(drawing.points) <= set(drawing.elements)


def test_every_kind_of_element_has_its_size(drawing: Drawing) -> None:
    for key, element in drawing.tagged(NODES).items():
        box = drawing.shapes[key]
        assert (box.width, box.height) == SIZES[element.tag.removeprefix(MODEL)], key


def test_elements_keep_their_distance(drawing: Drawing) -> None:
    events = drawing.tagged({"boundaryEvent"})
    attached = {frozenset((key, each.get("attachedToRef"))) for key, each in events.items()}
    close = [
        (one, two)
        for (one, a), (two, b) in combinations(drawing.nodes.items(), 2)
        if a.overlaps(b, gap=20) and frozenset((one, two)) not in attached
    ]
    assert close == []


def test_every_element_lies_in_its_lane(drawing: Drawing) -> None:
    listed: list[str] = []
    for key, lane in drawing.tagged({"lane"}).items():
        members = [(each.text or "").strip() for each in lane.iter(f"{MODEL}flowNodeRef")]
        outside = [each for each in members if not drawing.shapes[key].holds(drawing.shapes[each])]
        assert outside == []
        listed += members
    assert sorted(listed) == sorted(drawing.tagged(NODES | {"subProcess"}))


def test_lanes_fill_their_pool(drawing: Drawing) -> None:
    (pool,) = (drawing.shapes[key] for key in drawing.tagged({"participant"}))
    lanes = sorted((drawing.shapes[key] for key in drawing.tagged({"lane"})), key=lambda box: box.y)
    tops = [pool.y] + [lane.y + lane.height for lane in lanes[:-1]]
    assert [(lane.x, lane.width) for lane in lanes] == [(pool.x + 30, pool.width - 30)] * len(lanes)
    assert [lane.y for lane in lanes] == tops
    assert lanes[-1].y + lanes[-1].height == pool.y + pool.height


def test_flows_run_level_or_upright(drawing: Drawing) -> None:
    bent = [edge.id for edge in drawing.edges if not all(piece.is_straight for piece in edge.segments())]
    assert bent == []


def test_flows_begin_and_end_at_the_middle_of_a_side(drawing: Drawing) -> None:
    for edge in drawing.edges:
        assert drawing.nodes[edge.source].on_border(edge.points[0]), edge.id
        assert drawing.nodes[edge.target].on_border(edge.points[-1]), edge.id


def test_no_flow_runs_through_an_element(drawing: Drawing) -> None:
    through = [
        (edge.id, key)
        for edge in drawing.edges
        for piece in edge.segments()
        for key, box in drawing.nodes.items()
        if piece.crosses(box)
    ]
    assert through == []


def test_no_two_flows_cross_or_touch(drawing: Drawing) -> None:
    crossing = [
        (one.id, two.id)
        for one, two in combinations(drawing.edges, 2)
        if any(a.meets(b) for a in one.segments() for b in two.segments())
    ]
    assert crossing == []


def test_labels_cover_nothing(drawing: Drawing) -> None:
    covered = [
        (key, other)
        for key, label in drawing.labels.items()
        for other, box in [*drawing.nodes.items(), *_other_labels(drawing, key)]
        if label.overlaps(box)
    ]
    crossed = [
        (key, edge.id)
        for key, label in drawing.labels.items()
        for edge in drawing.edges
        if any(piece.crosses(label) for piece in edge.segments())
    ]
    assert covered == []
    assert crossed == []


def test_events_gateways_and_named_flows_have_a_place_for_their_label(drawing: Drawing) -> None:
    named = drawing.tagged(EVENTS | GATEWAYS | {"sequenceFlow"})
    assert {key for key, each in named.items() if each.get("name")} <= set(drawing.labels)


def test_exclusive_gateways_show_their_mark(drawing: Drawing) -> None:
    shapes = [each for each in drawing.root.iter() if each.tag.endswith("BPMNShape")]
    marked = {each.get("bpmnElement") for each in shapes if each.get("isMarkerVisible") == "true"}
    assert set(drawing.tagged({"exclusiveGateway"})) <= marked


def test_the_case_begins_at_the_left_and_ends_at_the_right(drawing: Drawing) -> None:
    starts = [drawing.nodes[key].x for key in drawing.tagged({"startEvent"})]
    others = [box.x for key, box in drawing.nodes.items() if key not in drawing.tagged({"startEvent"})]
    ends = [drawing.nodes[key].x for key in drawing.tagged({"endEvent"})]
    assert max(starts) < min(others)
    assert max(ends) == max([*starts, *others])


def test_incoming_and_outgoing_flows_are_listed_at_their_elements(drawing: Drawing) -> None:
    flows = drawing.tagged({"sequenceFlow"})
    for key, element in drawing.tagged(NODES).items():
        incoming = {each.text for each in element.findall(f"{MODEL}incoming")}
        outgoing = {each.text for each in element.findall(f"{MODEL}outgoing")}
        assert incoming == {flow for flow, each in flows.items() if each.get("targetRef") == key}
        assert outgoing == {flow for flow, each in flows.items() if each.get("sourceRef") == key}


def test_every_name_is_there_in_both_languages(drawing: Drawing) -> None:
    for key, element in drawing.tagged(NAMED | {"sequenceFlow"}).items():
        assert bool(element.get("name")) == bool(element.get(f"{SHIBAO}nameEn")), key


def test_only_gateways_that_join_may_be_without_a_name(drawing: Drawing) -> None:
    for key, element in drawing.tagged(NAMED).items():
        joins = len(element.findall(f"{MODEL}outgoing")) == 1 and element.tag.endswith("Gateway")
        assert element.get("name") or joins, key


def test_flows_of_a_decision_say_which_way_they_are(drawing: Drawing) -> None:
    gateways = drawing.tagged({"exclusiveGateway"})
    for key, flow in drawing.tagged({"sequenceFlow"}).items():
        source = gateways.get(flow.get("sourceRef", ""))
        if source is not None and len(source.findall(f"{MODEL}outgoing")) > 1:
            is_default = source.get("default") == key
            assert flow.get("name"), key
            assert is_default != (flow.find(f"{MODEL}conditionExpression") is not None), key


def test_boxes_know_when_they_overlap() -> None:
    assert Box(0, 0, 10, 10).overlaps(Box(9, 9, 10, 10))
    assert not Box(0, 0, 10, 10).overlaps(Box(10, 0, 10, 10))
    assert Box(0, 0, 10, 10).overlaps(Box(15, 0, 10, 10), gap=6)


def _other_labels(drawing: Drawing, key: str) -> list[tuple[str, Box]]:
    return [(other, box) for other, box in drawing.labels.items() if other != key]
