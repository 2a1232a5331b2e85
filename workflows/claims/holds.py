"""Payment of a running benefit that waits for the finding on an objection."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ColumnElement, select, update

from workflows.claims.models import Entitlement, EntitlementStatus, PaymentHold
from workflows.runtime.context import OperationContext


def place(context: OperationContext, *, claim_id: int, objection_key: str, until: dt.datetime) -> None:
    """Let the months of the claim's running benefit wait. Source: Jilin 2005-58 s.5; law.md, readings"""
    running = select(Entitlement.id).where(
        Entitlement.claim_id == claim_id, Entitlement.status == EntitlementStatus.ACTIVE
    )
    entitlement_id = context.session.scalar(running)
    if entitlement_id is None:
        return
    row = PaymentHold(
        entitlement_id=entitlement_id, objection_key=objection_key, held_at=context.now, until=until
    )
    context.session.add(row)
    told = {"objection": objection_key, "until": str(until)}
    context.audit("claims.hold_payment", "claim", claim_id, clause="S5.4", after=told)


def release(context: OperationContext, *, objection_key: str) -> None:
    """There is a finding: what waited is due in the next run."""
    context.session.execute(
        update(PaymentHold)
        .where(PaymentHold.objection_key == objection_key, PaymentHold.released_at.is_(None))
        .values(released_at=context.now)
    )


def is_held(entitlement_id: ColumnElement[int], now: dt.datetime) -> ColumnElement[bool]:
    """Condition of a statement: the entitlement waits at this instant."""
    return (
        select(PaymentHold.id)
        .where(
            PaymentHold.entitlement_id == entitlement_id,
            PaymentHold.released_at.is_(None),
            PaymentHold.until > now,
        )
        .exists()
    )
