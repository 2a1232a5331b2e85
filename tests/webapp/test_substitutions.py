"""The page of substitutions, and what a deputy sees in the inbox and at the case."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa

from tests.conftest import START, MovableClock
from tests.webapp.conftest import TODAY, Desk, Office, SignedIn
from workflows.audit import AuditEntry
from workflows.demo import builders
from workflows.people.operations import NewPerson, NewRole, add_person, grant_role

OFFICER, REVIEWER, CLERK = "community_officer", "agency_reviewer", "employment_service_clerk"
PAYMENT_CLERK, RELEASER = "payment_clerk", "payment_releaser"


def form(office: Office, absent: str, deputy: str, **changed: Any) -> dict[str, Any]:
    last_day = (TODAY + dt.timedelta(days=9)).isoformat()
    people = {"absent": str(office.people[absent]), "deputy": str(office.people[deputy])}
    return people | {"first_day": TODAY.isoformat(), "last_day": last_day, "reason": "休假"} | changed


def set_up(browser: Desk, office: Office, absent: str, deputy: str, **changed: Any) -> None:
    answer = browser.post("/substitutions", form(office, absent, deputy, **changed))
    assert answer.status_code == 303, answer.text


def test_a_deputy_finds_the_step_under_the_name_of_the_absent_and_the_case_tells_of_both(
    desk: SignedIn, office: Office, clock: MovableClock
) -> None:
    key, leader = office.claim(), desk(REVIEWER)
    set_up(leader, office, OFFICER, PAYMENT_CLERK)
    deputy = desk(PAYMENT_CLERK)
    page = deputy.get("/inbox/office").text
    assert "您正在代理：示范c（至 " in page
    assert "代 示范c" in page
    assert "代 示范c" in deputy.get(f"/cases/{key}").text
    visited = {
        "visited_on": TODAY.isoformat(),
        "result": "confirmed",
        "certificate_number": "长和〔2006〕1号",
    }
    office.do(PAYMENT_CLERK, key, **visited)
    assert "示范p（代示范c）" in leader.get(f"/cases/{key}").text
    assert "示范p（代示范c）" in desk("administrator").get(f"/cockpit/cases/{key}").text
    clock.hand[0] += dt.timedelta(days=10)
    assert "您正在代理" not in deputy.get("/inbox/office").text


def test_those_concerned_see_it_and_whoever_leads_may_end_it(desk: SignedIn, office: Office) -> None:
    leader = desk(REVIEWER)
    set_up(
        leader,
        office,
        OFFICER,
        PAYMENT_CLERK,
        process="claim",
        post=f"{OFFICER}@{office.branch.community.id}",
    )
    for who in (REVIEWER, OFFICER, PAYMENT_CLERK):
        page = desk(who).get("/substitutions").text
        assert "社区劳动保障员 · 长春和平街道劳动保障所 · 失业保险金申领" in page
        assert "代理中" in page
        assert ("提前结束" in page) == (who != PAYMENT_CLERK)
    assert 'href="/substitutions"' in desk(OFFICER).get("/inbox").text
    assert "没有代理" in desk(CLERK).get("/substitutions").text
    assert 'href="/substitutions"' not in desk(CLERK).get("/inbox").text
    assert leader.post("/substitutions/1/end").status_code == 303
    assert "已提前结束" in leader.get("/substitutions").text
    assert leader.post("/substitutions/1/end").status_code == 409


def test_what_is_wrong_is_named_and_what_was_typed_stays(desk: SignedIn, office: Office) -> None:
    leader = desk(REVIEWER)
    assert "长春和平街道劳动保障所" in leader.get("/substitutions/new").text
    answer = leader.post("/substitutions", form(office, OFFICER, OFFICER, last_day="", reason="培训"))
    assert answer.status_code == 422
    for field in ("deputy", "last_day"):
        assert f'id="{field}-error"' in answer.text
    assert 'value="培训"' in answer.text


def test_one_that_breaks_four_eyes_is_refused_and_the_attempt_is_in_the_trail(
    desk: SignedIn, office: Office
) -> None:
    answer = desk(REVIEWER).post("/substitutions", form(office, RELEASER, PAYMENT_CLERK))
    assert answer.status_code == 422
    assert 'id="deputy-error"' in answer.text
    assert "会让同一人办两步" in answer.text
    with office.installation.sessions() as session:
        kept = session.scalars(sa.select(AuditEntry).where(AuditEntry.kind == "FourEyes")).one()
        assert (kept.act, kept.outcome, kept.actor_id) == (
            "substitution.set",
            "refused",
            office.people[REVIEWER],
        )
        assert kept.after["deputy"] == office.people[PAYMENT_CLERK]
    with office.installation.sessions.begin() as session:
        second = add_person(session, NewPerson("季明远"), actor=None, now=START)
        role = NewRole(second.id, PAYMENT_CLERK, office.branch.agency.id, builders.FOUNDED_ON)
        grant_role(session, role, actor=None, now=START)
    set_up(desk(REVIEWER), office, RELEASER, PAYMENT_CLERK)


def test_only_who_leads_sets_it_and_the_absent_may_end_it(desk: SignedIn, office: Office) -> None:
    set_up(desk(REVIEWER), office, OFFICER, PAYMENT_CLERK)
    for who, status in ((PAYMENT_CLERK, 404), (OFFICER, 303)):
        browser = desk(who)
        assert browser.get("/substitutions/new").status_code == 403
        assert browser.post("/substitutions", form(office, OFFICER, CLERK)).status_code == 403
        assert browser.post("/substitutions/1/end").status_code == status
