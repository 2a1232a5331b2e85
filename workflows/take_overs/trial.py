"""The trial run of a file: every row checked against the house, totals for the sheet, nothing booked."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflows.claims.models import Claim
from workflows.claims.queries import standard_on
from workflows.layoffs import tables
from workflows.layoffs.errors import NameListRefused
from workflows.people.models import Organisation, OrganisationKind, Person
from workflows.people.sealing import identity_index
from workflows.runtime.context import OperationContext
from workflows.take_overs import rows as reading
from workflows.take_overs.errors import CellFault, TakeOverRefused, refused
from workflows.take_overs.models import TakenOver
from workflows.take_overs.rows import COLUMNS, Row

AT_ONCE = 500
LONGEST_HISTORY = 999
"""Contribution months for which the table of months gives the most that anybody gets."""


@dataclass(frozen=True)
class Trial:
    """A file whose every row is right, with the totals that two people sign; sums in fen."""

    sha256: str
    rows: tuple[Row, ...]
    people: int
    months_granted: int
    months_drawn: int
    months_owed: int
    owed_fen: int
    monthly_fen: int


def run(context: OperationContext, area_id: str, content: bytes) -> Trial:
    """Check a whole file, CSV or XLSX. Raises TakeOverRefused with every fault by row and column."""
    try:
        table = tables.rows_of(content)
    except NameListRefused as error:
        raise TakeOverRefused(field="take_over_file", **error.values) from None
    most = int(context.law(context.today).decide("benefit_months", contribution_months=LONGEST_HISTORY))
    rows, faults = reading.read(table, most)
    faults = [*faults, *against_house(context, area_id, rows)]
    if faults:
        raise refused(sorted(faults, key=lambda each: (each.row, each.column)))
    if not rows:
        raise refused([CellFault(1, COLUMNS["name"][0], "没有任何人", "nobody is in it")])
    return _totals(digest(content), rows)


def digest(content: bytes) -> str:
    """The SHA-256 of a file."""
    return hashlib.sha256(content).hexdigest()


def against_house(context: OperationContext, area_id: str, rows: Sequence[Row]) -> Iterator[CellFault]:
    """What only the house knows: offices, open claims, numbers taken over before, the minimum wage."""
    offices = offices_of(context.session, area_id)
    busy = _with_open_claim(context.session, rows)
    known = _old_numbers(context.session, area_id)
    standard = standard_on(context.session, area_id, context.today)
    for row in rows:
        if row.office not in offices:
            yield _fault(
                row, "office", "本统筹地区没有这个社区机构", "there is no such community office here"
            )
        if identity_index(row.identity) in busy:
            yield _fault(row, "identity", "此人已有未办结的申领", "this person has an open claim")
        if row.old_number in known:
            yield _fault(row, "old_number", "已经接收过", "was taken over before")
        if standard is not None and row.amount_fen >= standard.minimum_wage_fen:
            yield _fault(row, "amount", "应低于当地最低工资标准", "must be below the minimum wage")


def offices_of(session: Session, area_id: str) -> Mapping[str, int]:
    """Community offices of an area by their Chinese names."""
    found = select(Organisation.name, Organisation.id).where(
        Organisation.area_id == area_id, Organisation.kind == OrganisationKind.COMMUNITY_OFFICE
    )
    return {name: office_id for name, office_id in session.execute(found)}  # noqa: C416  a Row is no pair


def ids_of(session: Session, rows: Iterable[Row]) -> Mapping[bytes, int]:
    """Person ids of the rows, by the index of the identity number."""
    found: dict[bytes, int] = {}
    for some in _some([identity_index(row.identity) for row in rows]):
        wanted = select(Person.identity_index, Person.id).where(Person.identity_index.in_(some))
        found.update({index: person_id for index, person_id in session.execute(wanted) if index})
    return found


def people_of(session: Session, rows: Iterable[Row]) -> Mapping[bytes, Person]:
    """Who of the rows is on file already, by the index of the identity number."""
    found: dict[bytes, Person] = {}
    for some in _some([identity_index(row.identity) for row in rows]):
        for person in session.scalars(select(Person).where(Person.identity_index.in_(some))):
            found[person.identity_index or b""] = person
    return found


def _some(indexes: Sequence[bytes]) -> Iterator[Sequence[bytes]]:
    """As many at once as a database takes in one statement."""
    return (indexes[start : start + AT_ONCE] for start in range(0, len(indexes), AT_ONCE))


def _with_open_claim(session: Session, rows: Sequence[Row]) -> frozenset[bytes]:
    found: list[Any] = []
    for some in _some([identity_index(row.identity) for row in rows]):
        busy = select(Person.identity_index).join(Claim, Claim.person_id == Person.id)
        found += session.scalars(busy.where(Person.identity_index.in_(some), Claim.closed_at.is_(None)))
    return frozenset(found)


def _old_numbers(session: Session, area_id: str) -> frozenset[str]:
    return frozenset(session.scalars(select(TakenOver.old_number).where(TakenOver.area_id == area_id)))


def _fault(row: Row, field: str, zh: str, en: str) -> CellFault:
    return CellFault(row.row, COLUMNS[field][0], zh, en)


def _totals(sha256: str, rows: Sequence[Row]) -> Trial:
    return Trial(
        sha256=sha256,
        rows=tuple(rows),
        people=len(rows),
        months_granted=sum(row.granted for row in rows),
        months_drawn=sum(row.drawn for row in rows),
        months_owed=sum(row.owed for row in rows),
        owed_fen=sum(row.owed * row.amount_fen for row in rows),
        monthly_fen=sum(row.amount_fen for row in rows if row.status == "active"),
    )
