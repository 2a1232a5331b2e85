"""The verification: certificate or finding, an officer who steps back, and the call to a late office."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from workflows.claims.errors import CertificateNumberTaken, DateImpossible, ReasonMissing
from workflows.claims.models import Certificate, Claim, ClaimStatus, Finding, VerificationConflict
from workflows.claims.queries import still_open
from workflows.engine.registry import operation
from workflows.people.models import Account, RoleGrant
from workflows.runtime.context import OperationContext

CLAUSE = "S5.6"
OFFICER = "community_officer"


@dataclass(frozen=True)
class Reassigned:
    """Who takes the verification over: `colleague` of the same office, or `above`."""

    verifier: str


@operation("claims.reassign_verification", zh="回避并改派核实", en="Reassign the verification")
def reassign_verification(context: OperationContext, *, claim_id: int, reason: str) -> Reassigned:
    """Keep why the officer steps back, and look for another of the office; else the office above.

    Raises ReasonMissing, WrongStep.   Source: Jilin 2005-58 s.5
    """
    if not (reason or "").strip():
        raise ReasonMissing(field="conflict_reason")
    claim = still_open(context.session, int(claim_id))
    row = VerificationConflict(
        claim_id=claim.id,
        person_id=context.actor_id,
        reason=reason.strip(),
        stated_at=context.now,
    )
    context.session.add(row)
    context.session.flush()
    verifier = "colleague" if _has_colleague(context, claim) else "above"
    context.audit(
        "claims.reassign_verification", "claim", claim.id, clause=CLAUSE, after={"verifier": verifier}
    )
    return Reassigned(verifier)


@operation("claims.urge_verification", zh="催办社区核实", en="Urge the verification")
def urge_verification(context: OperationContext, *, claim_id: int, note: str) -> None:
    """Keep what the commissioning office did about a verification past its last day."""
    claim = still_open(context.session, int(claim_id))
    context.audit("claims.urge_verification", "claim", claim.id, clause=CLAUSE, after={"note": note})


@dataclass(frozen=True)
class CertificateIssued:
    """The certificate and its day."""

    certificate_id: int
    issued_on: dt.date


@operation("claims.issue_certificate", zh="开具社区证明", en="Issue the community certificate")
def issue_certificate(
    context: OperationContext,
    *,
    claim_id: int,
    certificate_number: str,
    visited_on: dt.date,
    verifier: str = "officer",
) -> CertificateIssued:
    """Certify the circumstances of a claim; the law says which office issues it, and `above` issues its own.

    Raises CertificateNumberTaken, DateImpossible, WrongStep.   Source: Jilin 2005-58 s.5
    """
    claim = still_open(context.session, int(claim_id))
    _check_visit(context, visited_on)
    number = certificate_number.strip()
    if context.session.scalar(sa.select(Certificate.id).where(Certificate.number == number)) is not None:
        raise CertificateNumberTaken(number=number)
    certificate = Certificate(
        claim_id=claim.id,
        number=number,
        office_id=_issuer(context, claim, verifier),
        visited_on=visited_on,
        issued_on=context.today,
        issued_by=context.actor_id,
    )
    claim.status = ClaimStatus.VERIFIED
    try:
        with context.session.begin_nested():
            context.session.add(certificate)
    except IntegrityError:  # another officer used the number in this very moment
        raise CertificateNumberTaken(number=number) from None
    context.audit("claims.issue_certificate", "claim", claim.id, clause="S5.6")
    return CertificateIssued(certificate.id, certificate.issued_on)


@dataclass(frozen=True)
class FindingRecorded:
    """The finding on file."""

    finding_id: int


@operation("claims.record_finding", zh="记录核实问题", en="Record a finding")
def record_finding(
    context: OperationContext, *, claim_id: int, finding: str, visited_on: dt.date
) -> FindingRecorded:
    """Keep what speaks against the circumstances a person stated.   Source: Jilin 2005-58 s.5"""
    claim = still_open(context.session, int(claim_id))
    _check_visit(context, visited_on)
    row = Finding(
        claim_id=claim.id,
        office_id=claim.community_office_id,
        visited_on=visited_on,
        text=finding.strip(),
        recorded_at=context.now,
        recorded_by=context.actor_id,
    )
    claim.status = ClaimStatus.VERIFIED
    context.session.add(row)
    context.session.flush()
    context.audit("claims.record_finding", "claim", claim.id, clause="S5.6")
    return FindingRecorded(row.id)


def _issuer(context: OperationContext, claim: Claim, verifier: str) -> int:
    """Who issues the certificate is not certain from the notice: a parameter says it."""
    issuer = context.law(claim.registered_on).parameter("certificate_issuer")
    is_above = verifier == "above" or issuer == "employment_service"
    return (
        claim.employment_service_id if is_above and claim.employment_service_id else claim.community_office_id
    )


def _check_visit(context: OperationContext, visited_on: dt.date) -> None:
    if visited_on > context.today:
        late = {"zh": "核实日期不能晚于今天。", "en": "The day of the check cannot lie in the future."}
        raise DateImpossible(field="visited_on", reason=late)


def _has_colleague(context: OperationContext, claim: Claim) -> bool:
    """True when an officer of the office is neither the claimant, nor registered it, nor stepped back."""
    stepped_back = sa.select(VerificationConflict.person_id).where(
        VerificationConflict.claim_id == claim.id, VerificationConflict.person_id.is_not(None)
    )
    closed = sa.select(Account.person_id).where(Account.is_active.is_(False))
    free = sa.select(RoleGrant.id).where(
        RoleGrant.role == OFFICER,
        RoleGrant.organisation_id == claim.community_office_id,
        *RoleGrant.held_on(context.today),
        RoleGrant.person_id.not_in([claim.person_id, claim.registered_by or 0]),
        RoleGrant.person_id.not_in(stepped_back),
        RoleGrant.person_id.not_in(closed),
    )
    return context.session.scalar(free.limit(1)) is not None
