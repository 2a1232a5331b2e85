"""The monthly report on the search for work: asked for, taken, reminded of, found missing.

Nothing here stops a benefit: the most that a missing report does is to put the award in question, which
another person decides after a hearing.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import NoReturn

import sqlalchemy as sa

from workflows.claims import award_review, periods
from workflows.claims.errors import DateImpossible, WrongStep
from workflows.claims.models import Claim, ClaimStatus
from workflows.claims.queries import loaded
from workflows.claims.report_models import MonthlyReport, MonthlyReporting, ReportFinding, ReportStatus
from workflows.clock import start_of_day
from workflows.engine.registry import operation
from workflows.errors import FourEyes, NotFound
from workflows.people.permissions import KINDS
from workflows.policies.rules.readings import monthly_report
from workflows.runtime.cancelling import cancels
from workflows.runtime.context import OperationContext

CLAUSE = "S6.6"
BROUGHT = "reported"
"""The result of a reminder after which the report is there."""


@dataclass(frozen=True)
class Begun:
    """The claim, and the instant at which the next month begins: the first month of a report."""

    claim_key: str
    next_at: dt.datetime
    claim_id: int


@operation("claims.begin_reporting", zh="开始按月报告", en="Begin the monthly reporting")
def begin_reporting(context: OperationContext, *, reporting_id: int) -> Begun:
    """A benefit reports from the month after the one in which this begins.

    Source: Order 8 art 8; Jilin 2005-58 s.6 (S6.6)
    """
    row = context.session.get_one(MonthlyReporting, int(reporting_id))
    claim = loaded(context.session, row.claim_id)
    context.audit("claims.begin_reporting", "claim", claim.id, clause=CLAUSE)
    return Begun(claim.business_key, _next_month(context.today), claim.id)


@dataclass(frozen=True)
class Asked:
    """Whether this month wants a report: `wanted`, `not_wanted` by the law, `over` with the benefit.

    `due_at` is the instant after the last day of the month, at which the next one begins.
    """

    asked: str
    report_id: int | None
    period: str
    due_at: dt.datetime
    next_at: dt.datetime


@operation("claims.open_monthly_report", zh="确定本月是否报告", en="Ask whether the month wants a report")
def open_monthly_report(context: OperationContext, *, reporting_id: int) -> Asked:
    """Open the report of the present month where the benefit runs and the law of the month wants one.

    A month that passed while a former one was still being found on is not asked for afterwards.
    Source: Order 8 art 8; Jilin 2005-58 s.6 (S6.6)
    """
    row = context.session.get_one(MonthlyReporting, int(reporting_id))
    period, end = periods.of(context.today), _next_month(context.today)
    claim = loaded(context.session, row.claim_id)
    if claim.status == ClaimStatus.SUSPENDED:
        return Asked("not_wanted", None, period, end, end)
    if not _is_in_benefit(claim):
        row.closed_at = context.now
        return Asked("over", None, period, end, end)
    if not monthly_report(context.law(context.today)).is_required:
        return Asked("not_wanted", None, period, end, end)
    report = MonthlyReport(reporting_id=row.id, period=period)
    context.session.add(report)
    context.session.flush()
    return Asked("wanted", report.id, period, end, end)


@operation("claims.record_monthly_report", zh="记录求职情况报告", en="Record the monthly report")
def record_monthly_report(
    context: OperationContext, *, report_id: int, reported_on: dt.date, channel: str, job_search: str
) -> None:
    """Keep what the person told, at the counter, by telephone or in a declaration.

    Raises DateImpossible, FourEyes for one's own report, WrongStep.   Source: Order 8 art 8 (S6.6)
    """
    report = _locked(context, report_id, ReportStatus.OPEN)
    _check_other_person(context, report)
    _keep(context, report, reported_on, channel, job_search)


@dataclass(frozen=True)
class Missed:
    """False where the benefit ended meanwhile: nobody is reminded."""

    is_in_benefit: bool


@operation("claims.record_missing_report", zh="记录当月未报告", en="Record that no report came")
def record_missing_report(context: OperationContext, *, report_id: int) -> Missed:
    """The month is over without a report.   Source: Order 8 art 8 (S6.6)"""
    report = _locked(context, report_id, ReportStatus.OPEN)
    is_running = _is_in_benefit(_claim(context, report))
    report.status = ReportStatus.MISSING if is_running else ReportStatus.LAPSED
    _note(context, "claims.record_missing_report", report)
    return Missed(is_running)


@dataclass(frozen=True)
class Reminded:
    """True where the report is there now."""

    is_brought: bool


@operation("claims.record_report_reminder", zh="记录提醒结果", en="Record the reminder")
def record_report_reminder(  # noqa: PLR0913  one input per field of the form
    context: OperationContext,
    *,
    report_id: int,
    reminded_on: dt.date,
    note: str,
    result: str,
    reported_on: dt.date | None = None,
    channel: str | None = None,
    job_search: str | None = None,
) -> Reminded:
    """Keep the reminder, and the report where it came of it; one made within its month was in time.

    Raises DateImpossible, FourEyes for one's own report, WrongStep.   Source: Order 8 art 8 (S6.6)
    """
    report = _locked(context, report_id, ReportStatus.MISSING)
    _check_other_person(context, report)
    _check_day(report, "reminded_on", reminded_on, today=context.today)
    report.reminded_on, report.reminder_result, report.reminder_note = reminded_on, result, note.strip()
    is_brought = result == BROUGHT and reported_on is not None
    if is_brought and reported_on is not None:
        _keep(context, report, reported_on, channel or "", job_search or "")
    else:
        _note(context, "claims.record_report_reminder", report)
    return Reminded(is_brought)


@operation("claims.record_report_finding", zh="认定未报告情况", en="Find on a missing report")
def record_report_finding(context: OperationContext, *, report_id: int, finding: str, opinion: str) -> None:
    """Keep what a reviewer found; the benefit goes on whatever it is.

    An award is put in question only while it can be: raises WrongStep where no benefit runs or its case
    hears no question, ReviewUnderWay; FourEyes for one's own report.   Source: Order 8 art 8 (S6.6)
    """
    report = _locked(context, report_id, ReportStatus.MISSING)
    _check_other_person(context, report)
    found = ReportFinding(finding)
    if found is ReportFinding.QUESTIONED:
        award_review.check_questionable(context.session, _claim(context, report))
    report.finding, report.opinion = found, opinion.strip()
    report.found_by, report.found_at = context.actor_id, context.now
    _note(context, "claims.record_report_finding", report)


@cancels("monthly_report")
def cancel(context: OperationContext) -> None:
    """End the reporting; a report that was open lapses, and the benefit is untouched."""
    reporting = sa.select(MonthlyReporting).where(MonthlyReporting.business_key == context.business_key)
    found = context.session.scalar(reporting)
    if found is None or found.closed_at is not None:
        return
    found.closed_at = context.now
    open_reports = sa.select(MonthlyReport).where(
        MonthlyReport.reporting_id == found.id, MonthlyReport.status == ReportStatus.OPEN
    )
    for report in context.session.scalars(open_reports):
        report.status = ReportStatus.LAPSED
    context.audit("claims.cancel_reporting", "claim", found.claim_id, clause=CLAUSE)


def _keep(
    context: OperationContext, report: MonthlyReport, reported_on: dt.date, channel: str, job_search: str
) -> None:
    _check_day(report, "reported_on", reported_on, today=context.today)
    is_in_time = periods.of(reported_on) == report.period
    report.status = ReportStatus.IN_TIME if is_in_time else ReportStatus.LATE
    report.reported_on, report.channel, report.job_search = reported_on, channel, job_search.strip()
    report.recorded_by = context.actor_id
    _note(context, "claims.record_monthly_report", report)


def _check_day(report: MonthlyReport, field: str, day: dt.date, *, today: dt.date) -> None:
    if not periods.first_day(report.period) <= day <= today:
        _refuse(field)


def _refuse(field: str) -> NoReturn:
    zh = "日期应在报告月份的第一天以后，不能晚于今天。"
    en = "The day lies in the month of the report or after it, and not in the future."
    raise DateImpossible(field=field, reason={"zh": zh, "en": en})


def _locked(context: OperationContext, report_id: int, status: ReportStatus) -> MonthlyReport:
    report = context.session.get(MonthlyReport, int(report_id), with_for_update=True)
    if report is None:
        raise NotFound(what=KINDS["case"])
    if report.status != status or report.finding is not None:
        raise WrongStep(business_key=_claim(context, report).business_key)
    return report


def _claim(context: OperationContext, report: MonthlyReport) -> Claim:
    reporting = context.session.get_one(MonthlyReporting, report.reporting_id)
    return loaded(context.session, reporting.claim_id)


def _check_other_person(context: OperationContext, report: MonthlyReport) -> None:
    if context.actor is not None and context.actor.person_id == _claim(context, report).person_id:
        raise FourEyes(earlier={"zh": "本人申领", "en": "own claim"})


def _is_in_benefit(claim: Claim) -> bool:
    return claim.status == ClaimStatus.IN_BENEFIT


def _next_month(day: dt.date) -> dt.datetime:
    return start_of_day(periods.first_day(periods.later(periods.of(day), 1)))


def _note(context: OperationContext, act: str, report: MonthlyReport) -> None:
    told = {
        "period": report.period,
        "status": report.status.value,
        "finding": report.finding.value if report.finding else None,
    }
    context.audit(act, "claim", _claim(context, report).id, clause=CLAUSE, after=told)
