"""A plan put to other departments: asked by a date, each answer kept, silence put on file."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from workflows.clock import day_after
from workflows.deadlines import operations as deadlines
from workflows.engine.registry import operation
from workflows.layoffs.consulting import restart_limit
from workflows.layoffs.errors import DateImpossible, DepartmentNotAsked, NobodyAsked, NotCirculated
from workflows.layoffs.models import LayoffDepartmentOpinion, LayoffPlan, Stance
from workflows.layoffs.plans import current, open_plan
from workflows.runtime.context import OperationContext

LIMIT = "department_opinion"


@dataclass(frozen=True)
class Asked:
    """Who was asked, the last day for an answer, and the instant at which it is over."""

    open_departments: list[str]
    opinions_until: dt.date
    opinions_over_at: dt.datetime


@operation("layoffs.circulate", zh="会同有关部门", en="Circulate the plan")
def circulate(
    context: OperationContext,
    *,
    plan_id: int,
    departments: list[str | None],
    wanted: list[str] | None = None,
    reason: str | None = None,
) -> Asked:
    """Ask the departments wanted by the table `layoff_circulation`, and the clerk's own with a reason.

    A diagram from before the table tells the clerk's alone. A department may be asked again about a later
    version. Raises NobodyAsked, DepartmentNotAsked (asked about this one).   Source: Jilin 2005-58 s.7
    """
    plan = open_plan(context.session, plan_id)
    added = [code for code in departments if code]
    reasons = dict.fromkeys(wanted or (), "") | dict.fromkeys(added, (reason or "").strip())
    if not reasons:
        raise NobodyAsked(field="decision")
    version = current(context.session, plan.id).number
    _refuse_twice(reasons, _asked(context, plan, version))
    until = deadlines.due(context.law(context.today), LIMIT, context.today).due_on
    assert until is not None  # nothing pauses here
    for code, why in reasons.items():
        context.session.add(_row(context, plan, version, (code, why), until))
    restart_limit(context, LIMIT, context.today)
    told = {"departments": list(reasons), "added": added}
    context.audit("layoffs.circulate", "layoff", plan.id, clause="S7.1", after=told)
    return Asked(list(reasons), until, day_after(until))


def _refuse_twice(codes: Iterable[str], asked: Iterable[LayoffDepartmentOpinion]) -> None:
    known = {row.department for row in asked}
    if twice := next((code for code in codes if code in known), None):
        reason = {
            "zh": "这个部门对本版方案已经征求过意见。",
            "en": "This department was asked about this version before.",
        }
        raise DepartmentNotAsked(field=f"to_{twice}", reason=reason)


@operation("layoffs.pass_report_on", zh="提交审批", en="Pass the report on")
def pass_report_on(context: OperationContext, *, plan_id: int, wanted: list[str]) -> None:
    """The clerk's review is done. Raises NotCirculated while a department that the table names is not asked.

    Source: Jilin 2005-58 s.7
    """
    plan = open_plan(context.session, plan_id)
    if wanted:
        raise NotCirculated(field="decision")
    context.audit("layoffs.pass_report_on", "layoff", plan.id, clause="S7.1")


@dataclass(frozen=True)
class StillOpen:
    """Departments that have not answered yet."""

    open_departments: list[str]


@operation("layoffs.record_department_opinion", zh="登记一个部门的意见", en="Keep a department's opinion")
def record_department_opinion(
    context: OperationContext,
    *,
    plan_id: int,
    department: str,
    stance: str,
    given_on: dt.date,
    text: str | None = None,
) -> StillOpen:
    """Keep what a department answered; the limit ends with the last of them.

    Raises DepartmentNotAsked, DateImpossible.   Source: Jilin 2005-58 s.7
    """
    plan = open_plan(context.session, plan_id)
    waiting = _waiting(context, plan)
    row = next((each for each in waiting if each.department == department), None)
    if row is None:
        reason = {
            "zh": "这个部门没有被征求意见，或者已经答复。",
            "en": "This department was not asked, or has answered.",
        }
        raise DepartmentNotAsked(field="department", reason=reason)
    if not row.asked_on <= given_on <= context.today:
        zh, en = (
            "答复日期须在征求意见之后，不晚于今天。",
            "The answer lies between the asking and today.",
        )
        raise DateImpossible(field="department_given_on", reason={"zh": zh, "en": en})
    row.stance, row.text, row.given_on = Stance(stance), (text or "").strip(), given_on
    left = [each.department for each in waiting if each is not row]
    if not left:
        _end_limit(context)
    told = {"department": department, "stance": stance}
    context.audit("layoffs.record_department_opinion", "layoff", plan.id, clause="S7.1", after=told)
    return StillOpen(left)


@operation(
    "layoffs.record_department_silence", zh="登记部门逾期未答复", en="Record the silence of departments"
)
def record_department_silence(context: OperationContext, *, plan_id: int) -> None:
    """The time is over: whoever did not answer is on file as silent, and the review goes on.

    Source: Jilin 2005-58 s.7
    """
    plan = open_plan(context.session, plan_id)
    waiting = _waiting(context, plan)
    for row in waiting:
        row.stance, row.given_on = Stance.SILENT, context.today
    _end_limit(context)
    told = {"silent": [row.department for row in waiting]}
    context.audit("layoffs.record_department_silence", "layoff", plan.id, clause="S7.1", after=told)


def _row(
    context: OperationContext, plan: LayoffPlan, version: int, asked: tuple[str, str], until: dt.date
) -> LayoffDepartmentOpinion:
    return LayoffDepartmentOpinion(
        plan_id=plan.id,
        version=version,
        department=asked[0],
        reason=asked[1],
        asked_on=context.today,
        asked_by=context.actor_id,
        answer_until=until,
    )


def _asked(context: OperationContext, plan: LayoffPlan, version: int) -> Sequence[LayoffDepartmentOpinion]:
    query = sa.select(LayoffDepartmentOpinion).where(
        LayoffDepartmentOpinion.plan_id == plan.id, LayoffDepartmentOpinion.version == version
    )
    return context.session.scalars(query).all()


def _waiting(context: OperationContext, plan: LayoffPlan) -> Sequence[LayoffDepartmentOpinion]:
    query = sa.select(LayoffDepartmentOpinion).where(
        LayoffDepartmentOpinion.plan_id == plan.id, LayoffDepartmentOpinion.stance.is_(None)
    )
    return context.session.scalars(query.order_by(LayoffDepartmentOpinion.id)).all()


def _end_limit(context: OperationContext) -> None:
    if context.instance_id is not None:
        deadlines.end(context.session, context.instance_id, LIMIT, on=context.today)
