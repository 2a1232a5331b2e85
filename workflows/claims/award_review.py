"""An award looked at again while it pays: question, hearing, and a new decision beside the former."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from workflows.claims.errors import NothingToGrant, ReasonMissing, ReviewUnderWay, WrongStep
from workflows.claims.models import (
    Assessment,
    AwardReview,
    Claim,
    ClaimDecision,
    ClaimStatus,
    DecisionOutcome,
    Entitlement,
    EntitlementStatus,
)
from workflows.claims.queries import case_subject, claim_of_case, latest_assessment, still_open
from workflows.deadlines import operations as deadlines
from workflows.engine.registry import operation
from workflows.errors import FourEyes, NotFound
from workflows.people.permissions import KINDS, Actor, require
from workflows.runtime import messages
from workflows.runtime.context import OperationContext
from workflows.runtime.house import House
from workflows.runtime.models import Instance, Subscription

LIMIT = "claimant_statement"
"""The limit within which the person is heard."""
QUESTIONED = "award_questioned"
"""The message that a claim in benefit hears."""
CLAUSE = "S5.1"
OUTCOMES = {
    "uphold": DecisionOutcome.UPHELD,
    "correct": DecisionOutcome.CORRECTED,
    "revoke": DecisionOutcome.REVOKED,
}


@dataclass(frozen=True)
class HearingOpened:
    """The review, and the instant at which the time to be heard is over."""

    review_id: int
    hearing_until: dt.datetime


@operation("claims.open_award_review", zh="开始重新认定", en="Open the review of an award")
def open_award_review(context: OperationContext, *, claim_id: int, reason: str) -> HearingOpened:
    """Keep why an award is in question, and give the person time to be heard; the benefit goes on.

    Raises WrongStep unless the benefit runs, ReviewUnderWay, ReasonMissing.
    Source: Jilin 2005-58 s.5
    """
    if not (reason or "").strip():
        raise ReasonMissing(field="reason")
    claim = still_open(context.session, int(claim_id))
    _check_in_benefit(context.session, claim)
    entitlement = _entitlement(context.session, claim)
    row = AwardReview(
        claim_id=claim.id,
        reason=reason.strip(),
        opened_by=context.actor_id,
        opened_at=context.now,
        months_before=entitlement.months_total,
    )
    context.session.add(row)
    context.session.flush()
    context.audit("claims.open_award_review", "claim", claim.id, clause=CLAUSE)
    return HearingOpened(row.id, _hearing_until(context, claim))


@operation("claims.record_statement", zh="记录陈述", en="Record what the person said")
def record_statement(context: OperationContext, *, review_id: int, statement: str | None = None) -> None:
    """Keep the person's words, or that none came in time."""
    row = _open_review(context.session, review_id)
    row.statement, row.heard_at = (statement or "").strip() or None, context.now
    if context.instance_id is not None:
        deadlines.end(context.session, context.instance_id, LIMIT, on=context.today)
    told = {"is_silent": row.statement is None}
    context.audit("claims.record_statement", "claim", row.claim_id, clause=CLAUSE, after=told)


@operation("claims.revise_facts", zh="更正认定依据", en="Revise the facts of an award")
def revise_facts(
    context: OperationContext, *, claim_id: int, separation_reason: str, job_seeking: bool
) -> None:
    """Put right what the award rested on; what stood before is in the audit trail and its assessment."""
    claim = still_open(context.session, int(claim_id))
    before = {"separation_reason": claim.separation_reason, "job_seeking": claim.job_seeking}
    claim.separation_reason, claim.job_seeking = separation_reason, bool(job_seeking)
    after = {"separation_reason": claim.separation_reason, "job_seeking": claim.job_seeking}
    context.audit("claims.revise_facts", "claim", claim.id, clause=CLAUSE, before=before, after=after)


@dataclass(frozen=True)
class AwardSettled:
    """True when no month is left to come due: the case closes."""

    is_over: bool
    months_overpaid: int


@operation("claims.settle_award", zh="作出重新认定决定", en="Settle the review of an award")
def settle_award(
    context: OperationContext, *, claim_id: int, review_id: int, decision: str, opinion: str
) -> AwardSettled:
    """Uphold, correct or revoke an award; the former decision stays on file beside the new one.

    Months that were made due stay; those paid beyond the new award are stated, to be recovered apart.
    Raises FourEyes for whoever granted it, NothingToGrant for a correction to nothing, ReasonMissing.
    Source: Jilin 2005-58 s.5
    """
    if not (opinion or "").strip():
        raise ReasonMissing(field="opinion")
    claim = still_open(context.session, int(claim_id))
    row = _open_review(context.session, review_id)
    _check_other_person(context, claim)
    assessment = latest_assessment(context.session, claim.id)
    if assessment is None:
        raise WrongStep(business_key=claim.business_key)
    entitlement = _entitlement(context.session, claim)
    _apply(entitlement, decision, assessment)
    months = {"uphold": row.months_before, "revoke": 0}.get(decision, assessment.months)
    overpaid = max(0, entitlement.months_paid - months)
    row.outcome, row.opinion = OUTCOMES[decision], opinion.strip()
    row.decided_by, row.decided_at = context.actor_id, context.now
    row.months_after, row.months_overpaid = months, overpaid
    row.decision_id = _decided(context, claim, OUTCOMES[decision], row.opinion)
    told = {"decision": decision, "months": months, "months_overpaid": overpaid}
    context.audit("claims.settle_award", "claim", claim.id, clause=CLAUSE, after=told)
    return AwardSettled(entitlement.status != EntitlementStatus.ACTIVE, overpaid)


def ask_to_review(session: Session, business_key: str, *, reason: str, actor: Actor, house: House) -> None:
    """Put an award in question; the case hears it beside the benefit, which goes on meanwhile.

    Raises NotFound, NotAllowed, FourEyes for one's own benefit, ReasonMissing, ReviewUnderWay, and
    WrongStep where no benefit runs or the case hears no such message (one begun under an older diagram).
    """
    claim = claim_of_case(session, business_key)
    require(actor, "award.question", case_subject(session, claim.id))
    if actor.person_id == claim.person_id:
        raise FourEyes(earlier={"zh": "本人申领", "en": "own claim"})
    if not reason.strip():
        raise ReasonMissing(field="reason")
    _check_in_benefit(session, claim)
    payload = {"reason": reason.strip()}
    if not messages.send(
        session, QUESTIONED, business_key=business_key, payload=payload, actor=actor, house=house
    ):
        raise WrongStep(business_key=business_key)


def check_questionable(session: Session, claim: Claim) -> None:
    """Raises WrongStep where no benefit runs or its case hears no question, ReviewUnderWay."""
    _check_in_benefit(session, claim)
    hears = (
        sa.select(Subscription.task_id)
        .join(Instance, Instance.id == Subscription.instance_id)
        .where(Instance.business_key == claim.business_key, Subscription.message == QUESTIONED)
    )
    if session.scalar(hears.limit(1)) is None:
        raise WrongStep(business_key=claim.business_key)


def _check_in_benefit(session: Session, claim: Claim) -> None:
    if claim.status != ClaimStatus.IN_BENEFIT:
        raise WrongStep(business_key=claim.business_key)
    if is_in_question(session, claim.id):
        raise ReviewUnderWay(business_key=claim.business_key)


def is_in_question(session: Session, claim_id: int) -> bool:
    """True while a review of the award is open."""
    waiting = sa.select(AwardReview.id).where(
        AwardReview.claim_id == claim_id, AwardReview.decided_at.is_(None)
    )
    return session.scalar(waiting.limit(1)) is not None


def _hearing_until(context: OperationContext, claim: Claim) -> dt.datetime:
    law = context.law(context.today)
    if context.instance_id is None:
        due = deadlines.due(law, LIMIT, context.today)
    else:
        begun = deadlines.Start(context.instance_id, LIMIT, context.today, context.now, claim.area_id)
        due = deadlines.open_limit(context.session, begun, law)
    return due.due_at or context.now


def _open_review(session: Session, review_id: int) -> AwardReview:
    row = session.get(AwardReview, int(review_id))
    if row is None or row.decided_at is not None:
        raise NotFound(what=KINDS["case"])
    return row


def _check_other_person(context: OperationContext, claim: Claim) -> None:
    """Whoever granted the award does not decide on it again, whatever the diagram says."""
    granted = sa.select(ClaimDecision.decided_by).where(
        ClaimDecision.claim_id == claim.id, ClaimDecision.outcome == DecisionOutcome.GRANTED
    )
    if context.actor is not None and context.actor.person_id in set(context.session.scalars(granted)):
        raise FourEyes(earlier={"zh": "复核认定结果", "en": "second review"})


def _apply(entitlement: Entitlement, decision: str, assessment: Assessment) -> None:
    if decision == "revoke":
        entitlement.status = EntitlementStatus.STOPPED
    elif decision == "correct":
        if not assessment.eligible or not assessment.months:
            raise NothingToGrant(field="decision")
        entitlement.months_total = max(assessment.months, entitlement.months_due)
        entitlement.amount_fen = assessment.amount_fen
        if entitlement.months_due and entitlement.months_due == entitlement.months_total:
            entitlement.status = EntitlementStatus.COMPLETED


def _decided(context: OperationContext, claim: Claim, outcome: DecisionOutcome, opinion: str) -> int:
    row = ClaimDecision(
        claim_id=claim.id,
        outcome=outcome,
        reasons=[],
        opinion=opinion,
        decided_at=context.now,
        decided_by=context.actor_id,
    )
    context.session.add(row)
    context.session.flush()
    return row.id


def _entitlement(session: Session, claim: Claim) -> Entitlement:
    return session.scalars(sa.select(Entitlement).where(Entitlement.claim_id == claim.id)).one()
