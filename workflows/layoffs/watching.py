"""The watch after a layoff: opened, looked at month by month, its alarms followed up, closed."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from workflows.clock import add_months, count, day_after, local_date, start_of_day
from workflows.contributions.queries import hired_since, left_between
from workflows.deadlines import operations as deadlines
from workflows.deadlines import verbs
from workflows.engine.registry import operation
from workflows.errors import NotFound
from workflows.layoffs.enterprises import lowest_office
from workflows.layoffs.models import LayoffName, LayoffPlan
from workflows.layoffs.plans import current, layoff_at
from workflows.layoffs.rehire_models import (
    Answer,
    ContractCertificate,
    RehireAlarm,
    RehireHiring,
    RehireInvitation,
    RehireWatch,
)
from workflows.people.models import Organisation
from workflows.people.permissions import KINDS
from workflows.people.queries import offices_of_case
from workflows.policies.law import Law
from workflows.policies.rules.rehiring import rehire_watch
from workflows.runtime import deployments, instances
from workflows.runtime.context import OperationContext
from workflows.runtime.outbox import Delivery, handler

PROCESS = "rehire_watch"
START = "layoffs.start_watch"
PRIORITY, ANSWER = "rehire_priority", "rehire_answer"
EARLY = "early_layoff"
"""Kind of alarm: contracts ended before the earliest day."""


@operation("layoffs.order_watch", zh="转入裁后跟踪", en="Let the watch begin")
def order_watch(context: OperationContext, *, plan_id: int) -> None:
    """Have a case of its own opened for the people who are now laid off.   Source: Jilin 2005-58 s.7"""
    plan = context.session.get_one(LayoffPlan, int(plan_id))
    key = watch_key(plan)
    context.send(START, f"rehire_watch:{key}", {"plan_id": plan.id})
    context.audit("layoffs.order_watch", "layoff", plan.id, clause="S7.7")


@handler(START)
def start_watch(delivery: Delivery) -> None:
    """Start the case of the watch; the mark of the delivery is kept with it, so that it starts once."""
    session = delivery.session
    plan = session.get_one(LayoffPlan, int(delivery.payload["plan_id"]))
    instances.start(
        session,
        PROCESS,
        variables={"plan_id": plan.id, "business_key": watch_key(plan)},
        offices=offices_of_case(session, lowest_office(session, plan.enterprise_id)),
        area_id=plan.area_id,
        actor=None,
        house=delivery.house,
        business_key=watch_key(plan),
    )


def watch_key(plan: LayoffPlan) -> str:
    """The number of the watch of a plan."""
    return f"R{plan.business_key[1:]}"


@dataclass(frozen=True)
class Opened:
    """The watch: whom it is about, its days, and the instants of its first look and of its end."""

    watch_id: int
    laid_off: int
    laid_off_on: dt.date
    window_end: dt.date
    look_at: dt.datetime
    over_at: dt.datetime


@operation("layoffs.open_watch", zh="建立优先录用跟踪", en="Open the watch")
def open_watch(context: OperationContext, *, plan_id: int) -> Opened:
    """Six months by the month-end rule, then the time of advice as the area reads S7.7.

    Source: Jilin 2005-58 s.7; 劳动法 art 27
    """
    session = context.session
    plan = session.get_one(LayoffPlan, int(plan_id))
    version = current(session, plan.id)
    at = layoff_at(plan, version)
    assert at is not None  # the plan took effect
    laid_off_on = local_date(at)
    law = context.law(laid_off_on)
    window_end = rehire_watch(law, laid_off_on=laid_off_on).window_end
    binding_until, watch_until = _spans(law, laid_off_on, window_end)
    watch = RehireWatch(
        business_key=watch_key(plan),
        plan_id=plan.id,
        enterprise_id=plan.enterprise_id,
        area_id=plan.area_id,
        name_list_id=version.name_list_id,
        laid_off_on=laid_off_on,
        window_end=window_end,
        binding_until=binding_until,
        watch_until=watch_until,
    )
    session.add(watch)
    session.flush()
    if context.instance_id is not None:
        verbs.start(context, limit_id=PRIORITY, started_on=laid_off_on)
    context.audit("layoffs.open_watch", "rehire_watch", watch.id, clause="S7.7")
    look_at = _next_look(law, watch, context.today)
    over_at = day_after(watch_until)
    return Opened(watch.id, version.laid_off, laid_off_on, window_end, look_at, over_at)


@operation("layoffs.issue_certificates", zh="出具解除劳动合同证明", en="Issue the certificates")
def issue_certificates(context: OperationContext, *, watch_id: int) -> None:
    """A certificate for everybody on the list, in one statement for all.   Source: 447号 art 4(五)"""
    session = context.session
    watch = session.get_one(RehireWatch, int(watch_id))
    library = context.library or deployments.newest_library(session)
    number = sa.literal(f"{watch.business_key}-C").concat(sa.cast(LayoffName.row, sa.String))
    listed = sa.select(
        sa.literal(watch.id), LayoffName.person_id, LayoffName.row, number,
        sa.literal(context.today, sa.Date), sa.literal(library),
    ).where(LayoffName.list_id == watch.name_list_id)  # fmt: skip
    columns = ("watch_id", "person_id", "row", "number", "issued_on", "library")
    session.execute(sa.insert(ContractCertificate).from_select(columns, listed))
    context.audit("layoffs.issue_certificates", "rehire_watch", watch.id, clause="S7.6")


def _spans(law: Law, laid_off_on: dt.date, window_end: dt.date) -> tuple[dt.date, dt.date]:
    """Last day of the duty and last day of the watch, as the area reads S7.7 after six months."""
    reading = law.parameter("rehire_after_window")
    advice_end = count(laid_off_on, law.limit("rehire_advice"), law.calendar).due_on
    assert advice_end is not None  # nothing pauses here
    if reading == "none":
        return window_end, window_end
    return (advice_end if reading == "binding" else window_end), advice_end


def _next_look(law: Law, watch: RehireWatch, today: dt.date) -> dt.datetime:
    """The next of the looks that follow one another from the day of the layoff."""
    months = law.limit("rehire_check").length
    number = 1
    while (day := add_months(watch.laid_off_on, months * number)) <= today:
        number += 1
    return start_of_day(day)


@dataclass(frozen=True)
class Looked:
    """How many were laid off too early, or hired without a notice, and the instant of the next look."""

    early: int
    silent: int
    look_at: dt.datetime


@operation("layoffs.look_for_hirings", zh="核对缴费记录", en="Look at the contributions")
def look_for_hirings(context: OperationContext, *, watch_id: int) -> Looked:
    """People whose job ended before the earliest day of the plan; then those who began to pay at the
    enterprise while laid-off people wait, and were in no report.

    A layoff too early is told once, and before anything else. Nothing is held against a hiring whose
    report is still to come.   Source: Jilin 2005-58 s.7
    """
    session = context.session
    watch = session.get_one(RehireWatch, int(watch_id))
    law = context.law(watch.laid_off_on)
    if context.today > watch.window_end and context.instance_id is not None:
        deadlines.end(session, context.instance_id, PRIORITY, on=watch.window_end)
    early = _too_early(session, watch)
    if early:
        _alarm(context, watch, EARLY, early)
        return Looked(early, 0, _next_look(law, watch, context.today))
    silent = 0 if _is_hiring(session, watch) or not waiting(session, watch) else _unreported(context, watch)
    if silent and _is_breach(law, watch, silent):
        _alarm(context, watch, "silent_hiring", silent)
    else:
        silent = 0
    return Looked(0, silent, _next_look(law, watch, context.today))


def _too_early(session: Session, watch: RehireWatch) -> int:
    """People of the list who left between the plan and the eve of its earliest day; 0 once it was told."""
    told = sa.select(RehireAlarm.id).where(RehireAlarm.watch_id == watch.id, RehireAlarm.kind == EARLY)
    plan = session.get_one(LayoffPlan, watch.plan_id)
    if plan.earliest_on is None or session.scalar(told.limit(1)) is not None:
        return 0
    employer = session.get_one(Organisation, watch.enterprise_id).name
    listed = session.scalars(sa.select(LayoffName.person_id).where(LayoffName.list_id == watch.name_list_id))
    eve = plan.earliest_on - dt.timedelta(days=1)
    return len(left_between(session, employer, listed.all(), plan.filed_on, eve))


def _is_breach(law: Law, watch: RehireWatch, people: int) -> bool:
    """By the table of the day: others were taken and the laid-off not asked."""
    found = rehire_watch(
        law, laid_off_on=watch.laid_off_on, hiring_on=watch.window_end, outsiders_hired=people
    )
    return found.violation is True


def _is_hiring(session: Session, watch: RehireWatch) -> bool:
    running = sa.select(RehireHiring.id).where(
        RehireHiring.watch_id == watch.id, RehireHiring.reported_on.is_(None)
    )
    return session.scalar(running.limit(1)) is not None


def _unreported(context: OperationContext, watch: RehireWatch) -> int:
    """People hired from outside within the duty, less those reported and those of earlier alarms."""
    session = context.session
    employer = session.get_one(Organisation, watch.enterprise_id).name
    last = min(context.today, watch.binding_until)
    hired = hired_since(session, employer, watch.laid_off_on, until=last)
    listed = sa.select(LayoffName.person_id).where(LayoffName.list_id == watch.name_list_id)
    outsiders = hired - set(session.scalars(listed))
    reported = sa.select(sa.func.coalesce(sa.func.sum(RehireHiring.outsiders_hired), 0))
    alarmed = sa.select(sa.func.coalesce(sa.func.sum(RehireAlarm.people), 0))
    known = session.scalar(reported.where(RehireHiring.watch_id == watch.id)) or 0
    known += (
        session.scalar(alarmed.where(RehireAlarm.watch_id == watch.id, RehireAlarm.kind == "silent_hiring"))
        or 0
    )
    return max(len(outsiders) - known, 0)


def _alarm(context: OperationContext, watch: RehireWatch, kind: str, people: int) -> None:
    alarm = RehireAlarm(watch_id=watch.id, kind=kind, people=people, raised_on=context.today)
    context.session.add(alarm)
    context.session.flush()
    told = {"kind": kind, "people": people}
    context.audit("layoffs.raise_alarm", "rehire_watch", watch.id, clause="S7.7", after=told)


def raise_breach(context: OperationContext, watch: RehireWatch, people: int) -> None:
    """The report shows that laid-off people were passed over."""
    _alarm(context, watch, "breach", people)


@operation("layoffs.record_alarm_outcome", zh="登记处理结果", en="Record what came of the alarm")
def record_alarm_outcome(
    context: OperationContext, *, watch_id: int, outcome: str, note: str | None = None
) -> None:
    """Close the oldest open alarm of the watch with what the clerk found.   Source: S7.7"""
    alarms = sa.select(RehireAlarm).where(
        RehireAlarm.watch_id == int(watch_id), RehireAlarm.decided_on.is_(None)
    )
    alarm = context.session.scalars(alarms.order_by(RehireAlarm.id).limit(1)).first()
    if alarm is None:
        raise NotFound(what=KINDS["case"])
    alarm.outcome, alarm.note = outcome, (note or "").strip()
    alarm.decided_on = context.today
    alarm.decided_by = context.actor_id
    told = {"outcome": outcome}
    context.audit("layoffs.record_alarm_outcome", "rehire_watch", watch_id, clause="S7.7", after=told)


@operation("layoffs.close_watch", zh="结束跟踪", en="End the watch")
def close_watch(context: OperationContext, *, watch_id: int) -> None:
    """The time is over, or everybody was taken back.   Source: S7.7"""
    watch = context.session.get_one(RehireWatch, int(watch_id))
    end(context, watch)
    context.audit("layoffs.close_watch", "rehire_watch", watch.id, clause="S7.7")


def end(context: OperationContext, watch: RehireWatch) -> None:
    """Close the watch and the limits that run for it."""
    watch.closed_on = context.today
    for limit in (PRIORITY, ANSWER):
        if context.instance_id is not None:
            deadlines.end(context.session, context.instance_id, limit, on=context.today)


def waiting(session: Session, watch: RehireWatch) -> list[tuple[int, int]]:
    """(row, person id) of the laid-off whom the enterprise has not taken back, in the order of the list."""
    taken = (
        sa.select(RehireInvitation.person_id)
        .join(RehireHiring, RehireHiring.id == RehireInvitation.hiring_id)
        .where(RehireHiring.watch_id == watch.id, RehireInvitation.rehired_on.is_not(None))
    )
    names = sa.select(LayoffName.row, LayoffName.person_id).where(
        LayoffName.list_id == watch.name_list_id, LayoffName.person_id.not_in(taken)
    )
    return [(row, person) for row, person in session.execute(names.order_by(LayoffName.row))]


def answered(session: Session, hiring_id: int) -> dict[Answer, int]:
    """How many gave each answer."""
    rows = session.execute(
        sa.select(RehireInvitation.answer, sa.func.count())
        .where(RehireInvitation.hiring_id == hiring_id, RehireInvitation.answer.is_not(None))
        .group_by(RehireInvitation.answer)
    )
    return {answer: number for answer, number in rows if answer is not None}
