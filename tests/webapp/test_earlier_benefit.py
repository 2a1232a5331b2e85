"""The case of a person who had a benefit before: what was added, and which contributions count no more."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.conftest import MovableClock
from tests.webapp.conftest import Office, SignedIn
from tests.webapp.test_case_past import AT_MOST, text_of
from workflows.claims.models import TAKEN_OVER, Claim, ClaimStatus, EntitlementStatus
from workflows.demo import builders
from workflows.people.models import Person
from workflows.runtime import outbox, timers

REVIEWER = "agency_reviewer"
LOST = dt.date(2002, 12, 31)


@pytest.fixture
def rest(office: Office) -> int:
    """The claim of a benefit that an older system granted to the first insured person; 7 of 12 are left."""
    with office.installation.sessions.begin() as session:
        person = session.get_one(Person, office.insured[0])
        builders.spell(session, person, dt.date(2001, 1, 1), LOST, 24)
        row = builders.entitlement(session, builders.claim(session, person, office.branch, 1), 12)
        row.months_due, row.status = 5, EntitlementStatus.SUSPENDED
        row.claim.separated_on = row.claim.registered_on = LOST
        row.claim.separation_reason = TAKEN_OVER
        row.claim.status, row.claim.closed_at = ClaimStatus.SUSPENDED, builders.FOUNDED_AT
        return row.claim_id


@pytest.mark.clause("S3.2")
def test_the_page_and_the_sheet_tell_what_was_added_and_what_was_left_out(
    office: Office, desk: SignedIn, rest: int, statements: list[str]
) -> None:
    key, browser = office.verified(), desk(REVIEWER)
    browser.get(f"/cases/{key}")
    statements.clear()
    page = text_of(browser.get(f"/cases/{key}").text)
    assert len(statements) <= AT_MOST, "\n".join(statements)
    for told in (
        "其中合并计算上一次待遇尚未领取的月数7",
        "合并尚未领取的月数19个月",
        "=19",
        "所依据的事实按新的缴费时间核定的月数12上一次待遇尚未领取的月数7",
        "缴费月数怎样合计：38个月",
        "已计入上一次待遇（失业保险条例第十七条）",
    ):
        assert told in page, told
    sheet = text_of(browser.get(f"/cases/{key}/approval-sheet").text)
    assert "计入38个月" in sheet
    assert "已计入上一次待遇（失业保险条例第十七条）" in sheet


def test_whoever_had_no_benefit_before_reads_nothing_about_one(office: Office, desk: SignedIn) -> None:
    page = desk(REVIEWER).get(f"/cases/{office.verified()}").text
    assert "上一次待遇" not in page
    assert "合并尚未领取的月数" not in page.split("流程图")[0]


def test_the_rest_that_went_over_is_closed_when_the_new_benefit_opens(
    office: Office, rest: int, clock: MovableClock
) -> None:
    key = office.verified()
    office.do(REVIEWER, key, decision="grant")
    clock.move(days=8)
    timers.sweep(office.installation.sessions, office.installation.house)
    outbox.deliver(office.installation.sessions, office.installation.house)
    with office.installation.sessions() as session:
        assert session.get_one(Claim, rest).status == ClaimStatus.CLOSED
