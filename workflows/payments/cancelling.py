"""What becomes of a payment run whose case is cancelled."""

from __future__ import annotations

import sqlalchemy as sa

from workflows.payments import operations
from workflows.payments.models import PaymentRun, RunStatus
from workflows.runtime.cancelling import cancels
from workflows.runtime.context import OperationContext


@cancels("benefit_payment")
def cancel(context: OperationContext) -> None:
    """Drop the run. Raises WrongRunStep once the bank has the order: its answer must be booked."""
    run = context.session.scalar(sa.select(PaymentRun).where(PaymentRun.business_key == context.business_key))
    if run is not None and run.status != RunStatus.CANCELLED:
        operations.cancel_run(context, run_id=run.id)
