"""Lists of new hires: a file of people who are insured at the enterprise since the day told, or nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from workflows import audit, identity_number
from workflows.contributions.queries import employed_at
from workflows.layoffs import name_lists, tables
from workflows.layoffs.errors import NameListRefused, RowFault
from workflows.layoffs.support_models import HireList, HireRow
from workflows.people.models import Organisation
from workflows.people.permissions import Actor, Subject, require
from workflows.people.sealing import identity_index

HEADINGS = ("姓名", "身份证号", "录用日期", "合同年限")
OPEN_ENDED = "无固定期限"
FIELD = "hire_list"
MAX_YEARS = 60


@dataclass(frozen=True)
class _Row:
    number: int
    name: str
    index: bytes
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
    people = name_lists.people_by_index(session, [row.index for row in rows])
    insured = _insured(session, rows, people, enterprise.name)
    faults += [fault for row in rows if (fault := _fault(row, people, insured))]
    if faults:
        raise name_lists.refused(sorted(faults, key=lambda each: each.row), field=FIELD)
    return _kept(session, enterprise_id, rows, people, actor, now)


def _insured(
    session: Session, rows: Sequence[_Row], people: Mapping[bytes, tuple[int, str]], employer: str
) -> frozenset[int]:
    """Those insured at the employer on the day told for them; one statement for each day."""
    by_day: dict[dt.date, list[int]] = {}
    for row in rows:
        if row.index in people:
            by_day.setdefault(row.hired_on, []).append(people[row.index][0])
    days = (employed_at(session, employer, those, on=day) for day, those in by_day.items())
    return frozenset(person for each in days for person in each)


def _fault(row: _Row, people: Mapping[bytes, tuple[int, str]], insured: frozenset[int]) -> RowFault | None:
    """Unknown, of another name, or not insured here on the day told."""
    known = people.get(row.index)
    if known is None:
        return RowFault(row.number, "没有此人的参保记录。", "this person is not on record as insured.")
    if known[1] != row.name:
        return RowFault(row.number, "姓名与参保记录不一致。", "the name differs from the insurance record.")
    if known[0] not in insured:
        zh, en = "录用日期当日没有在本单位参保。", "not insured here on the day of hiring."
        return RowFault(row.number, zh, en)
    return None


def _read(table: Sequence[tuple[str, ...]]) -> tuple[list[_Row], list[RowFault]]:
    """The rows below the heading, and what is wrong with them taken alone."""
    if not set(HEADINGS) <= set(table[0]):
        zh = "第 1 行须有标题：姓名、身份证号、录用日期、合同年限。"
        en = "row 1 needs the headings 姓名, 身份证号, 录用日期, 合同年限."
        raise name_lists.bad_file(zh, en, field=FIELD)
    at = {name: table[0].index(name) for name in HEADINGS}
    rows: list[_Row] = []
    faults: list[RowFault] = []
    seen: dict[bytes, int] = {}
    for number, cells in enumerate(table[1:], 2):
        found = _row(number, {name: cells[at[name]] if at[name] < len(cells) else "" for name in HEADINGS})
        if isinstance(found, RowFault):
            faults.append(found)
        elif found.index in seen:
            twice = seen[found.index]
            faults.append(RowFault(number, f"与第 {twice} 行重复。", f"the same person as in row {twice}."))
        else:
            seen[found.index] = number
            rows.append(found)
    if not rows and not faults:
        raise name_lists.bad_file("名单中没有人员。", "there is nobody on the list.", field=FIELD)
    return rows, faults


def _row(number: int, cells: Mapping[str, str]) -> _Row | RowFault:
    name, identity, hired, years = (cells[each] for each in HEADINGS)
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


def _kept(
    session: Session,
    enterprise_id: int,
    rows: Sequence[_Row],
    people: Mapping[bytes, tuple[int, str]],
    actor: Actor | None,
    now: dt.datetime,
) -> int:
    by = actor.person_id if actor else None
    kept = HireList(enterprise_id=enterprise_id, size=len(rows), uploaded_at=now, uploaded_by=by)
    session.add(kept)
    session.flush()
    found = [
        {
            "list_id": kept.id,
            "row": row.number,
            "person_id": people[row.index][0],
            "hired_on": row.hired_on,
            "contract_years": row.contract_years,
        }
        for row in rows
    ]
    session.execute(sa.insert(HireRow), found)
    note = audit.Act(
        "layoffs.store_hires", "enterprise", str(enterprise_id), "S7.8", after={"size": len(rows)}
    )
    audit.record(session, note, actor=actor, now=now)
    return kept.id
