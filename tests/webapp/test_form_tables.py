"""A table in a form: rows come and go by plain buttons, errors stand at the cell, the next step reads it."""

from __future__ import annotations

import json
import re
from importlib import resources
from typing import Any

import pytest
import sqlalchemy as sa

from tests.conftest import START
from tests.webapp.conftest import TODAY, Desk, Office, SignedIn
from tests.workflows.designer import visiting
from workflows.designer import role_files
from workflows.engine import validation
from workflows.people.operations import NewRole, grant_role
from workflows.runtime import deployments
from workflows.runtime.models import History, Instance

HOUSE = deployments.read_folder(resources.files("bpmn"))
PAGE = "/start/home_visit"
COSTS = {
    "name": "costs",
    "type": "table",
    "zh": "费用",
    "en": "Costs",
    "max": 4,
    "columns": [
        {
            "name": "what",
            "type": "select",
            "zh": "项目",
            "en": "Item",
            "options": [
                {"value": "bus", "zh": "车费", "en": "Bus"},
                {"value": "other", "zh": "其他", "en": "Other"},
            ],
        },
        {"name": "amount", "type": "money", "zh": "金额", "en": "Amount", "total": True},
        {"name": "paid_on", "type": "date", "zh": "日期", "en": "Day", "optional": True},
        {"name": "phone", "type": "phone", "zh": "电话", "en": "Phone", "optional": True},
        {"name": "receipt", "type": "boolean", "zh": "有票据", "en": "Receipt"},
    ],
}
SEEN = {
    "name": "seen",
    "type": "table",
    "zh": "见到的人",
    "en": "Seen",
    "optional": True,
    "columns": [{"name": "who", "type": "string", "zh": "姓名", "en": "Name"}],
}


def forms() -> dict[str, bytes]:
    """The order asks for costs; the report shows them and asks for rows of its own."""
    order, report = (json.loads(json.dumps(each)) for each in (visiting.ORDER, visiting.REPORT))
    order["groups"][0]["fields"].append(COSTS)
    shown = {key: COSTS[key] for key in ("name", "zh", "en", "columns")} | {"type": "fact"}
    report["groups"][0]["fields"] += [shown, SEEN]
    return {
        f"forms/{each['id']}.json": json.dumps(each, ensure_ascii=False).encode() for each in (order, report)
    }


def diagram() -> bytes:
    text = visiting.diagram().decode()
    for old, new in (
        ('columns="reason"', 'columns="reason,costs"'),
        (
            'name="reason" value="answers.reason" />',
            'name="reason" value="answers.reason" /><shibao:output name="costs" value="answers.costs" />'
            '<shibao:output name="total" value="sum(answers.costs.amount)" />',
        ),
        (
            '<shibao:input name="reason"',
            '<shibao:input name="costs" value="costs" /><shibao:input name="reason"',
        ),
        (
            '<shibao:output name="found"',
            '<shibao:output name="seen" value="answers.seen" /><shibao:output name="found"',
        ),
    ):
        assert old in text
        text = text.replace(old, new, 1)
    return text.encode()


@pytest.fixture
def visits(office: Office) -> Office:
    """The office with home visits in force whose forms have tables."""
    with office.installation.sessions.begin() as session:
        library = dict(deployments.library_files(session, deployments.newest_library(session)))
        files = {**library, **forms(), "processes/home_visit.bpmn": diagram()}
        files[role_files.PATH] = role_files.added(library, visiting.VISITOR)
        deployments.deploy(session, files, "home_visit", by=None, now=START)
        held = NewRole(office.people["community_officer"], "home_visitor", office.branch.community.id, TODAY)
        grant_role(session, held, actor=None, now=START)
    return office


def row(number: int, what: str = "bus", amount: str = "12.50", **more: str) -> dict[str, str]:
    cells = {"what": what, "amount": amount, "paid_on": "", "phone": "", **more}
    return {f"costs.{number}.{name}": text for name, text in cells.items()}


def sent(browser: Desk, **cells: str) -> Any:
    return browser.post(PAGE, {"reason": "核对住址", **cells})


def value_of(page: str, name: str) -> str:
    """What stands in the cell of this name."""
    control = re.search(rf'<input[^>]* id="{re.escape(name)}"[^>]*>', page)
    assert control is not None, name
    found = re.search(r' value="([^"]*)"', control[0])
    assert found is not None
    return found[1]


def is_fresh(page: str, name: str) -> bool:
    return re.search(rf' id="{re.escape(name)}"[^>]* autofocus', page) is not None


@pytest.fixture
def case(visits: Office, desk: SignedIn) -> tuple[Desk, str, dict[str, str]]:
    """A visitor before the report of a visit: the browser, the case, and what the page of the step sends."""
    started = sent(desk("employment_service_clerk"), **row(1, phone="13800001111"), **row(3, "other", "7"))
    assert started.status_code == 303, started.text
    visitor, address = desk("community_officer"), started.headers["Location"]
    page = visitor.get(address).text
    task = re.search(r'action="(/cases/[^"]+/complete)"', page)
    revision = re.search(r'name="revision" value="(\d+)"', page)
    assert task is not None
    assert revision is not None
    return visitor, address, {"_to": task[1], "revision": revision[1], "found": "属实"}


def test_rows_are_added_and_taken_away_by_plain_buttons(visits: Office, desk: SignedIn) -> None:
    clerk = desk("employment_service_clerk")
    first = clerk.get(PAGE).text
    assert 'aria-label="第 1 行 金额"' in first
    assert "costs.2.amount" not in first
    pressed_by_enter = re.search(r'<form class="panel__body.*?<button[^>]*>', first, re.DOTALL)
    assert pressed_by_enter is not None
    assert 'value="add-row:"' in pressed_by_enter[0]
    more = sent(clerk, **row(1, amount="x1"), **row(2, amount="2"), _act="add-row:costs")
    assert more.status_code == 200
    assert (value_of(more.text, "reason"), value_of(more.text, "costs.1.amount")) == ("核对住址", "x1")
    assert is_fresh(more.text, "costs.3.what")
    assert ">¥2.00</output>" in more.text, "what can be read is summed"
    full = sent(clerk, **row(4), _act="add-row:costs").text
    assert "costs.5.amount" not in full
    assert "最多 4 行。" in full
    less = sent(
        clerk, **row(1, amount="1"), **row(2, amount="2", receipt="true"), _act="drop-row:costs:1"
    ).text
    assert value_of(less, "costs.1.amount") == "2"
    assert re.search(r'id="costs.1.receipt"[^>]* checked', less)
    assert "costs.2.amount" not in less
    assert is_fresh(less, "costs.1.what")
    last = sent(clerk, **row(1), _act="drop-row:costs:1").text
    assert value_of(last, "costs.1.amount") == ""
    with visits.installation.sessions() as session:
        started = sa.select(sa.func.count()).where(Instance.process_id == "home_visit")
        assert session.scalar(started) == 0, "no button of a row sends anything"


def test_errors_lead_to_the_cell_and_nothing_is_lost(visits: Office, desk: SignedIn) -> None:
    clerk = desk("employment_service_clerk")
    refused = sent(clerk, **row(1, "", ""), **row(2, amount="many", paid_on="2006-02-30"))
    assert refused.status_code == 422
    assert '<a href="#costs.2.amount">第 2 行 金额：' in refused.text
    assert '<a href="#costs.2.paid_on">第 2 行 日期：' in refused.text
    assert 'id="costs.2.amount-error"' in refused.text
    assert re.search(r'id="costs.2.amount"[^>]*aria-describedby="costs.2.amount-error"', refused.text)
    assert value_of(refused.text, "costs.2.amount") == "many"
    clerk.post("/language", {"language": "en", "next": PAGE})
    assert '<a href="#costs.2.amount">Row 2, Amount: ' in sent(clerk, **row(2, amount="many")).text


def test_forged_cells_are_refused_by_name(visits: Office, desk: SignedIn) -> None:
    clerk, many = desk("employment_service_clerk"), {}
    for number in range(1, 6):
        many |= row(number)
    for cells, named in (
        (many, "costs"),
        (row(1) | {"costs.1.extra": "x"}, "costs.1.extra"),
        (row(1) | {"costs.999999999999.what": "bus"}, "costs.999999999999.what"),
        (row(1) | {"costs.-1.what": "bus"}, "costs.-1.what"),
        (row(1) | {"costs.１.what": "bus"}, "costs.１.what"),
        (row(1) | {"costs.1.what.x": "bus"}, "costs.1.what.x"),
        ({"costs": "[{}]"}, "costs"),
        (row(1) | {"costs": "rows"}, "costs"),
        (row(1, amount="1" * 400), "costs.1.amount"),
    ):
        refused = sent(clerk, **cells)
        assert refused.status_code == 422, named
        assert f'href="#{named}"' in refused.text
        assert value_of(refused.text, "reason") == "核对住址"
    for act in ("add-row:nothing", "drop-row:costs:-1", "drop-row:costs:x", "drop-row", "add-row:"):
        answer = sent(clerk, **row(1, amount="3"), _act=act)
        assert (answer.status_code, value_of(answer.text, "costs.1.amount")) == (200, "3"), act


def test_rows_are_read_as_a_table_in_the_next_step(
    case: tuple[Desk, str, dict[str, str]], visits: Office, desk: SignedIn
) -> None:
    visitor, address, _ = case
    page = visitor.get(address).text
    shown = page[page.index("<caption>费用") : page.index("</table>", page.index("<caption>费用"))]
    cells = re.findall(r"<td[^>]*>([^<]*)</td>", shown)
    assert cells[:5] == ["车费", "¥12.50", "—", "*******1111", "否"]
    assert cells[5:10] == ["其他", "¥7.00", "—", "—", "否"]
    assert "¥19.50" in cells
    assert 'data-label="费用">2 行<' in desk("employment_service_clerk").get(PAGE).text
    visitor.post("/language", {"language": "en", "next": address})
    english = visitor.get(address).text
    assert '<th scope="col" class="number">Amount</th>' in english
    assert 'data-label="Item">Bus<' in english
    with visits.installation.sessions() as session:
        data = session.scalars(sa.select(Instance.data).where(Instance.process_id == "home_visit")).one()
        assert str(data["total"]) == "19.50"
        history = session.scalars(sa.select(History.answers).where(History.kind == "startEvent")).all()
    phones = [
        row["phone"] for answers in history if answers and "costs" in answers for row in answers["costs"]
    ]
    assert phones == ["*******1111", None]


def test_rows_are_kept_while_they_are_typed(case: tuple[Desk, str, dict[str, str]], desk: SignedIn) -> None:
    visitor, address, words = case
    keep = words["_to"].replace("/complete", "/keep")
    typed = {"revision": words["revision"], "seen.1.who": "张" * 201, "seen.2.who": "", "seen.3.who": "李四"}
    assert visitor.post(keep, typed).status_code == 200
    page = desk("community_officer").get(address).text
    assert (value_of(page, "seen.1.who"), value_of(page, "seen.3.who")) == ("张" * 201, "李四")
    grown = visitor.post(words["_to"], {**words, **typed, "_act": "add-row:seen"})
    assert is_fresh(grown.text, "seen.4.who")
    wrong = visitor.post(words["_to"], {**words, **typed})
    assert wrong.status_code == 422
    done = visitor.post(words["_to"], {**words, **typed, "seen.1.who": "张三"})
    assert done.status_code == 303, done.text
    moment = re.search(rf'href="({address}/at/\d+)"', visitor.get(address).text)
    assert moment is not None
    past = visitor.get(moment[1]).text
    assert "车费 ¥12.50 已遮盖 否；其他 ¥7.00 否" in past
    assert "张三" not in past, "a name in a cell is covered like every other"


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        pytest.param(
            "answers.costs.amount", "answers.costs.amuont", "表格 costs 没有列 amuont", id="a column"
        ),
        pytest.param(
            'shibao:form="visit_report"',
            'shibao:form="visit_report" shibao:bulk="true"',
            "见到的人",
            id="bulk",
        ),
    ],
)
def test_a_diagram_is_checked_against_the_columns(old: str, new: str, told: str) -> None:
    roles = {name: each for name, each in HOUSE.items() if not name.endswith((".bpmn", ".dmn"))}
    roles[role_files.PATH] = role_files.added(HOUSE, visiting.VISITOR)
    assert old.encode() in diagram()
    changed = {"processes/home_visit.bpmn": diagram().replace(old.encode(), new.encode(), 1)}
    found = [each for each in validation.problems({**roles, **forms(), **changed}) if told in each.zh]
    assert [(each.severity, each.path) for each in found] == [("error", "processes/home_visit.bpmn")]
