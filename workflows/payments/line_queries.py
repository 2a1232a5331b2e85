"""One payment with what came of it: for the cases of corrections and returns."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from workflows.errors import NotFound
from workflows.payments.models import (
    AccountCorrection,
    BenefitDue,
    LineStatus,
    PaymentLine,
    PaymentReturn,
    PaymentRun,
)
from workflows.people.models import Person
from workflows.people.permissions import KINDS


@dataclass(frozen=True)
class LineCard:
    """One line of a run; accounts are masked."""

    line_id: int
    run_key: str
    area_id: str
    name: str
    bank_masked: str | None
    period: str
    amount_fen: int
    status: str
    reason_code: str | None
    reason_text: str | None
    booked_on: dt.date | None
    reversed_on: dt.date | None
    proposed_masked: str | None = None
    """The account that was proposed in its correction."""


def line_card(session: Session, line_id: int) -> LineCard:
    """A line by its id. One statement. Raises NotFound."""
    return _card(session, _lines().where(PaymentLine.id == line_id))


def correction_card(session: Session, business_key: str) -> LineCard:
    """The refused line behind a correction. One statement. Raises NotFound."""
    of_case = AccountCorrection.business_key == business_key
    lines = _lines().add_columns(AccountCorrection.account_masked)
    return _card(
        session, lines.join(AccountCorrection, AccountCorrection.line_id == PaymentLine.id).where(of_case)
    )


def return_card(session: Session, business_key: str) -> LineCard:
    """The line whose money came back. One statement. Raises NotFound."""
    lines = _lines().join(PaymentReturn, PaymentReturn.line_id == PaymentLine.id)
    return _card(session, lines.where(PaymentReturn.business_key == business_key))


def is_returnable(card: LineCard) -> bool:
    """True when the money of the line could come back: it was paid."""
    return card.status == LineStatus.PAID.value


def _lines() -> Select[*tuple[Any, ...]]:
    lines: Select[*tuple[Any, ...]] = (
        select(PaymentLine, PaymentRun.business_key, PaymentRun.area_id, Person.name, Person.bank_masked)
        .add_columns(BenefitDue.period)
        .join(PaymentRun, PaymentRun.id == PaymentLine.run_id)
        .join(BenefitDue, BenefitDue.id == PaymentLine.due_id)
        .join(Person, Person.id == PaymentLine.person_id)
    )
    return lines


def _card(session: Session, query: Select[*tuple[Any, ...]]) -> LineCard:
    row = session.execute(query).one_or_none()
    if row is None:
        raise NotFound(what=KINDS["run"])
    line: PaymentLine = row[0]
    return LineCard(
        line_id=line.id,
        run_key=row[1],
        area_id=row[2],
        name=row[3],
        bank_masked=row[4],
        period=row[5],
        amount_fen=line.amount_fen,
        status=line.status.value,
        reason_code=line.reason_code,
        reason_text=line.reason_text,
        booked_on=line.booked_on,
        reversed_on=line.reversed_on,
        proposed_masked=row[6] if len(row) > 6 else None,
    )
