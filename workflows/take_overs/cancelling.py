"""What becomes of a take-over whose case is cancelled."""

from __future__ import annotations

import sqlalchemy as sa

from workflows.runtime.cancelling import cancels
from workflows.runtime.context import OperationContext
from workflows.take_overs import operations
from workflows.take_overs.models import TakeOver, TakeOverStatus


@cancels("take_over")
def cancel(context: OperationContext) -> None:
    """Take nobody over. Raises TakeOverClosed once it is booked."""
    row = context.session.scalar(sa.select(TakeOver).where(TakeOver.business_key == context.business_key))
    if row is not None and row.status != TakeOverStatus.REFUSED:
        operations.refuse(context, take_over_id=row.id)
