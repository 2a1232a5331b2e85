"""What becomes of a run, a correction and a return whose case is cancelled."""

from __future__ import annotations

import sqlalchemy as sa

from workflows.payments import operations
from workflows.payments.models import (
    AccountCorrection,
    CorrectionOutcome,
    CorrectionStatus,
    PaymentReturn,
    PaymentRun,
    ReturnStatus,
    RunStatus,
)
from workflows.runtime.cancelling import cancels
from workflows.runtime.context import OperationContext


@cancels("benefit_payment")
def cancel(context: OperationContext) -> None:
    """Drop the run. Raises WrongRunStep once the bank has the order: its answer must be booked."""
    run = context.session.scalar(sa.select(PaymentRun).where(PaymentRun.business_key == context.business_key))
    if run is not None and run.status != RunStatus.CANCELLED:
        operations.cancel_run(context, run_id=run.id)


@cancels("account_correction")
def drop_correction(context: OperationContext) -> None:
    """Leave the account on file as it is; nobody's months wait for a case that is gone."""
    row = context.session.scalar(
        sa.select(AccountCorrection).where(AccountCorrection.business_key == context.business_key)
    )
    if row is not None and row.status == CorrectionStatus.OPEN:
        row.status, row.outcome = CorrectionStatus.SETTLED, CorrectionOutcome.SAME_ACCOUNT
        row.settled_at = context.now
        context.audit("payments.drop_correction", "person", row.person_id, clause="S4.2")


@cancels("payment_return")
def drop_return(context: OperationContext) -> None:
    """Leave the line as paid."""
    row = context.session.scalar(
        sa.select(PaymentReturn).where(PaymentReturn.business_key == context.business_key)
    )
    if row is not None and row.status == ReturnStatus.OPEN:
        row.status, row.closed_at = ReturnStatus.REFUSED, context.now
        context.audit("payments.drop_return", "payment_return", row.id, clause="S4.2")
