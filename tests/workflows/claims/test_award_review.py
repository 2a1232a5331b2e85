"""An award in question: heard, decided anew, and both decisions kept."""

import datetime as dt
from decimal import Decimal

import pytest
import sqlalchemy as sa

from workflows.claims import award_review, operations
from workflows.claims.errors import NothingToGrant, ReasonMissing, ReviewUnderWay, WrongStep
from workflows.claims.models import AwardReview, Claim, Entitlement
from workflows.claims.queries import claim_card
from workflows.demo import builders
from workflows.errors import FourEyes


@pytest.fixture
def award(session, acting, team, branch):
    """A granted claim of 12 months, 3 of them due and paid."""
    person = builders.person(session)
    builders.spell(session, person)
    made = operations.register(
        acting(team.clerk),
        person_id=person.id,
        separated_on=dt.date(2006, 2, 28),
        separation_reason="contract_expired",
        employer_name="示例机械厂",
        registered_on=dt.date(2006, 3, 1),
        job_seeking=True,
        community_office_id=branch.community.id,
    )
    operations.issue_certificate(
        acting(team.officer),
        claim_id=made.claim_id,
        certificate_number="长和〔2006〕1号",
        visited_on=dt.date(2006, 3, 1),
    )
    assess(acting, made, 12)
    operations.grant(acting(team.reviewer), claim_id=made.claim_id)
    operations.open_entitlement(acting(None), claim_id=made.claim_id)
    entitlement = session.scalars(sa.select(Entitlement)).one()
    entitlement.months_due = entitlement.months_paid = 3
    session.flush()
    return made


@pytest.fixture
def other(session, branch):
    return builders.staff(session, "陈志远", branch.agency, "agency_reviewer")


def assess(acting, award, months, failed=()):
    operations.record_assessment(
        acting(None),
        claim_id=award.claim_id,
        eligible=not failed,
        failed=list(failed),
        months=months,
        amount=Decimal("252.00"),
        circumstances="confirmed",
    )


def question(acting, team, award, reason="缴费记录有误。"):
    return award_review.open_award_review(
        acting(team.reviewer), claim_id=award.claim_id, reason=reason
    ).review_id


def settle(context, award, review_id, decision, opinion="查明属实。"):
    return award_review.settle_award(
        context, claim_id=award.claim_id, review_id=review_id, decision=decision, opinion=opinion
    )


@pytest.mark.clause("S5.1", "S4.2")
@pytest.mark.parametrize(
    ("decision", "months", "total", "status", "overpaid", "is_over"),
    [
        pytest.param("uphold", 2, 12, "active", 0, False, id="upheld whatever the tables say"),
        pytest.param("correct", 18, 18, "active", 0, False, id="more months"),
        pytest.param("correct", 4, 4, "active", 0, False, id="one month left"),
        pytest.param("correct", 3, 3, "completed", 0, True, id="exactly what was paid"),
        pytest.param("correct", 2, 3, "completed", 1, True, id="one month too many paid"),
        pytest.param("revoke", 12, 12, "stopped", 3, True, id="revoked"),
    ],
)
def test_an_award_is_decided_anew_and_what_was_paid_too_much_is_stated(
    session, acting, team, award, other, decision, months, total, status, overpaid, is_over
):
    review_id = question(acting, team, award)
    assess(acting, award, months)
    settled = settle(acting(other), award, review_id, decision)
    entitlement = session.scalars(sa.select(Entitlement)).one()
    assert (entitlement.months_total, entitlement.status.value) == (total, status)
    assert (settled.months_overpaid, settled.is_over) == (overpaid, is_over)
    outcomes = [each.outcome for each in claim_card(session, award.claim_id).decisions]
    assert outcomes[1:] == ["granted"]
    assert len(outcomes) == 2


def test_the_benefit_goes_on_while_it_is_in_question_and_a_second_question_waits(
    session, acting, team, award
):
    question(acting, team, award)
    assess(acting, award, 2)
    assert session.scalars(sa.select(Claim)).one().status == "in_benefit"
    with pytest.raises(ReviewUnderWay):
        question(acting, team, award)


def test_silence_is_on_file_and_so_are_words(session, acting, team, award, other):
    silent = question(acting, team, award)
    award_review.record_statement(acting(None), review_id=silent, statement=None)
    settle(acting(other), award, silent, "uphold")
    heard = question(acting, team, award)
    award_review.record_statement(acting(team.reviewer), review_id=heard, statement=" 记录无误。 ")
    rows = session.scalars(sa.select(AwardReview).order_by(AwardReview.id)).all()
    assert [row.statement for row in rows] == [None, "记录无误。"]
    assert all(row.heard_at for row in rows)


def test_whoever_granted_the_award_does_not_decide_on_it_again(acting, team, award):
    review_id = question(acting, team, award)
    with pytest.raises(FourEyes):
        settle(acting(team.reviewer), award, review_id, "uphold")


def test_a_correction_to_nothing_and_a_decision_without_grounds_are_refused(acting, team, award, other):
    review_id = question(acting, team, award)
    assess(acting, award, 12, ["voluntary"])
    with pytest.raises(NothingToGrant):
        settle(acting(other), award, review_id, "correct")
    with pytest.raises(ReasonMissing):
        settle(acting(other), award, review_id, "revoke", " ")


def test_only_a_running_benefit_is_put_in_question(session, acting, team, award):
    session.scalars(sa.select(Claim)).one().status = "granted"
    with pytest.raises(WrongStep):
        question(acting, team, award)
    with pytest.raises(ReasonMissing):
        question(acting, team, award, " ")
