"""A benefit beside an agreement on flexible employment: proposed by the table, decided by a person."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflows.claims import taken_over
from workflows.claims.errors import InFlexibleEmployment, PersonNotHeard
from workflows.claims.models import Claim, ClaimStatus, DeemedDecision, Entitlement, EntitlementStatus
from workflows.contributions import roster
from workflows.engine.registry import operation
from workflows.errors import FourEyes
from workflows.flexible_employment import queries as flexible
from workflows.flexible_employment.models import FlexibleAgreement
from workflows.policies.law import Law
from workflows.runtime import steps
from workflows.runtime.context import OperationContext

ADMISSIBLE = "registration_admissible"
"""The table that says whether a flexible worker may be registered as unemployed."""


def check_admissible(session: Session, person_id: int, law: Law, *, on: dt.date) -> None:
    """Raises InFlexibleEmployment where the law registers nobody.   Source: Jilin 2005-58 s.3 (S3.2)"""
    agreement = flexible.in_term(session, person_id, on=on)
    facts = {
        "merged_track": agreement is not None and _is_merged_track(session, agreement),
        "agreement_in_term": agreement is not None,
    }
    if agreement is not None and not law.decide(ADMISSIBLE, **facts):
        raise InFlexibleEmployment(agreement=agreement.business_key, ends_on=agreement.ends_on.isoformat())


def is_in_flexible_employment(session: Session, person_id: int, *, on: dt.date) -> bool:
    """True for a merged-track worker whose agreement holds on the day.   Source: S3.2"""
    agreement = flexible.in_term(session, person_id, on=on)
    return agreement is not None and _is_merged_track(session, agreement)


def _is_merged_track(session: Session, agreement: FlexibleAgreement) -> bool:
    """By what the office ticked, or by the roster."""
    return agreement.is_merged_track or roster.is_merged_track(session, agreement.person_id)


@dataclass(frozen=True)
class Running:
    """The benefit of the person of an agreement that nobody has decided on; sums of months."""

    is_running: bool
    claim_id: int | None
    claim_key: str | None
    months_left: int | None


@operation("claims.find_running_benefit", zh="核对是否正在领取待遇", en="Look for a running benefit")
def find_running_benefit(context: OperationContext, *, agreement_id: int) -> Running:
    """The benefit that runs beside the agreement, unless its reviewer decided on this very term already.

    Source: Jilin 2005-58 s.5 (S5.3b)
    """
    session = context.session
    agreement = session.get_one(FlexibleAgreement, int(agreement_id))
    running = (
        select(Claim, Entitlement)
        .join(Entitlement, Entitlement.claim_id == Claim.id)
        .where(Claim.person_id == agreement.person_id, Claim.status == ClaimStatus.IN_BENEFIT)
    )
    found = session.execute(running).first()
    if found is None or _is_decided(session, found[0], agreement):
        return Running(False, None, None, None)
    claim, entitlement = found
    return Running(True, claim.id, claim.business_key, entitlement.months_total - entitlement.months_due)


@dataclass(frozen=True)
class Decided:
    """Whether the benefit is to end."""

    is_to_end: bool


@operation("claims.record_deemed", zh="记录视同就业决定", en="Record the decision")
def record_deemed(  # noqa: PLR0913  one input per field of the form
    context: OperationContext,
    *,
    claim_id: int,
    agreement_id: int,
    proposal: str,
    decision: str,
    opinion: str,
    heard_on: dt.date | None = None,
) -> Decided:
    """Keep what a reviewer decided on the proposal; nothing stops by itself.

    Raises PersonNotHeard, FourEyes for one's own benefit.   Source: Jilin 2005-58 s.5 (S5.3.0)
    """
    claim = _locked(context, int(claim_id))
    agreement = context.session.get_one(FlexibleAgreement, int(agreement_id))
    if context.actor is not None and context.actor.person_id == claim.person_id:
        raise FourEyes(earlier={"zh": "本人申领", "en": "own claim"})
    is_stopped = decision == "stop"
    if is_stopped and heard_on is None:
        raise PersonNotHeard(field="heard_on")
    row = DeemedDecision(
        claim_id=claim.id,
        agreement_id=agreement.id,
        agreed_until=agreement.ends_on,
        proposal=proposal,
        is_stopped=is_stopped,
        heard_on=heard_on,
        opinion=opinion.strip(),
        decided_by=context.actor_id,
        decided_at=context.now,
    )
    context.session.add(row)
    if is_stopped:
        _suspend(context, claim)
        if taken_over.has_no_case(context.session, claim):
            taken_over.order_case(context, claim)
    told = {"decision": decision, "agreement": agreement.business_key}
    context.audit("claims.record_deemed", "claim", claim.id, clause="S5.3b", after=told)
    return Decided(is_stopped and claim.status == ClaimStatus.IN_BENEFIT)


def _suspend(context: OperationContext, claim: Claim) -> None:
    """No further month comes due; those left are kept.   Source: S5.2; 失业保险条例 art 17"""
    entitlement = context.session.scalar(select(Entitlement).where(Entitlement.claim_id == claim.id))
    is_left = entitlement is not None and entitlement.months_due < entitlement.months_total
    if entitlement is not None and is_left and entitlement.status == EntitlementStatus.ACTIVE:
        entitlement.status = EntitlementStatus.SUSPENDED


@dataclass(frozen=True)
class DeemedRow:
    """A decision on a benefit beside an agreement, as the page of the agreement shows it."""

    claim_key: str
    is_stopped: bool
    heard_on: dt.date | None
    opinion: str
    decided_at: dt.datetime


def deemed_decisions(session: Session, agreement_id: int) -> tuple[DeemedRow, ...]:
    """Decisions on benefits beside the agreement, newest first. One statement."""
    rows = session.execute(
        select(DeemedDecision, Claim.business_key)
        .join(Claim, Claim.id == DeemedDecision.claim_id)
        .where(DeemedDecision.agreement_id == agreement_id)
        .order_by(DeemedDecision.id.desc())
    )
    return tuple(deemed_row(row, key) for row, key in rows)


def deemed_row(row: DeemedDecision, claim_key: str) -> DeemedRow:
    """A decision as pages show it."""
    return DeemedRow(claim_key, row.is_stopped, row.heard_on, row.opinion, row.decided_at)


def suspended_beside(session: Session, agreement_id: int) -> str | None:
    """Business key of the claim whose benefit is suspended because of this agreement."""
    found = (
        select(Claim.business_key)
        .select_from(DeemedDecision)
        .join(Claim, Claim.id == DeemedDecision.claim_id)
        .where(
            DeemedDecision.agreement_id == agreement_id,
            DeemedDecision.is_stopped,
            Claim.status == ClaimStatus.SUSPENDED,
        )
    )
    return session.scalar(found.limit(1))


def _is_decided(session: Session, claim: Claim, agreement: FlexibleAgreement) -> bool:
    known = select(DeemedDecision.id).where(
        DeemedDecision.claim_id == claim.id,
        DeemedDecision.agreement_id == agreement.id,
        DeemedDecision.agreed_until == agreement.ends_on,
    )
    return session.scalar(known.limit(1)) is not None


def _locked(context: OperationContext, claim_id: int) -> Claim:
    """The claim with its case locked first: it cannot close meanwhile."""
    key = context.session.get_one(Claim, claim_id).business_key
    steps.locked_case(context.session, key, by="business_key")
    return context.session.get_one(Claim, claim_id, populate_existing=True)
