"""What is typed into a form that begins a case and not sent: kept for its writer alone."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.conftest import MovableClock
from tests.webapp.conftest import TODAY, Desk, Office, SignedIn, registration
from tests.webapp.test_flexible_workers import AGREEMENT
from tests.webapp.test_job_keeping import MEASURES, firm
from tests.webapp.test_starting import visits
from workflows.audit import AuditEntry
from workflows.demo import builders
from workflows.demo.builders import invented_identity
from workflows.runtime.unsent import UnsentStart

__all__ = ["firm", "visits"]
CLERK = "employment_service_clerk"
MOST = 12
RESTORED = "暂存的内容已恢复"
HALF = {"separated_on": "2006-02-31", "separation_reason": "contract_expired", "employer_name": "东风机械厂"}


def counter(browser: Desk, number: int = 1) -> str:
    """The address of the form for the insured person of this number."""
    return browser.post("/claims/new", {"identity_number": invented_identity(number)}).headers["Location"]


def kept_at(browser: Desk, page: str) -> str:
    """Where the form of a page is kept."""
    found = re.search(r'data-keep="([^"]+)"', browser.get(page).text)
    assert found is not None
    return found[1]


def keep(browser: Desk, page: str, words: dict[str, str]) -> str:
    """Keep words as the page does; where."""
    address = kept_at(browser, page)
    answer = browser.post(address, words)
    assert (answer.status_code, "已暂存" in answer.text) == (200, True)
    return address


def kept(office: Office) -> int:
    """Rows of everybody."""
    with office.installation.sessions() as session:
        return session.scalar(sa.select(sa.func.count()).select_from(UnsentStart)) or 0


def test_the_counter_keeps_the_words_of_each_person_apart_and_goes_on_with_them(
    desk: SignedIn, office: Office, clock: MovableClock, statements: list[str]
) -> None:
    clerk, elsewhere = desk(CLERK), desk(CLERK)
    zhang, li = counter(clerk, 1), counter(clerk, 2)
    keep(clerk, zhang, {**HALF, "employer_name": "西风"})
    keep(elsewhere, counter(elsewhere, 1), HALF)
    assert RESTORED not in clerk.get(li).text
    clock.move(minutes=1)
    keep(clerk, li, {"employer_name": "李四的单位"})
    statements.clear()
    listed = elsewhere.get("/claims/new").text
    assert len(statements) <= MOST
    assert all(name in listed for name in ("张三", "李四", "没有登记完的"))
    assert invented_identity(1) not in listed
    go_on = re.findall(r'href="(/claims/new/[^"]+)"', listed)
    statements.clear()
    page = elsewhere.get(go_on[1]).text
    assert len(statements) <= MOST
    assert all(text in page for text in ('value="2006-02-31"', 'value="东风机械厂"', RESTORED))
    assert "李四的单位" not in page
    with office.installation.sessions() as session:
        raw = session.execute(sa.text("SELECT words FROM unsent_start")).scalars().all()
    assert not any("李四".encode() in bytes(each) for each in raw)


def test_the_words_go_when_the_claim_begins_and_a_window_left_open_keeps_no_more(
    desk: SignedIn, office: Office
) -> None:
    clerk = desk(CLERK)
    zhang, li = counter(clerk, 1), counter(clerk, 2)
    address = keep(clerk, zhang, HALF)
    keep(clerk, li, HALF)
    assert clerk.post(zhang, HALF).status_code == 422
    assert kept(office) == 2
    assert clerk.post(zhang, registration(office.branch.community.id)).status_code == 303
    assert kept(office) == 1
    late = clerk.post(address, HALF)
    assert (late.status_code, "已有未办结的申领" in late.text, kept(office)) == (409, True, 1)
    assert "data-keep" not in clerk.get(zhang).text
    thrown = re.search(r'action="(/unsent/claim/forget[^"]+)"', clerk.get("/claims/new").text)
    assert thrown is not None
    answer = clerk.post(thrown[1], {"back": "/claims/new"})
    assert (answer.headers["Location"], kept(office)) == ("/claims/new", 0)
    assert clerk.post(thrown[1], {"back": "//elsewhere.example"}).headers["Location"] == "/"


def test_every_door_of_a_kept_beginning_is_shut_to_whoever_may_not_begin(
    desk: SignedIn, office: Office, session: Session
) -> None:
    clerk = desk(CLERK)
    address = kept_at(clerk, counter(clerk))
    assert clerk.client.post(address, data=HALF).status_code == 400
    assert clerk.post(address, {"employer_name": "长" * 100_001}).status_code == 422
    for forged in ("/unsent/nothing", "/unsent/claim", "/unsent/claim?about=1", "/unsent/_library"):
        assert clerk.post(forged, HALF).status_code == 404, forged
    for forged in ("/unsent/hiring_support", "/unsent/policy_change"):
        assert clerk.post(forged, HALF).status_code == 403, forged
    officer = desk("community_officer")
    assert officer.post(address, HALF).status_code == 403
    assert officer.post(address.replace("claim", "flexible_employment"), HALF).status_code == 404
    assert kept(office) == 0
    refused = session.scalars(sa.select(AuditEntry.act).where(AuditEntry.outcome == "refused")).all()
    assert "POST unsent_starts.keep" in refused


@pytest.mark.parametrize("page", ["/job-keeping/new", "/layoffs/new", "/hiring-support/new"])
def test_an_enterprise_finds_its_form_again(
    firm: builders.Firm, office: Office, desk: SignedIn, page: str
) -> None:
    agent = desk("agent")
    field = re.findall(
        r'<(?:input class="input"[^>]*type="(?:text|date)"|textarea)[^>]* name="(\w+)"|'
        r'<(?:input class="input"|textarea)[^>]* name="(\w+)"',
        agent.get(page).text,
    )
    name = next(one or other for one, other in field)
    keep(agent, page, {name: "3月份以后"})
    shown = agent.get(page).text
    assert "3月份以后" in shown
    assert RESTORED in shown
    assert RESTORED not in desk("stranger").get(page).text
    if page == "/job-keeping/new":
        assert agent.post(page, MEASURES).status_code == 303
        assert kept(office) == 0


def test_an_agreement_and_a_process_of_the_card_are_kept_too(visits: Office, desk: SignedIn) -> None:
    officer, clerk = desk("community_officer"), desk(CLERK)
    page = officer.post("/flexible", {"identity_number": invented_identity(1)}).headers["Location"]
    keep(officer, page, {"workplace": "南湖市场", "starts_on": "x"})
    assert "接着登记张三" in officer.get("/flexible").text
    assert "南湖市场" in officer.get(page).text
    assert officer.post(page, AGREEMENT).status_code == 303
    keep(clerk, "/start/home_visit", {"reason": "核对住址"})
    assert "核对住址" in clerk.get("/start/home_visit").text
    assert kept(visits) == 1
    assert clerk.post("/start/home_visit", {"reason": f"核对住址 {TODAY}"}).status_code == 303
    assert kept(visits) == 0
