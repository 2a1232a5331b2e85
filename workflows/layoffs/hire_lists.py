"""Lists of new hires: a file of people who are insured at the enterprise since the day told, or nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from workflows import identity_number
from workflows.contributions.queries import employed_at
from workflows.layoffs import people_lists, tables
from workflows.layoffs.errors import NameListRefused, RowFault
from workflows.layoffs.support_models import HireList, HireRow
from workflows.people.models import Organisation
from workflows.people.permissions import Actor, Subject, require
from workflows.people.sealing import identity_index

HEADINGS = ("姓名", "身份证号", "录用日期", "合同年限")
OPEN_ENDED = "无固定期限"
FIELD = "hire_list"
MAX_YEARS = 60
_KEPT = people_lists.Kept(HireList, HireRow, "layoffs.store_hires", "S7.8")


@dataclass(frozen=True)
class _Row(people_lists.Row):
    hired_on: dt.date
    contract_years: int | None


def store(
    session: Session, enterprise_id: int, content: bytes, *, actor: Actor | None, now: dt.datetime
) -> int:
    """Take a list whose every row is right; its id. Nothing is kept when one row is wrong.

    Raises NameListRefused with the faults by row, NotAllowed.
    """
    enterprise = session.get_one(Organisation, enterprise_id)
    if actor is not None:
        require(actor, "support.request", Subject("enterprise_case", None, frozenset({enterprise_id})))
    try:
        rows, faults = _read(tables.rows_of(content))
    except NameListRefused as refused:
        refused.field = FIELD
        raise
    people = people_lists.people_of(session, rows)
    insured = _insured(session, rows, people, enterprise.name)
    faults += [fault for row in rows if (fault := _fault(row, people, insured))]
    if faults:
        raise people_lists.refused(faults, field=FIELD)
    taken = people_lists.Taken(_told(rows, people))
    return people_lists.keep(session, _KEPT, enterprise_id, taken, actor=actor, now=now)


def _told(rows: Sequence[_Row], people: people_lists.People) -> list[dict[str, object]]:
    return [
        {
            "row": row.number,
            "person_id": people[row.index][0],
            "hired_on": row.hired_on,
            "contract_years": row.contract_years,
        }
        for row in rows
    ]


def _insured(
    session: Session, rows: Sequence[_Row], people: people_lists.People, employer: str
) -> frozenset[int]:
    """Those insured at the employer on the day told for them; one statement for each day."""
    by_day: dict[dt.date, list[int]] = {}
    for row in rows:
        if row.index in people:
            by_day.setdefault(row.hired_on, []).append(people[row.index][0])
    days = (employed_at(session, employer, those, on=day) for day, those in by_day.items())
    return frozenset(person for each in days for person in each)


def _fault(row: _Row, people: people_lists.People, insured: frozenset[int]) -> RowFault | None:
    """Unknown, of another name, or not insured here on the day told."""
    if fault := people_lists.stranger(row, people):
        return fault
    if people[row.index][0] not in insured:
        zh, en = "录用日期当日没有在本单位参保。", "not insured here on the day of hiring."
        return RowFault(row.number, zh, en)
    return None


def _read(table: Sequence[tuple[str, ...]]) -> tuple[list[_Row], list[RowFault]]:
    if not set(HEADINGS) <= set(table[0]):
        zh = "第 1 行须有标题：姓名、身份证号、录用日期、合同年限。"
        en = "row 1 needs the headings 姓名, 身份证号, 录用日期, 合同年限."
        raise people_lists.bad_file(zh, en, field=FIELD)
    at = [table[0].index(name) for name in HEADINGS]
    return people_lists.read(table, lambda number, cells: _row(number, cells, at), field=FIELD)


def _row(number: int, cells: Sequence[str], at: Sequence[int]) -> _Row | RowFault:
    name, identity, hired, years = (cells[each] if each < len(cells) else "" for each in at)
    try:
        index = identity_index(identity_number.parse(identity))
    except identity_number.NotAnIdentityNumber as bad:
        return RowFault(number, bad.zh, bad.en)
    try:
        hired_on = dt.date.fromisoformat(hired[:10])
    except ValueError:
        return RowFault(number, "录用日期应写成 2006-03-01。", "write the day of hiring as 2006-03-01.")
    if years != OPEN_ENDED and not (years.isascii() and years.isdigit() and 0 <= int(years) <= MAX_YEARS):
        zh, en = f"合同年限应为整年数或者“{OPEN_ENDED}”。", f"years are a whole number, or “{OPEN_ENDED}”."
        return RowFault(number, zh, en)
    return _Row(number, name, index, hired_on, None if years == OPEN_ENDED else int(years))
