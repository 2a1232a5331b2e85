"""The watch after a layoff on its pages: who sees it, who may announce a hiring, what is refused."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

import pytest

from tests.conftest import MovableClock
from tests.webapp.conftest import TODAY, Desk, Office, SignedIn
from workflows.clock import local_date
from workflows.demo import builders, name_lists
from workflows.people.models import Account
from workflows.people.permissions import Actor
from workflows.people.queries import actor_of, offices_of_case
from workflows.runtime import instances, outbox, tasks, timers

ROLES = {
    "agent": "enterprise_agent",
    "union": "union_representative",
    "labour": "labour_clerk",
    "supervisor": "labour_supervisor",
}
PLANNED = TODAY + dt.timedelta(days=40)
STATEMENTS = 12
KEY = f"R-{PLANNED.year}-000001"
PLAN = {
    "staff_count": 100,
    "counted_on": TODAY.isoformat(),
    "business_state": "serious_difficulty",
    "reason": "订单锐减，连续亏损。",
    "schedule": "一次实施。",
    "compensation": "按工作年限支付经济补偿。",
    "is_funded": True,
    "planned_on": PLANNED.isoformat(),
}
STEPS = (
    ("agent", {"explained_on": TODAY.isoformat(), "materials": "近两年报表。"}),
    ("union", {"opinion": "agrees"}),
    ("agent", {"step": "report", "planned_on": PLANNED.isoformat(), "is_opinion_attached": True}),
    ("labour", {"decision": "forward"}),
    ("supervisor", {"decision": "no_objection"}),
)


@dataclass
class Watched:
    """The office with a firm whose layoff took effect; its people by login."""

    office: Office
    people: dict[str, int]

    def actor(self, login: str) -> Actor:
        """The person with the roles held today."""
        house = self.office.installation.house
        with self.office.installation.sessions() as session:
            return actor_of(session, self.people[login], local_date(house.clock.now()))

    def do(self, login: str, key: str, answers: dict[str, object]) -> None:
        """Complete the open step of a case."""
        person, house = self.actor(login), self.office.installation.house
        with self.office.installation.sessions.begin() as session:
            case = instances.by_key(session, key, person)
            (page,) = tasks.pages_of_case(session, case.instance_id, person)
            tasks.complete(
                session, page.task_id, actor=person, answers=answers, revision=case.revision, house=house
            )

    def settle(self) -> None:
        """What the worker does."""
        installation = self.office.installation
        timers.sweep(installation.sessions, installation.house)
        outbox.deliver(installation.sessions, installation.house)


def planned(office: Office, password_hash: str) -> tuple[Watched, str]:
    """A plan of the firm, filed and not yet explained, with its number; another firm beside it."""
    sessions, house = office.installation.sessions, office.installation.house
    with sessions.begin() as session:
        firm = builders.firm(session, office.branch)
        elsewhere = builders.branch(session, "jilin", "吉林", "Jilin")
        other = builders.firm(session, elsewhere, "吉林市江北木器厂")
        offices = {"agent": firm.enterprise, "union": firm.union, "labour": firm.department}
        offices["supervisor"] = firm.department
        people = {
            login: builders.staff(session, f"示范{login[0]}", offices[login], role).person_id
            for login, role in ROLES.items()
        }
        people["stranger_agent"] = builders.staff(
            session, "示范木", other.enterprise, ROLES["agent"]
        ).person_id
        people["stranger_labour"] = builders.staff(
            session, "示范局", other.department, ROLES["labour"]
        ).person_id
        for login, person_id in people.items():
            row = Account(person_id=person_id, login=login, password_hash=password_hash, language="zh")
            row.password_set_at = house.clock.now()
            session.add(row)
        wanted = {"names": {"count": 3}, "other": {"count": 5}}
        names = name_lists.of(session, firm.enterprise, wanted, house.clock.now())
        case = instances.start(
            session,
            "layoff_plan",
            answers={**PLAN, "name_list": names["names"]},
            variables={"enterprise_id": firm.enterprise.id},
            offices=offices_of_case(session, firm.union.id if firm.union else 0),
            area_id=office.branch.area_id,
            actor=actor_of(session, people["agent"], TODAY),
            house=house,
        )
        key = case.business_key
    return Watched(office, people), key


@pytest.fixture
def watched(office: Office, clock: MovableClock, password_hash: str) -> Watched:
    """The plan, taken through all its steps to the day of the layoff."""
    made, key = planned(office, password_hash)
    for login, answers in STEPS:
        made.do(login, key, dict(answers))
    clock.move(days=41)
    made.settle()
    return made


def announce(agent: Desk) -> None:
    """The firm wants to hire."""
    assert agent.post(f"/layoffs/watches/{KEY}/hire").status_code == 303


@pytest.mark.clause("S7.7")
def test_those_concerned_see_the_watch_and_nobody_else(
    watched: Watched, desk: SignedIn, statements: list[str]
) -> None:
    agent = desk("agent")
    for path in ("/layoffs/watches", f"/cases/{KEY}", f"/cases/{KEY.replace('R', 'L', 1)}"):
        statements.clear()
        assert agent.get(path).status_code == 200
        assert len(statements) <= STATEMENTS, path
    for login in ("union", "labour", "supervisor"):
        person = desk(login)
        assert KEY in person.get("/layoffs/watches").text
        assert person.get(f"/cases/{KEY}").status_code == 200
    for login in ("stranger_agent", "stranger_labour"):
        person = desk(login)
        assert KEY not in person.get("/layoffs/watches").text
        assert person.get(f"/cases/{KEY}").status_code == 404


@pytest.mark.clause("S7.7")
def test_only_the_enterprise_announces_and_its_invitation_is_open_to_those_concerned_alone(
    watched: Watched, desk: SignedIn
) -> None:
    for login in ("union", "labour"):
        assert desk(login).post(f"/layoffs/watches/{KEY}/hire").status_code == 403
    assert desk("stranger_agent").post(f"/layoffs/watches/{KEY}/hire").status_code == 404
    agent = desk("agent")
    announce(agent)
    assert "招用人数" in agent.get(f"/cases/{KEY}").text
    again = agent.post(f"/layoffs/watches/{KEY}/hire")
    assert again.status_code == 422
    assert "上一次招用还没有办结" in again.text
    hiring_on = (PLANNED + dt.timedelta(days=20)).isoformat()
    notice = {"hiring_step": "announce", "places": 2, "position": "装配工", "conditions": "不限。"}
    watched.do("agent", KEY, {**notice, "hiring_on": hiring_on})
    watched.settle()
    path = f"/cases/{KEY}/letters/{KEY}-02/zh.pdf"
    assert path in agent.get(f"/cases/{KEY}").text
    assert agent.get(path).content_type == "application/pdf"
    assert desk("labour").get(path).status_code == 200
    assert desk("stranger_agent").get(path).status_code == 404
    assert desk("employment_service_clerk").get(path).status_code == 404


@pytest.mark.clause("S7.6")
def test_the_calendar_of_a_month_shows_the_earliest_days_of_those_concerned(
    watched: Watched, desk: SignedIn
) -> None:
    key, earliest = KEY.replace("R", "L", 1), TODAY + dt.timedelta(days=30)
    page = desk("labour").get(f"/layoffs/calendar?month={earliest.isoformat()[:7]}").text
    assert re.search(rf'<time datetime="{earliest.isoformat()}".*\n?.*/cases/{key}"', page)
    elsewhere = desk("stranger_labour").get(f"/layoffs/calendar?month={earliest.isoformat()[:7]}").text
    assert key not in elsewhere
    assert desk("labour").get("/layoffs/calendar?month=rubbish").status_code == 200


@pytest.mark.clause("S7.6")
def test_the_register_is_narrowed_by_area_state_and_earliest_day(watched: Watched, desk: SignedIn) -> None:
    key, earliest = KEY.replace("R", "L", 1), TODAY + dt.timedelta(days=30)
    day_before, day_after = (earliest + dt.timedelta(days=each) for each in (-1, 1))
    shown = {
        "": True,
        "area=changchun": True,
        "area=jilin": False,
        "status=effective": True,
        "status=filed": False,
        "status=rubbish&from=rubbish": True,
        f"from={earliest}&to={earliest}": True,
        f"from={day_after}": False,
        f"to={day_before}": False,
    }
    labour = desk("labour")
    for narrowed, is_shown in shown.items():
        assert (f"/cases/{key}" in labour.get(f"/layoffs?{narrowed}").text) is is_shown, narrowed
    assert key not in desk("stranger_labour").get("/layoffs").text


@pytest.mark.clause("S7.6")
def test_everybody_laid_off_has_a_certificate_and_those_concerned_alone_print_it(
    watched: Watched, desk: SignedIn
) -> None:
    agent = desk("agent")
    page = agent.get(f"/cases/{KEY}").text
    paths = re.findall(rf"/layoffs/watches/{KEY}/certificates/[0-9]+/zh.pdf", page)
    assert len(paths) == 3
    printed = agent.get(paths[0])
    assert printed.content_type == "application/pdf"
    assert printed.data == agent.get(paths[0]).data
    assert agent.get(paths[0].replace("zh.pdf", "xx.pdf")).status_code == 404
    assert agent.get(f"/layoffs/watches/{KEY}/certificates/99/zh.pdf").status_code == 404
    assert desk("stranger_agent").get(paths[0]).status_code == 404
    union = desk("union")
    assert union.get(paths[0]).status_code == 403
    assert "/certificates/" not in union.get(f"/cases/{KEY}").text


@pytest.mark.clause("S7.6")
def test_the_claim_of_a_laid_off_person_is_filled_in_at_the_counter(watched: Watched, desk: SignedIn) -> None:
    """Their employer, last day and reason stand there; somebody who was not laid off finds nothing."""
    clerk = desk("employment_service_clerk")
    _name, identity, _category = name_lists.invented(1)[0]
    page = clerk.post("/claims/new", {"identity_number": identity}, follow_redirects=True).text
    assert "此人在已经生效的裁员名单中" in page
    assert re.search(rf'name="separated_on"[^>]*value="{PLANNED.isoformat()}"', page)
    assert re.search(r'name="employer_name"[^>]*value="长春市东风机械厂"', page)
    assert re.search(r'value="laid_off_economic"[^>]* selected', page)
    other = builders.invented_identity(1)
    page = clerk.post("/claims/new", {"identity_number": other}, follow_redirects=True).text
    assert "此人在已经生效的裁员名单中" not in page


@pytest.mark.clause("S7.6")
def test_what_each_step_of_a_plan_weighed_is_for_the_department_alone(
    watched: Watched, desk: SignedIn
) -> None:
    key = KEY.replace("R", "L", 1)
    for login, is_told in (("labour", True), ("supervisor", True), ("agent", False), ("union", False)):
        person = desk(login)
        page = person.get(f"/cases/{key}").text
        assert (f'href="/cases/{key}/at/' in page) is is_told, login
        assert ("审查意见：提交审批" in page.partition("timeline-title")[2]) is is_told, login
        assert person.get(f"/cases/{key}/at/3").status_code == (200 if is_told else 404), login


@pytest.mark.clause("S7.6")
def test_the_department_prints_the_sheet_of_a_plan_and_the_enterprise_has_none(
    watched: Watched, desk: SignedIn, statements: list[str]
) -> None:
    key = KEY.replace("R", "L", 1)
    address = f"/cases/{key}/approval-sheet"
    labour = desk("labour")
    labour.get("/inbox")
    statements.clear()
    page = labour.get(address).text
    assert len(statements) <= STATEMENTS, "\n".join(each[:90].replace("\n", " ") for each in statements)
    sheet = re.sub(r"\s+", "", re.sub(r"<[^>]+>", "", page.partition("<main")[2]))
    for told in (
        f"企业裁员方案审查表{key}",
        "裁减人数3",
        "须提前报告",
        "征求工会或职工意见",
        "审查意见：提交审批",
        "审定人",
    ):
        assert told in sheet, told
    assert "已遮盖" not in sheet, "a code that steers the process is no value of the plan"
    assert address in labour.get(f"/cases/{key}").text
    for login, status in (("agent", 404), ("union", 403), ("stranger_labour", 404)):
        assert address not in desk(login).get(f"/cases/{key}").text
        assert desk(login).get(address).status_code == status
