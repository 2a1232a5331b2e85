"""Money that came back after it was booked as paid: booked back, and the month is due again."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from workflows.claims.models import Entitlement, EntitlementStatus
from workflows.engine.registry import operation
from workflows.errors import FourEyes, NotFound
from workflows.payments import corrections
from workflows.payments.errors import NotReturnable, ReturnDateImpossible, WrongReturnStep
from workflows.payments.models import (
    BenefitDue,
    DueStatus,
    LineStatus,
    PaymentLine,
    PaymentReturn,
    PaymentRun,
    ReturnStatus,
)
from workflows.people.permissions import KINDS, Subject, require
from workflows.runtime import sent_back
from workflows.runtime.context import OperationContext


@dataclass(frozen=True)
class ReturnRegistered:
    """The return, and the person whose money it was."""

    return_id: int
    business_key: str
    person_id: int


@operation("payments.register_return", zh="登记退汇", en="Register returned money")
def register_return(
    context: OperationContext, *, line_id: int, returned_on: dt.date, reason: str
) -> ReturnRegistered:
    """Say that the money of a paid line came back to the fund. Nothing is booked yet.

    Raises NotFound, NotReturnable, ReturnDateImpossible (field `returned_on`).   Source: Jilin 2005-58 s.4
    """
    line = _paid_line(context, int(line_id))
    if not (line.booked_on or returned_on) <= returned_on <= context.today:
        raise ReturnDateImpossible(field="returned_on", booked_on=line.booked_on)
    area_id = context.session.get_one(PaymentRun, line.run_id).area_id
    number = 1 + (context.session.scalar(select(func.count()).where(PaymentReturn.line_id == line.id)) or 0)
    row = PaymentReturn(
        business_key=f"T-{line.id}-{number}",
        line_id=line.id,
        person_id=line.person_id,
        area_id=area_id,
        returned_on=returned_on,
        reason=reason.strip(),
        registered_by=context.actor_id,
        registered_at=context.now,
    )
    context.session.add(row)
    context.session.flush()
    context.audit("payments.register_return", "payment_return", row.id, clause="S4.2")
    return ReturnRegistered(row.id, row.business_key, row.person_id)


@operation("payments.book_return", zh="退汇入账", en="Book the returned money")
def book_return(context: OperationContext, *, return_id: int) -> None:
    """Book the line back: its month is due again once the account is settled.

    Raises FourEyes for whoever registered it, NotReturnable, WrongReturnStep.
    Source: Jilin 2005-58 s.4; 社会保险经办条例 art 37
    """
    session = context.session
    row = _open(context, int(return_id))
    line = _paid_line(context, row.line_id, but=row.id)
    line.status, line.reversed_on, line.reason_text = LineStatus.REVERSED, context.today, row.reason[:200]
    owed = session.get_one(BenefitDue, line.due_id)
    owed.status = DueStatus.OPEN
    session.flush()
    _count_anew(session, owed.entitlement_id)
    _close(context, row, ReturnStatus.BOOKED)
    corrections.open_for(context, select(PaymentLine.id).where(PaymentLine.id == line.id))
    context.audit(
        "payments.book_return", "payment_return", row.id, clause="S4.2", after={"fen": line.amount_fen}
    )


@operation("payments.refuse_return", zh="不予冲销", en="Refuse the return")
def refuse_return(context: OperationContext, *, return_id: int) -> None:
    """Leave the line as paid, and tell who registered it. Raises FourEyes, WrongReturnStep."""
    row = _open(context, int(return_id))
    _close(context, row, ReturnStatus.REFUSED)
    sent_back.tell_of_case(
        context.session, context.instance_id, row.registered_by, by=context.actor, now=context.now
    )
    context.audit("payments.refuse_return", "payment_return", row.id, clause="S4.2")


def _paid_line(context: OperationContext, line_id: int, but: int | None = None) -> PaymentLine:
    """A line that was paid and of which no other return is open or booked."""
    session = context.session
    line = session.get(PaymentLine, line_id, with_for_update=True)
    run = session.get(PaymentRun, line.run_id) if line else None
    if line is None or run is None:
        raise NotFound(what=KINDS["run"])
    if context.actor is not None and but is None:
        require(context.actor, "run.prepare", Subject("run", area_id=run.area_id))
    known = select(PaymentReturn.id).where(
        PaymentReturn.line_id == line.id, PaymentReturn.status != ReturnStatus.REFUSED
    )
    others = [each for each in session.scalars(known) if each != but]
    if line.status != LineStatus.PAID or others:
        raise NotReturnable()
    return line


def _open(context: OperationContext, return_id: int) -> PaymentReturn:
    row = context.session.get(PaymentReturn, return_id, with_for_update=True)
    if row is None:
        raise NotFound(what=KINDS["case"])
    if row.status != ReturnStatus.OPEN:
        raise WrongReturnStep(business_key=row.business_key)
    if context.actor is not None and context.actor.person_id == row.registered_by:
        raise FourEyes(earlier={"zh": "登记退汇", "en": "registering the return"})
    return row


def _close(context: OperationContext, row: PaymentReturn, status: ReturnStatus) -> None:
    row.status, row.closed_at = status, context.now
    row.closed_by = context.actor_id


def _count_anew(session: Session, entitlement_id: int) -> None:
    """Months paid are counted again; who had drawn all of them has one to come."""
    entitlement = session.get_one(Entitlement, entitlement_id, with_for_update=True)
    paid = select(func.count()).where(
        BenefitDue.entitlement_id == entitlement_id, BenefitDue.status == DueStatus.PAID
    )
    entitlement.months_paid = entitlement.months_before + (session.scalar(paid) or 0)
    if entitlement.status == EntitlementStatus.COMPLETED:
        entitlement.status = EntitlementStatus.ACTIVE
