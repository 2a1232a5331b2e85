"""Who stands in for whom: what is in force on a day, and what is planned."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from workflows.people import roles
from workflows.people.models import Organisation, Person, RoleGrant, Substitution

SHOWN = 200
"""Newest substitutions of a list."""


@dataclass(frozen=True)
class Post:
    """A role of the house at one office."""

    role: str
    role_name: str
    role_name_en: str
    organisation_id: int
    office_name: str
    office_name_en: str
    area_id: str | None


@dataclass(frozen=True)
class SubstitutionRow:
    """A substitution as lists show it; role, office and process None: every one."""

    substitution_id: int
    absent_id: int
    absent_name: str
    deputy_id: int
    deputy_name: str
    role: str | None
    role_name: str | None
    role_name_en: str | None
    organisation_id: int | None
    office_name: str | None
    office_name_en: str | None
    process_id: str | None
    first_day: dt.date
    last_day: dt.date
    reason: str
    ended_at: dt.datetime | None

    def is_over(self, today: dt.date) -> bool:
        """True when it was ended, or its last day is past."""
        return self.ended_at is not None or self.last_day < today

    def covers(self, role: str, organisation_id: int | None, process_id: str) -> bool:
        """True when a task of this role, office and process is within its scope."""
        is_post = self.role in (None, role) and self.organisation_id in (None, organisation_id)
        return is_post and self.process_id in (None, process_id)


def in_force(on: dt.date) -> tuple[sa.ColumnElement[bool], ...]:
    """Conditions under which a substitution is in force on the day."""
    return (Substitution.first_day <= on, Substitution.last_day >= on, Substitution.ended_at.is_(None))


def of_deputy_and_self(
    person_id: int, on: dt.date
) -> sa.CompoundSelect[int, dt.date, str | None, str | None, int | None]:
    """Whose roles the person has on the day, and how far: of each absent person, and the person's own whole.

    Columns person_id, last_day (None: the person's own), process_id, role, organisation_id.
    """
    lent = sa.select(
        Substitution.absent_id.label("person_id"),
        Substitution.last_day,
        Substitution.process_id,
        Substitution.role,
        Substitution.organisation_id,
    ).where(Substitution.deputy_id == person_id, *in_force(on))
    return lent.union_all(sa.select(sa.literal(person_id), sa.null(), sa.null(), sa.null(), sa.null()))


def concerning(session: Session, people: Collection[int]) -> tuple[SubstitutionRow, ...]:
    """Those in which one of these people is absent or stands in, newest first. One statement."""
    is_one = sa.or_(Substitution.absent_id.in_(people), Substitution.deputy_id.in_(people))
    return _rows(session, is_one)


def of_absent(session: Session, person_id: int, on: dt.date) -> tuple[SubstitutionRow, ...]:
    """Who stands in for the person on the day, for what. One statement."""
    return _rows(session, Substitution.absent_id == person_id, *in_force(on))


def between(
    session: Session, people: Collection[int], first_day: dt.date, last_day: dt.date
) -> tuple[SubstitutionRow, ...]:
    """Those of these people, absent or standing in, that touch the days and are not ended. One statement."""
    touches = (Substitution.first_day <= last_day, Substitution.last_day >= first_day)
    is_one = sa.or_(Substitution.absent_id.in_(people), Substitution.deputy_id.in_(people))
    return _rows(session, is_one, *touches, Substitution.ended_at.is_(None))


def touching(person_id: int, on: dt.date, most: int) -> sa.ScalarSelect[int]:
    """How many in force on the day concern the person, as a column of another select."""
    is_one = sa.or_(Substitution.absent_id == person_id, Substitution.deputy_id == person_id)
    some = sa.select(sa.literal(1)).select_from(Substitution).where(is_one, *in_force(on)).limit(most)
    return sa.select(sa.func.count()).select_from(some.subquery()).scalar_subquery()


def holders(session: Session, area_id: str | None, on: dt.date) -> dict[str, set[int]]:
    """Role → everybody who holds it in the area on the day, the province's included. One statement."""
    query = (
        sa.select(RoleGrant.role, RoleGrant.person_id)
        .join(Organisation, Organisation.id == RoleGrant.organisation_id)
        .where(sa.or_(Organisation.area_id == area_id, Organisation.area_id.is_(None)))
        .where(*RoleGrant.held_on(on))
    )
    found: dict[str, set[int]] = {}
    for role, person_id in session.execute(query):
        found.setdefault(role, set()).add(person_id)
    return found


def posts(session: Session, held: Collection[str], areas: Collection[str | None], on: dt.date) -> list[Post]:
    """Every office with each of these roles that somebody holds there on the day. One statement."""
    query = (
        sa.select(RoleGrant.role, Organisation)
        .join(Organisation, Organisation.id == RoleGrant.organisation_id)
        .where(RoleGrant.role.in_(held), Organisation.area_id.in_(areas))
        .where(*RoleGrant.held_on(on))
        .order_by(Organisation.path, Organisation.id, RoleGrant.role)
    )
    found = {(role, office.id): _post(role, office) for role, office in session.execute(query)}
    return list(found.values())


def _post(role: str, office: Organisation) -> Post:
    name, name_en = roles.names_of(role, None)
    return Post(role, name, name_en, office.id, office.name, office.name_en, office.area_id)


def _rows(session: Session, *wanted: sa.ColumnElement[bool]) -> tuple[SubstitutionRow, ...]:
    absent, deputy = aliased(Person), aliased(Person)
    query = (
        sa.select(Substitution, absent.name, deputy.name, Organisation.name, Organisation.name_en)
        .join(absent, absent.id == Substitution.absent_id)
        .join(deputy, deputy.id == Substitution.deputy_id)
        .outerjoin(Organisation, Organisation.id == Substitution.organisation_id)
        .where(*wanted)
        .order_by(Substitution.id.desc())
        .limit(SHOWN)
    )
    return tuple(_row(*row) for row in session.execute(query))


def _row(
    row: Substitution, absent: str, deputy: str, office: str | None, office_en: str | None
) -> SubstitutionRow:
    name, name_en = roles.names_of(row.role, None) if row.role else (None, None)
    return SubstitutionRow(
        substitution_id=row.id,
        absent_id=row.absent_id,
        absent_name=absent,
        deputy_id=row.deputy_id,
        deputy_name=deputy,
        role=row.role,
        role_name=name,
        role_name_en=name_en,
        organisation_id=row.organisation_id,
        office_name=office,
        office_name_en=office_en,
        process_id=row.process_id,
        first_day=row.first_day,
        last_day=row.last_day,
        reason=row.reason,
        ended_at=row.ended_at,
    )
