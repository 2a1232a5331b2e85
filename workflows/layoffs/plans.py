"""The verbs of a plan: filed, changed, withdrawn, carried out; diagrams call them by name."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from workflows.clock import start_of_day
from workflows.deadlines import operations as deadlines
from workflows.engine.registry import operation
from workflows.errors import NotFound
from workflows.layoffs import checks
from workflows.layoffs.enterprises import enterprise_for, has_union
from workflows.layoffs.errors import DateImpossible, SecondOpenPlan, StaffTooFew, WrongStep
from workflows.layoffs.models import (
    Enterprise,
    LayoffName,
    LayoffNameList,
    LayoffNumber,
    LayoffPlan,
    LayoffVersion,
    PlanStatus,
)
from workflows.people.models import Organisation
from workflows.people.permissions import KINDS
from workflows.policies.rules.layoffs import layoff_report_effect
from workflows.runtime.context import OperationContext
from workflows.runtime.numbering import next_number

LIMITS = ("layoff_explanation", "layoff_report", "department_opinion", "layoff_correction")


@dataclass(frozen=True)
class Filed:
    """The plan, its number, its size, and whom it has to be put to."""

    plan_id: int
    business_key: str
    laid_off: int
    staff_count: int
    has_union: bool


@operation("layoffs.file_plan", zh="登记裁员方案", en="Take the layoff plan on file")
def file_plan(  # noqa: PLR0913  one input per field of the form
    context: OperationContext,
    *,
    enterprise_id: int,
    staff_count: int,
    counted_on: dt.date,
    name_list: int,
    business_state: str,
    reason: str,
    planned_on: dt.date,
    is_funded: bool,
    schedule: str | None = None,
    compensation: str | None = None,
) -> Filed:
    """Take a plan of an enterprise on file and give its number.

    Raises NotFound (another enterprise's list), StaffTooFew, DateImpossible, SecondOpenPlan.
    Source: Jilin 2005-58 s.7; 447号 art 4
    """
    session = context.session
    enterprise = enterprise_for(context, int(enterprise_id), "layoff.file")
    plan = _numbered(context, enterprise)
    version = _version(
        context,
        plan,
        1,
        staff_count=staff_count,
        counted_on=counted_on,
        name_list=name_list,
        planned_on=planned_on,
    )
    _describe(version, business_state, reason, schedule, compensation, is_funded)
    _check_people(session, plan, version)
    _keep(context, version)
    context.audit("layoffs.file_plan", "layoff", plan.id, clause="S7.6", after=_told(version))
    size = version.laid_off, version.staff_count
    return Filed(plan.id, plan.business_key, *size, has_union(session, plan.enterprise_id))


@dataclass(frozen=True)
class Changed:
    """The new version; `has_new_names` when somebody is on it whom the union has not been told of."""

    laid_off: int
    staff_count: int
    has_new_names: bool


@operation("layoffs.change_plan", zh="变更裁员方案", en="Change the layoff plan")
def change_plan(  # noqa: PLR0913  one input per field of the form
    context: OperationContext,
    *,
    plan_id: int,
    staff_count: int,
    counted_on: dt.date,
    reason: str,
    planned_on: dt.date,
    is_funded: bool,
    name_list: int | None = None,
    schedule: str | None = None,
    compensation: str | None = None,
) -> Changed:
    """Make another version; the former stays on file, and a report made before starts its clock again.

    Without a new name list the former one stands. Raises as `file_plan` does.   Source: 447号 art 4(三)
    """
    session = context.session
    plan = open_plan(session, plan_id)
    before = current(session, plan.id)
    number = before.number + 1
    version = _version(
        context,
        plan,
        number,
        staff_count=staff_count,
        counted_on=counted_on,
        name_list=name_list or before.name_list_id,
        planned_on=planned_on,
    )
    _describe(version, before.business_state, reason, schedule, compensation, is_funded)
    _check_people(session, plan, version)
    _keep(context, version)
    plan.status = PlanStatus.FILED
    plan.earliest_on = plan.released_on = None
    if plan.submitted_on is not None:
        plan.changed_on = context.today
    new = _people_of(session, version.name_list_id) - _people_of(session, before.name_list_id)
    context.audit(
        "layoffs.change_plan", "layoff", plan.id, clause="S7.6", before=_told(before), after=_told(version)
    )
    return Changed(version.laid_off, version.staff_count, bool(new))


@dataclass(frozen=True)
class Checked:
    """What is wrong with the newest version, as codes, and what an answer of the department is here."""

    faults: list[str]
    report_effect: str


@operation("layoffs.check_plan", zh="审查裁员方案", en="Check the layoff plan")
def check_plan(context: OperationContext, *, plan_id: int) -> Checked:
    """Keep what the tables find in the newest version.   Source: Jilin 2005-58 s.7; 劳动法 art 27, 29"""
    plan = open_plan(context.session, plan_id)
    version = current(context.session, plan.id)
    law = context.law(plan.submitted_on or context.today)
    version.checks = checks.found_in(context.session, law, version, plan)
    effect = layoff_report_effect(law)
    return Checked(checks.faults(version.checks), "approval" if effect.is_licence else "receipt")


@operation("layoffs.reopen", zh="重新办理方案", en="Open the plan again")
def reopen(context: OperationContext, *, plan_id: int) -> None:
    """The enterprise wants to change a plan that waits for its day; that day is no longer released."""
    plan = open_plan(context.session, plan_id)
    plan.status = PlanStatus.REOPENED
    plan.released_on = None
    context.audit("layoffs.reopen", "layoff", plan.id, clause="S7.6")


@operation("layoffs.withdraw", zh="撤回裁员方案", en="Withdraw the layoff plan")
def withdraw(context: OperationContext, *, plan_id: int) -> None:
    """The enterprise lays nobody off; its people may stand in another plan."""
    plan = open_plan(context.session, plan_id)
    close(context, plan, PlanStatus.WITHDRAWN)
    context.audit("layoffs.withdraw", "layoff", plan.id, clause="S7.6")


@operation("layoffs.carry_out", zh="方案到期可以实施", en="The layoff takes effect")
def carry_out(context: OperationContext, *, plan_id: int) -> None:
    """The day has come: the name list is final. Raises WrongStep for a plan whose day was not released."""
    plan = open_plan(context.session, plan_id)
    if plan.released_on is None or plan.earliest_on is None or context.today < plan.earliest_on:
        raise WrongStep(business_key=plan.business_key)
    close(context, plan, PlanStatus.EFFECTIVE)
    context.audit("layoffs.carry_out", "layoff", plan.id, clause="S7.6")


def close(context: OperationContext, plan: LayoffPlan, status: PlanStatus) -> None:
    """End a plan and the limits that run for it."""
    plan.status, plan.closed_at = status, context.now
    for limit in LIMITS:
        if context.instance_id is not None:
            deadlines.end(context.session, context.instance_id, limit, on=context.today)


def open_plan(session: Session, plan_id: int) -> LayoffPlan:
    """A plan that is not closed. Raises NotFound, WrongStep."""
    plan = session.get(LayoffPlan, int(plan_id))
    if plan is None:
        raise NotFound(what=KINDS["case"])
    if plan.closed_at is not None:
        raise WrongStep(business_key=plan.business_key)
    return plan


def current(session: Session, plan_id: int) -> LayoffVersion:
    """The newest version of a plan."""
    newest = sa.select(LayoffVersion).where(LayoffVersion.plan_id == plan_id)
    return session.scalars(newest.order_by(LayoffVersion.number.desc()).limit(1)).one()


def layoff_at(plan: LayoffPlan, version: LayoffVersion) -> dt.datetime | None:
    """Instant at which the contracts may end: the day planned, never before the earliest."""
    if plan.earliest_on is None:
        return None
    return start_of_day(max(plan.earliest_on, version.planned_on))


def _numbered(context: OperationContext, enterprise: Organisation) -> LayoffPlan:
    """A plan of the enterprise with its number, as yet without a version."""
    plan = LayoffPlan(
        business_key=next_number(context.session, LayoffNumber, "L", context.today.year),
        enterprise_id=enterprise.id,
        area_id=enterprise.area_id,
        filed_on=context.today,
        filed_by=context.actor_id,
    )
    context.session.add(plan)
    context.session.flush()
    return plan


def _version(  # noqa: PLR0913  a version has this many parts
    context: OperationContext,
    plan: LayoffPlan,
    number: int,
    *,
    staff_count: int,
    counted_on: dt.date,
    name_list: int,
    planned_on: dt.date,
) -> LayoffVersion:
    names = context.session.get(LayoffNameList, int(name_list))
    if names is None or names.enterprise_id != plan.enterprise_id:
        raise NotFound(what={"zh": "此名单", "en": "This list"})
    if names.size > staff_count:
        raise StaffTooFew(field="staff_count", laid_off=names.size, staff=staff_count)
    _check_days(context, counted_on, planned_on)
    return LayoffVersion(
        plan_id=plan.id,
        number=number,
        made_on=context.today,
        made_by=context.actor_id,
        staff_count=staff_count,
        counted_on=counted_on,
        laid_off=names.size,
        name_list_id=names.id,
        planned_on=planned_on,
        checks=[],
    )


def _describe(
    version: LayoffVersion,
    business_state: str,
    reason: str,
    schedule: str | None,
    compensation: str | None,
    is_funded: bool,
) -> None:
    version.business_state = business_state
    version.reason = reason.strip()
    version.schedule = (schedule or "").strip()
    version.compensation = (compensation or "").strip()
    version.is_funded = bool(is_funded)


def _keep(context: OperationContext, version: LayoffVersion) -> None:
    """Keep the version, and the newest count of the staff with the enterprise."""
    plan = context.session.get_one(LayoffPlan, version.plan_id)
    known = context.session.get(Enterprise, plan.enterprise_id)
    if known is None:
        known = Enterprise(organisation_id=plan.enterprise_id)
        context.session.add(known)
    known.staff_count, known.counted_on = version.staff_count, version.counted_on
    context.session.add(version)
    context.session.flush()


def _check_days(context: OperationContext, counted_on: dt.date, planned_on: dt.date) -> None:
    if counted_on > context.today:
        zh, en = "职工总数的统计日不能晚于今天。", "The staff cannot be counted on a day to come."
        raise DateImpossible(field="counted_on", reason={"zh": zh, "en": en})
    if planned_on <= context.today:
        zh, en = "计划裁员日期应晚于今天。", "The layoff has to lie in the future."
        raise DateImpossible(field="planned_on", reason={"zh": zh, "en": en})


def _check_people(session: Session, plan: LayoffPlan, version: LayoffVersion) -> None:
    """Nobody stands in two plans that are open."""
    mine = sa.select(LayoffName.person_id).where(LayoffName.list_id == version.name_list_id)
    others = (
        sa.select(LayoffPlan.business_key, sa.func.count(sa.distinct(LayoffName.person_id)))
        .join(LayoffVersion, LayoffVersion.plan_id == LayoffPlan.id)
        .join(LayoffName, LayoffName.list_id == LayoffVersion.name_list_id)
        .where(LayoffPlan.closed_at.is_(None), LayoffPlan.id != plan.id, LayoffName.person_id.in_(mine))
        .group_by(LayoffPlan.business_key)
        .order_by(LayoffPlan.business_key)
        .limit(1)
    )
    known = session.execute(others).first()
    if known is not None:
        raise SecondOpenPlan(field="name_list", business_key=known[0], count=known[1])


def _people_of(session: Session, list_id: int) -> set[int]:
    return set(session.scalars(sa.select(LayoffName.person_id).where(LayoffName.list_id == list_id)))


def _told(version: LayoffVersion) -> dict[str, object]:
    return {
        "version": version.number,
        "laid_off": version.laid_off,
        "staff_count": version.staff_count,
        "planned_on": version.planned_on.isoformat(),
    }
