"""The verbs of a claim, from the counter to the end of the benefit; diagrams call them by name."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

from sqlalchemy import func, select

from workflows.claims import (
    data_match,
    deemed,
    departures,
    earlier_benefit,
    money,
    periods,
    review_clock,
    superseding,
)
from workflows.claims.errors import (
    AmountImpossible,
    GroundsMissing,
    NoCertificate,
    NotEligible,
    WrongStep,
)
from workflows.claims.models import (
    Assessment,
    Certificate,
    Claim,
    ClaimDecision,
    ClaimStatus,
    DecisionOutcome,
    Departure,
    Entitlement,
    EntitlementStatus,
)
from workflows.claims.queries import StandardRow, latest_assessment, standard_on, still_open
from workflows.claims.registration import correct, register
from workflows.claims.verification import issue_certificate, record_finding
from workflows.contributions.queries import counted
from workflows.engine.registry import operation
from workflows.errors import FourEyes
from workflows.people.models import Person
from workflows.runtime.context import OperationContext

__all__ = [
    "close",
    "correct",
    "gather_facts",
    "grant",
    "issue_certificate",
    "open_entitlement",
    "record_assessment",
    "record_finding",
    "refuse",
    "register",
    "return_for_correction",
]


@dataclass(frozen=True)
class Facts:
    """What the decision tables of a claim ask for."""

    contribution_months: int
    unused_months: int
    """Months that an earlier benefit left, to be added to those of this claim."""
    separation_reason: str
    registered: bool
    job_seeking: bool
    days_to_claim: int
    in_flexible_employment: bool
    receiving_old_age_pension: bool
    area_id: str
    policy_line: str


@operation("claims.gather_facts", zh="归集认定依据", en="Gather the facts of a claim")
def gather_facts(context: OperationContext, *, claim_id: int, adds_unused: bool = False) -> Facts:
    """Read the facts anew, with the contribution time that counts on the day of separation.

    After an earlier benefit only what was paid since counts, and what is left of it is told. A case begun
    under a diagram that does not add it (`adds_unused`) keeps the whole history that it counted by.
    Source: Jilin 2005-58 s.3; 失业保险条例 art 17
    """
    claim = still_open(context.session, int(claim_id))
    history, unused_months = earlier_benefit.counting_anew(
        context.session, claim.person_id, on=claim.separated_on, claim_id=claim.id
    )
    if not adds_unused:
        history, unused_months = replace(history, granted_until=None), 0
    law = context.law(claim.separated_on)
    total = counted(history, law, on=claim.separated_on, area_id=claim.area_id)
    claim.contribution_months = total.months
    pension_from = context.session.get_one(Person, claim.person_id).pension_from
    return Facts(
        contribution_months=total.months,
        unused_months=unused_months,
        separation_reason=claim.separation_reason,
        registered=claim.registered_on <= context.today,
        job_seeking=claim.job_seeking,
        days_to_claim=(claim.registered_on - claim.separated_on).days,
        in_flexible_employment=history.is_in_flexible_work(claim.registered_on)
        or deemed.is_in_flexible_employment(context.session, claim.person_id, on=claim.registered_on),
        receiving_old_age_pension=pension_from is not None and pension_from <= claim.registered_on,
        area_id=claim.area_id,
        policy_line=claim.area.policy_line,
    )


@dataclass(frozen=True)
class Assessed:
    """The version of the assessment now in force; an amount may rest on an example standard (示例)."""

    assessment_id: int
    version: int
    amount_is_example: bool
    proposal: str
    """What follows for the decision: `grant`, `refuse`, or `open` for the reviewer to judge."""


@operation("claims.record_assessment", zh="记录认定结果", en="Record the assessment")
def record_assessment(  # noqa: PLR0913  one input per result of the tables
    context: OperationContext,
    *,
    claim_id: int,
    eligible: bool,
    failed: list[str],
    months: int,
    amount: Decimal,
    circumstances: str,
    finding: str | None = None,
    missing: list[str] | None = None,
) -> Assessed:
    """Keep one version of the examination with what it rested on; `amount` in yuan a month.

    `missing` are papers that never came; the table of proposals weighs them.

    Raises AmountImpossible at or above the minimum wage of the area.   Source: 失业保险条例 art 18
    """
    claim = still_open(context.session, int(claim_id))
    standard = standard_on(context.session, claim.area_id, claim.registered_on)
    amount_fen = _below_minimum_wage(amount, standard)
    known = context.session.scalar(
        select(func.max(Assessment.version)).where(Assessment.claim_id == claim.id)
    )
    row = Assessment(
        claim_id=claim.id,
        version=(known or 0) + 1,
        eligible=eligible and not failed,
        failed=[str(code) for code in failed],
        months=int(months),
        amount_fen=amount_fen,
        amount_is_example=bool(standard and standard.is_example),
        circumstances=circumstances,
        finding=finding,
        inputs=_inputs(claim),
        assessed_at=context.now,
    )
    if claim.status != ClaimStatus.IN_BENEFIT:  # an award in question pays on meanwhile
        claim.status = ClaimStatus.ASSESSED
    context.session.add(row)
    context.session.flush()
    proposal = _proposal(context, claim, row, missing or [])
    return Assessed(row.id, row.version, row.amount_is_example, proposal)


def _below_minimum_wage(amount: Decimal, standard: StandardRow | None) -> int:
    """The amount in fen."""
    amount_fen = money.fen(amount)
    if standard and not 0 < amount_fen < standard.minimum_wage_fen:
        raise AmountImpossible(amount=amount, minimum_wage=money.yuan(standard.minimum_wage_fen))
    return amount_fen


def _proposal(context: OperationContext, claim: Claim, row: Assessment, missing: list[str]) -> str:
    proposal = context.law(claim.separated_on).decide(
        departures.TABLE,
        failed_count=len(row.failed),
        circumstances=row.circumstances,
        missing_count=len(missing),
    )
    return str(proposal)


@dataclass(frozen=True)
class Decided:
    """A decision on file."""

    decision_id: int
    outcome: str


@dataclass(frozen=True)
class Granted:
    """The decision, and when payment begins: after the disclosure, meanwhile, or without one."""

    decision_id: int
    outcome: str
    notice_gate: str


@operation("claims.grant", zh="同意申领", en="Grant the claim")
def grant(context: OperationContext, *, claim_id: int, opinion: str | None = None) -> Granted:
    """Grant what the assessment found, or what a second person agreed to grant in spite of it.

    Raises NotEligible naming the failed conditions, NoCertificate, FourEyes.   Source: Jilin 2005-58 s.5
    """
    claim = still_open(context.session, int(claim_id))
    _check_eyes(context, claim)
    assessment = _assessed(context, claim)
    departure = departures.approved(context, claim, DecisionOutcome.GRANTED)
    if not assessment.eligible and departure is None:
        raise NotEligible(failed_codes=assessment.failed)
    if assessment.circumstances != "confirmed" or not _is_verified(context, claim):
        raise NoCertificate()
    claim.status = ClaimStatus.GRANTED
    made = _decide(context, claim, DecisionOutcome.GRANTED, [], opinion or "", departure)
    gate = str(context.law(claim.registered_on).parameter("notice_gate"))
    return Granted(made.decision_id, made.outcome, gate)


@operation("claims.refuse", zh="不予支付", en="Refuse the claim")
def refuse(
    context: OperationContext, *, claim_id: int, reasons: list[str], opinion: str | None = None
) -> Decided:
    """Refuse and close the claim, with the failed conditions or an opinion as grounds.

    Raises GroundsMissing, FourEyes.   Source: Jilin 2005-58 s.5
    """
    claim = still_open(context.session, int(claim_id))
    _check_eyes(context, claim)
    if not reasons and not (opinion or "").strip():
        raise GroundsMissing(field="opinion")
    departure = departures.approved(context, claim, DecisionOutcome.REFUSED)
    claim.status = ClaimStatus.REFUSED
    claim.closed_at = context.now
    grounds = [str(code) for code in reasons]
    return _decide(context, claim, DecisionOutcome.REFUSED, grounds, opinion or "", departure)


@operation("claims.return_for_correction", zh="退回补正", en="Return for correction")
def return_for_correction(context: OperationContext, *, claim_id: int) -> None:
    """Send the claim back for the claimant's material; until it comes, the review clock stands still.

    Source: Jilin 2005-58 s.5
    """
    claim = still_open(context.session, int(claim_id))
    claim.status = ClaimStatus.RETURNED
    review_clock.hold(context)
    context.audit("claims.return_for_correction", "claim", claim.id, clause="S5.5")


@dataclass(frozen=True)
class EntitlementOpened:
    """The months and the amount (yuan) that will come due."""

    entitlement_id: int
    first_period: str
    months: int
    amount: Decimal


@operation("claims.open_entitlement", zh="开通待遇", en="Open the entitlement")
def open_entitlement(context: OperationContext, *, claim_id: int) -> EntitlementOpened:
    """Let the granted months come due from the month after registration.

    Raises WrongStep unless granted, NoCertificate.   Source: Jilin 2005-58 s.5; 失业保险条例 art 16
    """
    claim = still_open(context.session, int(claim_id))
    if claim.status != ClaimStatus.GRANTED:
        raise WrongStep(business_key=claim.business_key)
    if not _is_verified(context, claim):
        raise NoCertificate()
    assessment = _assessed(context, claim)
    first = periods.first_of_benefit(claim.registered_on, context.law(claim.registered_on))
    row = Entitlement(
        claim_id=claim.id,
        person_id=claim.person_id,
        area_id=claim.area_id,
        months_total=assessment.months,
        amount_fen=assessment.amount_fen,
        amount_is_example=assessment.amount_is_example,
        first_period=first,
        next_due=first,
        opened_on=context.today,
    )
    claim.status = ClaimStatus.IN_BENEFIT
    context.session.add(row)
    context.session.flush()
    context.audit("claims.open_entitlement", "claim", claim.id, clause="S5.7")
    superseding.tell(context, claim)
    return EntitlementOpened(row.id, first, row.months_total, money.yuan(row.amount_fen))


@dataclass(frozen=True)
class Closed:
    """True where months are left that may come due again: the case waits for them."""

    is_suspended: bool


@operation("claims.close", zh="办结申领", en="Close the claim")
def close(context: OperationContext, *, claim_id: int) -> Closed:
    """Close a claim whose benefit ended; months that are left are kept and may be asked for again.

    A suspended claim counts as closed: the person may claim anew. Nothing is kept of a revoked award.
    Source: Jilin 2005-58 s.5; 失业保险条例 art 17 (law.md: stopped is not lost)
    """
    claim = still_open(context.session, int(claim_id))
    if claim.status != ClaimStatus.IN_BENEFIT:
        raise WrongStep(business_key=claim.business_key)
    entitlement = context.session.scalar(select(Entitlement).where(Entitlement.claim_id == claim.id))
    if entitlement is not None and entitlement.status == EntitlementStatus.ACTIVE:
        is_left = entitlement.months_due < entitlement.months_total
        entitlement.status = EntitlementStatus.SUSPENDED if is_left else EntitlementStatus.STOPPED
    is_suspended = entitlement is not None and entitlement.status == EntitlementStatus.SUSPENDED
    claim.status = ClaimStatus.SUSPENDED if is_suspended else ClaimStatus.CLOSED
    claim.closed_at = context.now
    context.audit("claims.close", "claim", claim.id, clause="S5.2", after={"is_suspended": is_suspended})
    return Closed(is_suspended)


def _check_eyes(context: OperationContext, claim: Claim) -> None:
    """Who registered, or claims for himself, does not decide, whatever the diagram says."""
    if context.actor is None:
        return
    if context.actor.person_id == claim.registered_by:
        raise FourEyes(earlier={"zh": "受理登记", "en": "registration"})
    if context.actor.person_id == claim.person_id:
        raise FourEyes(earlier={"zh": "本人申领", "en": "own claim"})


def _assessed(context: OperationContext, claim: Claim) -> Assessment:
    assessment = latest_assessment(context.session, claim.id)
    if assessment is None:
        raise WrongStep(business_key=claim.business_key)
    return assessment


def _is_verified(context: OperationContext, claim: Claim) -> bool:
    """By the certificate, or by data where the law lets them take its place."""
    query = select(Certificate.id).where(Certificate.claim_id == claim.id).limit(1)
    return context.session.scalar(query) is not None or data_match.is_matched(context.session, claim.id)


def _decide(
    context: OperationContext,
    claim: Claim,
    outcome: DecisionOutcome,
    reasons: list[str],
    opinion: str,
    departure: Departure | None,
) -> Decided:
    """A departure was decided by the reviewer; whoever agreed stands with the departure."""
    row = ClaimDecision(
        claim_id=claim.id,
        outcome=outcome,
        reasons=reasons,
        opinion=opinion.strip(),
        decided_at=context.now,
        decided_by=departure.decided_by if departure else context.actor_id,
    )
    context.session.add(row)
    context.session.flush()
    if departure is not None:
        departure.decision_id = row.id
    review_clock.stop(context)
    act = "claims.grant" if outcome == DecisionOutcome.GRANTED else "claims.refuse"
    context.audit(act, "claim", claim.id, clause="S5.1", after={"reasons": reasons})
    return Decided(row.id, outcome.value)


def _inputs(claim: Claim) -> dict[str, object]:
    return {
        "contribution_months": claim.contribution_months,
        "separated_on": claim.separated_on.isoformat(),
        "separation_reason": claim.separation_reason,
        "registered_on": claim.registered_on.isoformat(),
        "job_seeking": claim.job_seeking,
    }
