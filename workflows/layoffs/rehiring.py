"""A hiring within the watch: announced, the laid-off invited first, their answers, the report."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import sqlalchemy as sa

from workflows.clock import day_after
from workflows.deadlines import operations as deadlines
from workflows.engine.registry import operation
from workflows.layoffs import rows
from workflows.layoffs.consulting import restart_limit
from workflows.layoffs.errors import DateImpossible, RowsRefused
from workflows.layoffs.rehire_models import Answer, RehireHiring, RehireInvitation, RehireWatch
from workflows.layoffs.watching import ANSWER, answered, raise_breach, waiting
from workflows.policies.rules.rehiring import rehire_watch
from workflows.runtime.context import OperationContext


@dataclass(frozen=True)
class Invited:
    """The hiring, how many were invited, and until when they may answer."""

    hiring_id: int
    invited: int
    answer_until: dt.date
    answers_over_at: dt.datetime
    is_in_window: bool


@operation("layoffs.invite_laid_off", zh="邀请被裁减人员", en="Invite the laid-off")
def invite_laid_off(
    context: OperationContext,
    *,
    watch_id: int,
    places: int,
    position: str,
    conditions: str,
    hiring_on: dt.date,
) -> Invited:
    """Invite everybody who was not taken back, in the order of the list.

    Raises DateImpossible for a hiring before the answers are in.   Source: Jilin 2005-58 s.7; 447号 art 7
    """
    session = context.session
    watch = session.get_one(RehireWatch, int(watch_id))
    until = deadlines.due(context.law(context.today), ANSWER, context.today).due_on
    assert until is not None  # nothing pauses here
    if hiring_on <= until:
        raise DateImpossible(field="hiring_on", reason=_too_soon(until))
    hiring = RehireHiring(
        watch_id=watch.id,
        number=_hirings(context, watch) + 1,
        announced_on=context.today,
        announced_by=context.actor_id,
        places=places,
        position=position.strip(),
        conditions=conditions.strip(),
        hiring_on=hiring_on,
        answer_until=until,
    )
    session.add(hiring)
    session.flush()
    people = waiting(session, watch)
    session.execute(
        sa.insert(RehireInvitation),
        [{"hiring_id": hiring.id, "person_id": person, "row": row} for row, person in people],
    )
    restart_limit(context, ANSWER, context.today)
    told = {"hiring": hiring.number, "places": places, "invited": len(people)}
    context.audit("layoffs.invite_laid_off", "rehire_watch", watch.id, clause="S7.7", after=told)
    in_window = hiring_on <= watch.binding_until
    return Invited(hiring.id, len(people), until, day_after(until), in_window)


def _too_soon(until: dt.date) -> dict[str, str]:
    return {
        "zh": f"被裁减人员可在 {until.isoformat()} 以前答复，录用日期须在此之后。",
        "en": f"The laid-off may answer until {until.isoformat()}: the hiring has to come after it.",
    }


def _hirings(context: OperationContext, watch: RehireWatch) -> int:
    counted = sa.select(sa.func.count()).where(RehireHiring.watch_id == watch.id)
    return context.session.scalar(counted) or 0


@dataclass(frozen=True)
class Answers:
    """How many gave each answer."""

    accepted: int
    declined: int
    silent: int


@operation("layoffs.close_answers", zh="登记答复", en="Record the answers")
def close_answers(
    context: OperationContext,
    *,
    hiring_id: int,
    accepted_rows: str | None = None,
    declined_rows: str | None = None,
) -> Answers:
    """Keep who accepted and who declined; whoever is on neither list was silent.

    Raises RowsRefused for rows that were not invited or stand in both.   Source: S7.7
    """
    session = context.session
    invited = _invitations(context, int(hiring_id))
    accepted = rows.read(accepted_rows, invited, field="accepted_rows")
    declined = rows.read(declined_rows, invited, field="declined_rows")
    for row in sorted(accepted & declined):
        reason = {
            "zh": f"第 {row} 行不能既接受又不接受。",
            "en": f"Row {row} cannot both accept and decline.",
        }
        raise RowsRefused(field="declined_rows", reason=reason)
    for row, invitation in invited.items():
        said = Answer.ACCEPTED if row in accepted else Answer.DECLINED if row in declined else Answer.SILENT
        invitation.answer = said
    session.flush()
    if context.instance_id is not None:
        deadlines.end(session, context.instance_id, ANSWER, on=context.today)
    said_by = answered(session, int(hiring_id))
    numbers = Answers(*(said_by.get(each, 0) for each in Answer))
    told = {"accepted": numbers.accepted, "declined": numbers.declined, "silent": numbers.silent}
    context.audit("layoffs.close_answers", "rehire_hiring", hiring_id, clause="S7.7", after=told)
    return numbers


@dataclass(frozen=True)
class Rehired:
    """Whether the report shows a breach, and how many still wait to be taken back."""

    is_breach: bool
    waiting: int


@operation("layoffs.record_hiring_report", zh="登记录用报告", en="Take the report of the hiring")
def record_hiring_report(  # noqa: PLR0913  one input per field of the form
    context: OperationContext,
    *,
    hiring_id: int,
    outsiders_hired: int,
    taken_rows: str | None = None,
    taken_on: dt.date | None = None,
    has_equal_passed_over: bool | None = None,
    passed_over_reason: str | None = None,
) -> Rehired:
    """Keep who was taken back, with service counted on where it is within six months, and how many others.

    Raises RowsRefused, DateImpossible.   Source: 劳动法 art 27; 447号 art 7; 劳部发〔1996〕354号 item 19
    """
    session = context.session
    hiring = session.get_one(RehireHiring, int(hiring_id))
    watch = session.get_one(RehireWatch, hiring.watch_id)
    invited = _invitations(context, hiring.id)
    taken = rows.read(taken_rows, invited, field="taken_rows")
    _check_day(context, hiring, taken_on)
    law = context.law(watch.laid_off_on)
    found = rehire_watch(
        law,
        laid_off_on=watch.laid_off_on,
        hiring_on=taken_on or hiring.hiring_on,
        rehired_on=taken_on if taken else None,
        laid_off_invited=True,
        laid_off_applicant_meets_equal_conditions=bool(has_equal_passed_over),
        outsiders_hired=outsiders_hired,
    )
    for row in taken:
        invited[row].rehired_on = taken_on
        invited[row].is_service_continuous = found.service_continuous
    hiring.outsiders_hired, hiring.reported_on = outsiders_hired, context.today
    hiring.passed_over_reason = (passed_over_reason or "").strip()
    hiring.is_breach = found.violation is True
    session.flush()
    if hiring.is_breach:
        raise_breach(context, watch, outsiders_hired)
    told = {"rehired": len(taken), "outsiders": outsiders_hired, "breach": hiring.is_breach}
    context.audit("layoffs.record_hiring_report", "rehire_watch", watch.id, clause="S7.7", after=told)
    return Rehired(hiring.is_breach, len(waiting(session, watch)))


def _check_day(context: OperationContext, hiring: RehireHiring, taken_on: dt.date | None) -> None:
    if taken_on is not None and not hiring.announced_on <= taken_on <= context.today:
        reason = {
            "zh": "录用日期不能早于招用通知，也不能晚于今天。",
            "en": "The day of hiring lies between the notice and today.",
        }
        raise DateImpossible(field="taken_on", reason=reason)


def _invitations(context: OperationContext, hiring_id: int) -> dict[int, RehireInvitation]:
    """Invitations of a hiring by row of the name list."""
    query = sa.select(RehireInvitation).where(RehireInvitation.hiring_id == hiring_id)
    return {each.row: each for each in context.session.scalars(query.order_by(RehireInvitation.row))}
