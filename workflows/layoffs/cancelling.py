"""What becomes of a plan whose case is cancelled from outside its diagram."""

from __future__ import annotations

import sqlalchemy as sa

from workflows.layoffs import measures
from workflows.layoffs.measure_models import JobKeeping, MeasureStatus
from workflows.layoffs.models import LayoffPlan, PlanStatus
from workflows.layoffs.plans import close
from workflows.layoffs.rehire_models import RehireWatch
from workflows.layoffs.support_models import HiringSupport, SupportStatus
from workflows.layoffs.watching import end
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


@cancels("rehire_watch")
def cancel_watch(context: OperationContext) -> None:
    """End the watch; priority of the laid-off goes on by law, but nobody looks after it here."""
    watch = context.session.scalar(
        sa.select(RehireWatch).where(RehireWatch.business_key == context.business_key).with_for_update()
    )
    if watch is not None and watch.closed_on is None:
        end(context, watch)
        context.audit("layoffs.cancel_watch", "rehire_watch", watch.id)


@cancels("job_keeping")
def cancel_measures(context: OperationContext) -> None:
    """End the measures on file, so that the enterprise may propose others."""
    row = context.session.scalar(
        sa.select(JobKeeping).where(JobKeeping.business_key == context.business_key).with_for_update()
    )
    if row is not None and row.closed_on is None:
        measures.close(context, row, MeasureStatus.ENDED)
        context.audit("layoffs.cancel_measures", "job_keeping", row.id)


@cancels("hiring_support")
def cancel_support(context: OperationContext) -> None:
    """End the application or the recognition on file."""
    row = context.session.scalar(
        sa.select(HiringSupport).where(HiringSupport.business_key == context.business_key).with_for_update()
    )
    if row is not None and row.closed_on is None:
        was_recognised = row.status is SupportStatus.RECOGNISED
        row.status = SupportStatus.WITHDRAWN if was_recognised else SupportStatus.REFUSED
        row.closed_on, row.check_on = context.today, None
        context.audit("layoffs.cancel_support", "hiring_support", row.id)
