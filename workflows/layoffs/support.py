"""Hiring support: an application checked against the register, recognised, looked at year by year."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from workflows.clock import add_months, start_of_day
from workflows.contributions.queries import employed_at, last_job_ends
from workflows.engine.registry import operation
from workflows.errors import NotFound
from workflows.layoffs.enterprises import enterprise_for
from workflows.layoffs.errors import ListUsed, NotQualified
from workflows.layoffs.support_models import HireList, HireRow, HiringSupport, SupportStatus
from workflows.people.models import Organisation
from workflows.people.permissions import KINDS
from workflows.policies.rules.hiring import Hired, counts
from workflows.runtime.context import OperationContext

CHECK, TERM = "support_check", "support_term"


@dataclass(frozen=True)
class Requested:
    """The application, its number, and how many were hired."""

    support_id: int
    business_key: str
    new_hires: int


@operation("layoffs.file_support", zh="登记扶持申请", en="Take the application on file")
def file_support(
    context: OperationContext, *, enterprise_id: int, hire_list: int, note: str | None = None
) -> Requested:
    """Take an application on file. Raises NotFound (another enterprise's list), ListUsed.   Source: S7.8"""
    session = context.session
    enterprise = enterprise_for(context, int(enterprise_id), "support.request")
    hires = session.get(HireList, int(hire_list))
    if hires is None or hires.enterprise_id != enterprise.id:
        raise NotFound(what={"zh": "此名单", "en": "This list"})
    used = sa.select(HiringSupport.business_key).where(HiringSupport.hire_list_id == hires.id)
    if key := session.scalar(used):
        raise ListUsed(field="hire_list", business_key=key)
    row = HiringSupport(
        business_key=f"pending-{context.instance_id}",
        enterprise_id=enterprise.id,
        area_id=enterprise.area_id,
        hire_list_id=hires.id,
        requested_on=context.today,
        requested_by=context.actor_id,
        note=(note or "").strip(),
        new_hires=hires.size,
        support=[],
        checks=[],
    )
    session.add(row)
    session.flush()
    row.business_key = f"H-{context.today.year}-{row.id:06d}"
    told = {"new_hires": hires.size}
    context.audit("layoffs.file_support", "hiring_support", row.id, clause="S7.8", after=told)
    return Requested(row.id, row.business_key, hires.size)


@dataclass(frozen=True)
class Counted:
    """How many of the new hires count."""

    counted: int


@operation("layoffs.check_spells", zh="核对失业时间", en="Check the spells")
def check_spells(context: OperationContext, *, support_id: int) -> Counted:
    """Months without an insured job before the hiring, by the register; the table says who counts.

    Whoever had no job on record has no time to show and does not count.   Source: Jilin 2005-58 s.7
    """
    session = context.session
    row = open_support(session, support_id)
    law = context.law(row.requested_on)
    hires = _hires(session, row)
    ends = last_job_ends(session, {each.person_id: each.hired_on for each in hires})
    for hire in hires:
        hire.months_unemployed = _whole_months(ends.get(hire.person_id), hire.hired_on)
        contract = "open_ended" if hire.contract_years is None else "fixed_term"
        known = Hired(hire.contract_years or 0, contract, hire.months_unemployed or 0)
        hire.is_counted = counts(law, known)
    row.counted = sum(hire.is_counted is True for hire in hires)
    told = {"counted": row.counted, "new_hires": row.new_hires}
    context.audit("layoffs.check_spells", "hiring_support", row.id, clause="S7.8", after=told)
    return Counted(row.counted)


@dataclass(frozen=True)
class Recognised:
    """The instant of the first yearly check."""

    check_at: dt.datetime


@operation("layoffs.recognise_support", zh="认定扶持", en="Recognise")
def recognise_support(
    context: OperationContext, *, support_id: int, qualifies: bool, support: list[str], reason: str
) -> Recognised:
    """Recognise a firm that meets the condition. Raises NotQualified for one that does not.

    Source: Jilin 2005-58 s.7
    """
    row = open_support(context.session, support_id)
    if not qualifies:
        raise NotQualified(field="decision", counted=row.counted, new_hires=row.new_hires)
    row.status, row.recognised_on = SupportStatus.RECOGNISED, context.today
    row.support, row.reason = list(support), reason.strip()
    row.check_on = _next_check(context, row)
    context.audit("layoffs.recognise_support", "hiring_support", row.id, clause="S7.8")
    return Recognised(start_of_day(row.check_on))


@operation("layoffs.refuse_support", zh="登记不予认定", en="Record the refusal")
def refuse_support(context: OperationContext, *, support_id: int, reason: str) -> None:
    """The firm is not recognised; the same people may stand in a new list.   Source: S7.8"""
    row = open_support(context.session, support_id)
    row.reason = reason.strip()
    _close(context, row, SupportStatus.REFUSED)
    context.audit("layoffs.refuse_support", "hiring_support", row.id, clause="S7.8")


@dataclass(frozen=True)
class Checked:
    """How many of those counted are still employed, the next check, and whether the term is over."""

    kept: int
    check_at: dt.datetime
    is_term_over: bool


@operation("layoffs.check_contracts", zh="核对合同履行", en="Check the contracts")
def check_contracts(context: OperationContext, *, support_id: int) -> Checked:
    """By the contributions of today: a contract that ended early no longer counts.   Source: S7.8"""
    session = context.session
    row = open_support(session, support_id)
    employer = session.get_one(Organisation, row.enterprise_id).name
    counted = [hire.person_id for hire in _hires(session, row) if hire.is_counted]
    kept = len(employed_at(session, employer, counted, on=context.today))
    row.checks = [*row.checks, {"on": context.today.isoformat(), "kept": kept}]
    row.check_on = _next_check(context, row)
    context.audit("layoffs.check_contracts", "hiring_support", row.id, clause="S7.8", after={"kept": kept})
    return Checked(kept, start_of_day(row.check_on), context.today >= _term_end(context, row))


@operation("layoffs.withdraw_support", zh="撤销认定", en="Withdraw the recognition")
def withdraw_support(context: OperationContext, *, support_id: int, reason: str) -> None:
    """The condition is no longer met.   Source: Jilin 2005-58 s.7"""
    row = open_support(context.session, support_id)
    row.reason = reason.strip()
    _close(context, row, SupportStatus.WITHDRAWN)
    context.audit("layoffs.withdraw_support", "hiring_support", row.id, clause="S7.8")


@operation("layoffs.close_support", zh="扶持期满", en="The term is over")
def close_support(context: OperationContext, *, support_id: int) -> None:
    """The contracts have run their years.   Source: S7.8"""
    row = open_support(context.session, support_id)
    _close(context, row, SupportStatus.OVER)
    context.audit("layoffs.close_support", "hiring_support", row.id, clause="S7.8")


def _close(context: OperationContext, row: HiringSupport, status: SupportStatus) -> None:
    row.status, row.closed_on, row.check_on = status, context.today, None


def _next_check(context: OperationContext, row: HiringSupport) -> dt.date:
    """The next of the checks that follow one another from the recognition."""
    assert row.recognised_on is not None  # only a recognised firm is checked
    months = context.law(row.recognised_on).limit(CHECK).length
    number = 1
    while (day := add_months(row.recognised_on, months * number)) <= context.today:
        number += 1
    return day


def _term_end(context: OperationContext, row: HiringSupport) -> dt.date:
    assert row.recognised_on is not None  # only a recognised firm is checked
    return add_months(row.recognised_on, context.law(row.recognised_on).limit(TERM).length)


def _whole_months(ended_on: dt.date | None, hired_on: dt.date) -> int | None:
    """Whole months from the day after the last job to the hiring."""
    if ended_on is None:
        return None
    free_from, months = ended_on + dt.timedelta(days=1), 0
    while add_months(free_from, months + 1) <= hired_on:
        months += 1
    return months


def _hires(session: Session, row: HiringSupport) -> list[HireRow]:
    query = sa.select(HireRow).where(HireRow.list_id == row.hire_list_id).order_by(HireRow.row)
    return list(session.scalars(query))


def open_support(session: Session, support_id: int) -> HiringSupport:
    """An application that is not over. Raises NotFound."""
    row = session.get(HiringSupport, int(support_id))
    if row is None or row.closed_on is not None:
        raise NotFound(what=KINDS["case"])
    return row
