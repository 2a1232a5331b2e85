"""The due list of a run, set-based: a handful of statements for any number of people."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    Subquery,
    case,
    cast,
    distinct,
    func,
    insert,
    literal,
    select,
    union_all,
    update,
)
from sqlalchemy.orm import InstrumentedAttribute, Session

from workflows.claims import periods
from workflows.claims.holds import is_held
from workflows.claims.models import Entitlement, EntitlementStatus
from workflows.payments.models import (
    AccountCorrection,
    BenefitDue,
    CorrectionStatus,
    DueStatus,
    LineKind,
    LineStatus,
    PaymentLine,
)
from workflows.people.models import Person

DEAD = (LineStatus.REJECTED, LineStatus.CANCELLED, LineStatus.DEFERRED, LineStatus.REVERSED)
"""Lines that pay nothing."""


@dataclass(frozen=True)
class Totals:
    """What a run holds."""

    lines: int
    people: int
    total_fen: int


Standard = Callable[[str], int]
"""Month `YYYY-MM` → fen that the law owes a person of the area for it."""


def make_due(session: Session, area_id: str, period: str, now: dt.datetime, standard: Standard) -> None:
    """Make every month up to `period` due that no run has made due yet; a rerun finds none.

    Each month by the standard of that month, whenever it is paid.   Source: Jilin 2005-58 s.4
    """
    waiting = (
        Entitlement.area_id == area_id,
        Entitlement.status == EntitlementStatus.ACTIVE,
        Entitlement.next_due <= period,
        Entitlement.months_due < Entitlement.months_total,
    )
    first = session.scalar(select(func.min(Entitlement.next_due)).where(*waiting))
    if first is None:
        return
    owed = _owed(_months(first, period, standard), now).where(*waiting)
    columns = ["entitlement_id", "person_id", "area_id", "period", "amount_fen", "status", "made_at"]
    session.execute(insert(BenefitDue).from_select(columns, owed))
    made = select(func.count()).where(BenefitDue.entitlement_id == Entitlement.id).scalar_subquery()
    session.execute(
        update(Entitlement)
        .where(*waiting)
        .values(months_due=Entitlement.months_before + made, next_due=periods.later(period, 1))
        .execution_options(synchronize_session=False)
    )


def _owed(months: Subquery, now: dt.datetime) -> Select[Any]:
    """A row of `BenefitDue` for each of these months that an entitlement has not made due yet."""
    passed = months.c.ordinal - _ordinal(Entitlement.next_due)
    owed = select(
        Entitlement.id,
        Entitlement.person_id,
        Entitlement.area_id,
        months.c.period,
        months.c.amount_fen,
        literal(DueStatus.OPEN.value),
        literal(now, BenefitDue.made_at.type),
    )
    return owed.join(months, (passed >= 0) & (passed < Entitlement.months_total - Entitlement.months_due))


def make_lines(session: Session, run_id: int, area_id: str, period: str, now: dt.datetime) -> Totals:
    """A line for every open due of the area that no living line pays.

    Who has no account on file, or one that is being corrected, waits; so does who is held by an objection.
    """
    known = select(func.max(PaymentLine.sequence)).where(PaymentLine.due_id == BenefitDue.id)
    wanted = (
        select(
            literal(run_id),
            BenefitDue.id,
            BenefitDue.person_id,
            case((BenefitDue.period < period, LineKind.ARREARS.value), else_=LineKind.REGULAR.value),
            func.coalesce(known.scalar_subquery(), 0) + 1,
            literal(1),
            BenefitDue.amount_fen,
            literal(LineStatus.PREPARED.value),
        )
        .join(Person, Person.id == BenefitDue.person_id)
        .where(*_payable(area_id, period), Person.bank_sealed.is_not(None), ~in_correction(), ~held(now))
        .order_by(BenefitDue.id)
    )
    columns = ["run_id", "due_id", "person_id", "kind", "sequence", "attempt", "amount_fen", "status"]
    session.execute(insert(PaymentLine).from_select(columns, wanted))
    return totals(session, run_id)


def totals(session: Session, run_id: int) -> Totals:
    """Lines, people and fen of a run that is not released, without what the fund does not cover."""
    row = session.execute(
        select(
            func.count(),
            func.count(distinct(PaymentLine.person_id)),
            func.coalesce(func.sum(PaymentLine.amount_fen), 0),
        ).where(PaymentLine.run_id == run_id, PaymentLine.status == LineStatus.PREPARED)
    ).one()
    return Totals(int(row[0]), int(row[1]), int(row[2]))


def without_account(session: Session, area_id: str, period: str) -> int:
    """How many open dues wait because the person has no bank account on file."""
    query = (
        select(func.count())
        .select_from(BenefitDue)
        .join(Person, Person.id == BenefitDue.person_id)
        .where(*_payable(area_id, period), Person.bank_sealed.is_(None))
    )
    return session.scalar(query) or 0


def awaiting_correction(session: Session, area_id: str, period: str) -> int:
    """How many open dues wait because the bank refused a payment and the account is not settled."""
    query = select(func.count()).where(*_payable(area_id, period), in_correction())
    return session.scalar(query) or 0


def held_by_objection(session: Session, area_id: str, period: str, now: dt.datetime) -> int:
    """How many open dues wait for the finding on an objection."""
    return session.scalar(select(func.count()).where(*_payable(area_id, period), held(now))) or 0


def held(now: dt.datetime) -> ColumnElement[bool]:
    """True for a due that waits for the finding on an objection."""
    return is_held(BenefitDue.__table__.c.entitlement_id, now)


def in_correction() -> ColumnElement[bool]:
    """True for a due of a person whose account is being corrected."""
    return (
        select(AccountCorrection.id)
        .where(
            AccountCorrection.person_id == BenefitDue.person_id,
            AccountCorrection.status == CorrectionStatus.OPEN,
        )
        .correlate(BenefitDue)
        .exists()
    )


def _payable(area_id: str, period: str) -> tuple[ColumnElement[bool], ...]:
    alive = select(PaymentLine.id).where(
        PaymentLine.due_id == BenefitDue.id,
        PaymentLine.status.not_in(DEAD),
        PaymentLine.kind != LineKind.CORRECTION,
    )
    return (
        BenefitDue.area_id == area_id,
        BenefitDue.status == DueStatus.OPEN,
        BenefitDue.period <= period,
        ~alive.exists(),
    )


def _months(first: str, last: str, standard: Standard) -> Subquery:
    """Every month from the first to the last, with its ordinal and what is owed for it."""
    count = periods.ordinal(last) - periods.ordinal(first) + 1
    each = [periods.later(first, step) for step in range(count)]
    rows = [
        select(
            literal(text).label("period"),
            literal(periods.ordinal(text)).label("ordinal"),
            literal(standard(text), BenefitDue.amount_fen.type).label("amount_fen"),
        )
        for text in each
    ]
    return union_all(*rows).subquery("month")


def _ordinal(period: InstrumentedAttribute[str]) -> ColumnElement[int]:
    """The same number as `periods.ordinal`, counted by the database."""
    return cast(func.substr(period, 1, 4), Integer) * 12 + cast(func.substr(period, 6, 2), Integer)
