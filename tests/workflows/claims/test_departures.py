"""Departures and reversals as they are kept and counted."""

import datetime as dt
from decimal import Decimal

import pytest

from tests.conftest import START
from workflows.claims import departures, operations
from workflows.claims.departure_report import Period, departure_of, departure_report
from workflows.claims.errors import NotEligible, NothingToGrant, ReasonMissing
from workflows.demo import builders
from workflows.errors import FourEyes

DAY = dt.timedelta(days=1)


@pytest.fixture
def claim(session, acting, team, branch):
    """A claim with a certificate, whose tables propose to refuse."""
    person = builders.person(session)
    builders.spell(session, person)
    made = operations.register(
        acting(team.clerk),
        person_id=person.id,
        separated_on=dt.date(2006, 2, 28),
        separation_reason="resigned",
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
    return made


def assess(acting, claim, failed=("voluntary",), **changes):
    results = {"months": 12, "amount": Decimal("252.00"), "circumstances": "confirmed", **changes}
    return operations.record_assessment(
        acting(None), claim_id=claim.claim_id, eligible=not failed, failed=list(failed), **results
    )


def note(acting, team, claim, **changes):
    told = {"proposal": "refuse", "decision": "grant", "reason": "仲裁裁决。", "ground": "S5.1", **changes}
    return departures.note_departure(acting(team.reviewer), claim_id=claim.claim_id, **told).departure_id


def counts(session, **areas):
    found = departure_report(session, Period(START - DAY, START + DAY, areas.get("areas")))
    return found.agreed, found.declined, found.waiting, len(found.reversals)


@pytest.mark.clause("S5.1")
@pytest.mark.parametrize(
    ("failed", "circumstances", "missing", "proposal"),
    [
        pytest.param(("voluntary",), "confirmed", [], "refuse", id="one condition fails"),
        pytest.param((), "confirmed", [], "grant", id="all is well"),
        pytest.param((), "confirmed", ["claim_form"], "open", id="a paper lacks"),
        pytest.param((), "finding", [], "open", id="a finding"),
    ],
)
def test_the_tables_propose(acting, claim, failed, circumstances, missing, proposal):
    assessed = assess(acting, claim, failed, circumstances=circumstances, missing=missing)
    assert assessed.proposal == proposal


def test_a_failed_condition_is_granted_only_once_another_person_agreed(session, acting, team, branch, claim):
    assess(acting, claim)
    departure_id = note(acting, team, claim)
    with pytest.raises(NotEligible):
        operations.grant(acting(team.reviewer), claim_id=claim.claim_id)
    with pytest.raises(FourEyes):
        departures.settle_departure(acting(team.reviewer), departure_id=departure_id, approval="approve")
    other = builders.staff(session, "陈志远", branch.agency, "agency_reviewer")
    departures.settle_departure(acting(other), departure_id=departure_id, approval="approve")
    operations.grant(acting(other), claim_id=claim.claim_id)
    told = departure_of(session, claim.claim_id)
    assert (told.decided_by, told.settled_by, told.is_approved) == ("冯立新", "陈志远", True)
    assert counts(session) == (1, 0, 0, 0)


def test_an_agreed_departure_serves_no_later_assessment(session, acting, team, branch, claim):
    assess(acting, claim)
    departure_id = note(acting, team, claim)
    other = builders.staff(session, "陈志远", branch.agency, "agency_reviewer")
    departures.settle_departure(acting(other), departure_id=departure_id, approval="approve")
    assess(acting, claim)
    with pytest.raises(NotEligible):
        operations.grant(acting(other), claim_id=claim.claim_id)


def test_a_departure_needs_its_reason_and_something_to_grant(acting, team, claim):
    assess(acting, claim)
    with pytest.raises(ReasonMissing):
        note(acting, team, claim, reason="  ")
    assess(acting, claim, months=0)
    with pytest.raises(NothingToGrant):
        note(acting, team, claim)


def test_a_later_decision_to_the_contrary_is_a_reversal_in_its_own_area_alone(session, acting, team, claim):
    assess(acting, claim, ())
    operations.grant(acting(team.reviewer), claim_id=claim.claim_id)
    operations.refuse(acting(team.reviewer), claim_id=claim.claim_id, reasons=[], opinion="公示后查实。")
    assert counts(session) == (0, 0, 0, 1)
    assert counts(session, areas=frozenset({"jilin"})) == (0, 0, 0, 0)
