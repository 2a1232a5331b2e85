"""A plan on its pages: what an enterprise may file, and what it is told where it may not."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest
import sqlalchemy as sa

from tests.webapp.conftest import TODAY, Desk, Office, SignedIn
from tests.webapp.test_job_keeping import firm
from tests.webapp.test_rehiring import PLAN
from workflows.audit import AuditEntry
from workflows.demo import builders, name_lists
from workflows.layoffs.file_models import LayoffOpinionFile

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


PAPER = b"%PDF-1.4 a sealed letter\n%%EOF"


def complete(browser: Desk, key: str, **answers: Any) -> Any:
    """The answer to the open step of a case, sent as its page sends it."""
    page = browser.get(f"/cases/{key}").text
    action = re.search(r'action="([^"]+/complete)"', page)
    revision = re.search(r'name="revision" value="([0-9]+)"', page)
    assert action is not None
    assert revision is not None
    return browser.post(action[1], {"revision": revision[1], **answers})


@pytest.mark.clause("S7.5")
def test_the_paper_of_an_opinion_is_kept_and_those_concerned_alone_take_it(
    agent: Desk, office: Office, desk: SignedIn
) -> None:
    key = filed(agent, name_lists.invented(3)).location.rsplit("/", 1)[-1]
    assert complete(agent, key, explained_on=TODAY.isoformat(), materials="近两年报表。").status_code == 303
    union, said = desk("union"), {"opinion": "objects", "opinion_text": "不同意一次裁减。"}
    refused = complete(union, key, **said, paper=(io.BytesIO(b"<html>"), "letter.pdf"))
    assert refused.status_code == 422
    assert 'id="paper-error">文件不能上传：内容是网页或 SVG。只收 PDF、JPG、PNG' in refused.text
    assert "不同意一次裁减。" in refused.text
    assert complete(union, key, **said, paper=(io.BytesIO(PAPER), "../letter.pdf")).status_code == 303
    path = f"/layoffs/{key}/opinions/1"
    for who in ("agent", "union", "labour"):
        assert f'href="{path}"' in desk(who).get(f"/cases/{key}").text
        taken = desk(who).get(path)
        assert (taken.data, taken.content_type) == (PAPER, "application/pdf")
        assert taken.headers["Content-Disposition"] == f"attachment; filename={key}-1.pdf"
    assert desk("stranger").get(path).status_code == 404
    assert desk("labour").get(f"/layoffs/{key}/opinions/2").status_code == 404
    with office.installation.sessions() as session:
        looks = sa.select(sa.func.count()).where(AuditEntry.act == "layoffs.read_paper")
        assert session.scalar(looks) == 3


@pytest.mark.clause("S7.5")
def test_a_typed_number_is_no_paper_of_an_opinion(
    agent: Desk, office: Office, firm: builders.Firm, desk: SignedIn
) -> None:
    key = filed(agent, name_lists.invented(3)).location.rsplit("/", 1)[-1]
    assert complete(agent, key, explained_on=TODAY.isoformat(), materials="近两年报表。").status_code == 303
    said = {"opinion": "objects", "opinion_text": "不同意。", "paper": str(paper_of_another(office, firm))}
    assert complete(desk("union"), key, **said).status_code == 303
    assert "不同意。" in desk("labour").get(f"/cases/{key}").text
    assert desk("labour").get(f"/layoffs/{key}/opinions/1").status_code == 404


def paper_of_another(office: Office, firm: builders.Firm) -> int:
    """Id of a paper of an enterprise that is not this one."""
    with office.installation.sessions.begin() as session:
        row = LayoffOpinionFile(
            enterprise_id=firm.department.id,
            kind="pdf",
            size=len(PAPER),
            sha256="0" * 64,
            content=PAPER,
            uploaded_at=office.installation.house.clock.now(),
        )
        session.add(row)
        session.flush()
        return row.id
