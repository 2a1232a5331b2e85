"""Accounts of enterprises and unions: asked for in public, approved or refused by the labour department.

Whoever asks learns nothing: whether there is such an enterprise, person or login is looked up when a
clerk opens the request, never while it is sent.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, fields

from sqlalchemy import case, select
from sqlalchemy.orm import Session

from workflows import audit, identity_number
from workflows.clock import local_date
from workflows.errors import DomainError, FourEyes, InvalidAnswers, NotFound
from workflows.layoffs.account_models import AccountRequest, RequestStatus
from workflows.layoffs.errors import FirmNotOnFile, RequestDecided
from workflows.people import admitting, names, passwords, sealing, staffing
from workflows.people.models import Organisation, OrganisationKind, Person
from workflows.people.permissions import KINDS, Actor, Subject, require
from workflows.runtime import receipts

AGENT, UNION = "enterprise_agent", "union_representative"
CLERK = "labour_clerk"
LONGEST = 80
"""Characters of an enterprise's name."""
LONGEST_REASON = 300
LISTED = 100
Texts = dict[str, str]


@dataclass(frozen=True)
class Told:
    """A request as it was typed, in the order of the form."""

    department_id: int | None
    enterprise: str
    role: str
    name: str
    identity_number: str
    phone: str
    login: str
    password: str


@dataclass(frozen=True)
class Asked:
    """What the applicant takes along: the number, and the secret that opens its state."""

    business_key: str
    secret: str


@dataclass(frozen=True)
class Department:
    """A labour department that may be asked."""

    organisation_id: int
    name: str
    name_en: str


@dataclass(frozen=True)
class RequestRow:
    """A line of the list; nobody's name stands in it."""

    business_key: str
    status: str
    role: str
    enterprise: str
    asked_at: dt.datetime
    decided_at: dt.datetime | None


@dataclass(frozen=True)
class RequestCard:
    """One request for the clerk: who asks, and what stands in the way of an account."""

    row: RequestRow
    name: str
    identity_masked: str
    phone_masked: str
    login: str
    reason: str
    erased_at: dt.datetime | None
    """From then on nothing of the applicant is left: the texts above are empty."""
    obstacles: tuple[DomainError, ...]


def departments(session: Session) -> tuple[Department, ...]:
    """Labour departments, as the tree has them. One statement."""
    query = select(Organisation).where(
        Organisation.kind == OrganisationKind.LABOUR_DEPARTMENT, Organisation.is_active
    )
    rows = session.scalars(query.order_by(Organisation.id))
    return tuple(Department(row.id, row.name, row.name_en) for row in rows)


def ask(session: Session, told: Told, *, actor: Actor | None, now: dt.datetime) -> Asked:
    """Keep a request; the answer is the same whoever and whatever is on file.

    Raises InvalidAnswers by field.
    """
    wrong = dict(_problems(session, told))
    if wrong:
        raise InvalidAnswers({each.name: wrong[each.name] for each in fields(Told) if each.name in wrong})
    row = _row(told, actor, now)
    session.add(row)
    session.flush()
    row.business_key = f"E-{local_date(now).year}-{row.id:06d}"
    after = {"department_id": row.department_id, "role": row.role}
    _audit(session, "account.ask", row, after, actor, now)
    return Asked(row.business_key, receipts.issue(session, row.business_key, now=now))


def _row(told: Told, actor: Actor | None, now: dt.datetime) -> AccountRequest:
    return AccountRequest(
        department_id=told.department_id,
        role=told.role,
        enterprise=names.clean(told.enterprise),
        login=told.login.strip().lower(),
        password_hash=passwords.hashed(told.password),
        applicant={
            "name": names.clean(told.name),
            "identity_number": sealing.parsed_identity(told.identity_number),
            "phone": sealing.parsed_phone(told.phone),
        },
        status=RequestStatus.OPEN,
        asked_at=now,
        asked_by=actor.person_id if actor else None,
    )


def requests(session: Session, actor: Actor) -> tuple[RequestRow, ...]:
    """Requests to the departments where the actor is a clerk: open ones, the oldest first, then decided ones.

    So nobody pushes a request off the list by sending many. One statement.
    """
    own = [grant.organisation_id for grant in actor.grants if grant.role == CLERK]
    query = select(AccountRequest).where(AccountRequest.department_id.in_(own))
    is_decided, number = AccountRequest.decided_at.is_not(None), AccountRequest.id
    order = is_decided, case((is_decided, -number), else_=number)
    return tuple(_line(row) for row in session.scalars(query.order_by(*order).limit(LISTED)))


def request(session: Session, business_key: str, actor: Actor) -> RequestCard:
    """One request as the clerk of its department sees it. Raises NotFound, NotAllowed."""
    row = _seen(session, business_key, actor)
    who = row.applicant
    return RequestCard(
        row=_line(row),
        name=who.get("name", ""),
        identity_masked=identity_number.mask(who["identity_number"]) if who else "",
        phone_masked=sealing.masked_phone(str(who["phone"])) if who else "",
        login=row.login,
        reason=row.reason["text"] if row.reason else "",
        erased_at=row.erased_at,
        obstacles=tuple(_obstacles(session, row)) if row.status == RequestStatus.OPEN else (),
    )


def approve(session: Session, business_key: str, *, actor: Actor, now: dt.datetime) -> None:
    """Make the person, the account and the role at the enterprise or its union.

    Raises NotFound, NotAllowed, FourEyes, RequestDecided, FirmNotOnFile, LoginTaken, PersonExists.
    """
    row = _open(session, business_key, actor)
    office = _office(session, row)
    if office is None:
        raise FirmNotOnFile()
    person = admitting.admit(session, _admission(row, office), actor=actor, now=now)
    _decide(row, RequestStatus.APPROVED, actor, now)
    _audit(session, "account.approve", row, {"person_id": person.id}, actor, now)


def _admission(row: AccountRequest, office: Organisation) -> admitting.Admission:
    who = row.applicant
    return admitting.Admission(
        name=who["name"],
        identity_number=who["identity_number"],
        phone=who["phone"],
        login=row.login,
        password_hash=row.password_hash or "",
        role=row.role,
        organisation_id=office.id,
    )


def refuse(session: Session, business_key: str, *, reason: str, actor: Actor, now: dt.datetime) -> None:
    """Refuse with a reason that the applicant is told.

    Raises NotFound, NotAllowed, FourEyes, RequestDecided, InvalidAnswers.
    """
    row = _open(session, business_key, actor)
    text = reason.strip()
    if not 0 < len(text) <= LONGEST_REASON:
        long = _texts(
            f"请写明理由，最多 {LONGEST_REASON} 字。", f"Say why, in {LONGEST_REASON} characters at most."
        )
        raise InvalidAnswers({"reason": long})
    row.reason = {"text": text}
    _decide(row, RequestStatus.REFUSED, actor, now)
    _audit(session, "account.refuse", row, {}, actor, now)


def _open(session: Session, business_key: str, actor: Actor) -> AccountRequest:
    """The request, locked: of two clerks at once the second finds it decided."""
    row = _seen(session, business_key, actor, is_locked=True)
    if row.status != RequestStatus.OPEN:
        raise RequestDecided(decided_at=row.decided_at)
    if _is_own(session, row, actor):
        raise FourEyes(earlier=_texts("申请账户", "asking for the account"))
    return row


def _seen(session: Session, business_key: str, actor: Actor, *, is_locked: bool = False) -> AccountRequest:
    query = select(AccountRequest).where(AccountRequest.business_key == business_key)
    row = session.scalar(query.with_for_update() if is_locked else query)
    if row is None:
        raise NotFound(what=KINDS["account_request"])
    department = session.get_one(Organisation, row.department_id)
    require(
        actor, "account.decide", Subject("account_request", department.area_id, frozenset({department.id}))
    )
    return row


def _is_own(session: Session, row: AccountRequest, actor: Actor) -> bool:
    """True for who asked while signed in, and for whose identity number stands in the request."""
    index = session.scalar(select(Person.identity_index).where(Person.id == actor.person_id))
    number = row.applicant["identity_number"]
    return row.asked_by == actor.person_id or index == sealing.identity_index(number)


def _obstacles(session: Session, row: AccountRequest) -> Iterator[DomainError]:
    """Why the request cannot be approved as it is."""
    if _office(session, row) is None:
        yield FirmNotOnFile()
    who = row.applicant
    yield from admitting.obstacles(
        session, name=who["name"], identity_number=who["identity_number"], login=row.login
    )


def _office(session: Session, row: AccountRequest) -> Organisation | None:
    """The enterprise of exactly this name below the department, or its union; None where there is none."""
    enterprise = session.scalar(
        select(Organisation).where(
            Organisation.kind == OrganisationKind.ENTERPRISE,
            Organisation.name == row.enterprise,
            Organisation.parent_id == row.department_id,
            Organisation.is_active,
        )
    )
    if enterprise is None or row.role == AGENT:
        return enterprise
    of_union = select(Organisation).where(
        Organisation.kind == OrganisationKind.UNION, Organisation.parent_id == enterprise.id
    )
    return session.scalar(of_union.where(Organisation.is_active).limit(1))


def _decide(row: AccountRequest, status: RequestStatus, actor: Actor, now: dt.datetime) -> None:
    row.status, row.decided_at, row.decided_by = status, now, actor.person_id
    row.password_hash = None


def _line(row: AccountRequest) -> RequestRow:
    return RequestRow(
        row.business_key or "", row.status.value, row.role, row.enterprise, row.asked_at, row.decided_at
    )


def _problems(session: Session, told: Told) -> Iterator[tuple[str, Texts]]:
    """Field → what is wrong with it, all at once."""
    if told.department_id not in {each.organisation_id for each in departments(session)}:
        yield "department_id", _texts("请选择办理机关。", "Choose the department.")
    if told.role not in (AGENT, UNION):
        yield "role", _texts("请选择身份。", "Choose in which capacity you act.")
    if not 0 < len(names.clean(told.enterprise)) <= LONGEST:
        yield (
            "enterprise",
            _texts(
                f"请填写企业全称，最多 {LONGEST} 字。", f"Enter the full name, {LONGEST} characters at most."
            ),
        )
    yield from staffing.problems_of_sign_in(
        name=told.name, number=told.identity_number, login=told.login, password=told.password
    )
    yield from staffing.refused(lambda: sealing.parsed_phone(told.phone), "phone")


def _audit(
    session: Session,
    act: str,
    row: AccountRequest,
    after: dict[str, object],
    actor: Actor | None,
    now: dt.datetime,
) -> None:
    done = audit.Act(act, "account_request", row.business_key or "", after=after)
    audit.record(session, done, actor=actor, now=now)


def _texts(zh: str, en: str) -> Texts:
    return {"zh": zh, "en": en}
