"""Notices: what the public sees, until when, and taking them down."""

import datetime as dt

import pytest

from workflows.claims.models import ClaimStatus
from workflows.clock import CHINA
from workflows.demo import builders
from workflows.disclosure import operations, queries
from workflows.disclosure.errors import NoticeOver, ReasonMissing


@pytest.fixture
def claim(session, branch):
    return builders.claim(session, builders.person(session, 1, "欧阳明"), branch)


@pytest.mark.clause("S5.4")
def test_the_public_sees_a_masked_name_an_office_and_a_month(session, branch, team, acting, claim):
    operations.publish(acting(team.reviewer), claim_id=claim.id, days=7)
    (row,) = queries.public_list(session, "changchun").rows
    assert (row.masked_name, row.office_name, row.start_month) == ("欧阳*", branch.community.name, "2006-04")
    assert queries.public_list(session, "jilin").rows == ()


@pytest.mark.clause("S5.4")
def test_seven_days_end_with_the_seventh_whole_day(team, acting, claim):
    published = operations.publish(acting(team.reviewer), claim_id=claim.id, days=7)
    assert published.disclosure_until == dt.datetime(2006, 3, 9, tzinfo=CHINA)


@pytest.mark.clause("S5.4")
def test_a_closed_notice_is_gone_from_the_public_page(session, team, acting, claim):
    published = operations.publish(acting(team.reviewer), claim_id=claim.id, days=7)
    operations.close(acting(None), notice_id=published.notice_id)
    assert queries.public_list(session).rows == ()


@pytest.mark.clause("S5.4")
def test_a_notice_is_taken_down_with_a_reason_and_once(session, team, acting, claim):
    published = operations.publish(acting(team.reviewer), claim_id=claim.id, days=7)
    with pytest.raises(ReasonMissing):
        operations.take_down(acting(team.reviewer), notice_id=published.notice_id, reason=" ")
    operations.take_down(acting(team.reviewer), notice_id=published.notice_id, reason="公示内容有误")
    with pytest.raises(NoticeOver):
        operations.take_down(acting(team.reviewer), notice_id=published.notice_id, reason="公示内容有误")
    (row,) = queries.notices_of(session, claim.id)
    assert (row.status, row.reason) == ("taken_down", "公示内容有误")


@pytest.mark.clause("S5.4")
@pytest.mark.parametrize(
    ("status", "is_closed", "outcome", "after"),
    [
        pytest.param("granted", False, "taken_down", "assessed", id="back to the review"),
        pytest.param("in_benefit", False, "in_doubt", "in_benefit", id="paid meanwhile: looked at again"),
        pytest.param("closed", True, "closed", "closed", id="the benefit is over"),
    ],
)
def test_what_follows_a_notice_taken_down_goes_by_where_the_claim_stands(
    session, team, acting, claim, status, is_closed, outcome, after
):
    published = operations.publish(acting(team.reviewer), claim_id=claim.id, days=7)
    claim.status = ClaimStatus(status)
    claim.closed_at = acting(None).now if is_closed else None
    done = operations.take_down(acting(team.reviewer), notice_id=published.notice_id, reason="接到反映")
    assert (done.outcome, claim.status.value) == (outcome, after)


def test_the_public_page_goes_on_where_it_ended(session, branch, team, acting):
    for number in range(5):
        claim = builders.claim(session, builders.person(session, number), branch, number)
        operations.publish(acting(team.reviewer), claim_id=claim.id, days=7)
    first = queries.public_list(session, limit=3)
    rest = queries.public_list(session, after=first.after, limit=3)
    assert (len(first.rows), len(rest.rows), rest.after) == (3, 2, None)
