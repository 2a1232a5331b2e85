"""A benefit that an older system granted: it has no case here until it is suspended or asked for again.

What is left of it is kept and runs again as that of any other does.
Source: 失业保险条例 art 17; Order 8 art 15; Jilin 2005-58 s.3, s.5 (law.md: stopped is not lost)
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from workflows.claims.models import TAKEN_OVER, Claim, ClaimStatus, Entitlement
from workflows.people.queries import offices_of_case
from workflows.runtime import instances
from workflows.runtime.context import OperationContext
from workflows.runtime.house import House
from workflows.runtime.models import Instance
from workflows.runtime.outbox import Delivery, handler

PROCESS = "taken_over_benefit"
OPEN = "claims.open_taken_over"


def is_without_case() -> sa.ColumnElement[bool]:
    """Condition of a statement: the `Claim` was taken over, and nothing has begun a case for it."""
    case = sa.select(Instance.id).where(Instance.business_key == Claim.business_key).correlate(Claim)
    return sa.and_(Claim.separation_reason == TAKEN_OVER, ~case.exists())


def has_no_case(session: Session, claim: Claim) -> bool:
    """True for a benefit that was taken over and that no case carries."""
    if claim.separation_reason != TAKEN_OVER:
        return False
    return session.scalar(sa.select(Claim.id).where(Claim.id == claim.id, is_without_case())) is not None


@dataclass(frozen=True)
class Rest:
    """What is left of a person's benefit that was taken over and is suspended."""

    business_key: str
    months_left: int


def open_and_rest(session: Session, person_id: int) -> tuple[str | None, Rest | None]:
    """The person's open claim, and the newest benefit that was taken over and is suspended. One statement."""
    left = Entitlement.months_total - Entitlement.months_due
    kept = sa.and_(Claim.separation_reason == TAKEN_OVER, Claim.status == ClaimStatus.SUSPENDED)
    found = session.execute(
        sa.select(Claim.business_key, left, Claim.closed_at)
        .outerjoin(Entitlement, Entitlement.claim_id == Claim.id)
        .where(Claim.person_id == person_id, sa.or_(Claim.closed_at.is_(None), kept))
        .order_by(Claim.id.desc())
    ).all()
    still_open = next((key for key, _left, closed_at in found if closed_at is None), None)
    return still_open, next((Rest(key, months) for key, months, closed_at in found if closed_at), None)


def order_case(context: OperationContext, claim: Claim) -> None:
    """Have a case begun for a benefit that runs on here and is about to be suspended."""
    context.send(OPEN, f"{PROCESS}:{claim.business_key}", {"claim_id": claim.id})


@handler(OPEN)
def open_ordered(delivery: Delivery) -> None:
    """Begin the case that was ordered; the message that its benefit ended waits for it."""
    claim = delivery.session.get_one(Claim, int(delivery.payload["claim_id"]), with_for_update=True)
    if has_no_case(delivery.session, claim):
        open_case(delivery.session, claim, house=delivery.house)


def open_case(session: Session, claim: Claim, *, house: House) -> None:
    """Begin the case of a benefit that was taken over, under the number of its claim."""
    instances.start(
        session,
        PROCESS,
        variables=variables(claim),
        offices=offices_of_case(session, claim.community_office_id),
        area_id=claim.area_id,
        actor=None,
        house=house,
    )


def variables(claim: Claim) -> dict[str, Any]:
    """What the case begins with."""
    return {
        "claim_id": claim.id,
        "person_id": claim.person_id,
        "is_stopped": claim.status == ClaimStatus.SUSPENDED,
        "business_key": claim.business_key,
    }
