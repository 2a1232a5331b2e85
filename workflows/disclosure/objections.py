"""Objections to a disclosed person: received, looked into, answered; diagrams call the verbs by name."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflows.claims import holds
from workflows.claims.models import Claim, ClaimStatus
from workflows.claims.queries import loaded
from workflows.deadlines import verbs
from workflows.disclosure import queries
from workflows.disclosure.errors import NotHeard
from workflows.disclosure.holding import DECISION, hold_running
from workflows.disclosure.models import (
    Channel,
    DisclosureNotice,
    EntryObjection,
    Objection,
    ObjectionNumber,
    ObjectionStatus,
    RecipientEntry,
)
from workflows.disclosure.operations import STANDING
from workflows.engine.registry import operation
from workflows.errors import FourEyes, InvalidAnswers, NotFound
from workflows.people.permissions import KINDS, Actor
from workflows.people.queries import offices_of_case
from workflows.runtime import instances, receipts, steps
from workflows.runtime.context import OperationContext
from workflows.runtime.house import House
from workflows.runtime.numbering import next_number

PROCESS = "disclosure_objection"
ENTRY_WRONG = "entry_wrong"
"""The finding that the entry itself is wrong."""
LONGEST = {"fact": 1000, "clue": 500, "name": 60, "contact": 120}
_MISSING = {
    "is_anonymous": {"zh": "请选择是否留名。", "en": "Choose whether you give your name."},
    "fact": {"zh": "请写明您反映的事实。", "en": "Say what happened."},
    "clue": {
        "zh": "匿名提出的，请写明可以怎样核实：时间、地点、单位或者其他线索。",
        "en": "Without a name, say how it can be checked: when, where, which employer.",
    },
    "name": {"zh": "请填写姓名；不愿留名的，选择匿名。", "en": "Give your name, or choose to stay unnamed."},
    "contact": {
        "zh": "请填写电话或者地址；不愿留的，选择匿名。",
        "en": "Give a telephone or an address, or choose to stay unnamed.",
    },
}
_NEEDED: Mapping[bool | None, tuple[str, ...]] = {
    True: ("fact", "clue"),
    False: ("fact", "name", "contact"),
    None: ("fact", "is_anonymous"),
}
_SHORTEST = 5
"""Characters under which nothing can be checked."""


@dataclass(frozen=True)
class Told:
    """An objection as it was typed."""

    fact: str
    clue: str
    is_anonymous: bool | None
    """None where it was not said."""
    name: str = ""
    contact: str = ""


@dataclass(frozen=True)
class About:
    """What an objection is about: a notice of its own, or a line of a monthly list (`is_list`)."""

    entry_id: int
    is_list: bool = False


@dataclass(frozen=True)
class Filed:
    """What the objector takes along: the number, and the secret that opens its state."""

    business_key: str
    secret: str


def file(session: Session, about: About, told: Told, *, actor: Actor | None, house: House) -> Filed:
    """Take an objection, begin its case, and give its number with a secret; without an actor it came online.

    Raises NotFound, InvalidAnswers by field, NotAllowed.   Source: Jilin 2005-58 s.5
    """
    objection = receive(session, about, told, actor=actor, now=house.clock.now())
    claim = loaded(session, objection.claim_id)
    case = instances.start(
        session,
        PROCESS,
        offices=offices_of_case(session, claim.community_office_id),
        area_id=claim.area_id,
        actor=actor,
        house=house,
        variables={"objection_id": objection.id},
    )
    return Filed(case.business_key, receipts.issue(session, case.business_key, now=house.clock.now()))


def receive(
    session: Session, about: About, told: Told, *, actor: Actor | None, now: dt.datetime
) -> Objection:
    """Seal what was said; its case begins with the id. Raises NotFound, InvalidAnswers by field."""
    shown: DisclosureNotice | RecipientEntry | None = (
        session.get(RecipientEntry, about.entry_id)
        if about.is_list
        else session.get(DisclosureNotice, about.entry_id)
    )
    if shown is None:
        raise NotFound(what=KINDS["disclosure"])
    given = _checked(told)
    row = Objection(
        notice_id=None if about.is_list else shown.id,
        claim_id=shown.claim_id,
        channel=Channel.COUNTER if actor else Channel.ONLINE,
        is_anonymous=bool(told.is_anonymous),
        said={"fact": given["fact"], "clue": given["clue"]},
        objector=None if told.is_anonymous else {"name": given["name"], "contact": given["contact"]},
        received_at=now,
        registered_by=actor.person_id if actor else None,
    )
    session.add(row)
    session.flush()
    if about.is_list:
        session.add(EntryObjection(objection_id=row.id, entry_id=shown.id))
    return row


def _checked(told: Told) -> Mapping[str, str]:
    """The answers without spaces around them. Raises InvalidAnswers naming every field to mend."""
    needed = _NEEDED[told.is_anonymous]
    given = {name: str(getattr(told, name)).strip() for name in LONGEST}
    wrong = {name: _MISSING[name] for name in needed if not given.get(name)}
    wrong |= {
        name: {"zh": "写得太短，无法核实。", "en": "Too short to be checked."}
        for name in ("fact", "clue")
        if name in needed and 0 < len(given[name]) < _SHORTEST
    }
    wrong |= {
        name: {"zh": f"最多 {longest} 个字。", "en": f"{longest} characters at most."}
        for name, longest in LONGEST.items()
        if len(given[name]) > longest
    }
    if wrong:
        raise InvalidAnswers(wrong)
    return given


@dataclass(frozen=True)
class Recorded:
    """The number of the objection and what the investigation is told; who objected stays sealed."""

    business_key: str
    entry: str
    fact: str
    clue: str


@operation("disclosure.record_objection", zh="登记异议", en="Record the objection")
def record_objection(context: OperationContext, *, objection_id: int) -> Recorded:
    """Give the objection its number and let the limit of its decision run.   Source: Jilin 2005-58 s.5"""
    row = _open(context, objection_id)
    row.business_key = next_number(context.session, ObjectionNumber, "O", context.today.year)
    row.instance_id = context.instance_id
    if context.instance_id is not None:
        verbs.start(context, limit_id=DECISION)
        hold_running(context, row)
    notice = queries.objection_card(context.session, row.id).entry
    told = {"channel": row.channel.value, "is_anonymous": row.is_anonymous, "notice_id": row.notice_id}
    context.audit("disclosure.record_objection", "objection", row.id, clause="S5.4", after=told)
    entry = f"{notice.masked_name}（{notice.office_name}）"
    return Recorded(row.business_key, entry, row.said["fact"], row.said["clue"])


@dataclass(frozen=True)
class Found:
    """What the finding sets off, in which claim: `take_down`, `correct`, `go_on`, `recheck`, `withdrawn`
    (a line of a list) or `none`."""

    effect: str
    claim_key: str
    reason: str


@operation("disclosure.record_objection_finding", zh="记录异议认定", en="Record the finding")
def record_objection_finding(
    context: OperationContext,
    *,
    objection_id: int,
    investigation: str,
    event: str | None,
    checked_on: dt.date,
    finding: str,
) -> Found:
    """Keep the finding; what it sets off depends on where the claim stands now.

    The claim's case is locked first: its notice cannot close meanwhile. Raises FourEyes.
    Source: Jilin 2005-58 s.5; law.md, readings to keep apart
    """
    row = _open(context, objection_id)
    claim = _locked_claim(context, row.claim_id)
    _check_eyes(context, claim)
    status = _status(investigation, event)
    row.effect = _effect(claim, _has_notice(context, claim), status)
    if status == ObjectionStatus.ENTRY_WRONG and row.notice_id is None:
        row.effect = _withdraw_line(context, row)
    row.investigation, row.event, row.checked_on = investigation, event, checked_on
    row.finding = {"text": finding.strip()}
    row.status, row.decided_at = status, context.now
    row.decided_by = context.actor_id
    if context.instance_id is not None:
        verbs.end(context, limit_id=DECISION)
    holds.release(context, objection_key=row.business_key or "")
    told = {"investigation": investigation, "effect": row.effect}
    context.audit("disclosure.decide_objection", "objection", row.id, clause="S5.4", after=told)
    return Found(row.effect, claim.business_key, _reason(row))


@dataclass(frozen=True)
class Rechecked:
    """Whether the benefit is to end."""

    is_to_end: bool


@operation("disclosure.record_recheck", zh="记录重新审核", en="Record the second check")
def record_recheck(
    context: OperationContext,
    *,
    objection_id: int,
    decision: str,
    opinion: str,
    heard_on: dt.date | None = None,
) -> Rechecked:
    """Keep a reviewer's decision on a benefit that runs; nothing stops by itself.

    Raises NotHeard, FourEyes.   Source: Jilin 2005-58 s.5 (S5.3.0)
    """
    row = context.session.get_one(Objection, int(objection_id))
    claim = _locked_claim(context, row.claim_id)
    _check_eyes(context, claim)
    if decision == "stop" and heard_on is None:
        raise NotHeard(field="heard_on")
    row.recheck, row.heard_on, row.opinion = decision, heard_on, {"text": opinion.strip()}
    context.audit(
        "disclosure.recheck_benefit", "objection", row.id, clause="S5.2", after={"decision": decision}
    )
    return Rechecked(decision == "stop" and claim.status == ClaimStatus.IN_BENEFIT)


def _open(context: OperationContext, objection_id: int) -> Objection:
    row = context.session.get(Objection, int(objection_id))
    if row is None or row.status != ObjectionStatus.OPEN:
        raise NotFound(what=KINDS["objection"])
    return row


def _locked_claim(context: OperationContext, claim_id: int) -> Claim:
    key = loaded(context.session, claim_id).business_key
    steps.locked_case(context.session, key, by="business_key")
    return context.session.get_one(Claim, claim_id, populate_existing=True)


def _has_notice(context: OperationContext, claim: Claim) -> bool:
    """True while the claim waits for its notice."""
    shown = select(DisclosureNotice.id).where(
        DisclosureNotice.claim_id == claim.id, DisclosureNotice.status.in_(STANDING)
    )
    return context.session.scalar(shown.limit(1)) is not None


def _check_eyes(context: OperationContext, claim: Claim) -> None:
    """Nobody looks into an objection against the own benefit."""
    if context.actor is not None and context.actor.person_id == claim.person_id:
        raise FourEyes(earlier={"zh": "本人申领", "en": "own claim"})


def _withdraw_line(context: OperationContext, row: Objection) -> str:
    """A wrong line of a list leaves the public page at once; the next list has it right."""
    line = context.session.scalars(
        select(RecipientEntry)
        .join(EntryObjection, EntryObjection.entry_id == RecipientEntry.id)
        .where(EntryObjection.objection_id == row.id)
    ).one()
    line.withdrawn_at = line.withdrawn_at or context.now
    context.audit("disclosure.withdraw_line", "recipient_entry", line.id, clause="S5.4")
    return "withdrawn"


def _status(investigation: str, event: str | None) -> ObjectionStatus:
    if investigation == ENTRY_WRONG:
        return ObjectionStatus.ENTRY_WRONG
    return ObjectionStatus.UPHELD if event else ObjectionStatus.REJECTED


def _effect(claim: Claim, has_notice: bool, status: ObjectionStatus) -> str:
    if has_notice:
        by_status = {ObjectionStatus.ENTRY_WRONG: "correct", ObjectionStatus.UPHELD: "take_down"}
        return by_status.get(status, "go_on")
    is_running = claim.status == ClaimStatus.IN_BENEFIT
    return "recheck" if is_running and status == ObjectionStatus.UPHELD else "none"


def _reason(row: Objection) -> str:
    """Why the notice goes; names nobody."""
    sentence = "指出公示内容有误" if row.status == ObjectionStatus.ENTRY_WRONG else "经调查属实"
    return f"异议 {row.business_key} {sentence}"
