"""People of enterprises and unions let in with the sign-in that they asked for themselves."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from workflows import audit
from workflows.clock import local_date
from workflows.people import operations, sealing
from workflows.people.errors import LoginTaken, PersonExists
from workflows.people.models import Account, Person, RoleGrant
from workflows.people.permissions import Actor


@dataclass(frozen=True)
class Admission:
    """Who is let in, with which sign-in, in which role at which office."""

    name: str
    identity_number: str
    phone: str
    login: str
    password_hash: str
    role: str
    organisation_id: int


def obstacles(
    session: Session, *, name: str, identity_number: str, login: str
) -> Iterator[LoginTaken | PersonExists]:
    """What stands in the way: another's login, a sign-in of this person, another name on file."""
    if session.scalar(select(exists().where(Account.login == login))):
        yield LoginTaken(login=login)
    person = _on_file(session, identity_number)
    if person is not None and (person.name != name or session.get(Account, person.id) is not None):
        yield PersonExists()


def admit(session: Session, new: Admission, *, actor: Actor, now: dt.datetime) -> Person:
    """Put a person on file with a sign-in and a role from today on; the caller asked whether the actor may.

    Who is on file as insured stays the same person. Raises LoginTaken, PersonExists.
    """
    found = obstacles(session, name=new.name, identity_number=new.identity_number, login=new.login)
    obstacle = next(found, None)
    if obstacle is not None:
        raise obstacle
    person = _on_file(session, new.identity_number) or _made(session, new, now)
    session.add(_account(person, new, now))
    session.add(_grant(person, new, actor, now))
    session.flush()
    told = {"role": new.role, "organisation_id": new.organisation_id}
    audit.record(
        session, audit.Act("people.admit", "person", str(person.id), after=told), actor=actor, now=now
    )
    return person


def _on_file(session: Session, identity_number: str) -> Person | None:
    index = sealing.identity_index(identity_number)
    return session.scalar(select(Person).where(Person.identity_index == index))


def _made(session: Session, new: Admission, now: dt.datetime) -> Person:
    row = operations.made(operations.NewPerson(new.name, new.identity_number, new.phone), now=now)
    session.add(row)
    session.flush()
    return row


def _account(person: Person, new: Admission, now: dt.datetime) -> Account:
    return Account(person_id=person.id, login=new.login, password_hash=new.password_hash, password_set_at=now)


def _grant(person: Person, new: Admission, actor: Actor, now: dt.datetime) -> RoleGrant:
    return RoleGrant(
        person_id=person.id,
        role=new.role,
        organisation_id=new.organisation_id,
        valid_from=local_date(now),
        granted_by=actor.person_id,
    )
