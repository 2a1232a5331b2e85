"""What becomes of the public notice of a claim whose case is cancelled."""

from __future__ import annotations

import sqlalchemy as sa

from workflows.claims.models import Claim
from workflows.disclosure import operations
from workflows.disclosure.models import DisclosureNotice
from workflows.runtime.cancelling import cancels
from workflows.runtime.context import OperationContext

REASON = "本件已撤销"


@cancels("claim")
def cancel(context: OperationContext) -> None:
    """Take the notice off the public page; the claims room then closes the claim."""
    shown = (
        sa.select(DisclosureNotice.id)
        .join(Claim, Claim.id == DisclosureNotice.claim_id)
        .where(Claim.business_key == context.business_key, DisclosureNotice.status.in_(operations.STANDING))
    )
    for notice_id in context.session.scalars(shown).all():
        operations.take_down(context, notice_id=notice_id, reason=REASON)
