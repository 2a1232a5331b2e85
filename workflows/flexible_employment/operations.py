"""The verbs of the register of flexible workers; diagrams call them by name."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import NoReturn

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from workflows.clock import start_of_day
from workflows.engine.registry import operation
from workflows.errors import FourEyes, NotFound
from workflows.flexible_employment.errors import (
    AgreementEnded,
    EndNoteMissing,
    SecondAgreement,
    TermImpossible,
)
from workflows.flexible_employment.models import (
    Ending,
    FlexibleAgreement,
    FlexibleAgreementNumber,
    FlexibleLook,
    LookResult,
)
from workflows.flexible_employment.queries import agreement_of_case
from workflows.flexible_employment.turns import Turn, next_turn
from workflows.people.models import Organisation, Person
from workflows.people.permissions import KINDS, Actor, Subject, require
from workflows.people.queries import offices_of_case
from workflows.runtime import messages
from workflows.runtime.context import OperationContext
from workflows.runtime.house import House
from workflows.runtime.numbering import next_number

CLAUSE = "S6.2"
ENDED_EARLY = "flexible_agreement_ended"
"""The message that the case of an agreement hears at any time."""
AGREEMENT_OVER = "flexible_employment.agreement_over"
"""Kept for delivery when an agreement ends; the rooms above look for what rested on it."""
_DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Registered:
    """The agreement, its number, and the instant after its last day."""

    agreement_id: int
    business_key: str
    ends_at: dt.datetime


@operation("flexible_employment.register", zh="登记灵活就业协议", en="Register the agreement")
def register(  # noqa: PLR0913  one input per field of the form
    context: OperationContext,
    *,
    person_id: int,
    office_id: int,
    counterparty: str,
    activity: str,
    workplace: str,
    starts_on: dt.date,
    ends_on: dt.date,
    is_merged_track: bool = False,
) -> Registered:
    """Put an agreement on file under the real name, and give its number.

    Raises SecondAgreement, TermImpossible, FourEyes for one's own, NotFound.
    Source: Jilin 2005-58 s.6 (S6.2)
    """
    session = context.session
    office = _office(session, int(office_id))
    _check_may(context, office, int(person_id))
    _check_term(starts_on, ends_on, today=context.today)
    _check_single(session, int(person_id))
    row = FlexibleAgreement(
        business_key=next_number(session, FlexibleAgreementNumber, "F", context.today.year),
        person_id=int(person_id),
        area_id=office.area_id,
        office_id=office.id,
        counterparty=counterparty,
        activity=activity,
        workplace=workplace.strip(),
        is_merged_track=bool(is_merged_track),
        starts_on=starts_on,
        ends_on=ends_on,
        registered_by=context.actor_id,
        registered_at=context.now,
    )
    _keep(session, row)
    told = {"from": str(starts_on), "to": str(ends_on), "counterparty": counterparty}
    context.audit("flexible_employment.register", "flexible_agreement", row.id, clause=CLAUSE, after=told)
    return Registered(row.id, row.business_key, start_of_day(ends_on + _DAY))


@operation("flexible_employment.plan_next", zh="安排下次回访", en="Plan the next look")
def plan_next(context: OperationContext, *, agreement_id: int) -> Turn:
    """When the office looks next, and why: in its turn, before the end, or because the term is over.

    Source: Jilin 2005-58 s.6 (S6.2)
    """
    row = _running(context, agreement_id)
    return next_turn(row, context.law(context.today), today=context.today)


@dataclass(frozen=True)
class Looked:
    """What was found, the last day agreed, and the instant after it."""

    result: str
    ends_on: dt.date
    ends_at: dt.datetime


@operation("flexible_employment.record_look", zh="登记回访结果", en="Record the look")
def record_look(  # noqa: PLR0913  one input per field of the form
    context: OperationContext,
    *,
    agreement_id: int,
    kind: str,
    looked_on: dt.date,
    result: str,
    note: str,
    new_ends_on: dt.date | None = None,
) -> Looked:
    """Keep what the office found; a renewal moves the last day on.

    Raises TermImpossible, AgreementEnded.   Source: Jilin 2005-58 s.6 (S6.2)
    """
    row = _running(context, agreement_id)
    found = LookResult(result)
    _check_look(row, looked_on, today=context.today)
    if found is LookResult.RENEWED:
        _renew(row, new_ends_on, looked_on)
    else:
        new_ends_on = None
        row.reminded_on = looked_on if kind == "reminder" else row.reminded_on
    row.looked_on = looked_on
    look = FlexibleLook(
        agreement_id=row.id,
        kind=kind,
        looked_on=looked_on,
        result=found,
        note=note.strip(),
        new_ends_on=new_ends_on,
        recorded_by=context.actor_id,
        recorded_at=context.now,
    )
    context.session.add(look)
    told = {"kind": kind, "result": found.value, "to": str(row.ends_on)}
    context.audit("flexible_employment.record_look", "flexible_agreement", row.id, clause=CLAUSE, after=told)
    return Looked(found.value, row.ends_on, start_of_day(row.ends_on + _DAY))


@operation("flexible_employment.end", zh="终止灵活就业协议", en="End the agreement")
def end(
    context: OperationContext, *, agreement_id: int, ended_on: dt.date | None = None, note: str | None = None
) -> None:
    """Close the agreement: on the day told, or with its term. Raises AgreementEnded, TermImpossible.

    Source: Jilin 2005-58 s.6 (S6.2)
    """
    row = _running(context, agreement_id)
    last = min(ended_on or row.ends_on, row.ends_on)
    _check_end(row, last, today=context.today)
    close(context, row, last, Ending.EARLY if last < row.ends_on else Ending.TERM, note or "")


def close(
    context: OperationContext, row: FlexibleAgreement, ended_on: dt.date, ending: Ending, note: str
) -> None:
    """Write the end into the register."""
    row.ended_on, row.ending, row.end_note = ended_on, ending, note.strip()
    told = {"ended_on": str(ended_on), "ending": ending.value}
    context.audit("flexible_employment.end", "flexible_agreement", row.id, clause=CLAUSE, after=told)
    context.send(AGREEMENT_OVER, f"agreement_over:{row.business_key}", {"agreement_id": row.id})


def end_early(
    session: Session, business_key: str, *, ended_on: dt.date, note: str, actor: Actor, house: House
) -> None:
    """Take at the office that an agreement ends before its last day; its case ends with it.

    Raises NotFound, NotAllowed, EndNoteMissing, TermImpossible, AgreementEnded.
    """
    row = agreement_of_case(session, business_key)
    offices = frozenset(offices_of_case(session, row.office_id).values())
    require(actor, "flexible.end", Subject("case", row.area_id, offices))
    if actor.person_id == row.person_id:
        raise FourEyes(earlier={"zh": "本人的协议", "en": "own agreement"})
    if not note.strip():
        raise EndNoteMissing(field="note")
    _check_end(row, ended_on, today=house.clock.today())
    is_heard = row.ended_on is None and messages.send(
        session,
        ENDED_EARLY,
        business_key=business_key,
        payload={"ended_on": ended_on, "note": note.strip()},
        actor=actor,
        house=house,
    )
    if not is_heard:
        raise AgreementEnded(business_key=business_key)


def _check_may(context: OperationContext, office: Organisation, person_id: int) -> None:
    if context.session.get(Person, person_id) is None:
        raise NotFound(what=KINDS["person"])
    if context.actor is None:
        return
    require(context.actor, "flexible.register", _subject(context.session, office.id, office.area_id))
    if context.actor.person_id == person_id:
        raise FourEyes(earlier={"zh": "本人的协议", "en": "own agreement"})


def _subject(session: Session, office_id: int, area_id: str | None) -> Subject:
    return Subject("case", area_id, frozenset(offices_of_case(session, office_id).values()))


def _check_term(starts_on: dt.date, ends_on: dt.date, *, today: dt.date) -> None:
    if starts_on > today:
        _refuse("starts_on", "生效日期不能晚于今天。", "It cannot begin after today.")
    if ends_on < starts_on:
        _refuse("ends_on", "期满日期不能早于生效日期。", "It cannot end before it begins.")
    if ends_on < today:
        _refuse("ends_on", "协议已经期满，不再登记。", "Its term is over; it is not registered any more.")


def _check_look(row: FlexibleAgreement, looked_on: dt.date, *, today: dt.date) -> None:
    if not row.starts_on <= looked_on <= today:
        _refuse(
            "looked_on",
            "回访日期应在协议生效之后，不能晚于今天。",
            "The look was made after the agreement began, and not in the future.",
        )


def _check_end(row: FlexibleAgreement, ended_on: dt.date, *, today: dt.date) -> None:
    """A term that is over ends on its last day, whenever that is written down."""
    if not row.starts_on <= ended_on <= min(row.ends_on, today):
        _refuse(
            "ended_on",
            "终止日期应在协议期内，不能晚于今天。",
            "It ends within its term, and not in the future.",
        )


def _renew(row: FlexibleAgreement, new_ends_on: dt.date | None, on: dt.date) -> None:
    if new_ends_on is None or new_ends_on <= row.ends_on:
        _refuse("new_ends_on", "续签的期满日期应晚于原期满日期。", "A renewal ends later than before.")
    row.ends_on, row.renewed_on, row.reminded_on = new_ends_on, on, None


def _check_single(session: Session, person_id: int) -> None:
    known = session.scalar(
        select(FlexibleAgreement.business_key).where(
            FlexibleAgreement.person_id == person_id, FlexibleAgreement.ended_on.is_(None)
        )
    )
    if known is not None:
        raise SecondAgreement(field="identity_number", business_key=known)


def _keep(session: Session, row: FlexibleAgreement) -> None:
    """Two offices at the same moment: the index lets one through, the other hears of it."""
    person_id = row.person_id
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        _check_single(session, person_id)
        raise


def _running(context: OperationContext, agreement_id: int) -> FlexibleAgreement:
    row = context.session.get(FlexibleAgreement, int(agreement_id), with_for_update=True)
    if row is None:
        raise NotFound(what=KINDS["case"])
    if row.ended_on is not None:
        raise AgreementEnded(business_key=row.business_key)
    return row


def _office(session: Session, office_id: int) -> Organisation:
    office = session.get(Organisation, office_id)
    if office is None or not office.is_active:
        raise NotFound(what=KINDS["office"])
    return office


def _refuse(field: str, zh: str, en: str) -> NoReturn:
    raise TermImpossible(field=field, reason={"zh": zh, "en": en})
