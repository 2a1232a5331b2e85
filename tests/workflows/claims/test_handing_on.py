"""A claim brought to another area than the one that holds the insurance is handed on, never lost."""

import datetime as dt

import pytest
from sqlalchemy import select

from workflows.audit import AuditEntry
from workflows.claims import acceptance, operations
from workflows.claims.errors import ReasonMissing, WrongArea, WrongStep
from workflows.claims.handing_on import offices_of_claim
from workflows.claims.models import Claim
from workflows.claims.queries import claim_card
from workflows.demo import builders
from workflows.disclosure.standing import standing
from workflows.errors import FourEyes, NotFound
from workflows.people.models import Person
from workflows.people.permissions import COUNTER
from workflows.runtime import receipts

pytestmark = pytest.mark.clause("S4.1")

WHY = "在四平参保缴费。"
CLERK = "employment_service_clerk"


@pytest.fixture
def siping(session, branch):
    return builders.branch(session, "siping", "四平", "Siping")


@pytest.fixture
def person(session, siping):
    row = builders.person(session, 5, "李四", area_id="siping")
    builders.spell(session, row)
    return row


def handed_on(context, person, community, **changes):
    answers = {
        "person_id": person.id,
        "separated_on": dt.date(2006, 2, 20),
        "separation_reason": "contract_expired",
        "employer_name": "示例机械厂",
        "registered_on": dt.date(2006, 2, 27),
        "job_seeking": True,
        "community_office_id": community.id,
        "hand_on_reason": WHY,
    }
    return operations.register(context, **{**answers, **changes})


def test_it_lies_with_the_responsible_area_under_its_number_and_first_day(
    session, acting, team, branch, siping, person
):
    made = handed_on(acting(team.clerk), person, siping.community)
    card = claim_card(session, made.claim_id)
    assert card.business_key == made.business_key
    assert (card.area.area_id, card.employment_service.name) == ("siping", "四平就业服务局")
    assert card.handed_on_by.name == "长春就业服务局"
    assert card.registered_on == dt.date(2006, 2, 27)


def test_the_audit_trail_says_who_handed_it_on_from_where_to_where_and_why(
    session, acting, team, branch, siping, person
):
    handed_on(acting(team.clerk), person, siping.community)
    entry = session.scalars(select(AuditEntry).where(AuditEntry.act == "claims.hand_on")).one()
    assert (entry.actor_id, entry.clause) == (team.clerk.person_id, "S4.1")
    assert entry.after["from_office"] == branch.employment_service.id
    assert entry.after["to_office"] == siping.employment_service.id
    assert entry.after["reason"] == WHY


@pytest.mark.parametrize("reason", [None, "", "  "])
def test_nothing_is_handed_on_without_its_reason(session, acting, team, siping, person, reason):
    with pytest.raises(ReasonMissing) as refused:
        handed_on(acting(team.clerk), person, siping.community, hand_on_reason=reason)
    assert refused.value.field == "hand_on_reason"
    assert session.scalars(select(Claim)).all() == []


def test_it_goes_nowhere_but_to_the_area_of_the_insurance(session, acting, team, person):
    elsewhere = builders.branch(session, "baishan", "白山", "Baishan")
    with pytest.raises(WrongArea, match="Siping"):
        handed_on(acting(team.clerk), person, elsewhere.community)


def test_a_person_insured_nowhere_is_handed_on_to_nobody(session, acting, team, siping, person):
    person.area_id = None
    with pytest.raises(NotFound):
        handed_on(acting(team.clerk), person, siping.community)


def test_only_a_counter_hands_on(acting, team, siping, person):
    with pytest.raises(NotFound):
        handed_on(acting(team.reviewer), person, siping.community)


def test_nobody_hands_on_the_own_claim(session, acting, team, siping, person):
    session.get_one(Person, team.clerk.person_id).area_id = "siping"
    with pytest.raises(FourEyes):
        handed_on(acting(team.clerk), person, siping.community, person_id=team.clerk.person_id)


def test_the_counter_stays_on_the_case_of_another_area_alone(session, team, branch, siping):
    there = offices_of_claim(session, team.clerk, siping.community.id, "siping")
    assert there[COUNTER] == branch.employment_service.id
    assert there["employment_service"] == siping.employment_service.id
    assert COUNTER not in offices_of_claim(session, team.clerk, branch.community.id, branch.area_id)
    at_both = builders.staff(session, "吴小梅", siping.employment_service, CLERK)
    assert COUNTER not in offices_of_claim(session, at_both, siping.community.id, "siping")


def test_the_page_of_the_receipt_names_the_office_that_goes_on(session, acting, team, siping, person):
    context = acting(team.clerk)
    key = handed_on(context, person, siping.community).business_key
    found = standing(session, key, receipts.issue(session, key, now=context.now))
    assert found.handed_to.name == "四平就业服务局"


def test_the_office_there_accepts_it_or_sends_it_back_and_a_fresh_claim_may_follow(
    session, acting, team, siping, person
):
    context = acting(team.clerk)
    made = handed_on(context, person, siping.community)
    there = acting(builders.staff(session, "吴小梅", siping.employment_service, CLERK))
    accepted = acceptance.settle_acceptance(there, claim_id=made.claim_id, acceptance="accept")
    assert accepted.is_accepted
    assert session.get_one(Claim, made.claim_id).status == "registered"
    with pytest.raises(ReasonMissing):
        acceptance.settle_acceptance(there, claim_id=made.claim_id, acceptance="send_back", reason=" ")
    back = acceptance.settle_acceptance(
        there, claim_id=made.claim_id, acceptance="send_back", reason="参保关系已转出。"
    )
    assert not back.is_accepted
    assert session.get_one(Claim, made.claim_id).status == "sent_back"
    assert handed_on(context, person, siping.community).business_key != made.business_key


def test_a_claim_that_nobody_handed_on_is_not_accepted(session, acting, team, branch):
    row = builders.claim(session, builders.person(session, 6, "王五"), branch, 1)
    with pytest.raises(WrongStep):
        acceptance.settle_acceptance(acting(team.clerk), claim_id=row.id, acceptance="accept")
