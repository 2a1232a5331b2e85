"""Who verifies and who issues the certificate."""

import datetime as dt
from dataclasses import replace

import pytest
import sqlalchemy as sa

from tests.factories import book
from workflows.claims import operations, verification
from workflows.claims.errors import ReasonMissing
from workflows.claims.models import Certificate
from workflows.demo import builders
from workflows.policies.law import law_on

NUMBER = "长和〔2006〕1号"


@pytest.fixture
def claim(session, acting, team, branch):
    person = builders.person(session)
    builders.spell(session, person)
    return operations.register(
        acting(team.clerk),
        person_id=person.id,
        separated_on=dt.date(2006, 2, 28),
        separation_reason="contract_expired",
        employer_name="示例机械厂",
        registered_on=dt.date(2006, 3, 1),
        job_seeking=True,
        community_office_id=branch.community.id,
    )


def certify(context, claim, **more):
    answers = {"certificate_number": NUMBER, "visited_on": dt.date(2006, 3, 1), **more}
    operations.issue_certificate(context, claim_id=claim.claim_id, **answers)


def issuer(session):
    return session.scalar(sa.select(Certificate.office_id))


@pytest.mark.clause("S5.6")
def test_the_community_office_issues_the_certificate_unless_the_office_above_verified(
    session, acting, team, branch, claim
):
    certify(acting(team.clerk), claim, verifier="above")
    assert issuer(session) == branch.employment_service.id


@pytest.mark.clause("S5.6")
@pytest.mark.parametrize(("value", "level"), [("community", "community"), ("employment_service",) * 2])
def test_who_issues_the_certificate_is_a_setting(session, acting, team, branch, claim, value, level):
    def law(on):
        return replace(law_on(book(), "notice", on), overrides={"certificate_issuer": value})

    certify(replace(acting(team.officer), law=law), claim)
    assert issuer(session) == getattr(branch, level).id


@pytest.mark.clause("S5.6")
def test_an_officer_who_steps_back_says_why_and_is_followed_by_a_colleague_while_there_is_one(
    session, acting, team, branch, claim
):
    def step_back(actor, reason="系申领人亲属。"):
        return verification.reassign_verification(
            acting(actor), claim_id=claim.claim_id, reason=reason
        ).verifier

    with pytest.raises(ReasonMissing):
        step_back(team.officer, " ")
    colleague = builders.staff(session, "韩梅", branch.community, "community_officer")
    assert step_back(team.officer) == "colleague"
    assert step_back(colleague) == "above"
