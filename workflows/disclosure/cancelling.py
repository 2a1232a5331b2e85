"""What becomes of the public notice of a claim that is cancelled or withdrawn."""

from __future__ import annotations

import sqlalchemy as sa

from workflows.claims.models import Claim
from workflows.disclosure import operations
from workflows.disclosure.models import DisclosureNotice
from workflows.engine.registry import operation
from workflows.runtime.cancelling import cancels
from workflows.runtime.context import OperationContext

REASON = "本件已撤销"
WITHDRAWN = "申领人已撤回申领"


@cancels("claim")
def cancel(context: OperationContext) -> None:
    """Take the notice off the public page; the claims room then closes the claim."""
    _take_down(context, Claim.business_key == context.business_key, REASON)


@operation("disclosure.end_with_claim", zh="随申领撤下公示", en="End the notice with its claim")
def end_with_claim(context: OperationContext, *, claim_id: int) -> None:
    """Take the notice of a claim that was withdrawn off the public page, if it has one there.

    Source: Jilin 2005-58 s.5
    """
    _take_down(context, Claim.id == int(claim_id), WITHDRAWN)


def _take_down(context: OperationContext, of_claim: sa.ColumnElement[bool], reason: str) -> None:
    shown = (
        sa.select(DisclosureNotice.id)
        .join(Claim, Claim.id == DisclosureNotice.claim_id)
        .where(of_claim, DisclosureNotice.status.in_(operations.STANDING))
    )
    for notice_id in context.session.scalars(shown).all():
        operations.take_down(context, notice_id=notice_id, reason=reason)
