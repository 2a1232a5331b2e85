"""Guidance of firms long stopped or half-stopped: the steps they were told, and what still lacks."""

from __future__ import annotations

import datetime as dt

from workflows.engine.registry import operation
from workflows.layoffs.errors import DateImpossible
from workflows.layoffs.models import LayoffGuidance
from workflows.layoffs.plans import current, open_plan
from workflows.runtime.context import OperationContext


@operation("layoffs.record_guidance", zh="登记程序指导", en="Record the guidance")
def record_guidance(  # noqa: PLR0913  one input per field of the form
    context: OperationContext,
    *,
    plan_id: int,
    items: list[str],
    told: list[str | None],
    proof: str,
    guided_on: dt.date,
    note: str,
) -> None:
    """Keep the check-list: `items` of the table `layoff_guidance`, those done already, and the advice.

    Raises DateImpossible for a day to come, or before the plan.   Source: Jilin 2005-58 s.7; 447号 art 2
    """
    plan = open_plan(context.session, plan_id)
    if not plan.filed_on <= guided_on <= context.today:
        zh, en = "指导日期须在方案提交之后，不晚于今天。", "The guidance lies between the plan and today."
        raise DateImpossible(field="guided_on", reason={"zh": zh, "en": en})
    done = [item for item in items if item in set(told)]
    row = LayoffGuidance(
        plan_id=plan.id,
        version=current(context.session, plan.id).number,
        guided_on=guided_on,
        guided_by=context.actor_id,
        done=done,
        lacking=[item for item in items if item not in done],
        proof=proof.strip(),
        note=note.strip(),
    )
    context.session.add(row)
    told_of = {"done": row.done, "lacking": row.lacking}
    context.audit("layoffs.record_guidance", "layoff", plan.id, clause="S7.4", after=told_of)
