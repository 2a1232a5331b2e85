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
    proposed = agent.post("/job-keeping/new", MEASURES)
    assert proposed.status_code == 303
    key = proposed.location.rsplit("/", 1)[-1]
    for path in ("/job-keeping", f"/cases/{key}"):
        statements.clear()
        assert agent.get(path).status_code == 200
        assert len(statements) <= STATEMENTS, path
    assert "没有协商一致，办法不能实施。" in desk("union").get(f"/cases/{key}").text
    assert key in desk("labour").get("/job-keeping").text
    stranger = desk("stranger")
    assert key not in stranger.get("/job-keeping").text
    assert stranger.get(f"/cases/{key}").status_code == 404
    again = agent.post("/job-keeping/new", MEASURES)
    assert again.status_code == 422
    assert key in again.text
