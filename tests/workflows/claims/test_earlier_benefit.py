"""A claim after an earlier benefit: contributions count anew, and months that were left are added."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.factories import law
from workflows.claims import operations
from workflows.claims.earlier_benefit import earlier_benefit
from workflows.claims.models import (
    TAKEN_OVER,
    AwardReview,
    ClaimStatus,
    DecisionOutcome,
    EntitlementStatus,
)
from workflows.claims.queries import claim_card
from workflows.contributions.queries import counted
from workflows.demo import builders

FIRST, AGAIN = dt.date(2006, 2, 28), dt.date(2007, 6, 30)
OLD, NEW = 38, 14

pytestmark = pytest.mark.clause("S3.2")


@pytest.fixture
def person(session, branch):
    """38 months up to February 2006, and 14 from May of that year to June of the next."""
    row = builders.person(session)
    builders.spell(session, row)
    builders.spell(session, row, dt.date(2006, 5, 1), AGAIN, NEW)
    return row


@pytest.fixture
def earlier(session, branch, person):
    """A benefit of 12 months, 5 of them due, suspended."""
    row = builders.entitlement(session, builders.claim(session, person, branch, 1), 12)
    row.months_due, row.status = 5, EntitlementStatus.SUSPENDED
    row.claim.status, row.claim.closed_at = ClaimStatus.SUSPENDED, builders.FOUNDED_AT
    return row


@pytest.fixture
def claim(session, branch, person, earlier):
    return _claim(session, branch, person, 2, AGAIN)


def _claim(session, branch, person, number, separated_on):
    row = builders.claim(session, person, branch, number, separated_on + dt.timedelta(days=2))
    row.separated_on = separated_on
    session.flush()
    return row


def _told(acting, claim):
    facts = operations.gather_facts(acting(None), claim_id=claim.id, adds_unused=True)
    return facts.contribution_months, facts.unused_months


@pytest.mark.parametrize(
    ("due", "status", "of_claim", "told"),
    [
        pytest.param(5, "SUSPENDED", "SUSPENDED", (NEW, 7), id="part was drawn"),
        pytest.param(0, "SUSPENDED", "SUSPENDED", (NEW, 12), id="suspended before the first month"),
        pytest.param(12, "COMPLETED", "CLOSED", (NEW, 0), id="all was drawn"),
        pytest.param(5, "STOPPED", "CLOSED", (NEW, 0), id="stopped for good after some"),
        pytest.param(5, "SUSPENDED", "CLOSED", (NEW, 0), id="the rest was closed before"),
        pytest.param(0, "SUSPENDED", "CLOSED", (OLD + NEW, 0), id="nothing was drawn and nothing is left"),
        pytest.param(0, "STOPPED", "CLOSED", (OLD + NEW, 0), id="stopped before the first month"),
    ],
)
def test_what_was_drawn_counts_no_more_and_what_is_left_is_added(
    acting, earlier, claim, due, status, of_claim, told
):
    earlier.months_due, earlier.status = due, EntitlementStatus[status]
    earlier.claim.status = ClaimStatus[of_claim]
    assert _told(acting, claim) == told


def test_without_an_earlier_benefit_the_whole_history_counts(session, acting, branch, person):
    assert _told(acting, _claim(session, branch, person, 1, AGAIN)) == (OLD + NEW, 0)


def test_a_case_whose_diagram_adds_no_months_keeps_the_whole_history(acting, claim):
    facts = operations.gather_facts(acting(None), claim_id=claim.id)
    assert (facts.contribution_months, facts.unused_months) == (OLD + NEW, 0)


def test_a_benefit_that_was_taken_over_counts_as_one_granted_here(acting, earlier, claim):
    earlier.claim.separation_reason = TAKEN_OVER
    assert _told(acting, claim) == (NEW, 7)


def test_an_award_that_was_revoked_used_up_nothing(session, acting, earlier, claim):
    earlier.status, earlier.claim.status = EntitlementStatus.STOPPED, ClaimStatus.CLOSED
    review = AwardReview(
        claim_id=earlier.claim_id,
        reason="不符合条件。",
        outcome=DecisionOutcome.REVOKED,
        months_before=12,
        opened_at=builders.FOUNDED_AT,
        decided_at=builders.FOUNDED_AT,
    )
    session.add(review)
    assert _told(acting, claim) == (OLD + NEW, 0)


@pytest.mark.parametrize(
    ("separated_on", "months"), [(dt.date(2006, 4, 30), NEW), (dt.date(2006, 5, 1), 0)], ids=["after", "by"]
)
def test_only_a_job_that_began_after_the_earlier_loss_of_work_counts(
    acting, earlier, claim, separated_on, months
):
    earlier.claim.separated_on = earlier.claim.registered_on = separated_on
    assert _told(acting, claim)[0] == months


def test_the_same_loss_of_work_is_granted_for_once(session, acting, branch, person, earlier):
    assert _told(acting, _claim(session, branch, person, 2, FIRST)) == (0, 7)
    assert claim_card(session, earlier.claim_id).history.granted_until is None


def test_a_rest_goes_over_to_one_claim_and_stays_with_it(session, acting, branch, person, earlier, claim):
    taken = builders.entitlement(session, claim, 19)
    earlier.claim.status = ClaimStatus.CLOSED
    assert _told(acting, claim) == (NEW, 7)
    taken.months_due, taken.status = 4, EntitlementStatus.SUSPENDED
    claim.status, claim.closed_at = ClaimStatus.SUSPENDED, builders.FOUNDED_AT
    builders.spell(session, person, dt.date(2007, 7, 1), dt.date(2008, 6, 30), 12)
    assert _told(acting, _claim(session, branch, person, 3, dt.date(2008, 6, 30))) == (12, 15)


def test_the_counter_finds_the_rest_by_the_day_of_the_new_loss_of_work(session, person, earlier):
    assert earlier_benefit(session, person.id, on=FIRST - dt.timedelta(days=1)) is None
    found = earlier_benefit(session, person.id, on=AGAIN)
    assert (found.separated_on, found.months_left) == (FIRST, 7)


def test_the_card_shows_the_same_sum_and_says_what_was_left_out(session, acting, claim):
    told = _told(acting, claim)
    session.flush()
    card = claim_card(session, claim.id)
    sum_ = counted(card.history, law(AGAIN), on=AGAIN, area_id=claim.area_id)
    assert sum_.months == card.contribution_months == told[0]
    assert [(each.months, each.reason) for each in sum_.spells] == [(0, "earlier_benefit"), (NEW, "counted")]
