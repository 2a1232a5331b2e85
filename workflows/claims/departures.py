"""Decisions that depart from what the tables propose: a reason, a clause, and a second person who agrees."""

from __future__ import annotations

from dataclasses import dataclass

from workflows.claims.errors import NothingToGrant, ReasonMissing, WrongStep
from workflows.claims.models import Claim, DecisionOutcome, Departure
from workflows.claims.queries import latest_assessment, latest_departure, still_open
from workflows.engine.registry import operation
from workflows.errors import FourEyes, NotFound
from workflows.people.permissions import KINDS
from workflows.runtime.context import OperationContext

TABLE = "claim_proposal"
OUTCOMES = {"grant": DecisionOutcome.GRANTED, "refuse": DecisionOutcome.REFUSED}
"""Answer of the form → outcome."""
REVIEW = {"zh": "复核认定结果", "en": "second review"}


@dataclass(frozen=True)
class DepartureNoted:
    """The departure that waits for a second person."""

    departure_id: int


@operation("claims.note_departure", zh="记录偏离建议", en="Note a departure from the proposal")
def note_departure(
    context: OperationContext, *, claim_id: int, proposal: str, decision: str, reason: str, ground: str
) -> DepartureNoted:
    """Keep that the reviewer decides otherwise than the tables propose, and why.

    Raises ReasonMissing; NothingToGrant where the tables give no month or no amount to grant.
    Source: Jilin 2005-58 s.5
    """
    claim = still_open(context.session, int(claim_id))
    if not reason.strip():
        raise ReasonMissing(field="departure_reason")
    assessment = latest_assessment(context.session, claim.id)
    if assessment is None:
        raise WrongStep(business_key=claim.business_key)
    if decision == "grant" and not (assessment.months and assessment.amount_fen):
        raise NothingToGrant(field="decision")
    row = Departure(
        claim_id=claim.id,
        area_id=claim.area_id,
        assessment_version=assessment.version,
        proposal=proposal,
        outcome=OUTCOMES[decision],
        reason=reason.strip(),
        clause=ground,
        decided_by=context.actor_id,
        decided_at=context.now,
    )
    context.session.add(row)
    context.session.flush()
    told = {"proposal": proposal, "decision": decision, "clause": ground}
    context.audit("claims.note_departure", "claim", claim.id, clause="S5.1", after=told)
    return DepartureNoted(row.id)


@operation("claims.settle_departure", zh="审定偏离建议", en="Settle a departure")
def settle_departure(
    context: OperationContext, *, departure_id: int, approval: str, note: str | None = None
) -> None:
    """The second person agrees or declines; either stays on file for ever.

    Raises FourEyes for whoever decided, ReasonMissing for a refusal without words.
    """
    row = context.session.get(Departure, int(departure_id))
    if row is None or row.settled_at is not None:
        raise NotFound(what=KINDS["case"])
    if context.actor is not None and context.actor.person_id == row.decided_by:
        raise FourEyes(earlier=REVIEW)
    row.is_approved = approval == "approve"
    if not row.is_approved and not (note or "").strip():
        raise ReasonMissing(field="approval_note")
    row.settled_by, row.settled_at, row.note = context.actor_id, context.now, (note or "").strip()
    told = {"approval": approval}
    context.audit("claims.settle_departure", "claim", row.claim_id, clause="S5.1", after=told)


def approved(context: OperationContext, claim: Claim, outcome: DecisionOutcome) -> Departure | None:
    """The agreed departure that a decision of this outcome may rest on; none of an older assessment."""
    row = latest_departure(context.session, claim.id)
    assessment = latest_assessment(context.session, claim.id)
    if row is None or not row.is_approved or row.decision_id is not None or row.outcome != outcome:
        return None
    return row if assessment is not None and assessment.version == row.assessment_version else None
