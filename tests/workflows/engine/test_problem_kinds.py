"""Each kind of problem at the smallest process that has it, with the fix that an editor may offer."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import get_args

import pytest

from tests.workflows.engine.conftest import bundle
from workflows.engine import validation
from workflows.engine.problems import Kind, ProblemFound

DOCS = Path(__file__).parents[3] / "docs/diagram-check.md"
SURE = ' isExecutable="true"'
AROUND = validation.surroundings(
    {
        **{path: each for path, each in bundle().items() if not path.endswith(".bpmn")},
        "clauses.json": json.dumps({"clauses": [{"id": "S5.1"}, {"id": "S5.2"}]}).encode(),
    }
)
IN_LANE = (
    '<laneSet id="ls"><lane id="l" shibao:role="{role}"><flowNodeRef>work</flowNodeRef></lane></laneSet>'
    '<startEvent id="begin"/><sequenceFlow id="f" sourceRef="begin" targetRef="work"/>'
    '<userTask id="work" {more}/>'
)
WRITES = '<extensionElements><shibao:output name="x" value="1"/></extensionElements>'


def found(
    inside: str, more: str = "", sure: str = SURE, around: validation.Surroundings = AROUND
) -> list[ProblemFound]:
    content = (
        '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:shibao="urn:shibao:bpmn:1" '
        'xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" id="d">'
        f'<process id="p"{sure}>{inside}</process>{more}</definitions>'
    )
    return validation.of_file(content.encode(), "p.bpmn", around)[1]


def step(tag: str, more: str = "", inside: str = "") -> str:
    """One step between a start and an end."""
    return (
        '<startEvent id="begin"/><sequenceFlow id="f1" sourceRef="begin" targetRef="work"/>'
        f'<{tag} id="work" {more}>{inside}</{tag}>'
        '<sequenceFlow id="f2" sourceRef="work" targetRef="over"/><endEvent id="over"/>'
    )


def split(tag: str, first: str = "", second: str = "") -> str:
    """Two branches from a gateway to two ends, each of a sub-process that waits and writes x."""
    return (
        f'<startEvent id="begin"/><sequenceFlow id="f" sourceRef="begin" targetRef="ask"/><{tag} id="ask"/>'
        + "".join(
            f'<sequenceFlow id="to_{each}" sourceRef="ask" targetRef="{each}">{condition}</sequenceFlow>'
            f'<manualTask id="{each}">{WRITES}</manualTask>'
            for each, condition in (("a", first), ("b", second))
        )
    )


IF = "<conditionExpression>true</conditionExpression>"
TABLE = [
    ("unknown_role", "work", "choose_role", IN_LANE.format(role="clark", more="")),
    ("unknown_form", "work", "choose_form", IN_LANE.format(role="clerk", more='shibao:form="amuont"')),
    ("unknown_operation", "work", "choose_operation", step("serviceTask")),
    ("unknown_operation", "work", "choose_operation", step("serviceTask", 'shibao:operation="test.grnt"')),
    ("unknown_decision", "work", "choose_decision", step("businessRuleTask")),
    ("unknown_process", "work", "choose_process", step("callActivity")),
    ("unknown_clause", "work", "choose_clause", step("manualTask", 'shibao:clause="S5.9"')),
    ("no_clause", "work", "choose_clause", step("manualTask")),
    ("never_written", "work", "choose_variable", step("task", "", WRITES.replace('"1"', '"y + 1"'))),
    (
        "unknown_member",
        "begin",
        "choose_form",
        step("task").replace(
            '"begin"/>', f'"begin">{WRITES.replace(chr(34) + "1", chr(34) + "answers.y")}</startEvent>'
        ),
    ),
    ("two_writers", "ask", "rename_variable", split("parallelGateway")),
    ("two_writers", "ask", "rename_variable", split("inclusiveGateway", IF, IF)),
    ("no_default", "ask", "mark_default", split("exclusiveGateway", IF, IF)),
    ("condition", "ask", "set_condition", split("exclusiveGateway", IF)),
    (
        "timer_value",
        "work",
        "set_timer",
        step(
            "intermediateCatchEvent",
            "",
            "<timerEventDefinition><timeDate>soon(</timeDate></timerEventDefinition>",
        ).replace("soon(", "1"),
    ),
    ("timer_value", "work", "set_timer", step("intermediateCatchEvent", "", "<timerEventDefinition/>")),
    ("unbounded_wait", "work", "add_bound", step("manualTask", 'shibao:clause="S5.1"')),
    (
        "unbounded_wait",
        "work",
        "add_bound",
        step(
            "intermediateCatchEvent",
            "",
            "<conditionalEventDefinition><condition>true</condition></conditionalEventDefinition>",
        ),
    ),
    ("unreachable_end", "lost", "remove_element", step("task") + '<endEvent id="lost"/>'),
    ("unreachable", "lost", "remove_element", step("task") + '<task id="lost"/>'),
    (
        "no_end_ahead",
        "begin",
        "add_end",
        '<startEvent id="begin"/><sequenceFlow id="f1" sourceRef="begin" targetRef="work"/>'
        '<manualTask id="work"/><sequenceFlow id="f2" sourceRef="work" targetRef="back"/>'
        '<task id="back"/><sequenceFlow id="f3" sourceRef="back" targetRef="work"/>',
    ),
    ("empty", "p", "add_start", ""),
    ("no_drawing", None, "lay_out", step("task")),
    ("vocabulary", "work", "remove_attribute", step("manualTask", 'shibao:queue="to_dream"')),
]


@pytest.mark.parametrize(
    ("kind", "element", "fix", "inside"),
    [pytest.param(*row, id=f"{row[0]}-{n}") for n, row in enumerate(TABLE)],
)
def test_a_problem_names_its_element_and_its_fix(kind, element, fix, inside):
    named = [each for each in found(inside) if (each.kind, each.element_id) == (kind, element)]
    assert named, found(inside)
    assert named[0].fix is not None
    assert named[0].fix.kind == fix
    assert re.search("[一-鿿]", named[0].zh)
    assert named[0].en.isascii()


@pytest.mark.parametrize(
    ("kind", "inside", "likeliest"),
    [
        ("unknown_role", IN_LANE.format(role="clark", more=""), "clerk"),
        ("unknown_form", IN_LANE.format(role="clerk", more='shibao:form="amuont"'), "amount"),
        ("unknown_operation", step("serviceTask", 'shibao:operation="test.grnt"'), "test.grant"),
        ("unknown_clause", step("manualTask", 'shibao:clause="S5.9"'), "S5.2"),
        ("no_default", split("exclusiveGateway", IF, ""), "to_b"),
    ],
)
def test_the_likeliest_choice_comes_first(kind, inside, likeliest):
    fix = next(each.fix for each in found(inside) if each.kind == kind)
    assert fix is not None
    assert fix.choices[0] == likeliest


@pytest.mark.parametrize(
    "inside",
    [
        pytest.param(step("manualTask", 'shibao:deadline="x"'), id="a deadline"),
        pytest.param(
            step("manualTask")
            + '<boundaryEvent id="late" attachedToRef="work"><timerEventDefinition><timeDuration>duration("P1D")'  # noqa: E501 - one piece of XML
            '</timeDuration></timerEventDefinition></boundaryEvent><sequenceFlow id="f3" sourceRef="late" '
            'targetRef="over"/>',
            id="a timer at its boundary",
        ),
        pytest.param(step("task"), id="no wait"),
    ],
)
def test_a_bounded_wait_is_no_problem(inside):
    assert "unbounded_wait" not in {each.kind for each in found(inside)}


@pytest.mark.parametrize(("condition", "is_slip"), [("note_a = 1", False), ("note = null", True)])
def test_an_input_that_the_form_has_no_field_for_is_a_slip_unless_a_condition_reads_it(condition, is_slip):
    field = {"name": "note", "type": "text", "zh": "说明", "en": "Note", "visible": condition}
    form = {
        "id": "talk",
        "zh": "谈话",
        "en": "Talk",
        "groups": [{"zh": "谈话", "en": "Talk", "fields": [field]}],
    }
    around = validation.surroundings(
        {"roles.json": bundle()["roles.json"], "forms/talk.json": json.dumps(form).encode()}
    )
    given = '<extensionElements><shibao:input name="note_a" value="1"/></extensionElements>'
    begun, end = IN_LANE.format(role="clerk", more='shibao:form="talk"').rsplit("/>", 1)
    inside = f"{begun}>{given}</userTask>{end}"
    assert ("mapping" in {each.kind for each in found(inside, around=around)}) is is_slip


def test_every_problem_is_told_and_not_the_first():
    inside = step("serviceTask") + '<scriptTask id="s"/><endEvent id="lost"/><userTask id="u"/>'
    kinds = {each.kind for each in found(inside, sure="")}
    assert kinds >= {
        "unsupported_element",
        "unknown_operation",
        "unknown_role",
        "unreachable",
        "unreachable_end",
        "no_clause",
        "draft_only",
        "no_drawing",
    }


def test_a_step_that_the_drawing_leaves_out_is_named():
    drawn = '<bpmndi:BPMNDiagram><bpmndi:BPMNPlane><bpmndi:BPMNShape bpmnElement="begin"/></bpmndi:BPMNPlane></bpmndi:BPMNDiagram>'  # noqa: E501 - one piece of XML
    assert {each.element_id for each in found(step("task"), drawn) if each.kind == "not_drawn"} == {
        "work",
        "over",
    }


def test_the_page_for_designers_has_every_kind():
    assert set(re.findall(r"^\| `(\w+)` \|", DOCS.read_text(encoding="utf-8"), re.MULTILINE)) == set(
        get_args(Kind)
    )
