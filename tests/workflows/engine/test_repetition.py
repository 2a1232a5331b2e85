"""A limit of a table that a diagram or a form repeats is named where it is repeated."""

from __future__ import annotations

import pytest

from tests.workflows.dmn.models import model_of, table
from workflows.engine import forms, parser, repetition
from workflows.engine.problems import ProblemFound

MODEL = model_of(table([("< 12", "0"), ("[12..60)", "12"), (">= 60", "18")], inputs=["months"]), ["months"])
DIAGRAM = """<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
    xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" id="d" targetNamespace="t">
  <bpmn:process id="p" isExecutable="true">
    <bpmn:startEvent id="begun"><bpmn:outgoing>f0</bpmn:outgoing></bpmn:startEvent>
    <bpmn:exclusiveGateway id="is_enough" name="够吗？" default="f2">
      <bpmn:incoming>f0</bpmn:incoming><bpmn:outgoing>f1</bpmn:outgoing><bpmn:outgoing>f2</bpmn:outgoing>
    </bpmn:exclusiveGateway>
    <bpmn:endEvent id="yes"><bpmn:incoming>f1</bpmn:incoming></bpmn:endEvent>
    <bpmn:endEvent id="no"><bpmn:incoming>f2</bpmn:incoming></bpmn:endEvent>
    <bpmn:sequenceFlow id="f0" sourceRef="begun" targetRef="is_enough"/>
    <bpmn:sequenceFlow id="f1" sourceRef="is_enough" targetRef="yes"><bpmn:conditionExpression
      xsi:type="bpmn:tFormalExpression">CONDITION</bpmn:conditionExpression></bpmn:sequenceFlow>
    <bpmn:sequenceFlow id="f2" sourceRef="is_enough" targetRef="no"/>
  </bpmn:process>
</bpmn:definitions>
"""


def in_diagram(condition: str) -> list[ProblemFound]:
    content = DIAGRAM.replace("CONDITION", condition).encode()
    process, wrong = parser.try_process(content, "processes/p.bpmn")
    assert process is not None, wrong
    return list(repetition.problems([process], {}, {"benefit_months": MODEL}))


def in_form(field: str) -> list[ProblemFound]:
    content = (
        '{"id": "f", "zh": "表", "en": "Form", "groups": [{"zh": "组", "en": "Group", "fields": [FIELD]}]}'
    )
    form = forms.read(content.replace("FIELD", field).encode(), {})
    return list(repetition.problems([], {"f": form}, {"benefit_months": MODEL}))


def test_condition_that_repeats_a_limit_is_named_by_its_element():
    (found,) = in_diagram("months &gt;= 60")
    assert (found.path, found.element_id, found.severity) == ("processes/p.bpmn", "is_enough", "warning")
    assert "months >= 60" in found.zh
    assert "months >= 60" in found.en


@pytest.mark.parametrize("condition", ["months &gt; 13", "weeks &gt;= 60", "is_granted"])
def test_other_conditions_are_no_repetition(condition):
    assert in_diagram(condition) == []


@pytest.mark.parametrize(
    ("field", "repeats"),
    [
        ('{"name": "months", "type": "months", "zh": "月", "en": "Months", "max": 60}', True),
        ('{"name": "months", "type": "months", "zh": "月", "en": "Months", "max": 61}', False),
        ('{"name": "a", "type": "boolean", "zh": "甲", "en": "A", "visible": "months < 12"}', True),
        ('{"name": "months", "type": "string", "zh": "月", "en": "Months", "max": 60}', False),
    ],
)
def test_form_that_repeats_a_limit_is_named_by_its_field(field, repeats):
    found = in_form(field)
    assert [(each.path, each.severity) for each in found] == [("forms/f.json", "warning")] * repeats
