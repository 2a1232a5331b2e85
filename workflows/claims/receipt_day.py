"""A day of receipt before the day of entry (倒签): told with a reason, counted from once another confirms it.

Until then the review clock runs from the day of entry, and nothing counts from the earlier one.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from workflows.claims import review_clock
from workflows.claims.errors import ReasonMissing, WrongStep
from workflows.claims.models import Claim
from workflows.claims.queries import still_open
from workflows.claims.receipt_models import BackdatedReceipt
from workflows.engine.registry import operation
from workflows.errors import FourEyes
from workflows.runtime.context import OperationContext

TABLE = "receipt_day"
"""The table that says from how many days on a second person is asked."""
CLAUSE = "S5.5"


def is_backdated(context: OperationContext, received_on: dt.date | None, reason: str | None) -> bool:
    """True where the day needs a second person. Raises ReasonMissing where it then has no reason."""
    days = (context.today - (received_on or context.today)).days
    if not context.law(context.today).decide(TABLE, days_before_entry=days):
        return False
    if not (reason or "").strip():
        raise ReasonMissing(field="backdating_reason")
    return True


def tell(context: OperationContext, claim: Claim, told_on: dt.date, reason: str | None) -> None:
    """Keep the earlier day with its reason, to be confirmed or refused."""
    row = BackdatedReceipt(
        claim_id=claim.id, told_on=told_on, entered_on=context.today, reason=(reason or "").strip()
    )
    context.session.add(row)
    context.session.flush()
    after = {"told_on": told_on.isoformat(), "entered_on": row.entered_on.isoformat(), "reason": row.reason}
    context.audit("claims.backdate", "claim", claim.id, clause=CLAUSE, after=after)


@dataclass(frozen=True)
class Settled:
    """The day of receipt that counts."""

    received_on: dt.date
    is_confirmed: bool


@operation("claims.settle_receipt_day", zh="记录收到日期", en="Settle the day of receipt")
def settle_receipt_day(
    context: OperationContext, *, claim_id: int, confirmation: str, note: str | None = None
) -> Settled:
    """Count the review clock from the earlier day, or let the day of entry stand, saying why.

    Raises WrongStep where no day waits, FourEyes for whoever registered the claim or made it, ReasonMissing.
    Source: Jilin 2005-58 s.5
    """
    claim = still_open(context.session, int(claim_id))
    row = context.session.get(BackdatedReceipt, claim.id)
    if row is None or row.settled_at is not None:
        raise WrongStep(business_key=claim.business_key)
    _check_another(context, claim)
    is_confirmed = confirmation == "confirm"
    why = "" if is_confirmed else (note or "").strip()
    if not is_confirmed and not why:
        raise ReasonMissing(field="refusal_note")
    row.is_confirmed, row.note = is_confirmed, why
    row.settled_by, row.settled_at = context.actor_id, context.now
    if is_confirmed:
        review_clock.count_from(context, row.told_on)
    after = {"told_on": row.told_on.isoformat(), "is_confirmed": is_confirmed, "note": why}
    context.audit("claims.settle_receipt_day", "claim", claim.id, clause=CLAUSE, after=after)
    return Settled(row.told_on if is_confirmed else row.entered_on, is_confirmed)


def _check_another(context: OperationContext, claim: Claim) -> None:
    actor = context.actor_id
    if actor is not None and actor == claim.registered_by:
        raise FourEyes(earlier={"zh": "登记申领", "en": "Register the claim"})
    if actor is not None and actor == claim.person_id:
        raise FourEyes(earlier={"zh": "本人申领", "en": "own claim"})
