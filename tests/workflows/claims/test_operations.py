"""A claim from the counter to the end of the benefit, verb by verb."""

import datetime as dt
import threading
import time
from dataclasses import replace
from decimal import Decimal

import pytest
import sqlalchemy as sa
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from workflows.audit import AuditEntry
from workflows.claims import operations
from workflows.claims.counter import find_person
from workflows.claims.errors import (
    AmountImpossible,
    CertificateNumberTaken,
    DateImpossible,
    GroundsMissing,
    NoCertificate,
    NotEligible,
    OfficeNotCommunity,
    SecondOpenClaim,
    WrongArea,
    WrongStep,
)
from workflows.claims.models import Claim
from workflows.claims.queries import claim_card
from workflows.demo import builders
from workflows.errors import FourEyes, NotAllowed, NotFound
from workflows.people.offices import NewOffice, add_office
from workflows.people.sealing import ContactRefused, bank_account


@pytest.fixture
def person(session, branch):
    row = builders.person(session)
    builders.spell(session, row)
    return row


def taken(acting, team, branch, person, **changes):
    answers = {
        "person_id": person.id,
        "separated_on": dt.date(2006, 2, 28),
        "separation_reason": "contract_expired",
        "employer_name": " 示例机械厂 ",
        "registered_on": dt.date(2006, 3, 1),
        "job_seeking": True,
        "community_office_id": branch.community.id,
    }
    return operations.register(acting(changes.pop("actor", team.clerk)), **{**answers, **changes})


@pytest.fixture
def claim(acting, team, branch, person):
    return taken(acting, team, branch, person)


def certify(acting, team, claim, number="长和〔2006〕1号"):
    operations.issue_certificate(
        acting(team.officer),
        claim_id=claim.claim_id,
        certificate_number=number,
        visited_on=dt.date(2006, 3, 1),
    )


def assess(acting, claim, failed=(), circumstances="confirmed", **changes):
    results = {"months": 12, "amount": Decimal("252.00"), **changes}
    return operations.record_assessment(
        acting(None),
        claim_id=claim.claim_id,
        eligible=not failed,
        failed=list(failed),
        circumstances=circumstances,
        **results,
    )


def granted(acting, team, claim):
    certify(acting, team, claim)
    assess(acting, claim)
    operations.grant(acting(team.reviewer), claim_id=claim.claim_id)


@pytest.mark.clause("S5.5")
def test_a_claim_gets_a_number_and_the_months_that_count(session, claim):
    card = claim_card(session, claim.business_key)
    assert (claim.business_key, claim.contribution_months) == ("C-2006-000001", 38)
    assert (card.status, card.employer_name, card.person.name) == ("registered", "示例机械厂", "张三")


def test_numbers_of_a_year_follow_one_another(session, acting, team, branch, claim):
    other = builders.person(session, 2, "李四")
    assert taken(acting, team, branch, other).business_key == "C-2006-000002"


def test_a_second_open_claim_is_refused_naming_the_first(acting, team, branch, person, claim):
    with pytest.raises(SecondOpenClaim, match=claim.business_key):
        taken(acting, team, branch, person)


def test_the_database_holds_one_open_claim_per_person_too(session, branch, person, claim):
    with pytest.raises(IntegrityError):
        builders.claim(session, person, branch)


def waits_for_a_lock(session):
    """Until some other transaction in the same database waits for one that this one holds."""
    waiting = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND {blocked}"
    asked = sa.text(waiting.format(blocked="cardinality(pg_blocking_pids(pid)) > 0"))
    for _ in range(1200):
        session.execute(sa.text("SELECT pg_stat_clear_snapshot()"))
        if session.scalar(asked):
            return
        time.sleep(0.05)
    raise AssertionError("nobody waited within a minute")


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_two_counters_at_the_same_moment_make_one_claim(
    sessions, session, house, acting, team, branch, person
):
    session.commit()
    heard = []

    def second_counter():
        with sessions() as other:
            context = replace(acting(team.clerk), session=other, audit=lambda *_, **__: None)
            try:
                taken(lambda _: context, team, branch, person)
                other.commit()
            except SecondOpenClaim as refused:
                heard.append(refused.values["business_key"])

    first = taken(acting, team, branch, person)
    thread = threading.Thread(target=second_counter)
    thread.start()
    waits_for_a_lock(session)
    session.commit()
    thread.join(60)
    assert heard == [first.business_key]


def test_a_refused_claim_leaves_room_for_a_new_one(acting, team, branch, person, claim):
    operations.refuse(acting(team.reviewer), claim_id=claim.claim_id, reasons=["voluntary"])
    assert taken(acting, team, branch, person).business_key == "C-2006-000002"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        pytest.param({"registered_on": dt.date(2006, 3, 2)}, "registered_on", id="registered tomorrow"),
        pytest.param({"separated_on": dt.date(2006, 3, 2)}, "separated_on", id="job still runs"),
    ],
)
def test_dates_out_of_order_name_their_field(acting, team, branch, person, changes, field):
    with pytest.raises(DateImpossible) as refused:
        taken(acting, team, branch, person, **changes)
    assert refused.value.field == field


def test_only_a_community_office_verifies(acting, team, branch, person):
    with pytest.raises(OfficeNotCommunity):
        taken(acting, team, branch, person, community_office_id=branch.agency.id)
    with pytest.raises(NotFound):
        taken(acting, team, branch, person, community_office_id=9999)


@pytest.mark.clause("S4.1")
def test_a_claim_belongs_to_the_area_that_holds_the_insurance(session, acting, team, branch):
    builders.branch(session, "siping", "四平", "Siping")
    person = builders.person(session, 5, "李四", area_id="siping")
    with pytest.raises(WrongArea, match="Siping"):
        taken(acting, team, branch, person)


def test_only_a_clerk_of_the_district_takes_the_claim(session, acting, team, branch, person):
    with pytest.raises(NotAllowed):
        taken(acting, team, branch, person, actor=team.reviewer)
    agency = branch.agency
    new = NewOffice("employment_service", "示例区就业服务局", "District", agency.id, area_id=branch.area_id)
    district = add_office(session, new, actor=None, now=builders.FOUNDED_AT)
    stranger = builders.staff(session, "吴小梅", district, "employment_service_clerk")
    with pytest.raises(NotFound):
        taken(acting, team, branch, person, actor=stranger)


def test_a_new_account_and_phone_are_sealed(session, acting, team, branch, person):
    taken(acting, team, branch, person, bank_account="6222 0299 8888 7777 666", phone="0431-12345678")
    assert person.bank_masked == "*" * 15 + "7666"
    assert bank_account(person.public_id, person.bank_sealed) == "6222029988887777666"
    assert person.phone_masked.endswith("5678")


def test_an_account_with_letters_names_its_field(acting, team, branch, person):
    with pytest.raises(ContactRefused) as refused:
        taken(acting, team, branch, person, bank_account="62220299888877X")
    assert refused.value.field == "bank_account"


@pytest.mark.clause("S3.3")
def test_the_facts_are_those_of_the_day_of_separation(session, acting, claim, person):
    builders.spell(session, person, dt.date(2006, 3, 1), None, 0)
    facts = operations.gather_facts(acting(None), claim_id=claim.claim_id)
    assert (facts.contribution_months, facts.days_to_claim, facts.area_id) == (38, 1, "changchun")
    assert (facts.registered, facts.in_flexible_employment) == (True, False)
    assert not facts.receiving_old_age_pension


def test_a_pension_that_has_begun_is_a_fact(acting, claim, person):
    person.pension_from = dt.date(2006, 3, 1)
    assert operations.gather_facts(acting(None), claim_id=claim.claim_id).receiving_old_age_pension


@pytest.mark.clause("S5.6")
def test_a_certificate_number_is_used_once(session, acting, team, branch, claim):
    certify(acting, team, claim)
    other = taken(acting, team, branch, builders.person(session, 2, "李四"))
    with pytest.raises(CertificateNumberTaken):
        certify(acting, team, other)


@pytest.mark.clause("S5.1")
def test_unmet_conditions_cannot_be_granted(acting, team, claim):
    certify(acting, team, claim)
    assess(acting, claim, failed=["voluntary", "not_job_seeking"])
    with pytest.raises(NotEligible) as refused:
        operations.grant(acting(team.reviewer), claim_id=claim.claim_id)
    assert refused.value.values["failed_codes"] == ["voluntary", "not_job_seeking"]


@pytest.mark.clause("S5.7")
def test_without_a_certificate_nothing_is_granted(acting, team, claim):
    operations.record_finding(
        acting(team.officer),
        claim_id=claim.claim_id,
        finding="已在某商店就业",
        visited_on=dt.date(2006, 3, 1),
    )
    assess(acting, claim, circumstances="finding")
    with pytest.raises(NoCertificate):
        operations.grant(acting(team.reviewer), claim_id=claim.claim_id)


def test_who_registered_does_not_decide(acting, team, claim):
    certify(acting, team, claim)
    assess(acting, claim)
    with pytest.raises(FourEyes):
        operations.grant(acting(team.clerk), claim_id=claim.claim_id)


@pytest.mark.parametrize("amount", [Decimal(0), Decimal(360), Decimal("360.01")])
def test_an_amount_stays_under_the_minimum_wage(acting, claim, amount):
    with pytest.raises(AmountImpossible):
        assess(acting, claim, amount=amount)


def test_every_assessment_is_kept_and_the_newest_counts(session, acting, claim):
    assess(acting, claim, failed=["voluntary"])
    assess(acting, claim, months=18)
    card = claim_card(session, claim.claim_id)
    assert [row.version for row in card.assessments] == [2, 1]
    assert (card.assessment.eligible, card.assessment.months, card.assessment.amount_fen) == (
        True,
        18,
        25_200,
    )
    assert card.assessment.amount_is_example


def test_a_correction_keeps_what_stood_before_in_the_trail(session, acting, team, claim):
    operations.correct(
        acting(team.clerk),
        claim_id=claim.claim_id,
        separated_on=dt.date(2006, 2, 27),
        separation_reason="resigned",
        employer_name="示例纺织厂",
        job_seeking=False,
    )
    entry = session.scalars(select(AuditEntry).where(AuditEntry.act == "claims.correct")).one()
    assert entry.before["separation_reason"] == "contract_expired"
    assert claim_card(session, claim.claim_id).separation_reason == "resigned"


def test_a_refusal_needs_its_grounds(session, acting, team, claim):
    with pytest.raises(GroundsMissing):
        operations.refuse(acting(team.reviewer), claim_id=claim.claim_id, reasons=[], opinion=" ")
    operations.refuse(acting(team.reviewer), claim_id=claim.claim_id, reasons=[], opinion="证明材料不实")
    card = claim_card(session, claim.claim_id)
    assert (card.status, card.decisions[0].opinion) == ("refused", "证明材料不实")
    assert card.closed_at


@pytest.mark.clause("S5.7")
def test_a_granted_claim_opens_months_from_the_month_after_registration(session, acting, team, claim):
    granted(acting, team, claim)
    opened = operations.open_entitlement(acting(None), claim_id=claim.claim_id)
    assert (opened.first_period, opened.months, opened.amount) == ("2006-04", 12, Decimal("252.00"))
    entitlement = claim_card(session, claim.claim_id).entitlement
    assert (entitlement.next_due, entitlement.status) == ("2006-04", "active")


def test_nothing_opens_that_was_not_granted(acting, team, claim):
    certify(acting, team, claim)
    assess(acting, claim)
    with pytest.raises(WrongStep):
        operations.open_entitlement(acting(None), claim_id=claim.claim_id)


@pytest.mark.clause("S5.2")
def test_a_benefit_that_ended_early_keeps_the_months_left(session, acting, team, claim):
    granted(acting, team, claim)
    operations.open_entitlement(acting(None), claim_id=claim.claim_id)
    operations.close(acting(None), claim_id=claim.claim_id)
    card = claim_card(session, claim.claim_id)
    assert (card.status, card.entitlement.status) == ("suspended", "suspended")
    with pytest.raises(WrongStep):
        operations.grant(acting(team.reviewer), claim_id=claim.claim_id)


def test_the_counter_finds_the_person_with_history_and_open_claim(session, claim):
    found = find_person(session, builders.invented_identity(1))
    assert (found.person.name, found.history.paid_months, found.open_claim) == (
        "张三",
        38,
        claim.business_key,
    )
    assert find_person(session, builders.invented_identity(999)) is None


def test_the_card_shows_no_number_in_clear(session, claim):
    shown = repr(claim_card(session, claim.claim_id))
    assert builders.invented_identity(1) not in shown
    assert "13900000001" not in shown
    assert "6222020000000000001" not in shown


def test_the_acts_are_in_the_trail_with_their_clauses(session, acting, team, claim):
    granted(acting, team, claim)
    acts = {entry.act: entry.clause for entry in session.scalars(select(AuditEntry))}
    assert acts["claims.register"] == "S5.5"
    assert acts["claims.issue_certificate"] == "S5.6"
    assert acts["claims.grant"] == "S5.1"
    assert session.scalars(select(Claim.id)).one() == claim.claim_id
