"""A process drawn from nothing for tests: a clerk orders a home visit, a role that it brings makes it."""

from __future__ import annotations

import json

from workflows.designer import blank, role_files

VISITOR = role_files.NewRole("home_visitor", "走访员", "Home visitor", "community_office")
ORDER = {
    "id": "visit_order",
    "zh": "走访交办",
    "en": "Order of a visit",
    "groups": [
        {
            "zh": "交办",
            "en": "Order",
            "fields": [{"name": "reason", "type": "string", "zh": "走访事由", "en": "Why", "max": 60}],
        }
    ],
}
REPORT = {
    "id": "visit_report",
    "zh": "走访记录",
    "en": "Report of a visit",
    "groups": [
        {
            "zh": "记录",
            "en": "Report",
            "fields": [
                {"name": "reason", "type": "fact", "zh": "走访事由", "en": "Why"},
                {"name": "found", "type": "string", "zh": "走访情况", "en": "What was found"},
            ],
        }
    ],
}
FORMS = {
    f"forms/{each['id']}.json": json.dumps(each, ensure_ascii=False).encode() for each in (ORDER, REPORT)
}
_CARD = """<bpmn:extensionElements><shibao:card startRole="employment_service_clerk" \
titleZh='"走访：" + reason' titleEn='"Visit: " + reason' columns="reason" /></bpmn:extensionElements>"""
_START = """<bpmn:extensionElements><shibao:output name="reason" value="answers.reason" />\
</bpmn:extensionElements>"""
_STEP = """<bpmn:extensionElements><shibao:input name="reason" value="reason" />\
<shibao:output name="found" value="answers.found" /></bpmn:extensionElements>"""


def diagram() -> bytes:
    """The drawing, as the editor leaves it."""
    text = blank.diagram("home_visit", "入户走访", "Home visit").decode()
    for old, new in (
        ('isExecutable="true">', f'isExecutable="true">{_CARD}'),
        ('id="first_lane" name="经办"', 'id="first_lane" name="走访" shibao:role="home_visitor"'),
        (
            '<bpmn:startEvent id="begun" name="开始"',
            '<bpmn:startEvent id="begun" name="交办" shibao:form="visit_order"',
        ),
        ('shibao:nameEn="Begun">', f'shibao:nameEn="Begun">{_START}'),
        (
            'name="第一步" shibao:nameEn="First step">',
            f'name="走访" shibao:nameEn="Visit" shibao:form="visit_report">{_STEP}',
        ),
    ):
        assert old in text
        text = text.replace(old, new)
    return text.encode()
