"""What the engine does with every element and attribute of BPMN 2.0: run, keep as drawing, refuse.

The gate reads this table, and `docs/bpmn-support.md` is printed from it, so nothing can be silent:
what is not named here is refused.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from workflows.engine.elements import HUMAN, NODES, QUEUES

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
BPMNDI = "http://www.omg.org/spec/BPMN/20100524/DI"
DC = "http://www.omg.org/spec/DD/20100524/DC"
DI = "http://www.omg.org/spec/DD/20100524/DI"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
SHIBAO = "urn:shibao:bpmn:1"
UNDECLARED = "undeclared:"
"""Stands before a prefix that a file uses without declaring it."""
COLORS = frozenset(
    {"http://www.omg.org/spec/BPMN/non-normative/color/1.0", "http://bpmn.io/schema/bpmn/biocolor/1.0"}
)

Status = Literal["runs", "drawn", "refused"]
RUNS: Status = "runs"
DRAWN: Status = "drawn"
REFUSED: Status = "refused"


@dataclass(frozen=True)
class Support:
    """How one BPMN element is treated, with its attributes."""

    status: Status
    note: str = ""
    runs: frozenset[str] = frozenset()
    """Attributes that have their effect."""
    fixed: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Attributes accepted with these values only (what the standard does by default)."""
    drawn: frozenset[str] = frozenset()
    """Attributes that mean nothing to a run in the standard either."""


def _row(
    status: Status,
    note: str = "",
    runs: str = "",
    drawn: str = "",
    fixed: Mapping[str, str] | None = None,
) -> Support:
    values = {name: frozenset(text.split("|")) for name, text in (fixed or {}).items()}
    return Support(status, note, frozenset(runs.split()) | {"id", "name"}, values, frozenset(drawn.split()))


_ACTIVITY = {"isForCompensation": "false", "startQuantity": "1", "completionQuantity": "1"}
_TASK = {**_ACTIVITY, "implementation": "##unspecified|##WebService"}
_CATCH = {"parallelMultiple": "false"}

ELEMENTS: Mapping[str, Support] = {
    "definitions": _row(
        RUNS,
        drawn="targetNamespace exporter exporterVersion",
        fixed={
            "expressionLanguage": "https://www.omg.org/spec/DMN/20191111/FEEL/|urn:shibao:feel|feel",
            "typeLanguage": "http://www.w3.org/2001/XMLSchema",
        },
    ),
    "process": _row(
        RUNS,
        "one a file, file stem = id; isExecutable=false is accepted as a draft and said so",
        runs="isExecutable",
        drawn="processType isClosed",
        fixed={"definitionalCollaborationRef": ""},
    ),
    "collaboration": _row(
        DRAWN, "pools and message flows are drawing; messages go by name", drawn="isClosed"
    ),
    "participant": _row(DRAWN, drawn="processRef"),
    "messageFlow": _row(DRAWN, drawn="sourceRef targetRef messageRef"),
    "laneSet": _row(RUNS),
    "childLaneSet": _row(RUNS),
    "lane": _row(RUNS, "shibao:role names who does the human tasks in it", drawn="partitionElementRef"),
    "flowNodeRef": _row(RUNS),
    "documentation": _row(DRAWN, drawn="textFormat"),
    "extensionElements": _row(
        RUNS, "shibao elements run; foreign ones are kept as drawing, but refused where they carry scripts"
    ),
    "incoming": _row(DRAWN, "sequence flows say it"),
    "outgoing": _row(DRAWN, "sequence flows say it"),
    "textAnnotation": _row(DRAWN, drawn="textFormat"),
    "text": _row(DRAWN),
    "association": _row(DRAWN, drawn="sourceRef targetRef associationDirection"),
    "group": _row(DRAWN, drawn="categoryValueRef"),
    "category": _row(DRAWN),
    "categoryValue": _row(DRAWN, drawn="value"),
    "dataObject": _row(DRAWN, "variables live in the case", drawn="itemSubjectRef isCollection"),
    "dataObjectReference": _row(DRAWN, drawn="dataObjectRef itemSubjectRef"),
    "dataStore": _row(DRAWN, drawn="capacity isUnlimited itemSubjectRef"),
    "dataStoreReference": _row(DRAWN, drawn="dataStoreRef itemSubjectRef"),
    "dataInputAssociation": _row(DRAWN, "values move by shibao:input"),
    "dataOutputAssociation": _row(DRAWN, "values move by shibao:output"),
    "sourceRef": _row(DRAWN),
    "targetRef": _row(DRAWN),
    "property": _row(
        DRAWN, "accepted only where an editor adds the anchor of a data association", drawn="itemSubjectRef"
    ),
    "itemDefinition": _row(DRAWN, drawn="structureRef itemKind isCollection"),
    "message": _row(RUNS, "matched by name; the business key of the case correlates", drawn="itemRef"),
    "signal": _row(RUNS, "matched by name", drawn="structureRef"),
    "error": _row(RUNS, "matched by errorCode", runs="errorCode", drawn="structureRef"),
    "escalation": _row(RUNS, "matched by escalationCode", runs="escalationCode", drawn="structureRef"),
    "sequenceFlow": _row(
        RUNS,
        "tried in document order, the default last",
        runs="sourceRef targetRef",
        fixed={"isImmediate": "true|false"},
    ),
    "conditionExpression": _row(
        RUNS,
        "FEEL",
        fixed={"language": "https://www.omg.org/spec/DMN/20191111/FEEL/|urn:shibao:feel|feel|FEEL"},
    ),
    "startEvent": _row(
        RUNS,
        "none; message, signal, timer, error, escalation and condition start event sub-processes",
        runs="isInterrupting",
        fixed=_CATCH,
    ),
    "endEvent": _row(RUNS, "none, message, signal, error, escalation, terminate, cancel"),
    "intermediateCatchEvent": _row(
        RUNS, "message, timer, signal, condition, link; several: the first to come", fixed=_CATCH
    ),
    "intermediateThrowEvent": _row(RUNS, "none, message, signal, escalation, link"),
    "boundaryEvent": _row(
        RUNS,
        "message, timer, signal, condition, error, escalation, cancel; several: the first to come",
        runs="attachedToRef cancelActivity",
        fixed=_CATCH,
    ),
    "messageEventDefinition": _row(RUNS, runs="messageRef", fixed={"operationRef": ""}),
    "timerEventDefinition": _row(
        RUNS, "value in FEEL; due dates are computed once and stand in the timer table"
    ),
    "timeDate": _row(RUNS, "FEEL date or date and time"),
    "timeDuration": _row(RUNS, "FEEL duration"),
    "timeCycle": _row(
        RUNS,
        "text R3/P1D, R/P1D or a FEEL duration that repeats; on non-interrupting boundary and "
        "event sub-process timers",
    ),
    "signalEventDefinition": _row(RUNS, runs="signalRef"),
    "errorEventDefinition": _row(RUNS, "an operation raises it by code", runs="errorRef"),
    "escalationEventDefinition": _row(RUNS, runs="escalationRef"),
    "conditionalEventDefinition": _row(RUNS, "looked at whenever the case moves"),
    "condition": _row(RUNS, "FEEL"),
    "terminateEventDefinition": _row(RUNS),
    "cancelEventDefinition": _row(RUNS, "in transactions"),
    "linkEventDefinition": _row(RUNS, "throw and catch of one name in one scope"),
    "task": _row(RUNS, "passes at once", runs="default", fixed=_ACTIVITY),
    "userTask": _row(RUNS, "waits for a person of its lane's role", runs="default", fixed=_TASK),
    "manualTask": _row(
        RUNS, "waits for a person like a user task without a form", runs="default", fixed=_ACTIVITY
    ),
    "serviceTask": _row(
        RUNS, "shibao:operation; it may ask to be called again later", runs="default", fixed=_TASK
    ),
    "businessRuleTask": _row(RUNS, "shibao:decision", runs="default", fixed=_TASK),
    "sendTask": _row(RUNS, "throws its message", runs="default messageRef", fixed=_TASK),
    "receiveTask": _row(
        RUNS, "waits for its message", runs="default messageRef", fixed={**_TASK, "instantiate": "false"}
    ),
    "callActivity": _row(
        RUNS,
        "calledElement = process id; only declared inputs and outputs cross",
        runs="default calledElement",
        fixed=_ACTIVITY,
    ),
    "subProcess": _row(
        RUNS, "shares the variables of its parent", runs="default triggeredByEvent", fixed=_ACTIVITY
    ),
    "transaction": _row(
        RUNS,
        "with cancel end and cancel boundary; no compensation",
        runs="default triggeredByEvent",
        fixed={**_ACTIVITY, "method": "##Compensate"},
    ),
    "multiInstanceLoopCharacteristics": _row(
        RUNS,
        "loopCardinality, or shibao:collection with shibao:elementVariable; shibao:outputCollection with "
        "shibao:outputElement",
        runs="isSequential",
        fixed={"behavior": "All"},
    ),
    "loopCardinality": _row(RUNS, "FEEL, 0 to 200"),
    "completionCondition": _row(RUNS, "FEEL, looked at after each instance"),
    "standardLoopCharacteristics": _row(RUNS, "loopMaximum 1 to 200", runs="testBefore loopMaximum"),
    "loopCondition": _row(RUNS, "FEEL; the loop goes on while it is true"),
    "exclusiveGateway": _row(RUNS, runs="default", drawn="gatewayDirection"),
    "inclusiveGateway": _row(
        RUNS, "joins when no token can still arrive", runs="default", drawn="gatewayDirection"
    ),
    "parallelGateway": _row(RUNS, "one token from every incoming flow", drawn="gatewayDirection"),
    "eventBasedGateway": _row(
        RUNS,
        "any number of timers",
        drawn="gatewayDirection",
        fixed={"eventGatewayType": "Exclusive", "instantiate": "false"},
    ),
    "scriptTask": _row(REFUSED, "a rule is a decision table, an act is an operation"),
    "script": _row(REFUSED, "no script text is ever run"),
    "adHocSubProcess": _row(REFUSED),
    "complexGateway": _row(REFUSED, "use an inclusive or an event gateway"),
    "activationCondition": _row(REFUSED),
    "compensateEventDefinition": _row(REFUSED, "draw the counter-step as an ordinary path"),
    "globalTask": _row(REFUSED),
    "globalUserTask": _row(REFUSED),
    "globalManualTask": _row(REFUSED),
    "globalScriptTask": _row(REFUSED),
    "globalBusinessRuleTask": _row(REFUSED),
    "choreography": _row(REFUSED),
    "choreographyTask": _row(REFUSED),
    "subChoreography": _row(REFUSED),
    "callChoreography": _row(REFUSED),
    "globalChoreographyTask": _row(REFUSED),
    "conversation": _row(REFUSED),
    "subConversation": _row(REFUSED),
    "callConversation": _row(REFUSED),
    "conversationLink": _row(REFUSED),
    "globalConversation": _row(REFUSED),
    "correlationKey": _row(REFUSED, "the business key correlates"),
    "correlationProperty": _row(REFUSED, "the business key correlates"),
    "correlationPropertyRetrievalExpression": _row(REFUSED),
    "messagePath": _row(REFUSED),
    "correlationSubscription": _row(REFUSED),
    "correlationPropertyBinding": _row(REFUSED),
    "dataPath": _row(REFUSED),
    "correlationPropertyRef": _row(REFUSED),
    "ioSpecification": _row(REFUSED, "use shibao:input and shibao:output"),
    "ioBinding": _row(REFUSED),
    "dataInput": _row(REFUSED),
    "dataOutput": _row(REFUSED),
    "inputSet": _row(REFUSED),
    "outputSet": _row(REFUSED),
    "dataState": _row(REFUSED),
    "assignment": _row(REFUSED, "use shibao:input and shibao:output"),
    "transformation": _row(REFUSED, "use shibao:input and shibao:output"),
    "from": _row(REFUSED),
    "to": _row(REFUSED),
    "loopDataInputRef": _row(REFUSED, "use shibao:collection"),
    "loopDataOutputRef": _row(REFUSED, "use shibao:outputCollection"),
    "inputDataItem": _row(REFUSED, "use shibao:elementVariable"),
    "outputDataItem": _row(REFUSED, "use shibao:outputElement"),
    "complexBehaviorDefinition": _row(REFUSED),
    "eventDefinition": _row(REFUSED),
    "eventDefinitionRef": _row(REFUSED, "write the definition into the event"),
    "import": _row(REFUSED, "a diagram stands alone"),
    "extension": _row(REFUSED),
    "interface": _row(REFUSED, "use shibao:operation"),
    "operation": _row(REFUSED, "use shibao:operation"),
    "inMessageRef": _row(REFUSED),
    "outMessageRef": _row(REFUSED),
    "errorRef": _row(REFUSED),
    "endPoint": _row(REFUSED),
    "resource": _row(REFUSED, "lanes carry roles"),
    "resourceParameter": _row(REFUSED),
    "resourceRole": _row(REFUSED, "lanes carry roles"),
    "performer": _row(REFUSED, "lanes carry roles"),
    "humanPerformer": _row(REFUSED, "lanes carry roles"),
    "potentialOwner": _row(REFUSED, "lanes carry roles"),
    "resourceRef": _row(REFUSED),
    "resourceAssignmentExpression": _row(REFUSED),
    "resourceParameterBinding": _row(REFUSED),
    "rendering": _row(REFUSED, "use shibao:form"),
    "auditing": _row(REFUSED),
    "monitoring": _row(REFUSED),
    "partnerEntity": _row(REFUSED),
    "partnerRole": _row(REFUSED),
    "participantMultiplicity": _row(REFUSED),
    "participantAssociation": _row(REFUSED),
    "relationship": _row(REFUSED),
    "supports": _row(REFUSED),
    "supportedInterfaceRef": _row(REFUSED),
    "partitionElement": _row(REFUSED),
    "formalExpression": _row(REFUSED),
}

_MULTI = frozenset({"multiInstanceLoopCharacteristics"})

SHIBAO_ATTRIBUTES: Mapping[str, tuple[frozenset[str] | None, str]] = {
    "nameEn": (None, "English name; the name itself is Chinese"),
    "clause": (None, "clause that the element carries out, such as S5.6"),
    "role": (frozenset({"lane"}), "id of a role in roles.json; it does the human tasks of the lane"),
    "form": (frozenset({"userTask", "startEvent"}), "id of a form in forms/"),
    "separateFrom": (HUMAN, "ids of steps whose person may not do this one"),
    "deadline": (
        HUMAN | {"intermediateCatchEvent", "boundaryEvent"},
        "limit of a human task, a row of time_limits; or limit whose pause and extension move a timer",
    ),
    "queue": (HUMAN, f"business state under which it waits in the inbox: {', '.join(QUEUES)}"),
    "bulk": (HUMAN, "`true`: one set of answers may complete many tasks of this step at once"),
    "after": (NODES, "ids of steps without which no path may lead here; proven at deployment"),
    "decision": (frozenset({"businessRuleTask"}), "id of a decision in decisions/"),
    "operation": (frozenset({"serviceTask"}), "name of a registered operation"),
    "collection": (_MULTI, "FEEL list with one element for each instance"),
    "elementVariable": (_MULTI, "variable that holds the element within an instance"),
    "outputCollection": (_MULTI, "variable that takes the list of results"),
    "outputElement": (_MULTI, "FEEL value of one instance for that list"),
}
"""Attribute of ours → elements it stands on (None: any), and what it says."""
SHIBAO_ELEMENTS: Mapping[str, tuple[frozenset[str], frozenset[str], str]] = {
    "card": (
        frozenset({"process"}),
        frozenset({"startRole", "page", "titleZh", "titleEn", "columns"}),
        "who starts a case, from which page, its title in FEEL, and variables that the list of cases shows",
    ),
    "input": (NODES, frozenset({"name", "value"}), "FEEL over the variables: what the element is given"),
    "output": (NODES, frozenset({"name", "value"}), "FEEL over answers or result: what the case keeps"),
}
"""Element of ours, within extensionElements → where, its attributes, what it says."""
