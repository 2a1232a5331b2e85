"""The claimant gives the claim up at the counter; and the list of papers beside the registration."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from tests.conftest import MovableClock
from tests.webapp.conftest import Office, SignedIn, registration
from workflows.audit import AuditEntry
from workflows.claims.models import Claim
from workflows.demo.builders import invented_identity
from workflows.runtime import timers

CLERK = "employment_service_clerk"


@pytest.mark.clause("S5.5")
def test_a_withdrawn_claim_is_closed_with_its_receipt_and_may_be_made_again(
    desk: SignedIn, office: Office
) -> None:
    key, browser = office.claim(), desk(CLERK)
    assert "撤回申领" in browser.get(f"/cases/{key}").text
    answer = browser.post(f"/cases/{key}/withdraw", {"reason": "已找到工作。"})
    assert answer.status_code == 303
    after = browser.get(f"/cases/{key}").text
    assert "申领已撤回，本件已于" in after
    assert "撤回申领回执" in after
    assert 'action="/cases/' + key + '/withdraw"' not in after
    with office.installation.sessions() as session:
        assert session.scalar(sa.select(Claim.status).where(Claim.business_key == key)) == "withdrawn"
    assert office.claim() != key


def test_a_withdrawal_without_a_reason_comes_back_and_ends_nothing(desk: SignedIn, office: Office) -> None:
    key, browser = office.claim(), desk(CLERK)
    answer = browser.post(f"/cases/{key}/withdraw", {"reason": "  "})
    assert answer.status_code == 422
    assert '<a href="#reason">' in answer.text
    assert "等待“核实有关情况”" in browser.get(f"/cases/{key}").text


def test_the_second_of_two_withdrawals_is_refused(desk: SignedIn, office: Office) -> None:
    key, browser = office.claim(), desk(CLERK)
    browser.post(f"/cases/{key}/withdraw", {"reason": "已找到工作。"})
    assert browser.post(f"/cases/{key}/withdraw", {"reason": "已找到工作。"}).status_code == 422


def test_only_the_counter_withdraws_and_the_attempt_of_another_is_on_file(
    desk: SignedIn, office: Office
) -> None:
    key = office.claim()
    answer = desk("agency_reviewer").post(f"/cases/{key}/withdraw", {"reason": "不归我办。"})
    assert answer.status_code == 403
    with office.installation.sessions() as session:
        refused = sa.select(AuditEntry).where(AuditEntry.outcome == "refused")
        assert session.scalars(refused).all()
    assert "等待“核实有关情况”" in desk(CLERK).get(f"/cases/{key}").text


def test_a_claim_in_benefit_offers_no_withdrawal_and_refuses_one(
    desk: SignedIn, office: Office, clock: MovableClock
) -> None:
    key, browser = office.verified(), desk(CLERK)
    office.do("agency_reviewer", key, decision="grant")
    clock.move(days=8)
    timers.sweep(office.installation.sessions, office.installation.house)
    assert "撤回的理由" not in browser.get(f"/cases/{key}").text
    answer = browser.post(f"/cases/{key}/withdraw", {"reason": "不要了。"})
    assert answer.status_code == 422
    assert "待遇已经开通" in answer.text


@pytest.mark.clause("S5.5")
def test_the_page_of_the_counter_lists_the_papers_of_the_table(desk: SignedIn, office: Office) -> None:
    browser = desk(CLERK)
    found = browser.post("/claims/new", {"identity_number": invented_identity(1)})
    page = browser.get(found.headers["Location"]).text
    assert "出示用人单位开具的终止或者解除劳动关系证明。" in page
    assert "经济性裁员的，交裁减人员名单或者报告回执。" in page
    assert "单位无法出具证明的，另交本人书面说明。" in page


def test_a_claim_with_missing_papers_waits_at_the_check_list(desk: SignedIn, office: Office) -> None:
    browser = desk(CLERK)
    found = browser.post("/claims/new", {"identity_number": invented_identity(1)})
    form = {**registration(office.branch.community.id), "material": "incomplete"}
    made = browser.post(found.headers["Location"], form)
    page = browser.get(made.headers["Location"]).text
    assert "核对申领材料" in page
    assert 'name="separation_certificate"' in page
    assert 'name="closure_document"' not in page


@pytest.mark.clause("S5.1")
def test_a_reviewer_puts_a_running_award_in_question_and_the_person_is_told(
    desk: SignedIn, office: Office, clock: MovableClock
) -> None:
    key, browser = office.verified(), desk("agency_reviewer")
    office.do("agency_reviewer", key, decision="grant")
    assert "提出的理由" not in browser.get(f"/cases/{key}").text
    assert browser.post(f"/cases/{key}/question", {"reason": "有反映。"}).status_code == 422
    clock.move(days=8)
    timers.sweep(office.installation.sessions, office.installation.house)
    assert browser.post(f"/cases/{key}/question", {"reason": ""}).status_code == 422
    assert browser.post(f"/cases/{key}/question", {"reason": "有反映。"}).status_code == 303
    page = browser.get(f"/cases/{key}").text
    assert "听取陈述" in page
    assert "重新认定陈述通知书" in page
    assert desk(CLERK).post(f"/cases/{key}/question", {"reason": "有反映。"}).status_code == 403
