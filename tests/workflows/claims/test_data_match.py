"""Data on file in place of a visit, where the law lets no office ask for the certificate."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from tests.factories import book
from workflows.claims import operations
from workflows.claims.data_match import is_matched, latest_match, match_data
from workflows.claims.errors import NoCertificate
from workflows.claims.models import Claim, ClaimStatus
from workflows.contributions.operations import NewSpell, add_spell
from workflows.demo import builders
from workflows.people.models import Person
from workflows.policies.law import law_on


@pytest.fixture
def insured(session):
    person = builders.person(session)
    builders.spell(session, person)
    return person


@pytest.fixture
def claim(session, acting, team, branch, insured):
    return operations.register(
        acting(team.clerk),
        person_id=insured.id,
        separated_on=dt.date(2006, 2, 28),
        separation_reason="dismissed_by_employer",
        employer_name="长春市东风机械厂",
        registered_on=dt.date(2006, 3, 1),
        job_seeking=True,
        community_office_id=branch.community.id,
    )


def matched(context, claim, rule="not_required"):
    def law(on):
        return replace(law_on(book(), "notice", on), overrides={"community_certificate_rule": rule})

    return match_data(replace(context, law=law), claim_id=claim.claim_id)


@pytest.mark.clause("S5.7")
def test_where_the_certificate_may_be_asked_for_nothing_is_compared(session, acting, team, claim):
    assert not matched(acting(team.clerk), claim, "required").is_enough
    assert latest_match(session, claim.claim_id) is None
    assert session.get_one(Claim, claim.claim_id).status == ClaimStatus.REGISTERED


@pytest.mark.clause("S5.6")
def test_data_that_agree_take_the_place_of_the_visit(session, acting, team, claim):
    assert matched(acting(team.clerk), claim).is_enough
    assert is_matched(session, claim.claim_id)
    assert session.get_one(Claim, claim.claim_id).status == ClaimStatus.VERIFIED


@pytest.mark.clause("S5.6")
def test_a_new_job_or_a_pension_brings_the_visit(session, acting, team, branch, insured, claim):
    begins = dt.date(2006, 3, 1)
    add_spell(session, NewSpell(insured.id, branch.area_id, "长春市南关百货", begins, None, 0))
    session.get_one(Person, insured.id).pension_from = begins
    assert not matched(acting(team.clerk), claim).is_enough
    found = latest_match(session, claim.claim_id)
    assert found is not None
    assert {code for code, agrees in found.found.items() if not agrees} == {"not_insured_again", "no_pension"}
    assert not is_matched(session, claim.claim_id)


@pytest.mark.clause("S5.6")
def test_the_newest_comparison_counts(session, acting, team, insured, claim):
    assert matched(acting(team.clerk), claim).is_enough
    session.get_one(Person, insured.id).pension_from = dt.date(2006, 3, 1)
    assert not matched(acting(team.clerk), claim).is_enough
    with pytest.raises(NoCertificate):
        grant_as_if_confirmed(acting, team, claim)


def grant_as_if_confirmed(acting, team, claim):
    operations.record_assessment(
        acting(team.reviewer),
        claim_id=claim.claim_id,
        eligible=True,
        failed=[],
        months=12,
        amount=200,
        circumstances="confirmed",
    )
    operations.grant(acting(team.reviewer), claim_id=claim.claim_id)
