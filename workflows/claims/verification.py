"""Who verifies: an officer who steps back, a colleague, the office above; and the call to a late office."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from workflows.claims.errors import ReasonMissing
from workflows.claims.models import Claim, VerificationConflict
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
        person_id=context.actor.person_id if context.actor else None,
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


def _has_colleague(context: OperationContext, claim: Claim) -> bool:
    """True when an officer of the office is neither the claimant, nor registered it, nor stepped back."""
    stepped_back = sa.select(VerificationConflict.person_id).where(
        VerificationConflict.claim_id == claim.id, VerificationConflict.person_id.is_not(None)
    )
    closed = sa.select(Account.person_id).where(Account.is_active.is_(False))
    free = sa.select(RoleGrant.id).where(
        RoleGrant.role == OFFICER,
        RoleGrant.organisation_id == claim.community_office_id,
        RoleGrant.valid_from <= context.today,
        sa.or_(RoleGrant.valid_to.is_(None), RoleGrant.valid_to >= context.today),
        RoleGrant.person_id.not_in([claim.person_id, claim.registered_by or 0]),
        RoleGrant.person_id.not_in(stepped_back),
        RoleGrant.person_id.not_in(closed),
    )
    return context.session.scalar(free.limit(1)) is not None
