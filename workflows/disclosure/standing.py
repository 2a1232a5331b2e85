"""How a claim, an objection or a request for an account stands, as the public may know it.

A word and the next date, nobody's name.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflows.claims.models import Claim, ClaimStatus, Entitlement
from workflows.claims.queries import OfficeName
from workflows.clock import local_date
from workflows.deadlines.models import Deadline
from workflows.disclosure.holding import DECISION
from workflows.disclosure.models import DisclosureNotice, NoticeStatus, Objection
from workflows.layoffs.account_models import AccountRequest
from workflows.people.models import Organisation
from workflows.runtime import receipts
from workflows.runtime.models import HumanTask, Instance

_MOMENT = dt.timedelta(seconds=1)
"""A notice goes when the day after its last one begins."""
_AWAITED = {
    ClaimStatus.VERIFIED: ("eligibility_review",),
    ClaimStatus.ASSESSED: ("eligibility_review",),
    ClaimStatus.RETURNED: ("claim_correction",),
}
"""Where a claim stands → the limits whose last day is the next date, the first that runs."""
_AT_COMMUNITY = ("registered", ("community_verification", "eligibility_review"))
_QUEUES = {
    "to_verify": _AT_COMMUNITY,
    "to_accept": ("to_accept", ("eligibility_review",)),
    "to_correct": ("to_supplement", ("claim_correction",)),
}
"""Business state of a step that a registered claim waits at → what the public is told, and the limits."""


@dataclass(frozen=True)
class Standing:
    """`kind` is `claim`, `objection` or `account`, `state` a word of it that pages put into a sentence."""

    business_key: str
    kind: str
    state: str
    next_on: dt.date | None = None
    next_month: str | None = None
    """Month `YYYY-MM` that is paid next, of a benefit that runs."""
    reason: str = ""
    """Why a request for an account was refused, until it is erased."""
    answered_on: dt.date | None = None
    """Day on which a request for an account was decided."""
    handed_to: OfficeName | None = None
    """The office that goes on with a claim taken in another area."""


def standing(session: Session, business_key: str, secret: str) -> Standing | None:
    """How the case of this receipt stands; None where number and secret do not belong together."""
    key = business_key.strip().upper()
    if not receipts.is_right(session, key, secret):
        return None
    claim = session.scalar(select(Claim).where(Claim.business_key == key))
    if claim is not None:
        return replace(_of_claim(session, claim), handed_to=_handed_to(session, claim))
    objection = session.scalar(select(Objection).where(Objection.business_key == key))
    if objection is not None:
        return _of_objection(session, objection)
    request = session.scalar(select(AccountRequest).where(AccountRequest.business_key == key))
    return _of_request(request) if request is not None else None


def _of_claim(session: Session, claim: Claim) -> Standing:
    key, state = claim.business_key, claim.status
    if state == ClaimStatus.GRANTED:
        return _of_notice(session, claim)
    if state == ClaimStatus.IN_BENEFIT:
        month = session.scalar(select(Entitlement.next_due).where(Entitlement.claim_id == claim.id))
        return Standing(key, "claim", state.value, next_month=month)
    if state == ClaimStatus.REGISTERED:
        return _of_registered(session, claim)
    return Standing(key, "claim", state.value, _last_day(session, key, *_AWAITED.get(state, ())))


def _of_registered(session: Session, claim: Claim) -> Standing:
    """With whom it is: the office it was handed on to, the counter, the claimant, or the community."""
    waits = (
        select(HumanTask.queue)
        .join(Instance, Instance.id == HumanTask.instance_id)
        .where(Instance.business_key == claim.business_key, HumanTask.closed_at.is_(None))
    )
    queues, at_counter = set(session.scalars(waits)), "handed_on" if claim.handed_on_by_id else "at_counter"
    state, limits = next((told for queue, told in _QUEUES.items() if queue in queues), _AT_COMMUNITY)
    named = at_counter if state == "to_accept" else state
    return Standing(claim.business_key, "claim", named, _last_day(session, claim.business_key, *limits))


def _handed_to(session: Session, claim: Claim) -> OfficeName | None:
    if claim.handed_on_by_id is None:
        return None
    row = session.get_one(Organisation, claim.employment_service_id or claim.community_office_id)
    return OfficeName(row.id, row.name, row.name_en)


def _of_notice(session: Session, claim: Claim) -> Standing:
    """On display until its last day, held by an objection, or taken down to be corrected."""
    newest = select(DisclosureNotice).where(DisclosureNotice.claim_id == claim.id)
    row = session.scalar(newest.order_by(DisclosureNotice.id.desc()).limit(1))
    if row is None or row.status == NoticeStatus.TAKEN_DOWN:
        return Standing(claim.business_key, "claim", "corrected")
    if row.status == NoticeStatus.HELD:
        return Standing(claim.business_key, "claim", "held")
    return Standing(claim.business_key, "claim", "disclosed", local_date(row.until - _MOMENT))


def _of_objection(session: Session, objection: Objection) -> Standing:
    key = objection.business_key or ""
    state = objection.status.value
    if objection.effect == "recheck":
        state = objection.recheck or "recheck"
    return Standing(key, "objection", state, _last_day(session, key, DECISION))


def _of_request(request: AccountRequest) -> Standing:
    reason = request.reason["text"] if request.reason else ""
    answered_on = local_date(request.decided_at) if request.decided_at else None
    state = request.status.value
    return Standing(request.business_key or "", "account", state, reason=reason, answered_on=answered_on)


def _last_day(session: Session, business_key: str, *limit_ids: str) -> dt.date | None:
    """Last day of the first of these limits that runs in the case; None while none does."""
    running = (
        select(Deadline.limit_id, Deadline.due_on)
        .join(Instance, Instance.id == Deadline.instance_id)
        .where(Instance.business_key == business_key, Deadline.ended_on.is_(None))
    )
    found: dict[str, dt.date | None] = {row.limit_id: row.due_on for row in session.execute(running)}
    return next((found[each] for each in limit_ids if found.get(each)), None)
