"""A claim that was handed on: the office that is to go on with it accepts it, or sends it back."""

from __future__ import annotations

from dataclasses import dataclass

from workflows.claims import review_clock
from workflows.claims.errors import ReasonMissing, WrongStep
from workflows.claims.models import ClaimStatus
from workflows.claims.queries import still_open
from workflows.engine.registry import operation
from workflows.errors import FourEyes
from workflows.runtime import sent_back
from workflows.runtime.context import OperationContext

CLAUSE = "S4.1"


@dataclass(frozen=True)
class Answered:
    """Whether the office goes on with the claim."""

    is_accepted: bool


@operation("claims.settle_acceptance", zh="记录是否接收", en="Settle the acceptance")
def settle_acceptance(
    context: OperationContext, *, claim_id: int, acceptance: str, reason: str | None = None
) -> Answered:
    """Go on with a claim that another area handed on, or close it here, saying why.

    The review clock runs from the day of receipt at the counter; where the claim is sent back it ends, and a
    fresh claim may be made in the right area with that day of receipt.
    Raises WrongStep for a claim that nobody handed on, ReasonMissing, FourEyes for one's own.
    Source: Jilin 2005-58 s.4 (属地管理)
    """
    claim = still_open(context.session, int(claim_id))
    if claim.handed_on_by_id is None:
        raise WrongStep(business_key=claim.business_key)
    if context.actor is not None and context.actor.person_id == claim.person_id:
        raise FourEyes(earlier={"zh": "本人申领", "en": "own claim"})
    is_accepted = acceptance == "accept"
    if not is_accepted and not (reason or "").strip():
        raise ReasonMissing(field="sent_back_reason")
    if not is_accepted:
        claim.status, claim.closed_at = ClaimStatus.SENT_BACK, context.now
        review_clock.stop(context)
        sent_back.tell_of_case(
            context.session, context.instance_id, claim.registered_by, by=context.actor, now=context.now
        )
    told = {"is_accepted": is_accepted, "reason": (reason or "").strip()}
    context.audit("claims.settle_acceptance", "claim", claim.id, clause=CLAUSE, after=told)
    return Answered(is_accepted)
