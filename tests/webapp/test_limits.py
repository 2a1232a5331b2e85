"""Statements a page sends, and the memory of the process that serves it."""

from __future__ import annotations

import datetime as dt
import gc

import pytest
import sqlalchemy as sa

from tests.conftest import MovableClock
from tests.webapp.conftest import TODAY, Office, SignedIn
from tests.webapp.test_rehiring import PLAN, STEPS, planned
from workflows.layoffs.models import LayoffNameList
from workflows.runtime import timers

MOST = 12
PAGES = (
    ("community_officer", "/inbox"),
    ("agency_reviewer", "/inbox/office"),
    ("agency_reviewer", "/inbox/office?open={review}"),
    ("agency_reviewer", "/cases/{review}"),
    ("agency_reviewer", "/cases/{disclosed}"),
    ("agency_reviewer", "/cases/{benefit}"),
    ("agency_reviewer", "/cases/{benefit}/diagram.json"),
    ("agency_reviewer", "/notices"),
    ("payment_clerk", "/payments"),
    ("payment_clerk", "/payments/arrears"),
    ("payment_clerk", "/take-overs"),
    ("payment_clerk", "/cases/{run}"),
    ("employment_service_clerk", "/claims/new"),
    ("administrator", "/cockpit"),
    ("administrator", "/cockpit/running?process=claim&version=1"),
    ("administrator", "/cockpit/incidents"),
    ("administrator", "/cockpit/incidents/checked?id=1"),
    ("administrator", "/cockpit/timers"),
    ("administrator", "/cockpit/letters?dead=1"),
    ("administrator", "/cockpit/cases/{disclosed}?at=3"),
    ("administrator", "/cockpit/cases/{run}"),
    ("administrator", "/cockpit/cases/{disclosed}/diagram.json"),
    ("administrator", "/people"),
    ("administrator", "/people/1"),
    ("administrator", "/offices"),
    ("administrator", "/offices?enterprises=1"),
    ("administrator", "/people/new"),
    ("administrator", "/offices/new"),
    ("administrator", "/offices/2"),
    ("community_officer", "/password"),
    ("community_officer", "/notifications"),
    ("community_officer", "/notifications/settings"),
    ("administrator", "/clock"),
    ("agency_reviewer", "/law"),
    ("agency_reviewer", "/law/tables/time_limits"),
    ("policy_drafter", "/law"),
    ("policy_drafter", "/law/changes"),
    ("policy_drafter", "/law/changes/new/changchun/table/benefit_amount"),
    ("policy_releaser", "/cases/{change}"),
    ("policy_releaser", "/law/changes/{change}/impact"),
)


@pytest.mark.both_databases
def test_no_page_sends_more_than_twelve_statements(
    office: Office, desk: SignedIn, clock: MovableClock, statements: list[str]
) -> None:
    keys = _cases(office, desk, clock)
    browsers = {role: desk(role) for role in dict.fromkeys(role for role, _ in PAGES)}
    too_many: dict[str, list[str]] = {}
    for role, path in PAGES:
        browser = browsers[role]
        browser.get("/inbox")
        statements.clear()
        assert browser.get(path.format(**keys)).status_code == 200, path
        if len(statements) > MOST:
            too_many[path] = list(statements)
    assert not too_many, "\n".join(too_many)


@pytest.mark.both_databases
def test_no_page_of_a_layoff_sends_more_than_twelve_statements(
    office: Office, desk: SignedIn, statements: list[str], password_hash: str
) -> None:
    """Before it is signed, given back, and in its second version with other names."""
    plan, key = planned(office, password_hash)
    readers = {login: desk(login) for login in ("agent", "union", "labour", "supervisor")}
    too_many: dict[str, list[str]] = {}

    def count(stage: str) -> None:
        for login, reader in readers.items():
            reader.get("/layoffs")
            statements.clear()
            assert reader.get(f"/cases/{key}").status_code == 200
            if len(statements) > MOST:
                too_many[f"{stage} {login}"] = list(statements)

    for login, answers in STEPS[:4]:
        plan.do(login, key, dict(answers))
    count("signing")
    by = (TODAY + dt.timedelta(days=20)).isoformat()
    order = {"decision": "order_correction", "opinion_text": "请改正。", "correct_by": by}
    plan.do("supervisor", key, order)
    count("given back")
    with office.installation.sessions() as session:
        other = session.scalar(sa.select(sa.func.max(LayoffNameList.id)))
    again = {name: value for name, value in PLAN.items() if name != "business_state"}
    plan.do("agent", key, {"step": "change", **again, "name_list": other})
    count("changed")
    assert "名单增加 5 人，减少 3 人。" in readers["supervisor"].get(f"/cases/{key}").text
    assert not too_many, "\n".join(f"{page}: {len(sent)}" for page, sent in too_many.items())


def _cases(office: Office, desk: SignedIn, clock: MovableClock) -> dict[str, str]:
    """Cases at the review, in disclosure and in benefit, and a run."""
    benefit = office.verified(0)
    office.do("agency_reviewer", benefit, decision="grant")
    clock.move(days=40)
    timers.sweep(office.installation.sessions, office.installation.house)
    run = desk("payment_clerk").post("/payments", {"month": "2006-04"}).headers["Location"].rsplit("/", 1)[1]
    proposal = {"value": "same_month", "starts_on": "2006-08-01", "basis": "示例文件"}
    address = "/law/changes/new/changchun/parameter/first_payment_month"
    change = desk("policy_drafter").post(address, proposal).headers["Location"].rsplit("/", 1)[1]
    disclosed, review = office.verified(1), office.verified(2)
    office.do("agency_reviewer", disclosed, decision="grant")
    return {"benefit": benefit, "disclosed": disclosed, "review": review, "run": run, "change": change}


def test_a_page_of_the_list_does_not_grow_with_its_rows(
    office: Office, desk: SignedIn, statements: list[str]
) -> None:
    browser = desk("community_officer")
    office.claim(0)
    browser.get("/inbox/office")
    statements.clear()
    browser.get("/inbox/office")
    one = len(statements)
    office.claim(1)
    office.claim(2)
    statements.clear()
    browser.get("/inbox/office")
    assert len(statements) == one


def test_two_hundred_pages_do_not_swell_the_process(office: Office, desk: SignedIn) -> None:
    key, browser = office.verified(), desk("agency_reviewer")
    for _ in range(20):
        browser.get(f"/cases/{key}")
    before = _alive()
    for _ in range(100):
        browser.get(f"/cases/{key}")
        browser.get("/inbox/office")
    grown = _alive() - before
    assert grown < 2_000, f"{grown} objects more after 200 pages"


def _alive() -> int:
    """Objects that something still holds; the memory of a whole server is the matter of a journey."""
    gc.collect()
    return len(gc.get_objects())
