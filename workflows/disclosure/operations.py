"""Publishing, closing and taking down notices; diagrams call these by name."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy.orm import Session

from workflows.claims.award_review import is_in_question
from workflows.claims.models import Claim, ClaimStatus
from workflows.claims.periods import first_of_benefit
from workflows.claims.queries import loaded
from workflows.clock import Limit, start_of_day
from workflows.deadlines import operations as deadlines
from workflows.disclosure import queries
from workflows.disclosure.errors import NoticeOver, ReasonMissing
from workflows.disclosure.models import DisclosureNotice, NoticeStatus
from workflows.disclosure.redaction import masked_name
from workflows.engine.registry import operation
from workflows.errors import NotFound
from workflows.people.models import Organisation, Person
from workflows.people.permissions import KINDS, Actor
from workflows.runtime import messages
from workflows.runtime.context import OperationContext
from workflows.runtime.house import House

LIMIT = "disclosure"
"""The limit of a case under which its notice stands."""
TAKEN_DOWN = "disclosure_taken_down"
"""The message that a claim under disclosure waits for."""
STANDING = frozenset({NoticeStatus.OPEN, NoticeStatus.HELD})
"""A claim waits for its notice: on display, or held by an objection."""
BY_ITSELF = {"zh": "公示期满", "en": "its days were over"}
"""Who ended a notice when no person did."""


@dataclass(frozen=True)
class Published:
    """The notice and the instant at which it goes: the day after its last day begins in China."""

    notice_id: int
    disclosure_until: dt.datetime
    start_month: str


@operation("disclosure.publish", zh="发布公示", en="Publish the notice")
def publish(
    context: OperationContext,
    *,
    claim_id: int,
    days: int,
    name: str | None = None,
    start_month: str | None = None,
) -> Published:
    """Show a granted claim to the public for so many whole days, the day of publication not counted.

    Nothing but the masked name, the office and the first month of benefit is kept in the notice; a
    corrected entry brings its name and month. Source: Jilin 2005-58 s.5
    """
    claim = loaded(context.session, int(claim_id))
    until = _counted(context, int(days))
    notice = _notice(context, claim, until)
    notice.masked_name = masked_name(name) if name else notice.masked_name
    notice.start_month = start_month or notice.start_month
    context.session.add(notice)
    context.session.flush()
    context.audit("disclosure.publish", "disclosure", notice.id, clause="S5.4", after={"claim_id": claim.id})
    return Published(notice.id, until, notice.start_month)


@operation("disclosure.close", zh="结束公示", en="Close the notice")
def close(context: OperationContext, *, notice_id: int) -> None:
    """Take the notice off the public page: its days are over.   Source: Jilin 2005-58 s.5"""
    notice = standing(context, notice_id)
    notice.status = NoticeStatus.CLOSED
    _end(context, notice, "disclosure.close")


@dataclass(frozen=True)
class TakenDown:
    """What follows: `taken_down` back to the review, `in_doubt` the award is looked at again; nothing
    where it is `in_question` already, or the claim is `closed`."""

    outcome: str


@operation("disclosure.take_down", zh="撤下公示", en="Take the notice down")
def take_down(context: OperationContext, *, notice_id: int, reason: str) -> TakenDown:
    """Take the notice off the public page before its time; the claim waits for review once more.

    A benefit that was opened meanwhile goes on until its award was looked at again, with a hearing.
    Raises ReasonMissing, NoticeOver.   Source: Jilin 2005-58 s.5
    """
    notice = _off(context, notice_id, reason)
    claim = loaded(context.session, notice.claim_id)
    outcome = _after_take_down(context.session, claim)
    if outcome == "taken_down":
        claim.status = ClaimStatus.ASSESSED
    _end(context, notice, "disclosure.take_down")
    return TakenDown(outcome)


def _after_take_down(session: Session, claim: Claim) -> str:
    if claim.status == ClaimStatus.IN_BENEFIT:
        return "in_question" if is_in_question(session, claim.id) else "in_doubt"
    return "taken_down" if claim.closed_at is None else "closed"


@operation("disclosure.withdraw", zh="撤下有误的公示", en="Withdraw a wrong entry")
def withdraw(context: OperationContext, *, notice_id: int, reason: str) -> None:
    """Take a wrong entry off the public page at once; the grant stands, and a right one is published.

    Raises ReasonMissing, NoticeOver.   Source: Jilin 2005-58 s.5; 个人信息保护法 art 46
    """
    _end(context, _off(context, notice_id, reason), "disclosure.withdraw")


def ask_to_take_down(session: Session, notice_id: int, *, reason: str, actor: Actor, house: House) -> None:
    """Send the case of an open notice back to review; its process then takes the notice down.

    Raises ReasonMissing, and NoticeOver also when another was quicker by a moment: the message of the
    second would otherwise be kept, and take down the next notice of the same case.
    """
    if not reason.strip():
        raise ReasonMissing(field="reason")
    row = queries.notice(session, notice_id)
    payload = {"reason": reason.strip()}
    is_over = row.status not in STANDING or not messages.send(
        session, TAKEN_DOWN, business_key=row.business_key, payload=payload, actor=actor, house=house
    )
    if is_over:
        raise _over(session, session.get_one(DisclosureNotice, notice_id, populate_existing=True))


def _counted(context: OperationContext, days: int) -> dt.datetime:
    """The instant at which the notice goes, kept as a limit of the case with how it was counted."""
    if context.instance_id is None:
        return start_of_day(context.today + dt.timedelta(days=days + 1))
    begun = deadlines.Start(context.instance_id, LIMIT, context.today, context.now)
    limit = Limit(days, "calendar_days", roll_over=False, warn_percent=100)
    calendar = context.law(context.today).calendar
    due = deadlines.open_counted(context.session, begun, limit, "S5.4", calendar)
    return due.due_at or start_of_day(context.today)


def _notice(context: OperationContext, claim: Claim, until: dt.datetime) -> DisclosureNotice:
    person = context.session.get_one(Person, claim.person_id)
    office = context.session.get_one(Organisation, claim.community_office_id)
    return DisclosureNotice(
        claim_id=claim.id,
        area_id=claim.area_id,
        masked_name=masked_name(person.name),
        office_name=office.name,
        office_name_en=office.name_en,
        start_month=first_of_benefit(claim.registered_on, context.law(claim.registered_on)),
        from_at=context.now,
        until=until,
    )


def standing(context: OperationContext, notice_id: int) -> DisclosureNotice:
    """The notice, while its claim waits for it. Raises NotFound, NoticeOver."""
    notice = context.session.get(DisclosureNotice, int(notice_id))
    if notice is None:
        raise NotFound(what=KINDS["disclosure"])
    if notice.status not in STANDING:
        raise _over(context.session, notice)
    return notice


def _off(context: OperationContext, notice_id: int, reason: str) -> DisclosureNotice:
    if not reason or not reason.strip():
        raise ReasonMissing(field="reason")
    notice = standing(context, notice_id)
    notice.status = NoticeStatus.TAKEN_DOWN
    notice.reason = reason.strip()
    return notice


def _over(session: Session, notice: DisclosureNotice) -> NoticeOver:
    """The refusal that tells who ended the notice and when."""
    person = session.get(Person, notice.ended_by) if notice.ended_by else None
    return NoticeOver(ended_at=notice.ended_at or "", ended_by=person.name if person else BY_ITSELF)


def _end(context: OperationContext, notice: DisclosureNotice, act: str) -> None:
    notice.ended_at = context.now
    notice.ended_by = context.actor_id
    if context.instance_id is not None:
        deadlines.end(context.session, context.instance_id, LIMIT, on=context.today)
    context.audit(act, "disclosure", notice.id, clause="S5.4")
