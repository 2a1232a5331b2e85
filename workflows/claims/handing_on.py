"""Handing a claim on (移送): taken where it was brought, worked on in the area that holds the insurance.

The case begins in the responsible area, under its law; the office of the counter stays on it as a reader.
Source: Jilin 2005-58 s.4 (属地管理)
"""

from __future__ import annotations

from sqlalchemy.orm import Session

from workflows.claims.errors import ReasonMissing
from workflows.claims.models import Claim
from workflows.people.permissions import COUNTER, Actor, Grant, Subject, require
from workflows.people.queries import offices_of_case
from workflows.runtime.context import OperationContext

CLERK = "employment_service_clerk"


def counter_of(actor: Actor | None, area_id: str | None) -> Grant | None:
    """The counter of a clerk who takes claims in other areas alone; None for everybody else."""
    held = [grant for grant in actor.grants if grant.role == CLERK] if actor else []
    is_at_home = any(grant.area_id in (None, area_id) for grant in held)
    return held[0] if held and not is_at_home else None


def offices_of_claim(
    session: Session, actor: Actor, community_id: int, area_id: str | None
) -> dict[str, int]:
    """The offices of a claim that begins at this community of the area, with the counter of another."""
    counter = counter_of(actor, area_id)
    known = {COUNTER: counter.organisation_id} if counter else {}
    return {**offices_of_case(session, community_id), **known}


def check_may(context: OperationContext, counter: Grant, reason: str | None) -> None:
    """Pass for a clerk who says why. Raises NotAllowed, ReasonMissing."""
    if context.actor is not None:
        own = Subject("case", counter.area_id, frozenset({counter.organisation_id}))
        require(context.actor, "claim.hand_on", own)
    if not (reason or "").strip():
        raise ReasonMissing(field="hand_on_reason")


def record(context: OperationContext, claim: Claim, counter: Grant, reason: str | None) -> None:
    """Say in the audit trail from which office to which it went, and why."""
    after = {
        "business_key": claim.business_key,
        "from_office": counter.organisation_id,
        "from_area": counter.area_id,
        "to_office": claim.employment_service_id,
        "to_area": claim.area_id,
        "reason": (reason or "").strip(),
    }
    context.audit("claims.hand_on", "claim", claim.id, clause="S4.1", after=after)
