"""Reads of people and offices, as typed rows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import ColumnElement, and_, false, or_, select
from sqlalchemy.orm import Session

from workflows.people import names, role_acts, roles, sealing, substitutions
from workflows.people.models import Account, DesignedRole, Organisation, Person, PoolingArea, RoleGrant
from workflows.people.permissions import Actor, Grant, StandIn, Subject


@dataclass(frozen=True)
class AreaRow:
    """A pooling area."""

    area_id: str
    name: str
    name_en: str
    policy_line: str


@dataclass(frozen=True)
class OfficeRow:
    """An office with its place in the tree; `path` is the chain of ancestors, root first."""

    organisation_id: int
    kind: str
    kind_detail: str | None
    name: str
    name_en: str
    area_id: str | None
    parent_id: int | None
    path: tuple[int, ...]
    is_active: bool

    @property
    def depth(self) -> int:
        """Steps below the root."""
        return len(self.path)


@dataclass(frozen=True)
class RoleRow:
    """A role held at an office."""

    grant_id: int
    role: str
    organisation_id: int
    office_name: str
    office_name_en: str
    valid_from: dt.date
    valid_to: dt.date | None
    role_name: str
    role_name_en: str


@dataclass(frozen=True)
class PersonRow:
    """A person as lists show it: nothing sealed, numbers masked."""

    person_id: int
    name: str
    identity_masked: str | None
    phone_masked: str | None
    bank_masked: str | None
    sex: str | None
    born_on: dt.date | None
    area_id: str | None
    login: str | None = None
    is_active: bool = True
    """False when the sign-in was closed."""
    roles: tuple[RoleRow, ...] = ()
    agrees_to_messages: bool = False
    """To short messages about the person's own case."""


@dataclass(frozen=True)
class Colleague:
    """A person with an open sign-in."""

    person_id: int
    name: str
    login: str


@dataclass(frozen=True)
class Place:
    """Where a list begins: a name or the first letters of its pinyin, and the key of the page."""

    text: str = ""
    after: str | None = None
    limit: int = 50


@dataclass(frozen=True)
class PeoplePage:
    """Rows in the order of their pinyin; `after` is the key of the next page, None on the last."""

    rows: tuple[PersonRow, ...]
    after: str | None


FIRST_PAGE = Place()


def actor_of(session: Session, person_id: int, on: dt.date) -> Actor:
    """The person with the roles held and lent on the day; without any when there are none. One statement."""
    whose = substitutions.of_deputy_and_self(person_id, on).subquery("whose")
    is_lent = whose.c.last_day.is_not(None)
    within = or_(whose.c.role.is_(None), whose.c.role == RoleGrant.role)
    there = or_(whose.c.organisation_id.is_(None), whose.c.organisation_id == RoleGrant.organisation_id)
    is_lendable = or_(~is_lent, RoleGrant.role.in_(role_acts.LENDABLE))
    theirs = and_(RoleGrant.person_id == Person.id, *RoleGrant.held_on(on), within, there, is_lendable)
    query = (
        select(Person.id, Person.name, RoleGrant.role, Organisation, DesignedRole)
        .add_columns(whose.c.process_id, whose.c.last_day)
        .select_from(whose)
        .join(Person, Person.id == whose.c.person_id)
        .outerjoin(RoleGrant, theirs)
        .outerjoin(Organisation, Organisation.id == RoleGrant.organisation_id)
        .outerjoin(DesignedRole, DesignedRole.id == RoleGrant.role)
        .order_by(RoleGrant.id)
    )
    rows = session.execute(query).all()
    name = next((row[1] for row in rows if row[0] == person_id), "")
    held = [(row, _grant(*row[2:5])) for row in rows if row[2]]
    own = tuple(grant for row, grant in held if row.last_day is None)
    lent = (StandIn(row[0], row[1], grant, *row[5:]) for row, grant in held if row.last_day is not None)
    return Actor(person_id, name, own, tuple(lent))


def _grant(role: str, office: Organisation, designed: DesignedRole | None) -> Grant:
    names = roles.names_of(role, designed)
    return Grant(role, office.id, office.area_id, ids(office.path), office.name, office.name_en, *names)


def holders(
    session: Session, roles: Collection[str], areas: Collection[str | None], on: dt.date
) -> tuple[tuple[int, str], ...]:
    """Id and name of everybody who holds one of the roles in these areas on the day, by name."""
    query = (
        select(Person.id, Person.name, Person.name_key)
        .join(RoleGrant, RoleGrant.person_id == Person.id)
        .join(Organisation, Organisation.id == RoleGrant.organisation_id)
        .where(RoleGrant.role.in_(roles), Organisation.area_id.in_(areas), *RoleGrant.held_on(on))
        .distinct()
        .order_by(Person.name_key, Person.id)
    )
    return tuple((person_id, name) for person_id, name, _key in session.execute(query))


def holders_at(
    session: Session, role: str, offices: Collection[int], on: dt.date
) -> tuple[tuple[int, str], ...]:
    """Id and name of everybody who holds the role at one of the offices on the day. One statement."""
    query = (
        select(Person.id, Person.name, Person.name_key)
        .join(RoleGrant, RoleGrant.person_id == Person.id)
        .where(RoleGrant.role == role, RoleGrant.organisation_id.in_(offices), *RoleGrant.held_on(on))
        .distinct()
        .order_by(Person.name_key, Person.id)
    )
    return tuple((person_id, name) for person_id, name, _key in session.execute(query))


def areas(session: Session) -> tuple[AreaRow, ...]:
    """All pooling areas, in the order of the province."""
    rows = session.scalars(select(PoolingArea).order_by(PoolingArea.position))
    return tuple(AreaRow(row.id, row.name, row.name_en, row.policy_line) for row in rows)


def organisations(session: Session, area_id: str | None = None) -> tuple[OfficeRow, ...]:
    """Offices in the order of the tree, each after its parent; of one area, or all."""
    query = select(Organisation)
    if area_id is not None:
        query = query.where(Organisation.area_id == area_id)
    rows = [office_row(row) for row in session.scalars(query)]
    return tuple(sorted(rows, key=_tree_place))


def office(session: Session, organisation_id: int) -> OfficeRow | None:
    """One office."""
    row = session.get(Organisation, organisation_id)
    return office_row(row) if row else None


def offices_of_case(session: Session, organisation_id: int) -> dict[str, int]:
    """The office and those above it by kind: the offices of a case that begins there.

    A street above a community is not part of it: the nearest office of a kind counts.
    """
    here = session.get_one(Organisation, organisation_id)
    above = session.execute(
        select(Organisation.id, Organisation.kind).where(Organisation.id.in_(ids(here.path)))
    )
    kinds = {row.id: row.kind.value for row in above}
    found = {kinds[each]: each for each in ids(here.path)}
    return {**found, here.kind.value: here.id}


def organisation_subject(row: Organisation) -> Subject:
    """An office as the object of an act: reached from itself and from above."""
    return Subject("office", area_id=row.area_id, organisation_ids=frozenset({row.id, *ids(row.path)}))


def find_person(session: Session, identity_number: str) -> PersonRow | None:
    """The person with this identity number. Raises IdentityNumberRefused when it is none."""
    index = sealing.identity_index(sealing.parsed_identity(identity_number))
    row = session.scalar(select(Person).where(Person.identity_index == index))
    return person_row(row) if row else None


def with_phone(session: Session, phone: str, limit: int = 50) -> tuple[int, ...]:
    """Ids of people with this phone number, typed with blanks or hyphens or without."""
    index = sealing.phone_index(sealing.digits(phone))
    return tuple(session.scalars(select(Person.id).where(Person.phone_index == index).limit(limit)))


def person(session: Session, person_id: int, on: dt.date) -> PersonRow | None:
    """One person with login and the roles held on the day."""
    row = session.get(Person, person_id)
    if row is None:
        return None
    account = session.get(Account, person_id)
    held = _roles_of(session, [person_id], on)
    shown = person_row(row, account.login if account else None, held.get(person_id, ()))
    return replace(shown, is_active=account is None or account.is_active)


def people_named(session: Session, person_ids: Collection[int]) -> dict[int, PersonRow]:
    """People by id, nothing of their roles. One statement."""
    rows = session.scalars(select(Person).where(Person.id.in_(person_ids)))
    return {row.id: person_row(row) for row in rows}


def staff(
    session: Session, *, on: dt.date, area_id: str | None = None, place: Place = FIRST_PAGE
) -> PeoplePage:
    """People with a sign-in, by name or first letters of the pinyin. Two statements."""
    query = select(Person, Account.login, Account.is_active).join(Account, Account.person_id == Person.id)
    if area_id is not None:
        in_area = select(RoleGrant.person_id).join(Organisation).where(Organisation.area_id == area_id)
        query = query.where(Person.id.in_(in_area))
    query = query.where(*_matching(place.text), *_past(place.after)).order_by(Person.name_key, Person.id)
    rows = session.execute(query.limit(place.limit + 1)).all()
    shown = rows[: place.limit]
    held = _roles_of(session, [row.id for row, *_ in shown], on)
    people = tuple(
        replace(person_row(row, login, held.get(row.id, ())), is_active=is_active)
        for row, login, is_active in shown
    )
    return PeoplePage(people, _next([row for row, *_ in rows], place.limit))


def colleagues(session: Session, called: Collection[str]) -> tuple[Colleague, ...]:
    """Who has an open sign-in and is called by one of these, by name or by sign-in name. One statement."""
    logins, keys = {each.lower() for each in called}, {names.key(each) for each in called}
    query = select(Person.id, Person.name, Account.login).join(Account, Account.person_id == Person.id)
    is_called = or_(Account.login.in_(logins), Person.name_key.in_(keys))
    rows = session.execute(query.where(is_called, Account.is_active.is_(True)).order_by(Person.id))
    return tuple(Colleague(*row) for row in rows)


def insured(session: Session, area_id: str, *, place: Place = FIRST_PAGE) -> PeoplePage:
    """Insured people of an area, by name or first letters of the pinyin. One statement."""
    query = select(Person).where(Person.area_id == area_id, *_matching(place.text), *_past(place.after))
    rows = session.scalars(query.order_by(Person.name_key, Person.id).limit(place.limit + 1)).all()
    return PeoplePage(tuple(person_row(row) for row in rows[: place.limit]), _next(rows, place.limit))


def ids(path: str) -> tuple[int, ...]:
    """The ancestors in an organisation's path, root first."""
    return tuple(int(each) for each in path.split("/") if each)


def office_row(row: Organisation) -> OfficeRow:
    """The typed row of an office."""
    detail = row.kind_detail.value if row.kind_detail else None
    return OfficeRow(
        row.id,
        row.kind.value,
        detail,
        row.name,
        row.name_en,
        row.area_id,
        row.parent_id,
        ids(row.path),
        row.is_active,
    )


def person_row(row: Person, login: str | None = None, roles: tuple[RoleRow, ...] = ()) -> PersonRow:
    """The typed row of a person, nothing sealed in it."""
    return PersonRow(
        person_id=row.id,
        name=row.name,
        identity_masked=row.identity_masked,
        phone_masked=row.phone_masked,
        bank_masked=row.bank_masked,
        sex=row.sex.value if row.sex else None,
        born_on=row.born_on,
        area_id=row.area_id,
        login=login,
        roles=roles,
        agrees_to_messages=row.messages_agreed_at is not None,
    )


def _tree_place(row: OfficeRow) -> tuple[int, ...]:
    return (*row.path, row.organisation_id)


def _matching(text: str) -> list[ColumnElement[bool]]:
    """Condition for names that begin with the characters, or with the first letters of their pinyin."""
    wanted = names.clean(text)
    if not wanted:
        return []
    if wanted.isascii():
        letters = names.initials(wanted)
        if not letters or any(sign.isdigit() for sign in wanted):
            return [false()]
        return [Person.initials >= letters, Person.initials <= letters + "z" * 20]
    return [Person.name_key >= names.key(wanted), Person.name_key < names.key(wanted) + "g"]


def _past(after: str | None) -> list[ColumnElement[bool]]:
    """Condition for rows past a key of `_next`; a key that is none starts over."""
    key, _, number = (after or "").partition(".")
    if not (number.isascii() and number.isdigit() and len(number) < 10):
        return []
    return [or_(Person.name_key > key, and_(Person.name_key == key, Person.id > int(number)))]


def _next(rows: Sequence[Person], limit: int) -> str | None:
    return f"{rows[limit - 1].name_key}.{rows[limit - 1].id}" if len(rows) > limit else None


def _roles_of(session: Session, person_ids: Sequence[int], on: dt.date) -> dict[int, tuple[RoleRow, ...]]:
    query = (
        select(RoleGrant, Organisation.name, Organisation.name_en, DesignedRole)
        .join(Organisation, Organisation.id == RoleGrant.organisation_id)
        .outerjoin(DesignedRole, DesignedRole.id == RoleGrant.role)
        .where(RoleGrant.person_id.in_(person_ids), *RoleGrant.held_on(on))
        .order_by(RoleGrant.id)
    )
    found: dict[int, tuple[RoleRow, ...]] = {}
    for grant, name, name_en, designed in session.execute(query):
        held = grant.id, grant.role, grant.organisation_id, name, name_en, grant.valid_from, grant.valid_to
        row = RoleRow(*held, *roles.names_of(grant.role, designed))
        found[grant.person_id] = (*found.get(grant.person_id, ()), row)
    return found
