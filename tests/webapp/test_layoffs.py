"""A plan on its pages: what an enterprise may file, and what it is told where it may not."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest
import sqlalchemy as sa

from tests.webapp.conftest import Desk, Office, SignedIn
from tests.webapp.test_job_keeping import firm
from tests.webapp.test_rehiring import PLAN
from workflows.audit import AuditEntry
from workflows.demo import builders, name_lists

__all__ = ["firm"]
NEW = "/layoffs/new"
WRONG = ("王错号", "220000197001010001", "")


@pytest.fixture
def agent(office: Office, firm: builders.Firm, desk: SignedIn) -> Desk:
    """Who speaks for a firm that employs the first three of the invented people."""
    now = office.installation.house.clock.now()
    with office.installation.sessions.begin() as session:
        name_lists.of(session, firm.enterprise, {"names": {"count": 3}}, now)
    return desk("agent")


def filed(agent: Desk, rows: list[name_lists.Named], **more: str) -> Any:
    """The answer to a plan with these people."""
    upload = (io.BytesIO(name_lists.written(rows)), "names.csv")
    return agent.post(NEW, {**PLAN, "is_funded": "true", "name_list": upload, **more})


@pytest.mark.clause("S7.6")
def test_wrong_rows_are_left_out_only_where_the_enterprise_says_so(
    agent: Desk, desk: SignedIn, firm: builders.Firm
) -> None:
    one, two, _three = name_lists.invented(3)
    refused = filed(agent, [one, WRONG, two])
    assert refused.status_code == 422
    assert "第 3 行" in refused.text
    assert "舍去有误的 1 行，只导入正确的 2 人" in refused.text
    assert "没有裁员方案" in agent.get("/layoffs").text
    box = re.search(r'name="_leave_out" value="([0-9a-f]{64})"', refused.text)
    assert box is not None
    assert filed(agent, [one, WRONG], _leave_out=box[1]).status_code == 422
    taken = filed(agent, [one, WRONG, two], _leave_out=box[1])
    assert taken.status_code == 303
    key = taken.location.rsplit("/", 1)[-1]
    for who in ("agent", "union", "labour"):
        browser = desk(who)
        assert "名单有误 1 行，没有导入" in browser.get(f"/cases/{key}").text
        assert "第 3 行：" in browser.get(f"/layoffs/{key}/names").text


@pytest.mark.clause("S7.6")
def test_a_plan_in_the_name_of_another_enterprise_is_refused(
    agent: Desk, office: Office, firm: builders.Firm
) -> None:
    forged = str(firm.enterprise.id + 1)
    for path, answers in ((NEW, {**PLAN, "is_funded": "true"}), ("/job-keeping/new", {})):
        answer = agent.post(path, {**answers, "enterprise_id": forged})
        assert answer.status_code == 422
        assert "企业：只能为本企业提交。" in answer.text
    with office.installation.sessions() as session:
        kept = sa.select(AuditEntry.object_id).where(AuditEntry.act == "enterprise.speak_for")
        assert session.scalars(kept).all() == [forged, forged]
    assert filed(agent, name_lists.invented(2), enterprise_id=str(firm.enterprise.id)).status_code == 303
