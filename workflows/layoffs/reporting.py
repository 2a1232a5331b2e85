"""The report to the labour department and its acts: receipt, return, opinion, order to correct."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from workflows.clock import Limit
from workflows.deadlines import operations as deadlines
from workflows.engine.registry import operation
from workflows.layoffs import checks
from workflows.layoffs.consulting import newest_round, restart_limit
from workflows.layoffs.errors import DateImpossible, PlanNotInOrder, ReplyMissing, ToldOnce
from workflows.layoffs.models import ActKind, LayoffAct, LayoffPlan, LayoffVersion, Opinion, PlanStatus
from workflows.layoffs.plans import current, layoff_at, open_plan
from workflows.policies.law import Law
from workflows.policies.rules.layoffs import layoff_dates
from workflows.runtime.context import OperationContext

CORRECTION = "layoff_correction"
"""Limit of an order to correct, where the supervisor set one."""


@dataclass(frozen=True)
class Reported:
    """What the report still lacks, what is wrong with the plan, and the earliest day, where there is one."""

    missing: list[str]
    faults: list[str]
    earliest_on: dt.date | None


@operation("layoffs.record_report", zh="受理裁员报告并出具回执", en="Take the report and give a receipt")
def record_report(
    context: OperationContext,
    *,
    plan_id: int,
    planned_on: dt.date,
    is_opinion_attached: bool,
    triggers: list[str],
    report_effect: str,
) -> Reported:
    """Give a receipt; the waiting time of the report runs from here, or from the day nothing is missing.

    Under the effect of a receipt the earliest day is told at once; where a report needs approval, with
    the approval. Raises DateImpossible for a planned day before the earliest, ReplyMissing.
    Source: Jilin 2005-58 s.7; 劳动法 art 27; 447号 art 4
    """
    plan = open_plan(context.session, plan_id)
    version = current(context.session, plan.id)
    law = context.law(plan.submitted_on or context.today)
    _look_for_opinion(context, law, plan, version, is_attached=is_opinion_attached)
    lacking = checks.missing(version.checks)
    plan.submitted_on = plan.submitted_on or context.today
    plan.complete_on = None if lacking else plan.complete_on or context.today
    plan.status = PlanStatus.REPORTED
    if context.instance_id is not None:
        deadlines.end(context.session, context.instance_id, CORRECTION, on=context.today)
    is_over = checks.is_over(triggers, version.checks)
    _count(context, law, plan, is_over=is_over)
    _plan_day(context, law, plan, version, planned_on)
    if report_effect == "receipt" and plan.earliest_on is not None:
        plan.released_on = context.today
    _act(context, plan, version, ActKind.RECEIPT, missing=lacking)
    context.audit("layoffs.record_report", "layoff", plan.id, clause="S7.6", after={"missing": lacking})
    return Reported(lacking, checks.faults(version.checks), plan.earliest_on)


@operation("layoffs.return_report", zh="一次性告知补正", en="Say once what is missing")
def return_report(context: OperationContext, *, plan_id: int, note: str | None = None) -> None:
    """Give the report back with everything that is missing or wrong, once. Raises ToldOnce."""
    plan = open_plan(context.session, plan_id)
    version = current(context.session, plan.id)
    now = checks.faults(version.checks)
    told = _told_before(context, plan)
    if told is not None and set(now) <= told:
        raise ToldOnce(field="decision")
    plan.status = PlanStatus.RETURNED
    _act(context, plan, version, ActKind.RETURN, text=note or "", missing=now)
    context.audit("layoffs.return_report", "layoff", plan.id, clause="S7.6", after={"missing": now})


@dataclass(frozen=True)
class Opinionated:
    """The opinion on file, and the instant at which the contracts may end."""

    layoff_at: dt.datetime


@operation("layoffs.issue_opinion", zh="出具无异议意见", en="Issue the opinion without objection")
def issue_opinion(context: OperationContext, *, plan_id: int, note: str | None = None) -> Opinionated:
    """The department has no objection; the earliest day is told, where it was not with the receipt.

    Raises PlanNotInOrder while something is missing or wrong.   Source: 劳动法 art 27; 447号 art 4(四)
    """
    plan = open_plan(context.session, plan_id)
    version = current(context.session, plan.id)
    wrong = checks.faults(version.checks)
    at = layoff_at(plan, version)
    if wrong or at is None:
        raise PlanNotInOrder(field="decision", count=len(wrong))
    plan.status = PlanStatus.NOTED
    plan.released_on = plan.released_on or context.today
    _act(context, plan, version, ActKind.NO_OBJECTION, text=note or "")
    context.audit("layoffs.issue_opinion", "layoff", plan.id, clause="S7.6")
    return Opinionated(at)


@operation("layoffs.order_correction", zh="责令改正", en="Order a correction")
def order_correction(
    context: OperationContext, *, plan_id: int, note: str, correct_by: dt.date | None = None
) -> None:
    """Order the enterprise to put the plan right; no day is released until it has.

    The law sets no day for it; `correct_by` is that of the supervisor. Raises DateImpossible for one
    that is not to come.   Source: 447号
    """
    plan = open_plan(context.session, plan_id)
    if correct_by is not None:
        _limit_correction(context, correct_by)
    version = current(context.session, plan.id)
    plan.status = PlanStatus.CORRECTION_ORDERED
    plan.released_on = None
    wrong = checks.faults(version.checks)
    _act(context, plan, version, ActKind.CORRECTION_ORDER, text=note, missing=wrong)
    context.audit("layoffs.order_correction", "layoff", plan.id, clause="S7.6", after={"faults": wrong})


def _limit_correction(context: OperationContext, correct_by: dt.date) -> None:
    """The day that the supervisor set is a limit of the case; it ends with the next report."""
    days = (correct_by - context.today).days
    if days < 1:
        zh, en = "改正期限应晚于今天。", "The day to put it right lies in the future."
        raise DateImpossible(field="correct_by", reason={"zh": zh, "en": en})
    if context.instance_id is not None:
        begun = deadlines.Start(context.instance_id, CORRECTION, context.today, context.now)
        limit = Limit(days, "calendar_days", roll_over=False, warn_percent=70)
        calendar = context.law(context.today).calendar
        deadlines.open_counted(context.session, begun, limit, "S7.1", calendar)


def _look_for_opinion(
    context: OperationContext, law: Law, plan: LayoffPlan, version: LayoffVersion, *, is_attached: bool
) -> None:
    """A report without the opinion lacks a part; an objection must have its answer."""
    others = [each for each in version.checks if each["code"] != "union_opinion"]
    version.checks = others if is_attached else [*others, checks.opinion_missing(law)]
    heard = newest_round(context.session, plan)
    effect = law.decide(
        "union_opinion_effect",
        union_opinion=(heard.opinion or Opinion.SILENT).value,
        opinion_attached_to_report=True,
        written_reply_to_union=bool(heard.reply),
    )
    if not effect["may_continue"]:
        raise ReplyMissing()


def _count(context: OperationContext, law: Law, plan: LayoffPlan, *, is_over: bool) -> None:
    """The earliest day, and the limits of the case that lead to it."""
    found = layoff_dates(
        law,
        threshold_exceeded=is_over,
        explained_on=plan.explained_on,
        report_submitted_on=plan.submitted_on,
        report_complete_on=plan.complete_on,
        plan_changed_on=plan.changed_on,
    )
    plan.earliest_on = found.earliest
    started = clock_start(law, plan)
    if is_over and started is not None:
        restart_limit(context, "layoff_report", started)


def clock_start(law: Law, plan: LayoffPlan) -> dt.date | None:
    """Day from which the waiting time of the report runs; None while something is missing."""
    is_submitted = law.parameter("report_clock_start") == "submitted"
    started = plan.submitted_on if is_submitted else plan.complete_on
    if started is not None and plan.changed_on and law.parameter("report_after_change") == "restart":
        return max(started, plan.changed_on)
    return started


def _plan_day(
    context: OperationContext, law: Law, plan: LayoffPlan, version: LayoffVersion, planned_on: dt.date
) -> None:
    if plan.earliest_on is not None and planned_on < plan.earliest_on:
        day = plan.earliest_on.isoformat()
        raise DateImpossible(
            field="planned_on",
            reason={
                "zh": f"计划裁员日期不能早于最早日期 {day}。",
                "en": f"The layoff cannot be planned before the earliest day, {day}.",
            },
        )
    if planned_on <= context.today:
        reason = {"zh": "计划裁员日期应晚于今天。", "en": "The layoff has to lie in the future."}
        raise DateImpossible(field="planned_on", reason=reason)
    version.planned_on = planned_on


def _told_before(context: OperationContext, plan: LayoffPlan) -> set[str] | None:
    """Codes that the enterprise was told of before; None when nothing was ever returned."""
    query = sa.select(LayoffAct.missing).where(LayoffAct.plan_id == plan.id, LayoffAct.kind == ActKind.RETURN)
    told = context.session.scalars(query).all()
    return {str(code) for codes in told for code in codes} if told else None


def _act(
    context: OperationContext,
    plan: LayoffPlan,
    version: LayoffVersion,
    kind: ActKind,
    *,
    text: str = "",
    missing: Sequence[str] = (),
) -> None:
    context.session.add(
        LayoffAct(
            plan_id=plan.id,
            version=version.number,
            kind=kind,
            text=text.strip(),
            missing=list(missing),
            made_at=context.now,
            made_by=context.actor_id,
        )
    )
