"""One case on its page: forms that come back, pages that are stale, steps of others."""

from __future__ import annotations

import re
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.conftest import MovableClock
from tests.webapp.conftest import TODAY, Desk, Office, SignedIn
from workflows.audit import AuditEntry
from workflows.bootstrap import Installation
from workflows.claims.models import BenefitStandard
from workflows.demo import builders
from workflows.demo.builders import invented_identity
from workflows.people.operations import NewRole, end_role, grant_role
from workflows.people.queries import person as person_of

VERIFIED = {"visited_on": TODAY.isoformat(), "result": "confirmed", "certificate_number": "长和〔2006〕7号"}


def revision_of(browser: Desk, key: str) -> str:
    """The revision that the page of the case carries in its form."""
    found = re.search(r'name="revision" value="(\d+)"', browser.get(f"/cases/{key}").text)
    assert found is not None
    return found.group(1)


def complete(browser: Desk, office: Office, key: str, role: str, **answers: Any) -> Any:
    """POST the open step's form."""
    task_id = office.open_task(key, role)
    form = {"revision": revision_of(browser, key), **answers}
    return browser.post(f"/cases/{key}/tasks/{task_id}/complete", form)


def test_a_step_is_completed_from_the_page(desk: SignedIn, office: Office) -> None:
    key, browser = office.claim(), desk("community_officer")
    answer = complete(browser, office, key, "community_officer", **VERIFIED)
    assert answer.status_code == 303
    after = browser.get(answer.headers["Location"]).text
    assert "“核实有关情况”已办结" in after
    assert "等待“复核认定结果”" in after


def test_a_wrong_field_is_named_in_a_summary_and_what_was_typed_is_kept(
    desk: SignedIn, office: Office
) -> None:
    key, browser = office.claim(), desk("community_officer")
    typed = {"visited_on": "2006-02-31", "result": "confirmed", "certificate_number": ""}
    answer = complete(browser, office, key, "community_officer", **typed)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    assert '<a href="#visited_on">核实日期：' in answer.text
    assert '<a href="#certificate_number">证明编号：此项必填。</a>' in answer.text
    assert 'value="2006-02-31"' in answer.text
    assert 'aria-describedby="visited_on-hint visited_on-error" aria-invalid="true"' in answer.text
    assert re.search(r'value="confirmed" checked', answer.text)


def test_a_stale_page_is_a_conflict_and_keeps_what_was_typed(desk: SignedIn, office: Office) -> None:
    key, browser = office.claim(), desk("community_officer")
    task_id = office.open_task(key, "community_officer")
    form = {"revision": "999", **VERIFIED}
    answer = browser.post(f"/cases/{key}/tasks/{task_id}/complete", form)
    assert answer.status_code == 409
    assert "长和〔2006〕7号" in answer.text
    assert "填写内容已保留" in answer.text
    assert f'name="revision" value="{revision_of(browser, key)}"' in answer.text


def test_a_form_posted_twice_does_the_step_once(desk: SignedIn, office: Office) -> None:
    key, browser = office.claim(), desk("community_officer")
    task_id = office.open_task(key, "community_officer")
    form = {"revision": revision_of(browser, key), **VERIFIED}
    address = f"/cases/{key}/tasks/{task_id}/complete"
    first, second = browser.post(address, form), browser.post(address, form)
    assert first.status_code == 303
    assert second.status_code == 409
    assert browser.get(f"/cases/{key}").text.count("核实有关情况</span>") == 1


def test_an_answer_the_form_does_not_have_is_refused(desk: SignedIn, office: Office) -> None:
    key, browser = office.claim(), desk("community_officer")
    answer = complete(browser, office, key, "community_officer", **VERIFIED, typename="UserTask")
    assert answer.status_code == 422


def test_a_step_of_another_role_is_seen_and_not_done(desk: SignedIn, office: Office) -> None:
    key = office.claim()
    task_id = office.open_task(key, "community_officer")
    clerk = desk("employment_service_clerk")
    page = clerk.get(f"/cases/{key}").text
    assert "没有办理此事项的权限" in page
    assert "办结本环节" not in page
    answer = clerk.post(f"/cases/{key}/tasks/{task_id}/complete", {"revision": "1", **VERIFIED})
    assert answer.status_code == 403


def test_a_step_under_the_address_of_another_case_is_not_found(desk: SignedIn, office: Office) -> None:
    first, second = office.claim(0), office.claim(1)
    task_id = office.open_task(first, "community_officer")
    browser = desk("community_officer")
    assert browser.post(f"/cases/{second}/tasks/{task_id}/claim").status_code == 404


def test_a_step_is_taken_and_given_back(desk: SignedIn, office: Office) -> None:
    key, browser = office.claim(), desk("community_officer")
    task_id = office.open_task(key, "community_officer")
    browser.post(f"/cases/{key}/tasks/{task_id}/claim")
    assert key in browser.get("/inbox").text
    assert key not in browser.get("/inbox/office").text
    browser.post(f"/cases/{key}/tasks/{task_id}/release")
    assert key not in browser.get("/inbox").text
    assert key in browser.get("/inbox/office").text


def test_a_choice_asks_the_server_what_else_is_to_be_asked(desk: SignedIn, office: Office) -> None:
    key, browser = office.claim(), desk("community_officer")
    task_id = office.open_task(key, "community_officer")
    address = f"/cases/{key}/tasks/{task_id}/complete"
    assert "certificate_number" not in browser.get(f"/cases/{key}").text
    asked = browser.post(address, {"_act": "refresh", "result": "confirmed"})
    assert asked.status_code == 200
    assert 'id="certificate_number"' in asked.text
    assert "field__error" not in asked.text


def test_a_claim_with_unmet_conditions_is_not_granted_and_nothing_is_half_done(
    desk: SignedIn, office: Office
) -> None:
    key = office.claim()
    office.do("community_officer", key, visited_on=TODAY.isoformat(), result="finding", finding="已重新就业")
    browser = desk("agency_reviewer")
    answer = complete(browser, office, key, "agency_reviewer", decision="grant")
    assert answer.status_code == 422
    assert "没有社区劳动保障服务机构的有效证明" in answer.text
    assert "等待“复核认定结果”" in browser.get(f"/cases/{key}").text


def test_a_decision_shows_the_row_that_hit_and_its_clause(desk: SignedIn, office: Office) -> None:
    page = desk("agency_reviewer").get(f"/cases/{office.verified()}").text
    assert "认定依据" in page
    assert "符合全部条件" in page
    assert re.search(r"第 \d+ 行 · ", page)
    assert "¥252.00" in page
    assert "示例" in page


@pytest.mark.parametrize("is_example", [True, False])
def test_an_amount_is_marked_as_example_when_its_standard_is_one(
    desk: SignedIn, office: Office, is_example: bool
) -> None:
    with office.installation.sessions.begin() as session:
        session.execute(sa.update(BenefitStandard).values(is_example=is_example))
    page = desk("agency_reviewer").get(f"/cases/{office.verified()}").text
    assert (re.search(r'¥252\.00</span>\s*<span class="sample">示例', page) is not None) is is_example


def test_htmx_gets_the_part_and_a_browser_the_page(desk: SignedIn, office: Office) -> None:
    key, browser = office.claim(), desk("community_officer")
    part = browser.get(f"/cases/{key}", headers={"HX-Request": "true"}).text
    assert part.lstrip().startswith("<article")
    assert "<html" in browser.get(f"/cases/{key}").text


def test_the_diagram_comes_with_its_tokens_and_path(desk: SignedIn, office: Office) -> None:
    key, browser = office.claim(), desk("community_officer")
    state = browser.get(f"/cases/{key}/diagram.json?process=community_verification").json
    assert state is not None
    assert state["tokens"] == {"verify_circumstances": 1}
    drawing = browser.get(f"/cases/{key}/diagram.bpmn")
    assert drawing.headers["Content-Type"].startswith("application/xml")
    assert b"bpmn:definitions" in drawing.data
    assert browser.get(f"/cases/{key}/diagram.bpmn?process=../../etc/passwd").status_code == 404


def test_the_search_finds_by_number_name_and_identity_number(desk: SignedIn, office: Office) -> None:
    key, browser = office.claim(), desk("community_officer")
    assert browser.post("/inbox/search", {"text": key}).headers["Location"] == f"/cases/{key}"
    assert key in browser.post("/inbox/search", {"text": "张三"}).text
    assert "没有找到" in browser.post("/inbox/search", {"text": "没有此人"}).text


def test_names_with_markup_are_shown_as_text(desk: SignedIn, office: Office) -> None:
    key = office.claim()
    finding = "<script>alert(1)</script>{{7*7}}"
    office.do("community_officer", key, visited_on=TODAY.isoformat(), result="finding", finding=finding)
    page = desk("agency_reviewer").get(f"/cases/{key}").text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;{{7*7}}" in page


def test_the_whole_identity_number_is_shown_once_for_a_reason_and_the_look_is_kept(
    desk: SignedIn, office: Office, session: Session
) -> None:
    key, browser, number = office.claim(), desk("community_officer"), invented_identity(1)
    shown = f"{number[:6]} {number[6:14]} {number[14:]}"
    assert shown not in browser.get(f"/cases/{key}").text
    assert browser.post(f"/cases/{key}/reveal", {"reason": "curiosity"}).status_code == 422
    assert shown in browser.post(f"/cases/{key}/reveal", {"reason": "card"}).text
    assert shown not in browser.get(f"/cases/{key}").text
    assert desk("payment_clerk").post(f"/cases/{key}/reveal", {"reason": "card"}).status_code == 403
    kept = session.scalars(sa.select(AuditEntry).where(AuditEntry.act == "people.reveal_identity")).one()
    assert kept.actor_id == office.people["community_officer"]
    assert kept.after == {"reason": "card"}


@pytest.mark.clause("S5.6")
def test_what_is_left_is_said_in_the_days_that_the_limit_counts(
    desk: SignedIn, office: Office, clock: MovableClock
) -> None:
    key, browser = office.claim(), desk("community_officer")
    assert "剩 5 个工作日" in browser.get(f"/cases/{key}").text
    clock.move(days=3)
    assert "剩 3 个工作日" in browser.get(f"/cases/{key}").text, "a Saturday: Monday to Wednesday are left"
    clock.move(days=4)
    assert "今天到期" in browser.get(f"/cases/{key}").text


@pytest.mark.both_databases
def test_a_case_of_another_area_is_not_found_and_the_attempt_is_kept(
    office: Office, desk: SignedIn, installation: Installation, session: Session
) -> None:
    key, role = office.claim(), "agency_reviewer"
    with installation.sessions.begin() as writing:
        other = builders.branch(writing, "jilin", "吉林", "Jilin")
        held = person_of(writing, office.people[role], builders.FOUNDED_ON)
        assert held is not None
        end_role(writing, held.roles[0].grant_id, on=builders.FOUNDED_ON, actor=None, now=builders.FOUNDED_AT)
        new = NewRole(office.people[role], role, other.agency.id, builders.FOUNDED_ON)
        grant_role(writing, new, actor=None, now=builders.FOUNDED_AT)
    browser = desk(role)
    for path in (f"/cases/{key}", f"/cases/{key}/diagram.bpmn", f"/cases/{key}/diagram.json"):
        assert browser.get(path).status_code == 404
    kept = session.scalars(sa.select(AuditEntry).where(AuditEntry.outcome == "refused")).all()
    assert {entry.object_id for entry in kept} >= {f"/cases/{key}"}
    assert all(entry.actor_id == office.people[role] for entry in kept)
