"""Taking a claim at the counter, and correcting what was taken down wrong."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from workflows.claims import deemed, earlier_benefit, handing_on, receipt_day, review_clock
from workflows.claims.errors import DateImpossible, OfficeNotCommunity, SecondOpenClaim, WrongArea, WrongStep
from workflows.claims.models import Certificate, Claim, ClaimNumber, ClaimStatus
from workflows.claims.queries import loaded, open_claim
from workflows.contributions.queries import counted
from workflows.engine.registry import operation
from workflows.errors import FourEyes, NotFound
from workflows.people import message_consent as consent
from workflows.people.models import Organisation, OrganisationKind, Person, PoolingArea
from workflows.people.operations import change_contact
from workflows.people.permissions import KINDS, Grant, Subject, require
from workflows.people.queries import offices_of_case
from workflows.runtime.context import OperationContext
from workflows.runtime.numbering import next_number


@dataclass(frozen=True)
class Registered:
    """The claim, the number on its receipt, and the contribution time found."""

    claim_id: int
    business_key: str
    contribution_months: int
    is_handed_on: bool = False
    """Taken at the counter of another area."""
    is_backdated: bool = False
    """Received, the counter says, before the day of entry: another person confirms it first."""
    entered_on: dt.date | None = None


@operation("claims.register", zh="登记申领", en="Register the claim")
def register(  # noqa: PLR0913  one input per field of the form
    context: OperationContext,
    *,
    person_id: int,
    separated_on: dt.date,
    separation_reason: str,
    employer_name: str,
    registered_on: dt.date,
    job_seeking: bool,
    community_office_id: int,
    bank_account: str | None = None,
    phone: str | None = None,
    received_on: dt.date | None = None,
    hand_on_reason: str | None = None,
    backdating_reason: str | None = None,
    message_consent: bool | None = None,
) -> Registered:
    """Take a claim on file and give its number; an account or phone replaces the known one.

    The review clock runs from today. `received_on`, an earlier day on which the application was handed in,
    is kept with its reason, and counts once another person confirms it (`receipt_day`). `message_consent`:
    whether the person agreed to short messages; None leaves it as it was.
    A clerk of another area hands the claim on to the area that holds the insurance, saying why.

    Raises SecondOpenClaim, InFlexibleEmployment, WrongArea, DateImpossible, OfficeNotCommunity, NotFound,
    ReasonMissing.   Source: Jilin 2005-58 s.3, s.4, s.5
    """
    session, place = context.session, _place(context, int(community_office_id), int(person_id))
    _check_dates(context, separated_on, registered_on)
    _check_receipt(context, registered_on, received_on)
    is_backdated = receipt_day.is_backdated(context, received_on, backdating_reason)
    if place.counter is not None:
        handing_on.check_may(context, place.counter, hand_on_reason)
    _check_no_open_claim(session, int(person_id))
    deemed.check_admissible(session, int(person_id), context.law(registered_on), on=registered_on)
    person = change_contact(session, int(person_id), phone=phone, bank_account=bank_account)
    if message_consent is not None:
        consent.keep(session, person.id, agrees=message_consent, actor=context.actor, now=context.now)
    months = _contribution_months(context, person.id, place.office, separated_on)
    claim = Claim(
        business_key=next_number(session, ClaimNumber, "C", context.today.year),
        person_id=person.id,
        area_id=place.office.area_id,
        community_office_id=place.office.id,
        employment_service_id=place.offices.get(OrganisationKind.EMPLOYMENT_SERVICE),
        separated_on=separated_on,
        separation_reason=separation_reason,
        employer_name=employer_name.strip(),
        registered_on=registered_on,
        job_seeking=bool(job_seeking),
        contribution_months=months,
        received_at=context.now,
        registered_by=context.actor_id,
        handed_on_by_id=place.counter.organisation_id if place.counter else None,
    )
    _keep(session, claim)
    review_clock.start(context)
    context.audit(
        "claims.register", "claim", claim.id, clause="S5.5", after={"business_key": claim.business_key}
    )
    if place.counter is not None:
        handing_on.record(context, claim, place.counter, hand_on_reason)
    if is_backdated and received_on is not None:
        receipt_day.tell(context, claim, received_on, backdating_reason)
    is_handed_on = place.counter is not None
    return Registered(claim.id, claim.business_key, months, is_handed_on, is_backdated, context.today)


@operation("claims.correct", zh="更正登记", en="Correct the claim")
def correct(
    context: OperationContext,
    *,
    claim_id: int,
    separated_on: dt.date,
    separation_reason: str,
    employer_name: str,
    job_seeking: bool,
) -> None:
    """Replace what was taken down wrong; what stood before is in the audit trail.

    Raises DateImpossible, WrongStep.   Source: Jilin 2005-58 s.5
    """
    claim = loaded(context.session, int(claim_id))
    if claim.closed_at is not None:
        raise WrongStep(business_key=claim.business_key)
    _check_dates(context, separated_on, claim.registered_on)
    before = _particulars(claim)
    claim.separated_on = separated_on
    claim.separation_reason = separation_reason
    claim.employer_name = employer_name.strip()
    claim.job_seeking = bool(job_seeking)
    review_clock.go_on(context)
    certified = select(Certificate.id).where(Certificate.claim_id == claim.id).limit(1)
    is_certified = context.session.scalar(certified) is not None
    claim.status = ClaimStatus.VERIFIED if is_certified else ClaimStatus.REGISTERED
    after = _particulars(claim)
    context.audit("claims.correct", "claim", claim.id, clause="S5.5", before=before, after=after)


@dataclass(frozen=True)
class _Place:
    """The community office of a claim, the offices of its case, and the counter elsewhere that took it."""

    office: Organisation
    offices: dict[str, int]
    counter: Grant | None


def _place(context: OperationContext, office_id: int, person_id: int) -> _Place:
    """Where the person's claim belongs, if the actor may take it there."""
    office = _community_office(context.session, office_id)
    offices = offices_of_case(context.session, office.id)
    counter = handing_on.counter_of(context.actor, office.area_id)
    _check_may(context, office, offices, person_id, counter)
    _check_area(context.session, person_id, office, is_handed_on=counter is not None)
    return _Place(office, offices, counter)


def _contribution_months(
    context: OperationContext, person_id: int, office: Organisation, separated_on: dt.date
) -> int:
    law = context.law(separated_on)
    history, _left = earlier_benefit.counting_anew(context.session, person_id, on=separated_on)
    return counted(history, law, on=separated_on, area_id=office.area_id or "").months


def _check_may(
    context: OperationContext,
    office: Organisation,
    offices: dict[str, int],
    person_id: int,
    counter: Grant | None,
) -> None:
    if context.session.get(Person, person_id) is None:
        raise NotFound(what=KINDS["person"])
    if context.actor is None:
        return
    if counter is None:
        case = Subject("case", area_id=office.area_id, organisation_ids=frozenset(offices.values()))
        require(context.actor, "claim.register", case)
    if context.actor.person_id == person_id:
        raise FourEyes(earlier={"zh": "本人申领", "en": "own claim"})


def _check_area(session: Session, person_id: int, office: Organisation, *, is_handed_on: bool) -> None:
    """Claims belong to the area that holds the insurance (S4.1): nowhere else are they handed on to."""
    person = session.get_one(Person, person_id)
    if person.area_id == office.area_id or (person.area_id is None and not is_handed_on):
        return
    if person.area_id is None:
        raise NotFound(what=KINDS["office"])
    area = session.get_one(PoolingArea, person.area_id)
    raise WrongArea(field="address_community", area={"zh": area.name, "en": area.name_en})


def _community_office(session: Session, office_id: int) -> Organisation:
    office = session.get(Organisation, office_id)
    if office is None or not office.is_active:
        raise NotFound(what=KINDS["office"])
    if office.kind != OrganisationKind.COMMUNITY_OFFICE:
        raise OfficeNotCommunity(field="address_community", office=office.name)
    return office


def _check_dates(context: OperationContext, separated_on: dt.date, registered_on: dt.date) -> None:
    if registered_on > context.today:
        reason = {"zh": "登记日期不能晚于今天。", "en": "The day of registration cannot lie in the future."}
        raise DateImpossible(field="registered_on", reason=reason)
    if separated_on > registered_on:
        reason = {
            "zh": "离职日期不能晚于登记日期。",
            "en": "The job must have ended before the registration.",
        }
        raise DateImpossible(field="separated_on", reason=reason)


def _check_receipt(context: OperationContext, registered_on: dt.date, received_on: dt.date | None) -> None:
    if received_on is not None and not registered_on <= received_on <= context.today:
        reason = {
            "zh": "收到申请的日期不能早于失业登记，也不能晚于今天。",
            "en": "It was received on the day of registration or later, and not in the future.",
        }
        raise DateImpossible(field="received_on", reason=reason)


def _check_no_open_claim(session: Session, person_id: int) -> None:
    known = open_claim(session, person_id)
    if known is not None:
        raise SecondOpenClaim(business_key=known)


def _keep(session: Session, claim: Claim) -> None:
    """Two counters at the same moment: the index lets one through, the other hears of it."""
    person_id = claim.person_id
    try:
        with session.begin_nested():
            session.add(claim)
    except IntegrityError:
        _check_no_open_claim(session, person_id)
        raise


def _particulars(claim: Claim) -> dict[str, object]:
    return {
        "separated_on": claim.separated_on.isoformat(),
        "separation_reason": claim.separation_reason,
        "employer_name": claim.employer_name,
        "job_seeking": claim.job_seeking,
    }
