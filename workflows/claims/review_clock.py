"""The clock of a claim's review: from receipt through verification, still while claimants are waited for."""

from __future__ import annotations

import datetime as dt

from workflows.deadlines import verbs
from workflows.deadlines.queries import running_limit
from workflows.runtime.context import OperationContext

LIMIT = "eligibility_review"
GROUND = "等待申领人补正材料"
GROUND_EN = "waiting for the claimant's material"


def start(context: OperationContext) -> None:
    """Begin with the day of entry, which is that of the receipt until another is confirmed."""
    if context.instance_id is not None:
        verbs.start(context, limit_id=LIMIT)


def count_from(context: OperationContext, received_on: dt.date) -> None:
    """Count anew from an earlier day of receipt that was confirmed."""
    if context.instance_id is not None:
        verbs.count_from(context, limit_id=LIMIT, started_on=received_on)


def hold(context: OperationContext) -> None:
    """Stand still; a limit that is over already stays overdue."""
    due = running_limit(context.session, context.instance_id or 0, LIMIT)
    if due is not None and due.due_on is not None and context.today <= due.due_on:
        verbs.pause(context, limit_id=LIMIT, ground=GROUND, ground_en=GROUND_EN)


def go_on(context: OperationContext) -> None:
    """Go on after today, where it stood still."""
    due = running_limit(context.session, context.instance_id or 0, LIMIT)
    if due is not None and due.due_on is None:
        verbs.resume(context, limit_id=LIMIT)


def stop(context: OperationContext) -> None:
    """End with the decision."""
    if context.instance_id is not None:
        verbs.end(context, limit_id=LIMIT)
