"""A benefit that was suspended beside an agreement and runs again."""

from __future__ import annotations

import datetime as dt

import pytest
import sqlalchemy as sa

from workflows.claims import deemed, operations, resuming
from workflows.claims.errors import DateImpossible, MonthsGone, NotSuspended, ReasonMissing, SecondOpenClaim
from workflows.claims.models import Claim, Entitlement
from workflows.demo import builders
from workflows.errors import FourEyes
from workflows.flexible_employment import operations as flexible

LAST = dt.date(2006, 5, 31)


@pytest.fixture
def suspended(session, acting, team, branch, clock):
    """A benefit of 12 months from April, 2 of them due, suspended; the first of July."""
    person = builders.person(session)
    row = builders.entitlement(session, builders.claim(session, person, branch, 1), 12)
    row.months_due, row.next_due = 2, "2006-06"
    clock.move(days=60)
    agreed = flexible.register(
        acting(team.officer),
        person_id=person.id,
        office_id=branch.community.id,
        counterparty="street_labour_office",
        activity="part_time",
        workplace="示例市场",
        starts_on=acting(None).today,
        ends_on=dt.date(2006, 12, 31),
    )
    deemed.record_deemed(
        acting(team.reviewer),
        claim_id=row.claim_id,
        agreement_id=agreed.agreement_id,
        proposal="deemed_re_employed",
        decision="stop",
        opinion="在市场看摊。",
        heard_on=acting(None).today,
    )
    closed = operations.close(acting(None), claim_id=row.claim_id)
    assert closed.is_suspended
    clock.move(days=62)
    return row


def requested(acting, team, row, ground="reason_over"):
    return resuming.open_resumption(
        acting(team.clerk), claim_id=row.claim_id, ground=ground, note="不再从业。", over_on=LAST
    ).resumption_id


def decided(context, request_id, decision="resume", way="resume", counts_from="registration", on=None):
    return resuming.decide_resumption(
        context,
        resumption_id=request_id,
        way=way,
        counts_from=counts_from,
        decision=decision,
        opinion="核实属实。",
        registered_on=on or context.today,
    )


@pytest.mark.clause("S5.3b", "S5.2")
@pytest.mark.parametrize(
    ("counts_from", "registered", "first"),
    [
        pytest.param("registration", dt.date(2006, 7, 1), "2006-08", id="from the month after it"),
        pytest.param("registration", LAST, "2006-06", id="registered on the last day of it"),
        pytest.param("suspension", dt.date(2006, 7, 1), "2006-06", id="a mistake takes nothing away"),
    ],
)
def test_the_months_left_come_due_again_and_no_more(
    session, acting, team, suspended, counts_from, registered, first
):
    request_id = requested(acting, team, suspended)
    assert (
        decided(acting(team.clerk), request_id, counts_from=counts_from, on=registered).first_period == first
    )
    settled = resuming.settle_resumption(acting(team.reviewer), resumption_id=request_id, approval="agree")
    assert settled.is_resumed
    entitlement = session.scalars(sa.select(Entitlement)).one()
    assert (entitlement.status, entitlement.next_due, entitlement.months_due) == ("active", first, 2)
    assert entitlement.months_total == 12
    claim = session.scalars(sa.select(Claim)).one()
    assert (claim.status, claim.closed_at) == ("in_benefit", None)


@pytest.mark.clause("S5.3b")
def test_whoever_decided_does_not_agree_and_a_way_back_needs_words(acting, team, suspended):
    request_id = requested(acting, team, suspended)
    decided(acting(team.reviewer), request_id)
    with pytest.raises(FourEyes):
        resuming.settle_resumption(acting(team.reviewer), resumption_id=request_id, approval="agree")
    with pytest.raises(ReasonMissing):
        resuming.settle_resumption(acting(team.clerk), resumption_id=request_id, approval="send_back")
    back = resuming.settle_resumption(
        acting(team.clerk), resumption_id=request_id, approval="send_back", note="日期不清。"
    )
    assert back.outcome == "sent_back"


@pytest.mark.clause("S3.2")
@pytest.mark.parametrize("way", ["new_claim", "none"])
def test_nothing_goes_on_where_the_table_gives_nothing(session, acting, team, suspended, way):
    request_id = requested(acting, team, suspended)
    with pytest.raises(MonthsGone), session.begin_nested():
        decided(acting(team.clerk), request_id, way=way)
    decided(acting(team.clerk), request_id, decision="decline", way=way)
    settled = resuming.settle_resumption(acting(team.reviewer), resumption_id=request_id, approval="agree")
    assert (settled.outcome, settled.is_resumed) == ("declined", False)
    assert session.scalars(sa.select(Entitlement.status)).one() == "suspended"


def test_days_out_of_order_and_a_claim_that_is_not_suspended_are_refused(session, acting, team, suspended):
    request_id = requested(acting, team, suspended)
    for day in (LAST - dt.timedelta(days=1), acting(None).today + dt.timedelta(days=1)):
        with pytest.raises(DateImpossible), session.begin_nested():
            decided(acting(team.clerk), request_id, on=day)
    session.scalars(sa.select(Claim)).one().status = "closed"
    with pytest.raises(NotSuspended):
        requested(acting, team, suspended)


@pytest.mark.clause("S3.2")
def test_a_new_claim_goes_before_a_resumption(session, acting, team, branch, suspended):
    request_id = requested(acting, team, suspended)
    decided(acting(team.clerk), request_id)
    person = session.get_one(builders.Person, suspended.person_id)
    builders.claim(session, person, branch, 2)
    with pytest.raises(SecondOpenClaim):
        resuming.settle_resumption(acting(team.reviewer), resumption_id=request_id, approval="agree")


@pytest.mark.clause("S5.2")
@pytest.mark.parametrize(
    ("status", "said"),
    [
        pytest.param("active", "正在领取", id="it runs"),
        pytest.param("completed", "第十七条", id="drawn to the last month"),
        pytest.param("stopped", "第五条", id="the award was wrong"),
        pytest.param("suspended", "第三条", id="a newer benefit took its place"),
    ],
)
def test_what_cannot_run_again_is_refused_with_its_clause(session, acting, team, suspended, status, said):
    session.scalars(sa.select(Claim)).one().status = "closed"
    suspended.status = status
    session.flush()
    with pytest.raises(NotSuspended) as told:
        requested(acting, team, suspended)
    assert said in told.value.text("zh")
