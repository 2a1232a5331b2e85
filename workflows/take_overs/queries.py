"""Reads of take-overs, as typed rows."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from workflows.claims.models import Claim, Entitlement
from workflows.errors import NotFound
from workflows.people.models import Person
from workflows.people.permissions import KINDS
from workflows.take_overs.models import TakenOver, TakeOver


@dataclass(frozen=True)
class TakeOverRow:
    """A take-over as lists show it."""

    business_key: str
    status: str
    people: int
    months_owed: int
    owed_fen: int
    uploaded_at: dt.datetime


def take_overs(session: Session, area_id: str | None, *, limit: int = 50) -> tuple[TakeOverRow, ...]:
    """Take-overs of an area, or of all, newest first. One statement."""
    query = select(TakeOver).order_by(TakeOver.id.desc()).limit(limit)
    if area_id is not None:
        query = query.where(TakeOver.area_id == area_id)
    return tuple(
        TakeOverRow(
            business_key=row.business_key,
            status=row.status.value,
            people=row.people,
            months_owed=row.months_owed,
            owed_fen=row.owed_fen,
            uploaded_at=row.uploaded_at,
        )
        for row in session.scalars(query)
    )


@dataclass(frozen=True)
class EntitledRow:
    """An entitlement that came by a take-over, as it stands now; its claim has no case of its own."""

    entitlement_id: int
    claim_id: int
    claim_key: str
    old_number: str
    name: str
    identity_masked: str
    employer_name: str
    separated_on: dt.date
    registered_on: dt.date
    months_total: int
    months_before: int
    """Paid by the older system."""
    months_paid: int
    """In all."""
    amount_fen: int
    next_due: str
    status: str

    @property
    def months_left(self) -> int:
        """Granted and not paid."""
        return self.months_total - self.months_paid


def entitled(
    session: Session, take_over_key: str, after: int = 0, *, limit: int = 100
) -> tuple[EntitledRow, ...]:
    """Entitlements of a take-over, in the order of its file; `after` is the last one seen. One statement."""
    wanted = _entitled(take_over_key).where(Entitlement.id > after).order_by(Entitlement.id).limit(limit)
    return tuple(_row(*found) for found in session.execute(wanted))


def entitlement(session: Session, take_over_key: str, entitlement_id: int) -> EntitledRow:
    """One of them. One statement. Raises NotFound."""
    found = session.execute(_entitled(take_over_key).where(Entitlement.id == entitlement_id)).one_or_none()
    if found is None:
        raise NotFound(what=KINDS["case"])
    return _row(*found)


def _entitled(take_over_key: str) -> Select[TakenOver, Entitlement, Claim, Person]:
    return (
        select(TakenOver, Entitlement, Claim, Person)
        .join(TakeOver, TakeOver.id == TakenOver.take_over_id)
        .join(Entitlement, Entitlement.id == TakenOver.entitlement_id)
        .join(Claim, Claim.id == Entitlement.claim_id)
        .join(Person, Person.id == Entitlement.person_id)
        .where(TakeOver.business_key == take_over_key)
    )


def _row(taken: TakenOver, row: Entitlement, claim: Claim, person: Person) -> EntitledRow:
    return EntitledRow(
        entitlement_id=row.id,
        claim_id=claim.id,
        claim_key=claim.business_key,
        old_number=taken.old_number,
        name=person.name,
        identity_masked=person.identity_masked or "",
        employer_name=claim.employer_name,
        separated_on=claim.separated_on,
        registered_on=claim.registered_on,
        months_total=row.months_total,
        months_before=row.months_before,
        months_paid=row.months_paid,
        amount_fen=row.amount_fen,
        next_due=row.next_due,
        status=row.status.value,
    )
