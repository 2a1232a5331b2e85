"""What becomes of an agreement whose case is cancelled from outside its diagram."""

from __future__ import annotations

import sqlalchemy as sa

from workflows.flexible_employment.models import Ending, FlexibleAgreement
from workflows.flexible_employment.operations import close
from workflows.runtime.cancelling import cancels
from workflows.runtime.context import OperationContext


@cancels("flexible_employment")
def cancel(context: OperationContext) -> None:
    """Strike the agreement: it was never in term, so nothing rests on it any more."""
    row = context.session.scalar(
        sa.select(FlexibleAgreement).where(FlexibleAgreement.business_key == context.business_key)
    )
    if row is not None and row.ended_on is None:
        close(context, row, row.starts_on, Ending.CANCELLED, "")
