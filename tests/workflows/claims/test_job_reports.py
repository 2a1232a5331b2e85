"""The monthly report on the search for work: which day counts for which month, and what is refused."""

import datetime as dt
from dataclasses import replace

import pytest
import sqlalchemy as sa

from workflows.claims import job_reports, report_round
from workflows.claims.errors import DateImpossible, WrongStep
from workflows.claims.models import Claim, ClaimStatus
from workflows.claims.report_models import MonthlyReport, MonthlyReporting, ReportStatus
from workflows.clock import start_of_day
from workflows.demo import builders
from workflows.errors import FourEyes


@pytest.fixture
def reporting(session, branch, house):
    """The reporting of a running benefit, put on file on 1 March 2006."""
    claim = builders.claim(session, builders.person(session), branch, 1)
    builders.entitlement(session, claim)
    return report_round.opened(session, claim, now=house.clock.now())


@pytest.fixture
def april(reporting, acting, clock):
    """The report of April 2006; it is the 10th."""
    clock.move(days=40)
    return job_reports.open_monthly_report(acting(None), reporting_id=reporting.id)


def told(context, report, day, **changed):
    answers = {"reported_on": day, "channel": "counter", "job_search": "联系了两家工厂。", **changed}
    job_reports.record_monthly_report(context, report_id=report.report_id, **answers)


def status_of(session, report):
    return session.get_one(MonthlyReport, report.report_id).status


@pytest.mark.clause("S6.6")
def test_a_benefit_reports_from_the_month_after_it_began(reporting, acting):
    begun = job_reports.begin_reporting(acting(None), reporting_id=reporting.id)
    assert begun.next_at == start_of_day(dt.date(2006, 4, 1))
    assert reporting.business_key == f"M-{begun.claim_key.removeprefix('C-')}"


@pytest.mark.clause("S6.6")
def test_a_month_is_over_with_its_last_day(april):
    assert (april.asked, april.period) == ("wanted", "2006-04")
    assert april.due_at == april.next_at == start_of_day(dt.date(2006, 5, 1))


@pytest.mark.clause("S6.6")
@pytest.mark.parametrize(
    ("day", "is_taken"), [((4, 1), True), ((4, 10), True), ((3, 31), False), ((4, 11), False)]
)
def test_a_report_lies_in_its_month_and_not_in_the_future(session, acting, team, april, day, is_taken):
    on = dt.date(2006, *day)
    if is_taken:
        told(acting(team.clerk), april, on)
        assert status_of(session, april) == ReportStatus.IN_TIME
    else:
        with pytest.raises(DateImpossible) as refused:
            told(acting(team.clerk), april, on)
        assert refused.value.field == "reported_on"


@pytest.mark.clause("S6.6")
@pytest.mark.parametrize(
    ("day", "status"), [((4, 30), ReportStatus.IN_TIME), ((5, 1), ReportStatus.LATE)], ids=str
)
def test_after_a_reminder_the_day_of_the_report_says_whether_it_is_late(
    session, acting, team, april, clock, day, status
):
    job_reports.record_missing_report(acting(None), report_id=april.report_id)
    clock.move(days=30)
    reminded = job_reports.record_report_reminder(
        acting(team.clerk),
        report_id=april.report_id,
        reminded_on=dt.date(2006, 5, 2),
        note="电话联系。",
        result="reported",
        reported_on=dt.date(2006, *day),
        channel="phone",
        job_search="联系了两家工厂。",
    )
    assert reminded.is_brought
    assert status_of(session, april) == status


def test_nobody_takes_the_own_report(session, acting, april, reporting, team):
    own = session.get_one(Claim, reporting.claim_id)
    own.person_id = team.clerk.person_id
    with pytest.raises(FourEyes):
        told(acting(team.clerk), april, dt.date(2006, 4, 10))


def test_a_report_is_taken_once(acting, team, april):
    told(acting(team.clerk), april, dt.date(2006, 4, 10))
    with pytest.raises(WrongStep):
        told(acting(team.clerk), april, dt.date(2006, 4, 10))


@pytest.mark.clause("S6.6")
def test_an_award_is_not_put_in_question_where_its_case_cannot_hear_it(session, acting, team, april):
    job_reports.record_missing_report(acting(None), report_id=april.report_id)
    with pytest.raises(WrongStep):
        job_reports.record_report_finding(
            acting(team.reviewer), report_id=april.report_id, finding="questioned", opinion="没有报告。"
        )
    job_reports.record_report_finding(
        acting(team.reviewer), report_id=april.report_id, finding="noted", opinion="已告知。"
    )
    assert session.scalars(sa.select(Claim.status)).one() == ClaimStatus.IN_BENEFIT


@pytest.mark.clause("S6.6")
def test_a_report_lapses_with_the_benefit(session, acting, april, reporting):
    session.get_one(Claim, reporting.claim_id).status = ClaimStatus.CLOSED
    missed = job_reports.record_missing_report(acting(None), report_id=april.report_id)
    assert not missed.is_in_benefit
    assert status_of(session, april) == ReportStatus.LAPSED
    asked = job_reports.open_monthly_report(acting(None), reporting_id=reporting.id)
    assert asked.asked == "over"
    assert session.scalars(sa.select(MonthlyReporting.closed_at)).one() is not None


def test_a_cancelled_reporting_leaves_the_benefit_alone(session, acting, april, reporting):
    context = replace(acting(None), business_key=reporting.business_key)
    job_reports.cancel(context)
    assert status_of(session, april) == ReportStatus.LAPSED
    assert reporting.closed_at is not None
    assert session.get_one(Claim, reporting.claim_id).status == ClaimStatus.IN_BENEFIT
