"""Hearing the union or the staff: explanation, opinion or silence, the employer's reply."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from workflows.clock import day_after
from workflows.deadlines import operations as deadlines
from workflows.deadlines import verbs
from workflows.deadlines.queries import running_limit
from workflows.engine.registry import operation
from workflows.errors import Incident, NotFound
from workflows.layoffs.errors import DateImpossible
from workflows.layoffs.file_models import LayoffOpinionFile
from workflows.layoffs.models import LayoffConsultation, LayoffPlan, Opinion, PlanStatus
from workflows.layoffs.plans import open_plan
from workflows.people.permissions import KINDS
from workflows.runtime.context import OperationContext


@dataclass(frozen=True)
class Explained:
    """The instant at which the time for an opinion is over."""

    opinion_until: dt.datetime


@operation("layoffs.record_explanation", zh="登记说明情况", en="Record the explanation")
def record_explanation(
    context: OperationContext, *, plan_id: int, explained_on: dt.date, materials: str, has_union: bool
) -> Explained:
    """The union or all staff were told, with the data of the business: thirty days begin.

    Raises DateImpossible.   Source: 劳动法 art 27; 447号 art 4(一)
    """
    plan = open_plan(context.session, plan_id)
    if explained_on > context.today:
        zh, en = "说明日期不能晚于今天。", "The explanation cannot lie in the future."
        raise DateImpossible(field="explained_on", reason={"zh": zh, "en": en})
    until = deadlines.due(context.law(explained_on), "union_opinion", explained_on).due_on
    assert until is not None  # nothing pauses here
    row = LayoffConsultation(
        plan_id=plan.id,
        round=_rounds(context.session, plan) + 1,
        explained_on=explained_on,
        materials=materials.strip(),
        opinion_until=until,
        heard="union" if has_union else "all_staff",
    )
    context.session.add(row)
    plan.status, plan.explained_on = PlanStatus.IN_CONSULTATION, explained_on
    restart_limit(context, "layoff_explanation", explained_on)
    context.audit("layoffs.record_explanation", "layoff", plan.id, clause="S7.5")
    return Explained(day_after(until))


@operation("layoffs.record_opinion", zh="登记工会或职工意见", en="Record the opinion")
def record_opinion(  # noqa: PLR0913  one input per field of the form
    context: OperationContext,
    *,
    plan_id: int,
    opinion: str,
    opinion_text: str | None = None,
    heard: str | None = None,
    attendance: int | None = None,
    paper: int | None = None,
) -> None:
    """Keep what the union said, or what the staff said with how many signed; `paper` came with it.

    Raises NotFound for a paper of another enterprise.   Source: S7.5
    """
    plan = open_plan(context.session, plan_id)
    row = newest_round(context.session, plan)
    row.file_id = _paper_of(context.session, plan, paper)
    row.opinion = Opinion(opinion)
    row.opinion_text = (opinion_text or "").strip()
    row.given_on = context.today
    row.given_by = context.actor_id
    row.heard = heard or row.heard
    row.attendance = attendance
    plan.status = PlanStatus.CONSULTED
    context.audit("layoffs.record_opinion", "layoff", plan.id, clause="S7.5", after={"opinion": opinion})


def _paper_of(session: Session, plan: LayoffPlan, paper: int | None) -> int | None:
    found = session.get(LayoffOpinionFile, int(paper)) if paper is not None else None
    if paper is not None and (found is None or found.enterprise_id != plan.enterprise_id):
        raise NotFound(what=KINDS["document"])
    return found.id if found else None


@operation("layoffs.record_silence", zh="登记逾期未提意见", en="Record that no opinion came")
def record_silence(context: OperationContext, *, plan_id: int) -> None:
    """No opinion came in time: silence is on file, and the plan goes on.   Source: S7.5"""
    plan = open_plan(context.session, plan_id)
    row = newest_round(context.session, plan)
    row.opinion, row.given_on = Opinion.SILENT, context.today
    plan.status = PlanStatus.CONSULTED
    context.audit("layoffs.record_silence", "layoff", plan.id, clause="S7.5")


@operation("layoffs.record_reply", zh="登记书面答复", en="Record the reply")
def record_reply(context: OperationContext, *, plan_id: int, reply: str) -> None:
    """The employer's written answer to an objection or to proposals.   Source: S7.5"""
    plan = open_plan(context.session, plan_id)
    row = newest_round(context.session, plan)
    row.reply, row.replied_on = reply.strip(), context.today
    context.audit("layoffs.record_reply", "layoff", plan.id, clause="S7.5")


def newest_round(session: Session, plan: LayoffPlan) -> LayoffConsultation:
    """The round that counts. Raises Incident when the plan was never explained."""
    rounds = sa.select(LayoffConsultation).where(LayoffConsultation.plan_id == plan.id)
    found = session.scalars(rounds.order_by(LayoffConsultation.round.desc()).limit(1)).first()
    if found is None:
        raise Incident(element="layoffs", reason={"zh": "方案尚未说明情况", "en": "it was never explained"})
    return found


def restart_limit(context: OperationContext, limit_id: str, started_on: dt.date) -> None:
    """Let a limit of the case run from a day; one that ran before ends."""
    if context.instance_id is None:
        return
    running = running_limit(context.session, context.instance_id, limit_id)
    if running is not None and running.started_on == started_on:
        return
    if running is not None:
        deadlines.end(
            context.session, context.instance_id, limit_id, on=max(context.today, running.started_on)
        )
    verbs.start(context, limit_id=limit_id, started_on=started_on)


def _rounds(session: Session, plan: LayoffPlan) -> int:
    return session.scalar(sa.select(sa.func.count()).where(LayoffConsultation.plan_id == plan.id)) or 0
