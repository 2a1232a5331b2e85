"""What pages ask about hiring support: one application with its people, and the list of an office."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from workflows.errors import NotFound
from workflows.layoffs.enterprises import of_actor
from workflows.layoffs.queries import PAGE
from workflows.layoffs.support_models import HireRow, HiringSupport, SupportMessage
from workflows.people.models import Organisation, Person
from workflows.people.permissions import KINDS, Actor


@dataclass(frozen=True)
class HireShown:
    """One new hire; the identity number is masked, `contract_years` None for an open-ended contract."""

    row: int
    name: str
    identity_masked: str
    hired_on: dt.date
    contract_years: int | None
    months_unemployed: int | None
    is_counted: bool | None


@dataclass(frozen=True)
class SupportRow:
    """An application for recognition, and what became of it."""

    business_key: str
    enterprise: str
    enterprise_en: str
    status: str
    hire_list_id: int
    requested_on: dt.date
    new_hires: int
    counted: int | None
    percent: Decimal
    support: tuple[str, ...]
    reason: str
    recognised_on: dt.date | None
    tax_answer: str | None
    bank_answer: str | None
    answer_note: str
    checks: tuple[tuple[dt.date, int], ...]
    """Day of each yearly check, and how many of those counted were still employed."""
    check_on: dt.date | None
    closed_on: dt.date | None


@dataclass(frozen=True)
class MessageRow:
    """A recognition told to tax office or bank (`tax`, `bank`), and how its answer stands."""

    partner: str
    sent_on: dt.date
    answer_until: dt.date
    reminders: int
    reminded_on: dt.date | None
    answered_on: dt.date | None


def supports(session: Session, actor: Actor) -> tuple[SupportRow, ...]:
    """Applications that the actor may see, newest first. One statement."""
    seen = _query().where(of_actor(actor, HiringSupport.enterprise_id)).order_by(HiringSupport.id.desc())
    return tuple(_row(*each) for each in session.execute(seen.limit(PAGE)))


def support_card(session: Session, business_key: str) -> SupportRow:
    """One application by its number. Raises NotFound."""
    row = session.execute(_query().where(HiringSupport.business_key == business_key)).one_or_none()
    if row is None:
        raise NotFound(what=KINDS["case"])
    return _row(*row)


def support_messages(session: Session, business_key: str) -> tuple[MessageRow, ...]:
    """What tax office and bank were told of one application. One statement."""
    rows = session.scalars(
        sa.select(SupportMessage)
        .join(HiringSupport, HiringSupport.id == SupportMessage.support_id)
        .where(HiringSupport.business_key == business_key)
        .order_by(SupportMessage.id)
    )
    return tuple(
        MessageRow(
            row.partner.value,
            row.sent_on,
            row.answer_until,
            row.reminders,
            row.reminded_on,
            row.answered_on,
        )
        for row in rows
    )


def hires(session: Session, list_id: int, *, limit: int = 200) -> tuple[HireShown, ...]:
    """The people of a list in the order of the file. One statement."""
    rows = session.execute(
        sa.select(HireRow, Person.name, Person.identity_masked)
        .join(Person, Person.id == HireRow.person_id)
        .where(HireRow.list_id == list_id)
        .order_by(HireRow.row)
        .limit(limit)
    )
    return tuple(
        HireShown(
            each.row,
            name,
            masked or "",
            each.hired_on,
            each.contract_years,
            each.months_unemployed,
            each.is_counted,
        )
        for each, name, masked in rows
    )


def _query() -> sa.Select[HiringSupport, Organisation]:
    of_enterprise = Organisation.id == HiringSupport.enterprise_id
    return sa.select(HiringSupport, Organisation).join(Organisation, of_enterprise)


_COPIED = (
    "business_key", "hire_list_id", "requested_on", "new_hires", "counted", "percent", "reason",
    "recognised_on", "tax_answer", "bank_answer", "answer_note", "check_on", "closed_on",
)  # fmt: skip


def _row(row: HiringSupport, enterprise: Organisation) -> SupportRow:
    copied: dict[str, Any] = {name: getattr(row, name) for name in _COPIED}
    return SupportRow(
        enterprise=enterprise.name,
        enterprise_en=enterprise.name_en,
        status=row.status.value,
        support=tuple(row.support),
        checks=tuple((dt.date.fromisoformat(each["on"]), int(each["kept"])) for each in row.checks),
        **copied,
    )
