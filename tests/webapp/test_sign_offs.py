"""The sign-off list of the labour supervisor: many reports are opened at a time, each is signed by itself."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from tests.webapp.conftest import TODAY, Office, SignedIn
from tests.webapp.test_rehiring import PLAN, ROLES, STATEMENTS, STEPS, Watched
from workflows.demo import builders, name_lists
from workflows.people.models import Account
from workflows.people.queries import actor_of, offices_of_case
from workflows.runtime import instances

LIST = "/layoffs/sign-off"
Reviewed = Callable[[str], str]


@pytest.fixture
def reviewed(office: Office, password_hash: str) -> Reviewed:
    """`reviewed(who)`: another plan of one firm, passed on by that clerk; its number."""
    sessions, house = office.installation.sessions, office.installation.house
    with sessions.begin() as session:
        firm = builders.firm(session, office.branch)
        assert firm.union is not None
        offices = {"agent": firm.enterprise, "union": firm.union, "labour": firm.department}
        people = {
            login: builders.staff(session, f"示范{login[0]}", offices.get(login, firm.department), role)
            for login, role in ROLES.items()
        }
        people["both"] = builders.staff(
            session, "示范双", firm.department, "labour_clerk", "labour_supervisor"
        )
        for login, person in people.items():
            row = Account(person_id=person.person_id, login=login, password_hash=password_hash, language="zh")
            row.password_set_at = house.clock.now()
            session.add(row)
        wanted = {name: {"count": 3} for name in ("first", "second", "third")}
        lists = iter(name_lists.of(session, firm.enterprise, wanted, house.clock.now()).values())
        firm_id, union_id = firm.enterprise.id, firm.union.id
    made = Watched(office, {login: person.person_id for login, person in people.items()})

    def passed_on(who: str) -> str:
        with sessions.begin() as session:
            case = instances.start(
                session,
                "layoff_plan",
                answers={**PLAN, "name_list": next(lists)},
                variables={"enterprise_id": firm_id},
                offices=offices_of_case(session, union_id),
                area_id=office.branch.area_id,
                actor=actor_of(session, made.people["agent"], TODAY),
                house=house,
            )
            key = case.business_key
        for login, answers in STEPS[:4]:
            made.do(who if login == "labour" else login, key, dict(answers))
        return key

    return passed_on


def ticks(page: str) -> list[str]:
    return re.findall(r'name="task" value="([^"]+)"', page)


@pytest.mark.clause("S7.6")
def test_reports_are_opened_in_bulk_and_signed_one_by_one(
    reviewed: Reviewed, desk: SignedIn, statements: list[str]
) -> None:
    first, second = reviewed("labour"), reviewed("labour")
    supervisor = desk("supervisor")
    assert f'href="{LIST}"' in supervisor.get("/layoffs").text
    statements.clear()
    page = supervisor.get(LIST).text
    assert len(statements) <= STATEMENTS
    assert page.index(first) < page.index(second)
    opened = supervisor.post(LIST, {"task": ticks(page)})
    assert opened.location.endswith(f"/cases/{first}")
    case = supervisor.get(f"/cases/{first}").text
    assert "已打开 2 件，请逐件审阅签署。" in case
    assert 'aria-current="step"><span class="line__label">出具意见' in case
    assert case.index("您将签署什么") < case.index("逐项审查") < case.index("办结本环节")
    assert "您将签署什么" not in desk("labour").get(f"/cases/{first}").text
    page = supervisor.get(LIST).text
    assert "继续签署已打开的 2 件" in page
    assert ticks(page) == []
    sent = re.search(r'action="([^"]+/complete)"', case)
    revision = re.search(r'name="revision" value="(\d+)"', case)
    assert sent is not None
    assert revision is not None
    signed = supervisor.post(sent[1], {"revision": revision[1], "decision": "no_objection"})
    assert signed.location.endswith(f"/cases/{second}")
    left = supervisor.get(LIST).text.partition("<tbody>")[2]
    assert first not in left
    assert second in left


@pytest.mark.clause("S7.6")
def test_what_one_reviewed_oneself_stands_there_without_a_box(reviewed: Reviewed, desk: SignedIn) -> None:
    own, of_another = reviewed("both"), reviewed("labour")
    both = desk("both")
    page = both.get(LIST).text
    assert own in page
    assert "您已办理本件的“审查裁员报告”环节" in page
    (box,) = ticks(page)
    barred = ticks(desk("supervisor").get(LIST).text)
    refused = both.post(LIST, {"task": barred}, follow_redirects=True).text
    assert f"{own}：您已办理本件的“审查裁员报告”环节" in refused
    assert box in barred
    assert "继续签署已打开的 1 件" in both.get(LIST).text
    assert ticks(desk("supervisor").get(LIST).text) == [each for each in barred if each != box]
    assert of_another in page


def test_nothing_is_opened_where_nothing_is_ticked_and_nobody_else_has_the_list(
    reviewed: Reviewed, desk: SignedIn
) -> None:
    supervisor = desk("supervisor")
    assert "没有等您签署的裁员报告" in supervisor.get(LIST).text
    assert "没有选中任何一件" in supervisor.post(LIST, follow_redirects=True).text
    key = reviewed("labour")
    for who in ("agent", "union", "labour"):
        assert desk(who).get(LIST).status_code == 403
    assert key in supervisor.get(LIST).text
