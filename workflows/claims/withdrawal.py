"""A claim that its claimant gives up, at any time before the benefit runs."""

from __future__ import annotations

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from workflows.claims import review_clock
from workflows.claims.errors import BenefitRuns, ReasonMissing, WrongStep
from workflows.claims.models import Claim, ClaimStatus
from workflows.claims.queries import case_subject, claim_of_case, still_open
from workflows.engine.registry import operation
from workflows.errors import FourEyes
from workflows.people.permissions import Actor, require
from workflows.runtime import messages
from workflows.runtime.context import OperationContext
from workflows.runtime.house import House

WITHDRAWN = "claim_withdrawn"
"""The message that a claim hears at any time."""


@operation("claims.withdraw", zh="撤回申领", en="Withdraw the claim")
def withdraw(context: OperationContext, *, claim_id: int, reason: str) -> None:
    """Close the claim at the claimant's wish; a fresh one may follow at once.

    Raises ReasonMissing, WrongStep for a closed claim, BenefitRuns.   Source: Jilin 2005-58 s.5
    """
    if not (reason or "").strip():
        raise ReasonMissing(field="reason")
    claim = still_open(context.session, int(claim_id))
    if claim.status == ClaimStatus.IN_BENEFIT:
        raise BenefitRuns(business_key=claim.business_key)
    before = claim.status.value
    claim.status, claim.closed_at = ClaimStatus.WITHDRAWN, context.now
    review_clock.stop(context)
    context.audit(
        "claims.withdraw",
        "claim",
        claim.id,
        clause="S5.5",
        before={"status": before},
        after={"reason": reason},
    )


def ask_to_withdraw(session: Session, business_key: str, *, reason: str, actor: Actor, house: House) -> None:
    """Take the claimant's withdrawal at the counter; the process of the case ends with it.

    Raises NotFound, NotAllowed, FourEyes for one's own claim, ReasonMissing, BenefitRuns, and WrongStep
    for a claim that is closed or whose case hears no withdrawal (one begun under an older diagram).
    """
    claim = claim_of_case(session, business_key)
    require(actor, "claim.withdraw", case_subject(session, claim.id))
    if actor.person_id == claim.person_id:
        raise FourEyes(earlier={"zh": "本人申领", "en": "own claim"})
    if not reason.strip():
        raise ReasonMissing(field="reason")
    if claim.status == ClaimStatus.IN_BENEFIT:
        raise BenefitRuns(business_key=business_key)
    payload = {"reason": reason.strip()}
    is_heard = claim.closed_at is None and messages.send(
        session, WITHDRAWN, business_key=business_key, payload=payload, actor=actor, house=house
    )
    if not is_heard:
        raise WrongStep(business_key=business_key)


def is_withdrawn(session: Session, business_key: str) -> bool:
    """True for the claim of this number that its claimant gave up, or that was called off. One statement."""
    given_up = Claim.status.in_((ClaimStatus.WITHDRAWN, ClaimStatus.CANCELLED))
    return bool(session.scalar(select(exists().where(Claim.business_key == business_key, given_up))))
