"""Job keeping on its pages: an enterprise proposes, its union agrees, others do not even see it."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.webapp.conftest import TODAY, Office, SignedIn
from tests.webapp.test_rehiring import ROLES
from workflows.demo import builders
from workflows.people.models import Account

STATEMENTS = 12
MEASURES = {
    "difficulty": "订单暂时减少。",
    "shorter_hours": "true",
    "weekly_hours": "24",
    "people": "60",
    "lowest_pay": "3000.00",
    "from_on": (TODAY + dt.timedelta(days=1)).isoformat(),
    "ends_on": (TODAY + dt.timedelta(days=180)).isoformat(),
    "party": "union",
}
POSTS = {
    "posts.1.post": "装配车间",
    "posts.1.people": "45",
    "posts.1.pay_after": "3,000.00",
    "posts.2.post": "",
    "posts.3.post": "仓库",
    "posts.3.people": "15",
    "posts.3.pay_after": "3000",
}


@pytest.fixture
def firm(office: Office, password_hash: str) -> builders.Firm:
    """A firm with its union and the labour department, and the people of another firm elsewhere."""
    house = office.installation.house
    with office.installation.sessions.begin() as session:
        firm = builders.firm(session, office.branch)
        other = builders.firm(session, builders.branch(session, "jilin", "吉林", "Jilin"), "吉林市江北木器厂")
        offices = {"agent": firm.enterprise, "union": firm.union, "labour": firm.department}
        offices["stranger"] = other.enterprise
        for login, role in {**ROLES, "stranger": "enterprise_agent"}.items():
            if login in offices:
                person = builders.staff(session, f"示范{login[0]}", offices[login], role).person_id
                row = Account(person_id=person, login=login, password_hash=password_hash, language="zh")
                row.password_set_at = house.clock.now()
                session.add(row)
    return firm


@pytest.mark.clause("S7.2")
def test_an_enterprise_proposes_and_those_concerned_alone_see_it(
    firm: builders.Firm, desk: SignedIn, statements: list[str]
) -> None:
    agent = desk("agent")
    assert agent.get("/job-keeping/new").status_code == 200
    asked = agent.post("/job-keeping/new", {"shorter_hours": "true", "_act": "refresh"})
    assert 'name="weekly_hours"' in asked.text
    refused = agent.post("/job-keeping/new", {**MEASURES, "lowest_pay": "100.00"})
    assert refused.status_code == 422
    assert "低于当地最低工资" in refused.text
    assert "订单暂时减少。" in refused.text
    assert desk("labour").post("/job-keeping/new", MEASURES).status_code == 403
    more = agent.post("/job-keeping/new", {**MEASURES, **POSTS, "_act": "add-row:posts"})
    assert (more.status_code, 'id="posts.4.post"' in more.text) == (200, True)
    wrong = agent.post("/job-keeping/new", {**MEASURES, **POSTS, "posts.3.people": "0"})
    assert 'href="#posts.3.people">第 3 行 人数：不能小于 1。' in wrong.text
    proposed = agent.post("/job-keeping/new", {**MEASURES, **POSTS})
    assert proposed.status_code == 303
    key = proposed.location.rsplit("/", 1)[-1]
    for path in ("/job-keeping", f"/cases/{key}"):
        statements.clear()
        assert agent.get(path).status_code == 200
        assert len(statements) <= STATEMENTS, path
    asked = desk("union").get(f"/cases/{key}").text
    assert "没有协商一致，办法不能实施。" in asked
    step = asked[asked.index("办结本环节") - 6000 : asked.index("办结本环节")]
    for told in ("装配车间", "仓库", "¥3,000.00", '<td class="number" data-label="人数">60</td>'):
        assert told in step
        assert asked.count(told) >= 2, "in the step and among the facts of the case"
    assert key in desk("labour").get("/job-keeping").text
    stranger = desk("stranger")
    assert key not in stranger.get("/job-keeping").text
    assert stranger.get(f"/cases/{key}").status_code == 404
    again = agent.post("/job-keeping/new", MEASURES)
    assert again.status_code == 422
    assert key in again.text
