"""The page of supported constructs is what the gate does, and nothing is left out."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from workflows.engine import support, support_page
from workflows.engine.gate import Gate
from workflows.engine.problems import ProblemFound
from workflows.engine.vocabulary import Vocabulary

DOCS = Path(__file__).parents[3] / "docs"
HEAD = (
    f'<bpmn:definitions xmlns:bpmn="{support.BPMN}" xmlns:shibao="{support.SHIBAO}" id="d">'
    '<bpmn:process id="p"><bpmn:task id="t">'
)
TAIL = "</bpmn:task></bpmn:process></bpmn:definitions>"


def words(content: bytes) -> list[ProblemFound]:
    """What the vocabulary says of a file that is safe to open."""
    root = Gate(content, "p.bpmn").root
    assert root is not None
    return Vocabulary(root, "p.bpmn").problems


def gate(inside: str) -> list[str]:
    return [each.en for each in words((HEAD + inside + TAIL).encode())]


def test_the_page_is_up_to_date():
    assert (DOCS / "bpmn-support.md").read_text(encoding="utf-8") == support_page.page()


@pytest.mark.parametrize(
    "name", sorted(n for n, row in support.ELEMENTS.items() if row.status == support.REFUSED)
)
def test_a_refused_element_is_named(name):
    assert any(name in each for each in gate(f"<bpmn:{name}/>"))


@pytest.mark.parametrize("name", sorted(support.ELEMENTS))
def test_an_attribute_that_is_not_in_the_table_is_named(name):
    assert any("oddity" in each or "not supported" in each for each in gate(f'<bpmn:{name} oddity="1"/>'))


@pytest.mark.parametrize(
    ("name", "attribute"),
    [(name, key) for name, row in sorted(support.ELEMENTS.items()) for key in sorted(row.fixed)],
)
def test_an_attribute_with_another_value_than_the_default_is_named(name, attribute):
    assert any(attribute in each for each in gate(f'<bpmn:{name} {attribute}="9"/>'))


def test_an_unknown_element_is_named():
    assert gate("<bpmn:surprise/>") == ["The element surprise is not supported; see docs/bpmn-support.md."]


def test_an_unknown_word_of_ours_is_named():
    assert gate('<bpmn:extensionElements><shibao:inptu name="a" value="1"/></bpmn:extensionElements>')
    assert gate('<bpmn:text shibao:roel="x"/>')


@pytest.mark.parametrize("name", sorted(n for n, (places, _) in support.SHIBAO_ATTRIBUTES.items() if places))
def test_an_attribute_of_ours_on_the_wrong_element_is_named(name):
    assert any(f"shibao:{name}" in each for each in gate(f'<bpmn:text shibao:{name}="x"/>'))


@pytest.mark.parametrize("name", sorted(support.SHIBAO_ELEMENTS))
def test_an_element_of_ours_in_the_wrong_place_is_named(name):
    assert any(f"shibao:{name}" in each for each in gate(f"<shibao:{name}/>"))


def test_the_editor_knows_the_same_words():
    moddle = json.loads((DOCS.parent / "bpmn" / "shibao.moddle.json").read_text(encoding="utf-8"))
    kept = {each["name"]: {one["name"] for one in each["properties"]} for each in moddle["types"]}
    elements = {name.capitalize(): set(row[1]) for name, row in support.SHIBAO_ELEMENTS.items()}
    assert {name: kept.pop(name) for name in elements} == elements
    assert set().union(*kept.values()) == set(support.SHIBAO_ATTRIBUTES)


EDITOR = """<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" xmlns:di="http://www.omg.org/spec/DD/20100524/DI" xmlns:bioc="http://bpmn.io/schema/bpmn/biocolor/1.0" xmlns:color="http://www.omg.org/spec/BPMN/non-normative/color/1.0" xmlns:modeler="http://camunda.org/schema/modeler/1.0" id="Definitions_1" targetNamespace="http://bpmn.io/schema/bpmn" exporter="bpmn-js (https://demo.bpmn.io)" exporterVersion="18.3.1" modeler:executionPlatform="any">
  <bpmn:collaboration id="Collaboration_1"><bpmn:participant id="Participant_1" name="办理" processRef="Process_1" /></bpmn:collaboration>
  <bpmn:process id="Process_1" isExecutable="false">
    <bpmn:startEvent id="Start_1"><bpmn:outgoing>Flow_1</bpmn:outgoing></bpmn:startEvent>
    <bpmn:task id="Task_1" name="核对">
      <bpmn:incoming>Flow_1</bpmn:incoming>
      <bpmn:property id="Property_1" name="__targetRef_placeholder" />
      <bpmn:dataInputAssociation id="Data_1"><bpmn:sourceRef>Reference_1</bpmn:sourceRef><bpmn:targetRef>Property_1</bpmn:targetRef></bpmn:dataInputAssociation>
    </bpmn:task>
    <bpmn:sequenceFlow id="Flow_1" sourceRef="Start_1" targetRef="Task_1" />
    <bpmn:dataObjectReference id="Reference_1" dataObjectRef="Object_1" /><bpmn:dataObject id="Object_1" />
    <bpmn:textAnnotation id="Note_1"><bpmn:text>说明</bpmn:text></bpmn:textAnnotation>
    <bpmn:association id="Association_1" associationDirection="None" sourceRef="Task_1" targetRef="Note_1" />
  </bpmn:process>
  <bpmndi:BPMNDiagram id="Diagram_1"><bpmndi:BPMNPlane id="Plane_1" bpmnElement="Collaboration_1">
    <bpmndi:BPMNShape id="Shape_1" bpmnElement="Task_1" bioc:stroke="#205022" color:background-color="#c8e6c9"><dc:Bounds x="270" y="-5.6843e-14" width="100" height="80.123456789012345" /><bpmndi:BPMNLabel /></bpmndi:BPMNShape>
    <bpmndi:BPMNEdge id="Edge_1" bpmnElement="Flow_1"><di:waypoint x="215" y="120" /><di:waypoint x="270" y="120" /></bpmndi:BPMNEdge>
  </bpmndi:BPMNPlane></bpmndi:BPMNDiagram>
</bpmn:definitions>
"""  # noqa: E501 - as an editor writes it


def test_what_an_editor_writes_passes_the_gate():
    assert words(EDITOR.encode()) == []
