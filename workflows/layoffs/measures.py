"""Job keeping: measures of a firm in trouble, agreed with its staff for a time, reviewed before they end."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy.orm import Session

from workflows.clock import day_after, start_of_day
from workflows.deadlines import operations as deadlines
from workflows.engine.registry import operation
from workflows.errors import NotFound
from workflows.layoffs.enterprises import enterprise_for, has_union
from workflows.layoffs.errors import (
    DateImpossible,
    FloorBroken,
    MeasuresRunning,
    NoMeasure,
    NoUnion,
    SignaturesImpossible,
)
from workflows.layoffs.measure_models import JobKeeping, MeasureStatus
from workflows.people.models import Organisation
from workflows.people.permissions import KINDS
from workflows.policies.rules.amounts import minimum_wage
from workflows.runtime.context import OperationContext

ANSWER, REMINDER = "union_opinion", "agreement_reminder"
OPEN = (MeasureStatus.PROPOSED, MeasureStatus.IN_FORCE)


@dataclass(frozen=True)
class Proposed:
    """The measures, their number, and the instant at which the union's time to answer is over."""

    measure_id: int
    business_key: str
    measures: list[str]
    consent_over_at: dt.datetime


@operation("layoffs.file_measures", zh="登记稳岗办法", en="Take the measures on file")
def file_measures(  # noqa: PLR0913  one input per field of the form
    context: OperationContext,
    *,
    enterprise_id: int,
    difficulty: str,
    measures: list[str | None],
    people: int,
    lowest_pay: Decimal,
    from_on: dt.date,
    ends_on: dt.date,
    party: str,
    weekly_hours: int | None = None,
    retirement_terms: str | None = None,
) -> Proposed:
    """Take proposed measures on file.

    Raises NoMeasure, NoUnion, MeasuresRunning, DateImpossible, FloorBroken (pay under the minimum wage of
    the area on the first day).   Source: Jilin 2005-58 s.7; 最低工资规定 art 12
    """
    enterprise = enterprise_for(context, int(enterprise_id), "measures.propose")
    chosen = [code for code in measures if code]
    _check(context.session, enterprise, chosen, party)
    _check_days(context.today, from_on, ends_on)
    row = JobKeeping(
        business_key=f"pending-{context.instance_id}",
        enterprise_id=enterprise.id,
        area_id=enterprise.area_id,
        difficulty=difficulty.strip(),
        measures=chosen,
        weekly_hours=weekly_hours,
        lowest_pay_fen=int(lowest_pay * 100),
        minimum_wage_fen=_floor(context, enterprise, lowest_pay, from_on),
        retirement_terms=(retirement_terms or "").strip(),
        people=people,
        from_on=from_on,
        ends_on=ends_on,
        party=party,
        proposed_on=context.today,
        proposed_by=context.actor_id,
    )
    context.session.add(row)
    context.session.flush()
    row.business_key = f"J-{context.today.year}-{row.id:06d}"
    told = {"measures": chosen, "people": people, "ends_on": ends_on.isoformat()}
    context.audit("layoffs.file_measures", "job_keeping", row.id, clause="S7.2", after=told)
    return Proposed(row.id, row.business_key, chosen, _answer_over(context))


@dataclass(frozen=True)
class Consented:
    """Per cent in favour."""

    percent: Decimal


@operation("layoffs.record_consent", zh="登记协商结果", en="Keep the result")
def record_consent(
    context: OperationContext,
    *,
    measure_id: int,
    percent: Decimal,
    consents: int | None = None,
    asked: int | None = None,
    text: str | None = None,
) -> Consented:
    """Keep who agreed: of a vote or of signatures the share is counted here. Raises SignaturesImpossible.

    Each worker's signature is asked of everybody concerned.   Source: Jilin 2005-58 s.7
    """
    row = open_measures(context.session, measure_id)
    if consents is not None and asked is not None:
        if consents > asked or (row.party == "each_worker" and asked != row.people):
            raise SignaturesImpossible(field="asked", people=row.people)
        percent = Decimal(consents * 100) / asked
    row.consents, row.asked, row.consent_text = consents, asked, (text or "").strip()
    row.answered_on = context.today
    told = {"percent": str(percent)}
    context.audit("layoffs.record_consent", "job_keeping", row.id, clause="S7.2", after=told)
    return Consented(percent)


@operation("layoffs.drop_measures", zh="登记未达成一致", en="Record that none was reached")
def drop_measures(context: OperationContext, *, measure_id: int) -> None:
    """Nobody may be made to agree: the measures do not begin, or end where they ran.   Source: S7.2"""
    row = open_measures(context.session, measure_id)
    close(context, row, MeasureStatus.NOT_AGREED)
    context.audit("layoffs.drop_measures", "job_keeping", row.id, clause="S7.2")


@dataclass(frozen=True)
class InForce:
    """The instants of the review and of the end."""

    review_at: dt.datetime
    ends_over_at: dt.datetime
    ends_on: dt.date


@operation("layoffs.keep_agreement", zh="协议生效", en="The agreement takes effect")
def keep_agreement(context: OperationContext, *, measure_id: int) -> InForce:
    """The measures are agreed; the review comes its days before the end, at once where that is near.

    Source: Jilin 2005-58 s.7
    """
    row = open_measures(context.session, measure_id)
    row.status, row.agreed_on = MeasureStatus.IN_FORCE, context.today
    ahead = context.law(context.today).limit(REMINDER)
    review_on = max(row.ends_on - dt.timedelta(days=ahead.length), context.today)
    context.audit("layoffs.keep_agreement", "job_keeping", row.id, clause="S7.2")
    return InForce(start_of_day(review_on), day_after(row.ends_on), row.ends_on)


@dataclass(frozen=True)
class Asked:
    """The instant at which the time to answer is over."""

    consent_over_at: dt.datetime


@operation("layoffs.extend_measures", zh="登记延长", en="Record the extension")
def extend_measures(context: OperationContext, *, measure_id: int, ends_on: dt.date) -> Asked:
    """The enterprise wants the measures longer: the staff agree anew. Raises DateImpossible, FloorBroken.

    Source: Jilin 2005-58 s.7
    """
    row = open_measures(context.session, measure_id)
    if ends_on <= row.ends_on:
        zh, en = "延长后的期满日期应晚于原期满日期。", "The new end lies after the end so far."
        raise DateImpossible(field="extended_to", reason={"zh": zh, "en": en})
    enterprise = context.session.get_one(Organisation, row.enterprise_id)
    pay = Decimal(row.lowest_pay_fen) / 100
    row.minimum_wage_fen = _floor(context, enterprise, pay, context.today, field="outcome")
    row.ends_on, row.extensions = ends_on, row.extensions + 1
    told = {"ends_on": ends_on.isoformat()}
    context.audit("layoffs.extend_measures", "job_keeping", row.id, clause="S7.2", after=told)
    return Asked(_answer_over(context))


@operation("layoffs.end_measures", zh="结束稳岗办法", en="End the measures")
def end_measures(
    context: OperationContext, *, measure_id: int, outcome: str, note: str | None = None
) -> None:
    """Back to normal, over by their end, or a layoff plan follows.   Source: Jilin 2005-58 s.7"""
    row = open_measures(context.session, measure_id)
    row.outcome, row.review_note = outcome, (note or "").strip()
    close(context, row, MeasureStatus.ENDED)
    context.audit("layoffs.end_measures", "job_keeping", row.id, clause="S7.2", after={"outcome": outcome})


def close(context: OperationContext, row: JobKeeping, status: MeasureStatus) -> None:
    """End the measures on file."""
    row.status, row.closed_on = status, context.today


def open_measures(session: Session, measure_id: int) -> JobKeeping:
    """Measures that are not closed. Raises NotFound."""
    row = session.get(JobKeeping, int(measure_id))
    if row is None or row.status not in OPEN:
        raise NotFound(what=KINDS["case"])
    return row


def _check(session: Session, enterprise: Organisation, chosen: list[str], party: str) -> None:
    if not chosen:
        raise NoMeasure(field="shorter_hours")
    if party == "union" and not has_union(session, enterprise.id):
        raise NoUnion(field="party")
    running = sa.select(JobKeeping.business_key).where(
        JobKeeping.enterprise_id == enterprise.id, JobKeeping.status.in_(OPEN)
    )
    key = session.scalar(running.limit(1))
    if key is not None:
        raise MeasuresRunning(business_key=key)


def _check_days(today: dt.date, from_on: dt.date, ends_on: dt.date) -> None:
    if from_on < today:
        zh, en = "开始日期不能早于今天。", "The measures cannot begin before today."
        raise DateImpossible(field="from_on", reason={"zh": zh, "en": en})
    if ends_on <= from_on:
        zh, en = "期满日期应晚于开始日期。", "The end lies after the beginning."
        raise DateImpossible(field="ends_on", reason={"zh": zh, "en": en})


def _floor(
    context: OperationContext,
    enterprise: Organisation,
    pay: Decimal,
    on: dt.date,
    *,
    field: str = "lowest_pay",
) -> int:
    """The minimum wage of the area on the day, in fen. Raises FloorBroken where the pay is under it."""
    law = context.law(on)
    least = minimum_wage(law, area_id=enterprise.area_id or "")
    if not law.decide("job_keeping_floor", monthly_pay=pay, minimum_wage=least):
        raise FloorBroken(field=field, pay=pay, minimum_wage=least)
    return int(least * 100)


def _answer_over(context: OperationContext) -> dt.datetime:
    due = deadlines.due(context.law(context.today), ANSWER, context.today).due_on
    assert due is not None  # nothing pauses here
    return day_after(due)
