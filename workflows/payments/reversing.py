"""Taking back a run that the bank has not executed: nothing was paid, and its months are due again."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import func, select, update

from workflows.claims import money
from workflows.engine.registry import operation
from workflows.errors import FourEyes, NotFound
from workflows.payments.errors import WrongRunStep
from workflows.payments.models import LineStatus, PaymentLine, PaymentRun, RunStatus
from workflows.people.permissions import KINDS
from workflows.runtime.context import OperationContext


@dataclass(frozen=True)
class RunReversed:
    """How many lines, and their sum in yuan, are due again."""

    lines: int
    total: Decimal


@operation("payments.reverse_run", zh="冲销整批", en="Reverse the run")
def reverse_run(context: OperationContext, *, run_id: int, reason: str) -> RunReversed:
    """Book back a released run that the bank did not execute; its months are due for the next run.

    Raises FourEyes for whoever prepared it, WrongRunStep once its result is booked.
    Source: Jilin 2005-58 s.4; 社会保险经办条例 art 37
    """
    session = context.session
    run = session.get(PaymentRun, int(run_id), with_for_update=True)
    if run is None:
        raise NotFound(what=KINDS["run"])
    if run.status != RunStatus.ORDERED:
        raise WrongRunStep(business_key=run.business_key)
    if context.actor is not None and context.actor.person_id == run.prepared_by:
        raise FourEyes(earlier={"zh": "发起发放", "en": "ordering the run"})
    of_run = (PaymentLine.run_id == run.id, PaymentLine.status == LineStatus.ORDERED)
    lines, total_fen = session.execute(
        select(func.count(), func.coalesce(func.sum(PaymentLine.amount_fen), 0)).where(*of_run)
    ).one()
    session.execute(
        update(PaymentLine)
        .where(*of_run)
        .values(status=LineStatus.REVERSED, reversed_on=context.today, reason_text=reason.strip()[:200])
        .execution_options(synchronize_session=False)
    )
    run.status, run.closed_at = RunStatus.REVERSED, context.now
    after = {"reason": reason.strip(), "total_fen": int(total_fen)}
    context.audit("payments.reverse_run", "run", run.id, clause="S4.2", after=after)
    return RunReversed(int(lines), money.yuan(int(total_fen)))
