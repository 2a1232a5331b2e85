"""A suspended benefit that runs again: asked for, decided by an officer, agreed to by another."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from workflows.claims import periods, taken_over
from workflows.claims.deemed import check_admissible
from workflows.claims.errors import (
    AgreementInTerm,
    DateImpossible,
    MonthsGone,
    NotSuspended,
    ReasonMissing,
    ResumptionUnderWay,
    SecondOpenClaim,
)
from workflows.claims.models import Claim, ClaimStatus, Entitlement, EntitlementStatus
from workflows.claims.queries import case_subject, claim_of_case, loaded, open_claim
from workflows.claims.resumption_models import Resumption, ResumptionDecision
from workflows.contributions.queries import history_of
from workflows.engine.registry import operation
from workflows.errors import FourEyes, NotFound
from workflows.flexible_employment import queries as flexible
from workflows.people.permissions import KINDS, Actor, require
from workflows.runtime import messages
from workflows.runtime.context import OperationContext
from workflows.runtime.house import House

WANTED = "benefit_resumption_wanted"
"""The message that a claim with a suspended benefit hears."""
CLAUSE = "S5.3b"
AGREEMENT_ENDED = "agreement_ended"
FROM_SUSPENSION = "suspension"
"""What the table `resumption_start` answers where the suspended months are owed after all."""
_WHY_NOT: Mapping[EntitlementStatus | None, Mapping[str, str]] = {
    None: {"zh": "待遇没有开通", "en": "no benefit was opened"},
    EntitlementStatus.ACTIVE: {"zh": "待遇正在领取，没有中止", "en": "the benefit runs"},
    EntitlementStatus.COMPLETED: {
        "zh": "核定的月数已经领满，没有剩余（失业保险条例第十七条）",
        "en": "every month granted was drawn (Regulation on unemployment insurance, article 17)",
    },
    EntitlementStatus.STOPPED: {
        "zh": "经重新认定不符合条件而停止，不保留月数（第五条）；再次失业的，重新申领",
        "en": "the award was found wrong and keeps no month (section 5); a new claim may be made",
    },
    EntitlementStatus.SUSPENDED: {
        "zh": "剩余部分已经了结，由后来的待遇替代（第三条）",
        "en": "the rest was closed, a later benefit has taken its place (section 3)",
    },
}


@dataclass(frozen=True)
class Wish:
    """Why a benefit is asked for again: ground, last day of what it was suspended for, words."""

    ground: str
    over_on: dt.date | None
    note: str


def ask_to_resume(session: Session, business_key: str, wish: Wish, *, actor: Actor, house: House) -> None:
    """Take at the counter that a suspended benefit is asked for again; an officer then decides.

    Raises NotFound, NotAllowed, FourEyes for one's own benefit, ResumptionUnderWay, ReasonMissing,
    DateImpossible, AgreementInTerm, InFlexibleEmployment, and NotSuspended where the case hears no such
    request.
    """
    claim = claim_of_case(session, business_key)
    require(actor, "benefit.resume", case_subject(session, claim.id))
    _check_not_own(claim, actor.person_id)
    _check_none_open(session, claim)
    if not wish.ground:
        raise ReasonMissing(field="ground")
    if not wish.note.strip():
        raise ReasonMissing(field="note")
    if claim.status == ClaimStatus.SUSPENDED and taken_over.has_no_case(session, claim):
        taken_over.open_case(session, claim, house=house)
    payload = {"ground": wish.ground, "over_on": wish.over_on, "note": wish.note.strip()}
    is_heard = claim.status == ClaimStatus.SUSPENDED and messages.send(
        session, WANTED, business_key=business_key, payload=payload, actor=actor, house=house
    )
    if not is_heard:
        _check_none_open(session, claim)  # two counters at the same moment: the other was first
        raise _not_suspended(session, claim)


@dataclass(frozen=True)
class Opened:
    """The request, and what the table of resumptions asks for."""

    resumption_id: int
    months_left: int
    paid_meanwhile: int
    over_on: dt.date


@operation("claims.open_resumption", zh="登记恢复申请", en="Open the request to resume")
def open_resumption(
    context: OperationContext, *, claim_id: int, ground: str, note: str, over_on: dt.date | None = None
) -> Opened:
    """Keep why a suspended benefit is asked for again, with the months that are left.

    Raises NotSuspended, DateImpossible, AgreementInTerm, InFlexibleEmployment.
    Source: Jilin 2005-58 s.3, s.5; Order 8 art 15
    """
    claim = _suspended(context.session, int(claim_id))
    last = _checked_end(context, claim, ground, over_on)
    entitlement = _entitlement(context.session, claim)
    row = Resumption(
        claim_id=claim.id,
        ground=ground,
        over_on=last,
        note=note.strip(),
        requested_by=context.actor_id,
        requested_at=context.now,
        months_left=entitlement.months_total - entitlement.months_due,
        paid_meanwhile=_paid_since(context.session, claim),
    )
    context.session.add(row)
    context.session.flush()
    told = {"ground": ground, "over_on": str(last), "months_left": row.months_left}
    context.audit("claims.open_resumption", "claim", claim.id, clause=CLAUSE, after=told)
    return Opened(row.id, row.months_left, row.paid_meanwhile, last)


@dataclass(frozen=True)
class Proposed:
    """The month from which the benefit would be paid; None where it is declined."""

    first_period: str | None


@operation("claims.decide_resumption", zh="拟定是否恢复", en="Decide on the request")
def decide_resumption(  # noqa: PLR0913  one input per field of the form and result of the tables
    context: OperationContext,
    *,
    resumption_id: int,
    way: str,
    counts_from: str,
    decision: str,
    opinion: str,
    registered_on: dt.date | None = None,
) -> Proposed:
    """Keep what an officer decided; it takes effect when another agrees.

    Raises MonthsGone where the table gives no months to go on with, DateImpossible, FourEyes for one's own
    benefit.   Source: Jilin 2005-58 s.5; Order 8 art 15
    """
    row = _open_request(context.session, resumption_id)
    claim = _suspended(context.session, row.claim_id)
    _check_not_own(claim, context.actor_id)
    row.decision, row.opinion = ResumptionDecision(decision), opinion.strip()
    row.decided_by, row.decided_at = context.actor_id, context.now
    row.registered_on, row.first_period = None, None
    if row.decision is ResumptionDecision.RESUME:
        if way != "resume":
            raise MonthsGone(field="decision")
        row.registered_on = _checked_registration(context, row, registered_on)
        row.first_period = _first_period(context, claim, row.registered_on, counts_from)
    told = {"decision": decision, "first_period": row.first_period}
    context.audit("claims.decide_resumption", "claim", claim.id, clause=CLAUSE, after=told)
    return Proposed(row.first_period)


@dataclass(frozen=True)
class Settled:
    """`resumed`, `declined` or `sent_back`."""

    outcome: str
    is_resumed: bool = False


@operation("claims.settle_resumption", zh="复核是否恢复", en="Settle the request")
def settle_resumption(
    context: OperationContext, *, resumption_id: int, approval: str, note: str | None = None
) -> Settled:
    """Let the months that are left come due again, close the request, or send the decision back.

    Never more months than were granted; none for the time of the suspension, unless the table gives them.
    Raises FourEyes for whoever decided, SecondOpenClaim, InFlexibleEmployment.
    Source: Jilin 2005-58 s.5; Order 8 art 15
    """
    row = _open_request(context.session, resumption_id)
    claim = _suspended(context.session, row.claim_id)
    _check_other_person(context, claim, row)
    if approval != "agree":
        return _sent_back(context, row, note or "")
    row.settled_by, row.settled_at = context.actor_id, context.now
    is_resumed = row.decision is ResumptionDecision.RESUME
    if is_resumed:
        _run_again(context, claim, row)
    outcome = "resumed" if is_resumed else "declined"
    told = {"outcome": outcome, "first_period": row.first_period}
    context.audit("claims.settle_resumption", "claim", claim.id, clause=CLAUSE, after=told)
    return Settled(outcome, is_resumed)


@operation("claims.give_up_rest", zh="了结中止的待遇", en="Give the rest up")
def give_up_rest(context: OperationContext, *, claim_id: int) -> None:
    """Close a claim whose suspended benefit a later one has replaced.   Source: 失业保险条例 art 17"""
    claim = _suspended(context.session, int(claim_id))
    claim.status = ClaimStatus.CLOSED
    context.audit("claims.give_up_rest", "claim", claim.id, clause="S3.2")


def latest_resumption(session: Session, claim_id: int) -> Resumption | None:
    """The newest request to resume the benefit of a claim; None where there was none."""
    newest = sa.select(Resumption).where(Resumption.claim_id == claim_id)
    return session.scalar(newest.order_by(Resumption.id.desc()).limit(1))


def _check_none_open(session: Session, claim: Claim) -> None:
    """One request at a time; a second would be examined after the first was decided."""
    since = session.scalar(
        sa.select(Resumption.requested_at).where(
            Resumption.claim_id == claim.id, Resumption.settled_at.is_(None)
        )
    )
    if since is not None:
        raise ResumptionUnderWay(business_key=claim.business_key, requested_at=since)


def _checked_end(context: OperationContext, claim: Claim, ground: str, over_on: dt.date | None) -> dt.date:
    """The last day of the work; a suspension in error ends when that is told."""
    check_admissible(context.session, claim.person_id, context.law(context.today), on=context.today)
    running = flexible.in_term(context.session, claim.person_id, on=context.today)
    if ground == AGREEMENT_ENDED and running is not None:
        raise AgreementInTerm(field="ground", agreement=running.business_key, ends_on=running.ends_on)
    last = over_on or context.today
    if not claim.registered_on <= last <= context.today:
        raise DateImpossible(
            field="over_on",
            reason={
                "zh": "结束日期应在失业登记之后，不能晚于今天。",
                "en": "It ended after the registration as unemployed, and not in the future.",
            },
        )
    return last


def _checked_registration(
    context: OperationContext, row: Resumption, registered_on: dt.date | None
) -> dt.date:
    if registered_on is None or not row.over_on <= registered_on <= context.today:
        raise DateImpossible(
            field="registered_on",
            reason={
                "zh": "重新登记的日期不能早于结束日期，也不能晚于今天。",
                "en": "The new registration is not before that end, and not in the future.",
            },
        )
    return registered_on


def _first_period(context: OperationContext, claim: Claim, registered_on: dt.date, counts_from: str) -> str:
    """The first month that was not due when it was suspended, or the one after the new registration."""
    owed = _entitlement(context.session, claim).next_due
    if counts_from == FROM_SUSPENSION:
        return owed
    return max(owed, periods.first_of_benefit(registered_on, context.law(registered_on)))


def _sent_back(context: OperationContext, row: Resumption, note: str) -> Settled:
    if not note.strip():
        raise ReasonMissing(field="review_note")
    row.review_note, row.decision, row.decided_at = note.strip(), None, None
    context.audit("claims.send_back_resumption", "claim", row.claim_id, clause=CLAUSE)
    return Settled("sent_back")


def _run_again(context: OperationContext, claim: Claim, row: Resumption) -> None:
    session = context.session
    check_admissible(session, claim.person_id, context.law(context.today), on=context.today)
    other = open_claim(session, claim.person_id)
    if other is not None:
        raise SecondOpenClaim(business_key=other)
    entitlement = _entitlement(session, claim)
    entitlement.status = EntitlementStatus.ACTIVE
    entitlement.next_due = max(entitlement.next_due, row.first_period or "")
    claim.status, claim.closed_at = ClaimStatus.IN_BENEFIT, None


def _check_not_own(claim: Claim, person_id: int | None) -> None:
    if person_id == claim.person_id:
        raise FourEyes(earlier={"zh": "本人申领", "en": "own claim"})


def _check_other_person(context: OperationContext, claim: Claim, row: Resumption) -> None:
    """Whoever decided does not agree to it, whatever the diagram says."""
    _check_not_own(claim, context.actor_id)
    if context.actor is not None and context.actor.person_id == row.decided_by:
        raise FourEyes(earlier={"zh": "拟定是否恢复", "en": "decision on the request"})


def _paid_since(session: Session, claim: Claim) -> int:
    """Months of contributions in jobs that began after the loss of work that the claim rests on."""
    spells = history_of(session, claim.person_id).spells
    return sum(each.paid_months for each in spells if each.starts_on > claim.separated_on)


def _suspended(session: Session, claim_id: int) -> Claim:
    claim = loaded(session, claim_id)
    if claim.status != ClaimStatus.SUSPENDED:
        raise _not_suspended(session, claim)
    return claim


def _not_suspended(session: Session, claim: Claim) -> NotSuspended:
    """Why nothing can be resumed, with the clause."""
    status = session.scalar(sa.select(Entitlement.status).where(Entitlement.claim_id == claim.id))
    return NotSuspended(business_key=claim.business_key, reason=_WHY_NOT[status])


def _open_request(session: Session, resumption_id: int) -> Resumption:
    row = session.get(Resumption, int(resumption_id))
    if row is None or row.settled_at is not None:
        raise NotFound(what=KINDS["case"])
    return row


def _entitlement(session: Session, claim: Claim) -> Entitlement:
    return session.scalars(sa.select(Entitlement).where(Entitlement.claim_id == claim.id)).one()
