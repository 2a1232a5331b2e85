"""What begins empty: the diagram of a new process (a lane, a start, one step, an end) and a new table."""

from __future__ import annotations

from xml.sax.saxutils import escape

_TEMPLATE = """<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" \
xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" \
xmlns:di="http://www.omg.org/spec/DD/20100524/DI" xmlns:shibao="urn:shibao:bpmn:1" \
id="{id}_definitions" targetNamespace="urn:shibao:process:{id}" \
expressionLanguage="https://www.omg.org/spec/DMN/20191111/FEEL/">
  <bpmn:collaboration id="{id}_collaboration">
    <bpmn:participant id="{id}_pool" name="{zh}" shibao:nameEn="{en}" processRef="{id}" />
  </bpmn:collaboration>
  <bpmn:process id="{id}" name="{zh}" shibao:nameEn="{en}" isExecutable="true">
    <bpmn:laneSet id="{id}_lanes">
      <bpmn:lane id="first_lane" name="经办" shibao:nameEn="Clerk">
        <bpmn:flowNodeRef>begun</bpmn:flowNodeRef>
        <bpmn:flowNodeRef>first_step</bpmn:flowNodeRef>
        <bpmn:flowNodeRef>ended</bpmn:flowNodeRef>
      </bpmn:lane>
    </bpmn:laneSet>
    <bpmn:startEvent id="begun" name="开始" shibao:nameEn="Begun">
      <bpmn:outgoing>begun_to_first_step</bpmn:outgoing>
    </bpmn:startEvent>
    <bpmn:userTask id="first_step" name="第一步" shibao:nameEn="First step">
      <bpmn:incoming>begun_to_first_step</bpmn:incoming>
      <bpmn:outgoing>first_step_to_ended</bpmn:outgoing>
    </bpmn:userTask>
    <bpmn:endEvent id="ended" name="结束" shibao:nameEn="Ended">
      <bpmn:incoming>first_step_to_ended</bpmn:incoming>
    </bpmn:endEvent>
    <bpmn:sequenceFlow id="begun_to_first_step" sourceRef="begun" targetRef="first_step" />
    <bpmn:sequenceFlow id="first_step_to_ended" sourceRef="first_step" targetRef="ended" />
  </bpmn:process>
  <bpmndi:BPMNDiagram id="{id}_diagram">
    <bpmndi:BPMNPlane id="{id}_plane" bpmnElement="{id}_collaboration">
{shapes}
      <bpmndi:BPMNEdge id="begun_to_first_step_di" bpmnElement="begun_to_first_step">
        <di:waypoint x="276" y="200" />
        <di:waypoint x="340" y="200" />
      </bpmndi:BPMNEdge>
      <bpmndi:BPMNEdge id="first_step_to_ended_di" bpmnElement="first_step_to_ended">
        <di:waypoint x="440" y="200" />
        <di:waypoint x="522" y="200" />
      </bpmndi:BPMNEdge>
    </bpmndi:BPMNPlane>
  </bpmndi:BPMNDiagram>
</bpmn:definitions>
"""
_SHAPE = """      <bpmndi:BPMNShape id="{id}_di" bpmnElement="{id}"{more}>
        <dc:Bounds x="{x}" y="{y}" width="{width}" height="{height}" />
      </bpmndi:BPMNShape>"""
_BOXES = (
    ("first_lane", 190, 80, 690, 240, ' isHorizontal="true"'),
    ("begun", 240, 182, 36, 36, ""),
    ("first_step", 340, 160, 100, 80, ""),
    ("ended", 522, 182, 36, 36, ""),
)


def diagram(process_id: str, name: str, name_en: str) -> bytes:
    """The diagram of a new process; the designer names its role and form."""
    boxes = ((f"{process_id}_pool", 160, 80, 720, 240, ' isHorizontal="true"'), *_BOXES)
    shapes = "\n".join(
        _SHAPE.format(id=id_, x=x, y=y, width=width, height=height, more=more)
        for id_, x, y, width, height, more in boxes
    )
    zh, en = (escape(each, {'"': "&quot;"}) for each in (name, name_en))
    return _TEMPLATE.format(id=process_id, zh=zh, en=en, shapes=shapes).encode()


_TABLE = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" xmlns:shibao="urn:shibao:dmn:1" \
id="{id}_definitions" name="{zh}" namespace="urn:shibao:decision:{id}">
  <decision id="{id}" name="{zh}" shibao:nameEn="{en}">
    <variable id="{id}_value" name="{zh}" />
    <informationRequirement id="{id}_needs_1"><requiredInput href="#asked_data" /></informationRequirement>
    <decisionTable id="{id}_table" hitPolicy="UNIQUE">
      <input id="{id}_input_1" label="条件" shibao:labelEn="Condition">
        <inputExpression id="{id}_expression_1" typeRef="boolean"><text>asked</text></inputExpression>
        <inputValues id="{id}_allowed_1"><text>true,false</text></inputValues>
      </input>
      <output id="{id}_output_1" label="结果" shibao:labelEn="Result" name="result" typeRef="boolean" />
      <annotation name="clause" />
      <annotation name="text" />
      <annotation name="text_en" />
      <annotation name="status" />
      <rule id="{id}_row_1">
        <inputEntry id="{id}_row_1_in_1"><text>-</text></inputEntry>
        <outputEntry id="{id}_row_1_out_1"><text>true</text></outputEntry>
        <annotationEntry><text></text></annotationEntry>
        <annotationEntry><text></text></annotationEntry>
        <annotationEntry><text></text></annotationEntry>
        <annotationEntry><text></text></annotationEntry>
      </rule>
    </decisionTable>
  </decision>
  <inputData id="asked_data" name="asked"><variable id="asked_data_value" name="asked" typeRef="boolean" />\
</inputData>
</definitions>
"""


def table(decision_id: str, name: str, name_en: str) -> bytes:
    """A new decision table: one condition, one result, a row that always applies."""
    zh, en = (escape(each, {'"': "&quot;"}) for each in (name, name_en))
    return _TABLE.format(id=decision_id, zh=zh, en=en).encode()
