"""A suspended benefit that a later claim has replaced."""

from __future__ import annotations

import sqlalchemy as sa

from workflows.claims.models import Claim, ClaimStatus
from workflows.claims.taken_over import is_without_case
from workflows.runtime import messages
from workflows.runtime.context import OperationContext
from workflows.runtime.outbox import Delivery, handler

SUPERSEDED = "benefit_superseded"
"""The message that a claim with a suspended benefit hears."""
TELL = "claims.benefit_superseded"


def tell(context: OperationContext, claim: Claim) -> None:
    """Let the cases of earlier suspended claims of the person end: a new benefit has begun.

    Two benefits of one person never run side by side.   Source: 失业保险条例 art 17; Jilin 2005-58 s.3 (S3.2)
    """
    earlier = sa.select(Claim.business_key).where(
        Claim.person_id == claim.person_id, Claim.status == ClaimStatus.SUSPENDED
    )
    for key in context.session.scalars(earlier.order_by(Claim.id)).all():
        context.send(TELL, f"{SUPERSEDED}:{key}", {"business_key": key})


@handler(TELL)
def tell_earlier(delivery: Delivery) -> None:
    """Tell the process of the earlier claim; one that looks at a request hears it afterwards.

    What was taken over and has no case to be told is closed here.
    """
    key = str(delivery.payload["business_key"])
    closed = (
        sa.update(Claim)
        .where(Claim.business_key == key, Claim.status == ClaimStatus.SUSPENDED, is_without_case())
        .values(status=ClaimStatus.CLOSED, revision=Claim.revision + 1)
        .execution_options(synchronize_session=False)
    )
    if delivery.session.execute(closed.returning(Claim.id)).first() is not None:
        return
    messages.send(
        delivery.session, SUPERSEDED, business_key=key, payload={}, actor=None, house=delivery.house
    )
