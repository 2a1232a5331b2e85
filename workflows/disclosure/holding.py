"""What an undecided objection does to the first payment."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import select

from workflows.claims import holds
from workflows.claims.models import ClaimStatus
from workflows.claims.queries import loaded
from workflows.deadlines import operations as deadlines
from workflows.deadlines.queries import running_limit
from workflows.disclosure.models import DisclosureNotice, NoticeStatus, Objection, ObjectionStatus
from workflows.disclosure.operations import LIMIT, standing
from workflows.engine.registry import operation
from workflows.policies.rules.stops import objection_hold
from workflows.runtime.context import OperationContext

DECISION = "objection_decision"
"""The limit within which an objection is decided; it holds a payment no longer than that."""


@dataclass(frozen=True)
class Checked:
    """Whether the notice may close, and else the instant at which to look again."""

    is_free: bool
    wait_until: dt.datetime


@operation("disclosure.check_objections", zh="核对未决异议", en="Check open objections")
def check_objections(context: OperationContext, *, notice_id: int) -> Checked:
    """Let the notice close once its days are over, unless an objection raised within them holds the payment.

    An objection holds until it is decided, at most until its decision is due. A held notice is off the
    public page. Source: Jilin 2005-58 s.5; law.md, readings to keep apart
    """
    notice = standing(context, notice_id)
    if context.now < notice.until:
        return Checked(False, notice.until)
    until = _held_until(context, notice)
    if until is None:
        return Checked(True, notice.until)
    if notice.status == NoticeStatus.OPEN:
        notice.status = NoticeStatus.HELD
        if context.instance_id is not None:
            deadlines.end(context.session, context.instance_id, LIMIT, on=context.today)
        context.audit("disclosure.hold", "disclosure", notice.id, clause="S5.4", after={"until": str(until)})
    return Checked(False, until)


def hold_running(context: OperationContext, objection: Objection) -> None:
    """Where the line holds always, the months of a benefit that runs wait for the finding too.

    At most until the finding is due.   Source: law.md, readings to keep apart
    """
    claim = loaded(context.session, objection.claim_id)
    law = context.law(claim.registered_on)
    if claim.status != ClaimStatus.IN_BENEFIT or not objection_hold(law, in_payment=True).payment_held:
        return
    limit = running_limit(context.session, context.instance_id or 0, DECISION)
    if limit is not None and limit.due_at is not None and objection.business_key:
        holds.place(context, claim_id=claim.id, objection_key=objection.business_key, until=limit.due_at)


def _held_until(context: OperationContext, notice: DisclosureNotice) -> dt.datetime | None:
    """The latest instant at which an undecided objection is due; None where none holds."""
    claim = loaded(context.session, notice.claim_id)
    in_payment = claim.status == ClaimStatus.IN_BENEFIT
    if not objection_hold(context.law(claim.registered_on), in_payment=in_payment).payment_held:
        return None
    undecided = select(Objection.instance_id).where(
        Objection.claim_id == notice.claim_id,
        Objection.status == ObjectionStatus.OPEN,
        Objection.received_at < notice.until,
        Objection.instance_id.is_not(None),
    )
    limits = [
        running_limit(context.session, each or 0, DECISION) for each in context.session.scalars(undecided)
    ]
    due = [limit.due_at for limit in limits if limit is not None and limit.due_at is not None]
    later = [each for each in due if each > context.now]
    return max(later, default=None)
