"""What becomes of a claim whose case is cancelled from outside its diagram."""

from __future__ import annotations

import sqlalchemy as sa

from workflows.claims.errors import BenefitRuns
from workflows.claims.models import Claim, ClaimStatus
from workflows.runtime.cancelling import cancels
from workflows.runtime.context import OperationContext


@cancels("claim")
@cancels("taken_over_benefit")
def cancel(context: OperationContext) -> None:
    """Close the claim, so that the person may claim again. Raises BenefitRuns once months come due."""
    claim = context.session.scalar(
        sa.select(Claim).where(Claim.business_key == context.business_key).with_for_update()
    )
    if claim is not None and claim.status == ClaimStatus.SUSPENDED:
        claim.status = ClaimStatus.CLOSED  # nothing is left that could run again
        context.audit("claims.cancel", "claim", claim.id)
    if claim is None or claim.closed_at is not None:
        return
    if claim.status == ClaimStatus.IN_BENEFIT:
        raise BenefitRuns(business_key=claim.business_key)
    claim.status, claim.closed_at = ClaimStatus.CANCELLED, context.now
    context.audit("claims.cancel", "claim", claim.id)
