"""What becomes of a plan whose case is cancelled from outside its diagram."""

from __future__ import annotations

import sqlalchemy as sa

from workflows.layoffs.models import LayoffPlan, PlanStatus
from workflows.layoffs.plans import close
from workflows.runtime.cancelling import cancels
from workflows.runtime.context import OperationContext


@cancels("layoff_plan")
def cancel(context: OperationContext) -> None:
    """Close the plan as withdrawn, so that its people may stand in another."""
    plan = context.session.scalar(
        sa.select(LayoffPlan).where(LayoffPlan.business_key == context.business_key).with_for_update()
    )
    if plan is not None and plan.closed_at is None:
        close(context, plan, PlanStatus.WITHDRAWN)
        context.audit("layoffs.cancel", "layoff", plan.id)
