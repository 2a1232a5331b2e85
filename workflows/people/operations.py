"""What is done to persons, offices and roles; every act is in the audit trail.

`actor` None is the installation itself (seeding); a person must be allowed.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import exists, select, update
from sqlalchemy.orm import Session

from workflows import audit
from workflows.errors import NotFound
from workflows.people import names, passwords, roles, sealing, sign_in
from workflows.people.errors import LoginTaken, PasswordRefused, PersonExists, RoleHeld, RoleNotOfOffice
from workflows.people.models import Account, Organisation, Person, RoleGrant
from workflows.people.permissions import KINDS, Actor, Subject, require
from workflows.people.queries import organisation_subject


@dataclass(frozen=True)
class NewPerson:
    """A natural person as entered; numbers may carry blanks and hyphens."""

    name: str
    identity_number: str | None = None
    phone: str | None = None
    bank_account: str | None = None
    area_id: str | None = None


def add_person(session: Session, person: NewPerson, *, actor: Actor | None, now: dt.datetime) -> Person:
    """Put a person on file. Raises IdentityNumberRefused, ContactRefused, PersonExists."""
    if actor is not None:
        require(actor, "person.manage", Subject("person", area_id=person.area_id))
    row = made(person, now=now)
    if row.identity_index is not None and _is_on_file(session, row.identity_index):
        raise PersonExists()
    session.add(row)
    session.flush()
    _audit(session, "people.add_person", "person", row.id, actor, now)
    return row


def add_people(session: Session, persons: Iterable[NewPerson], *, now: dt.datetime) -> list[Person]:
    """Put many new people on file as the installation itself, many rows a statement, in their order.

    Raises IdentityNumberRefused, ContactRefused; the database refuses a number that is on file already.
    """
    rows = [made(person, now=now) for person in persons]
    session.add_all(rows)
    session.flush()
    return rows


def made(person: NewPerson, *, now: dt.datetime) -> Person:
    """The row of a new person, sealed, not yet in any session."""
    name = names.clean(person.name)
    row = Person(
        public_id=uuid.uuid4(),
        name=name,
        name_key=names.key(name),
        initials=names.initials(name),
        area_id=person.area_id,
        created_at=now,
    )
    if person.identity_number:
        sealing.seal_identity(row, sealing.parsed_identity(person.identity_number))
    if person.phone:
        sealing.seal_phone(row, person.phone)
    if person.bank_account:
        sealing.seal_bank(row, person.bank_account)
    return row


def change_contact(
    session: Session, person_id: int, *, phone: str | None, bank_account: str | None
) -> Person:
    """Keep a new phone or bank account; None leaves the old one. Raises ContactRefused, NotFound."""
    person = session.get(Person, person_id)
    if person is None:
        raise NotFound(what=KINDS["person"])
    if phone:
        sealing.seal_phone(person, phone)
    if bank_account:
        sealing.seal_bank(person, bank_account)
    return person


def index_phones(session: Session, limit: int) -> int:
    """Make phones that were kept before there was an index findable; how many were."""
    bare = Person.phone_sealed.is_not(None), Person.phone_index.is_(None)
    rows = session.scalars(select(Person).where(*bare).order_by(Person.id).limit(limit)).all()
    for row in rows:
        row.phone_index = sealing.phone_index(sealing.opened_phone(row) or "")
    return len(rows)


def reveal_identity(
    session: Session, person_id: int, *, case: Subject, reason: str, actor: Actor, now: dt.datetime
) -> str | None:
    """The identity number in full, for work on a case; who looked, at whose and why stays on file.

    Raises NotFound, NotAllowed.
    """
    require(actor, "identity.reveal", case)
    person = session.get(Person, person_id)
    if person is None:
        raise NotFound(what=KINDS["person"])
    act = audit.Act("people.reveal_identity", "person", str(person_id), after={"reason": reason})
    audit.record(session, act, actor=actor, now=now)
    return sealing.opened_identity(person)


def open_account(
    session: Session, person: Person, *, login: str, password: str, actor: Actor | None, now: dt.datetime
) -> Account:
    """Give a staff member a sign-in. Raises LoginTaken, PasswordRefused."""
    login = login.strip().lower()
    _require_manager(actor)
    if session.scalar(select(exists().where(Account.login == login))):
        raise LoginTaken(login=login)
    passwords.check_rules(password, login=login, name=person.name)
    account = Account(
        person_id=person.id,
        login=login,
        password_hash=passwords.hashed(password),
        password_set_at=now,
        must_change=actor is not None,
    )
    session.add(account)
    _audit(session, "people.open_account", "person", person.id, actor, now)
    return account


def close_account(session: Session, person_id: int, *, actor: Actor | None, now: dt.datetime) -> None:
    """Shut a sign-in and end its sessions at once."""
    _require_manager(actor)
    account = session.get(Account, person_id)
    if account is None:
        raise NotFound(what=KINDS["person"])
    account.is_active = False
    sign_in.end_sessions(session, person_id, now=now)
    _audit(session, "people.close_account", "person", person_id, actor, now)


def set_password(
    session: Session, actor: Actor, *, current: str, new: str, token: str | None, now: dt.datetime
) -> None:
    """Change the own password and end all other sessions. Raises PasswordRefused."""
    account = session.get(Account, actor.person_id)
    if account is None:
        raise NotFound(what=KINDS["person"])
    if not passwords.is_right(account.password_hash, current):
        wrong = {"zh": "当前密码不正确。", "en": "the current password is not right."}
        raise PasswordRefused(field="current", reason=wrong)
    if new == current:
        same = {"zh": "与当前密码相同。", "en": "it is the current one."}
        raise PasswordRefused(field="password", reason=same)
    passwords.check_rules(new, login=account.login, name=actor.name)
    account.password_hash = passwords.hashed(new)
    account.password_set_at = now
    account.must_change = False
    sign_in.end_sessions(session, actor.person_id, now=now, but=token)
    _audit(session, "people.set_password", "person", actor.person_id, actor, now)


def set_language(session: Session, person_id: int, language: str) -> None:
    """Remember the language of the pages for the next sign-in."""
    session.execute(update(Account).where(Account.person_id == person_id).values(language=language))


@dataclass(frozen=True)
class NewRole:
    """A role to hold at an office from a day on, for good or to a day."""

    person_id: int
    role: str
    organisation_id: int
    valid_from: dt.date
    valid_to: dt.date | None = None


def grant_role(session: Session, role: NewRole, *, actor: Actor | None, now: dt.datetime) -> RoleGrant:
    """Let a person act in a role at an office. Raises RoleNotOfOffice, RoleHeld, NotFound."""
    office = session.get(Organisation, role.organisation_id)
    if office is None:
        raise NotFound(what=KINDS["office"])
    if actor is not None:
        require(actor, "person.manage", organisation_subject(office))
    if office.kind not in roles.offices_of(session, role.role):
        raise RoleNotOfOffice(role=role.role, office=office.name)
    if _holds(session, role):
        raise RoleHeld(office=office.name)
    grant = RoleGrant(
        person_id=role.person_id,
        role=role.role,
        organisation_id=role.organisation_id,
        valid_from=role.valid_from,
        valid_to=role.valid_to,
        granted_by=actor.person_id if actor else None,
    )
    session.add(grant)
    session.flush()
    _audit(session, "people.grant_role", "role_grant", grant.id, actor, now)
    return grant


def end_role(session: Session, grant_id: int, *, on: dt.date, actor: Actor | None, now: dt.datetime) -> None:
    """End a role with the day `on`; the person's sessions end, so that pages follow at once.

    A role that began after `on` was never held: its row goes, and the audit trail tells of it.
    """
    grant = session.get(RoleGrant, grant_id)
    if grant is None:
        raise NotFound(what=KINDS["person"])
    if actor is not None:
        require(
            actor, "person.manage", organisation_subject(session.get_one(Organisation, grant.organisation_id))
        )
    held = {
        "person_id": grant.person_id,
        "role": grant.role,
        "organisation_id": grant.organisation_id,
        "valid_from": grant.valid_from.isoformat(),
    }
    if on < grant.valid_from:
        session.delete(grant)
    else:
        grant.valid_to = on
    session.flush()
    sign_in.end_sessions(session, grant.person_id, now=now)
    act = audit.Act(
        "people.end_role", "role_grant", str(grant_id), before=held, after={"valid_to": on.isoformat()}
    )
    audit.record(session, act, actor=actor, now=now)


def _is_on_file(session: Session, index: bytes) -> bool:
    return bool(session.scalar(select(exists().where(Person.identity_index == index))))


def _holds(session: Session, role: NewRole) -> bool:
    held = select(RoleGrant.id).where(
        RoleGrant.person_id == role.person_id,
        RoleGrant.role == role.role,
        RoleGrant.organisation_id == role.organisation_id,
        RoleGrant.valid_to.is_(None) | (RoleGrant.valid_to >= role.valid_from),
    )
    return session.scalar(held.limit(1)) is not None


def _require_manager(actor: Actor | None) -> None:
    if actor is not None:
        require(actor, "person.manage", Subject("person"))


def _audit(
    session: Session, name: str, kind: str, object_id: int, actor: Actor | None, now: dt.datetime
) -> None:
    audit.record(session, audit.Act(name, kind, str(object_id)), actor=actor, now=now)
