"""Files as other editors write them, and what goes wrong with files on their way.

All samples are our own, after the manner of the editor they are named for: prefixes, extensions, habits.
"""

from __future__ import annotations

import random
import re

MODEL = "http://www.omg.org/spec/BPMN/20100524/MODEL"
_SPACES = (
    'xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" '
    'xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" xmlns:di="http://www.omg.org/spec/DD/20100524/DI" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
)


def drawing(plane: str, *shapes: str) -> str:
    """A diagram with a row of shapes."""
    inside = "".join(
        f'<bpmndi:BPMNShape id="{each}_di" bpmnElement="{each}">'
        f'<dc:Bounds x="{100 + 150 * number}.0" y="80" width="100" height="80"/></bpmndi:BPMNShape>'
        for number, each in enumerate(shapes)
    )
    return (
        f'<bpmndi:BPMNDiagram id="diagram"><bpmndi:BPMNPlane id="plane" bpmnElement="{plane}">{inside}'
        "</bpmndi:BPMNPlane></bpmndi:BPMNDiagram>"
    )


def prefixed(prefix: str, more: str, inside: str) -> str:
    """A file whose BPMN elements carry a prefix; `inside` is written without one, with `~` in its place."""
    name = f"{prefix}:definitions" if prefix else "definitions"
    space = f"xmlns:{prefix}" if prefix else "xmlns"
    body = inside.replace("~", f"{prefix}:" if prefix else "")
    return f'<{name} {space}="{MODEL}" {_SPACES} {more}>{body}</{name}>'


_STRAIGHT = (
    '<~startEvent id="begin"/><~sequenceFlow id="f1" sourceRef="begin" targetRef="work"/>{step}'
    '<~sequenceFlow id="f2" sourceRef="work" targetRef="over"/><~endEvent id="over"/>'
)


def _straight(step: str) -> str:
    return _STRAIGHT.replace("{step}", step)


SAMPLES: dict[str, str] = {
    "camunda_7": prefixed(
        "bpmn",
        'xmlns:camunda="http://camunda.org/schema/1.0/bpmn" id="D"'
        ' targetNamespace="http://bpmn.io/schema/bpmn" '
        'exporter="Camunda Modeler" exporterVersion="5.20.0"',
        '<~process id="leave" isExecutable="true" camunda:historyTimeToLive="180">'
        + _straight(
            '<~userTask id="work" name="审批" camunda:assignee="${boss}" '
            'camunda:formKey="embedded:app:a.html">'
            '<~extensionElements><camunda:taskListener class="org.example.A" event="create"/>'
            '<camunda:inputOutput><camunda:inputParameter name="a"><camunda:script scriptFormat="groovy">1'
            "</camunda:script></camunda:inputParameter></camunda:inputOutput></~extensionElements></~userTask>"
        )
        + "</~process>"
        + drawing("leave", "begin", "work", "over"),
    ),
    "camunda_8": prefixed(
        "bpmn",
        'xmlns:zeebe="http://camunda.org/schema/zeebe/1.0"'
        ' xmlns:modeler="http://camunda.org/schema/modeler/1.0" '
        'modeler:executionPlatform="Camunda Cloud" modeler:executionPlatformVersion="8.4.0" id="D"',
        '<~process id="order" isExecutable="true">'
        + _straight(
            '<~serviceTask id="work"><~extensionElements><zeebe:taskDefinition type="charge" retries="3"/>'
            '<zeebe:ioMapping><zeebe:input source="=total" target="amount"/></zeebe:ioMapping>'
            "</~extensionElements></~serviceTask>"
        )
        + "</~process>"
        + drawing("order", "begin", "work", "over"),
    ),
    "flowable": prefixed(
        "",
        'xmlns:flowable="http://flowable.org/bpmn" xmlns:xsd="http://www.w3.org/2001/XMLSchema" '
        'typeLanguage="http://www.w3.org/2001/XMLSchema" expressionLanguage="http://www.w3.org/1999/XPath" '
        'targetNamespace="http://www.flowable.org/processdef"',
        '<~process id="请假" name="请假流程" isExecutable="true">'
        "<~documentation>说明 &lt;b&gt;</~documentation>"
        '<~startEvent id="begin" flowable:initiator="starter"/><~exclusiveGateway id="work"/>'
        '<~sequenceFlow id="f1" sourceRef="begin" targetRef="work"/>'
        '<~sequenceFlow id="f2" sourceRef="work" targetRef="over"><~conditionExpression '
        'xsi:type="tFormalExpression"><![CDATA[${days > 3 && ok}]]></~conditionExpression></~sequenceFlow>'
        '<~sequenceFlow id="f3" sourceRef="work" targetRef="over"/><~endEvent id="over"/></~process>'
        + drawing("请假", "begin", "work", "over"),
    ),
    "activiti": prefixed(
        "",
        'xmlns:activiti="http://activiti.org/bpmn" targetNamespace="Examples"',
        '<~process id="mail"><~startEvent id="begin"/>'
        '<~sequenceFlow id="f1" sourceRef="begin" targetRef="work"/>'
        '<~serviceTask id="work" activiti:type="mail"><~extensionElements><activiti:field name="html">'
        "<activiti:string><![CDATA[<!DOCTYPE html><html><body>&nbsp;</body></html>]]></activiti:string>"
        '</activiti:field></~extensionElements></~serviceTask><~scriptTask id="late" scriptFormat="groovy">'
        "<~script>println 1</~script></~scriptTask>"
        '<~sequenceFlow id="f2" sourceRef="work" targetRef="late"/></~process>',
    ),
    "bizagi": prefixed(
        "",
        'xmlns:bizagi="http://www.bizagi.com/bpmn20" targetNamespace="http://www.bizagi.com/definitions/_1"',
        '<~process id="Id_1" name="Proceso principal"><~documentation /><~ioSpecification>'
        '<~inputSet /><~outputSet /></~ioSpecification><~task id="work" name="Tarea&#10;1">'
        "<~extensionElements>"
        '<bizagi:BizagiExtensions xmlns="http://www.bizagi.com/bpmn20"><BizagiProperties>'
        '<BizagiProperty name="bgColor" value="#ECEFFF" /></BizagiProperties></bizagi:BizagiExtensions>'
        "</~extensionElements></~task></~process>"
        '<~collaboration id="c"><~participant id="pool" processRef="Id_1" name="Principal" />'
        "</~collaboration>" + drawing("c", "pool", "work"),
    ),
    "signavio": prefixed(
        "",
        'xmlns:signavio="http://www.signavio.com" exporter="Signavio Process Editor" id="sid-1" '
        'xsi:schemaLocation="http://www.omg.org/spec/BPMN/20100524/MODEL BPMN20.xsd"',
        '<~collaboration id="c"><~extensionElements><signavio:signavioDiagramMetaData metaKey="revision" '
        'metaValue=""/></~extensionElements><~participant id="p1" name="A" processRef="one"/>'
        '<~participant id="p2" name="B" processRef="two"/>'
        '<~messageFlow id="m" sourceRef="work" targetRef="p2"/></~collaboration>'
        '<~process id="one" processType="None">'
        + _straight('<~task id="work" completionQuantity="1" startQuantity="1"/>')
        + '</~process><~process id="two"><~task id="other"/></~process>'
        + drawing("c", "begin", "work", "over", "other"),
    ),
    "jbpm": prefixed(
        "bpmn2",
        'xmlns:drools="http://www.jboss.org/drools" xmlns:bpsim="http://www.bpsim.org/schemas/1.0" '
        'xmlns="http://www.jboss.org/drools" id="Definition" expressionLanguage="http://www.mvel.org/2.0"',
        '<~itemDefinition id="_x" structureRef="String"/><~process id="hr.evaluation" '
        'drools:packageName="org.example" drools:adHoc="false" isExecutable="true"><~property id="who" '
        'itemSubjectRef="_x"/><~extensionElements><drools:import name="java.util.Map"/></~extensionElements>'
        + _straight(
            '<~userTask id="work"><~ioSpecification><~dataInput id="in" drools:dtype="String"/><~inputSet>'
            '<~dataInputRefs>in</~dataInputRefs></~inputSet></~ioSpecification><~potentialOwner id="o">'
            '<~resourceAssignmentExpression id="r"><~formalExpression>HR</~formalExpression>'
            "</~resourceAssignmentExpression></~potentialOwner></~userTask>"
        )
        + '</~process><~relationship type="BPSimData"><~extensionElements><bpsim:BPSimData/>'
        "</~extensionElements>"
        "<~source>x</~source><~target>x</~target></~relationship>",
    ),
    "bpmn_io": prefixed(
        "bpmn2",
        'id="sample-diagram" targetNamespace="http://bpmn.io/schema/bpmn"',
        '<~process id="Process_1" isExecutable="false"><~startEvent id="StartEvent_1"/></~process>'
        + drawing("Process_1", "StartEvent_1"),
    ),
    "interchange": prefixed(
        "semantic",
        'id="_1" xmlns:tns="http://example.org/tns" targetNamespace="http://example.org/tns" name="C.1.0"',
        '<~message id="_m"/><~dataStore id="_s" isUnlimited="true"/>'
        '<~process isExecutable="false" id="WFP-1-">'
        '<~laneSet id="ls"><~lane name="Lane" id="_l"><~flowNodeRef>tns:work</~flowNodeRef></~lane>'
        "</~laneSet>"
        + _straight(
            '<~receiveTask id="work" messageRef="tns:_m"/><~boundaryEvent id="late" attachedToRef="work">'
            "<~timerEventDefinition><~timeCycle/></~timerEventDefinition></~boundaryEvent>"
            '<~eventBasedGateway id="_g" eventGatewayType="Parallel"/>'
        )
        + '</~process><~collaboration id="c"><~participant id="p" processRef="tns:WFP-1-">'
        '<~participantMultiplicity minimum="0" maximum="1"/></~participant></~collaboration>',
    ),
    "collaboration_only": prefixed(
        "bpmn", 'id="D"', '<~collaboration id="c"><~participant id="p" name="外部"/></~collaboration>'
    ),
    "choreography": prefixed(
        "bpmn",
        'id="D"',
        '<~choreography id="ch"><~participant id="a"/><~participant id="b"/>'
        '<~choreographyTask id="t" initiatingParticipantRef="a"><~participantRef>a</~participantRef>'
        "<~participantRef>b</~participantRef></~choreographyTask></~choreography>",
    ),
    "conversation": prefixed(
        "bpmn",
        'id="D"',
        '<~collaboration id="c"><~participant id="a"/><~conversation id="v"/>'
        '<~conversationLink id="l" sourceRef="a" targetRef="v"/></~collaboration>',
    ),
    "drawing_only": prefixed("bpmn", 'id="D"', drawing("gone", "a", "b")),
    "nothing_in_it": prefixed("bpmn", 'id="D"', ""),
    "empty_process": prefixed("bpmn", 'id="D"', '<~process id="p"/>'),
    "no_ids": prefixed(
        "bpmn", "", "<~process><~startEvent/><~task/><~sequenceFlow/><~userTask/><~lane/></~process>"
    ),
    "same_ids": prefixed(
        "bpmn",
        'id="x"',
        '<~process id="x"><~task id="x"/><~task id="x"/><~sequenceFlow id="x" sourceRef="x" targetRef="x"/>'
        '<~subProcess id="x"><~task id="x"/></~subProcess></~process>',
    ),
    "compensation": prefixed(
        "bpmn",
        'id="D"',
        '<~process id="p"><~complexGateway id="begin"/><~adHocSubProcess id="a"><~task id="t"/>'
        "<~completionCondition>x</~completionCondition></~adHocSubProcess>"
        '<~boundaryEvent id="b" attachedToRef="a"><~compensateEventDefinition/></~boundaryEvent>'
        '<~sequenceFlow id="f" sourceRef="begin" targetRef="a"/></~process>',
    ),
}

ENCODINGS = (
    "utf-8",
    "utf-8-sig",
    "utf-16",
    "utf-16-le",
    "utf-16-be",
    "gbk",
    "gb18030",
    "big5",
    "utf-32",
    "cp037",
)
_VALUES = (
    "",
    "x",
    "-1",
    "9" * 5_000,
    "${a}",
    "中 文",
    "p:q:r",
    "null",
    "true",
    "a" * 300,
    "\u202e",
    "count(",
)


def mutated(chance: random.Random) -> bytes:
    """A sample with some accidents, in some encoding."""
    text = SAMPLES[chance.choice(sorted(SAMPLES))]
    for _ in range(chance.randint(0, 4)):
        text = chance.choice(ACCIDENTS)(text, chance)
    return encoded(text, chance.choice(ENCODINGS), chance)


def encoded(text: str, encoding: str, chance: random.Random) -> bytes:
    """The text as bytes; the declaration mostly tells the truth."""
    declared = encoding.removesuffix("-sig").removesuffix("-le").removesuffix("-be")
    if chance.random() < 0.15:
        declared = chance.choice(
            ("utf-8", "UTF-16", "windows-1252", "x-user-defined", "utf-7", "rot13", "idna")
        )
    content = f'<?xml version="1.0" encoding="{declared}"?>\n{text}'.encode(encoding, "xmlcharrefreplace")
    if chance.random() < 0.1:
        place = chance.randrange(len(content))
        return content[:place] + bytes(chance.randrange(256) for _ in range(3)) + content[place:]
    return content


def _value(text: str, chance: random.Random) -> str:
    """One attribute with another value."""
    places = list(re.finditer(r'="[^"]*"|$', text))
    place = chance.choice(places)
    return text[: place.start()] + f'="{chance.choice(_VALUES)}"' + text[place.end() :]


def _attribute_lost(text: str, chance: random.Random) -> str:
    places = list(re.finditer(r' [\w:]+="[^"]*"|$', text))
    place = chance.choice(places)
    return text[: place.start()] + text[place.end() :]


def _element_lost(text: str, chance: random.Random) -> str:
    places = list(re.finditer(r"<[^<>]*/>", text)) or [re.match("", text)]
    place = chance.choice(places)
    assert place is not None
    return text[: place.start()] + text[place.end() :]


def _element_doubled(text: str, chance: random.Random) -> str:
    places = list(re.finditer(r"<[^<>]*/>", text))
    if not places:
        return text
    return text.replace(chance.choice(places).group(), 3 * chance.choice(places).group(), 1)


def _another_element(text: str, chance: random.Random) -> str:
    names = ("task", "userTask", "startEvent", "boundaryEvent", "subProcess", "laneSet", "process", "lane")
    names += (
        "parallelGateway",
        "eventBasedGateway",
        "callActivity",
        "complexGateway",
        "standardLoopCharacteristics",
    )
    return re.sub(r"task|endEvent|exclusiveGateway", chance.choice(names), text, count=chance.randint(1, 6))


def _remark(text: str, chance: random.Random) -> str:
    remark = chance.choice(
        ("<!-- <!DOCTYPE x> -->", "<?oxygen RNGSchema='x'?>", "<![CDATA[<]]>", "&lt;", "&x;", "]]>")
    )
    place = chance.choice([match.end() for match in re.finditer(">|$", text)])
    return text[:place] + remark + text[place:]


def _cut(text: str, chance: random.Random) -> str:
    return text[: chance.randint(0, len(text))]


def _nested(text: str, chance: random.Random) -> str:
    depth = chance.choice((10, 45, 150, 300))
    inside = '<s:subProcess id="n">' * depth + "</s:subProcess>" * depth
    return re.sub(
        r"(</[\w:]*process>)", rf'<w:w xmlns:w="w" xmlns:s="{MODEL}">{inside}</w:w>\1', text, count=1
    )


def _many(text: str, chance: random.Random) -> str:
    count = chance.choice((20, 450, 3_000))
    tasks = "".join(
        f'<m:task id="m{n}" name="n"/><m:sequenceFlow sourceRef="m{n}" targetRef="m{n + 1}"/>'
        for n in range(count)
    )
    return re.sub(
        r"(</[\w:]*process>)",
        rf"{tasks}\1".replace("<m:task", f'<m:task xmlns:m="{MODEL}"').replace(
            "<m:sequenceFlow", f'<m:sequenceFlow xmlns:m="{MODEL}"'
        ),
        text,
        count=1,
    )


def _prefix_lost(text: str, chance: random.Random) -> str:
    return re.sub(r' xmlns:\w+="[^"]*"', "", text, count=chance.randint(1, 3))


def _old_space(text: str, chance: random.Random) -> str:
    return text.replace(
        MODEL, chance.choice(("http://schema.omg.org/spec/BPMN/2.0", "urn:x", "", MODEL + "/")), 1
    )


def _document_type(text: str, chance: random.Random) -> str:
    return (
        chance.choice(
            ("<!DOCTYPE x>", '<!DOCTYPE x [<!ENTITY e "e">]>', "\n\n", "\ufeff", "<!-- --><!DOCTYPE x>")
        )
        + text
    )


ACCIDENTS = (
    _value,
    _value,
    _attribute_lost,
    _element_lost,
    _element_doubled,
    _another_element,
    _another_element,
    _remark,
    _cut,
    _nested,
    _many,
    _prefix_lost,
    _old_space,
    _document_type,
)
