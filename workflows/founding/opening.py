"""Founding an office in an empty house, in one transaction; no demo data, no second time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflows import audit
from workflows.clock import local_date
from workflows.errors import AlreadyExists
from workflows.founding import checks, entries
from workflows.founding.entries import Entry
from workflows.payments.models import FundAccount
from workflows.people.models import CommunityKind, Organisation, OrganisationKind, PolicyLine
from workflows.people.offices import NewOffice, add_area, add_office
from workflows.people.operations import NewPerson, NewRole, add_person, grant_role, open_account
from workflows.policies.book import Book
from workflows.policies.law import Law, law_on


class OfficeFounded(AlreadyExists):
    """The house has offices already; they are changed on their pages."""

    zh = "本系统已建立机构，不能再次初始化。机构和人员请在网页中管理。"
    en = "This house has its offices already. Offices and people are managed on its pages."


@dataclass(frozen=True)
class Administrator:
    """The first administrator; the password must be changed at the first sign-in."""

    login: str
    name: str
    password: str


@dataclass(frozen=True)
class Founded:
    """How many areas and offices there are now."""

    areas: int
    offices: int


def found(session: Session, content: bytes, first: Administrator, *, book: Book, now: dt.datetime) -> Founded:
    """Found the areas and offices of a file and let the first administrator in.

    Raises OfficeFounded, OfficeFileRefused with every fault, PasswordRefused.
    """
    if session.scalar(select(Organisation.id).limit(1)) is not None:
        raise OfficeFounded()
    rows = entries.read(content)
    today = local_date(now)
    found_faults = tuple(checks.faults(rows, lambda line: _law(book, line, today)))
    if found_faults:
        raise entries.refused(found_faults)
    areas = [each for each in rows if each.kind == "area"]
    for area in areas:
        _found_area(session, area)
    offices = _found_offices(session, [each for each in rows if each.kind != "area"], now)
    root = next(each for each in offices if each.kind == OrganisationKind.PROVINCE)
    _let_in(session, first, root, now)
    after = {"areas": len(areas), "offices": len(offices)}
    audit.record(
        session, audit.Act("founding.found", "office", str(root.id), after=after), actor=None, now=now
    )
    return Founded(len(areas), len(offices))


def _law(book: Book, line: str, today: dt.date) -> Law:
    return law_on(book, line, today)


def _found_area(session: Session, area: Entry) -> None:
    line = PolicyLine(area.line)
    add_area(session, area.area, name=area.name, name_en=area.name_en, line=line)
    if area.fund_account:
        account = FundAccount(
            area_id=area.area,
            holder=area.fund_holder,
            account=area.fund_account,
            bank_code=area.fund_bank_code,
        )
        session.add(account)
        session.flush()


def _found_offices(session: Session, rows: Sequence[Entry], now: dt.datetime) -> list[Organisation]:
    made: dict[str, Organisation] = {}
    for row in rows:
        detail = CommunityKind(row.kind) if row.kind in set(CommunityKind) else None
        office = NewOffice(
            kind=OrganisationKind(checks.level(row.kind)),
            name=row.name,
            name_en=row.name_en,
            parent_id=made[row.under].id if row.under else None,
            kind_detail=detail,
            area_id=row.area or None,
        )
        made[row.name] = add_office(session, office, actor=None, now=now)
    return list(made.values())


def _let_in(session: Session, first: Administrator, root: Organisation, now: dt.datetime) -> None:
    person = add_person(session, NewPerson(first.name), actor=None, now=now)
    account = open_account(session, person, login=first.login, password=first.password, actor=None, now=now)
    account.must_change = True
    role = NewRole(person.id, "administrator", root.id, local_date(now))
    grant_role(session, role, actor=None, now=now)
