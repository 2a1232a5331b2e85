"""Name lists: a file of identity numbers becomes people who are employed at the enterprise, or nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from workflows import audit, identity_number
from workflows.clock import local_date
from workflows.contributions.queries import employed_at
from workflows.layoffs import tables
from workflows.layoffs.errors import NameListRefused, RowFault
from workflows.layoffs.models import LayoffName, LayoffNameList
from workflows.people.models import Organisation, Person
from workflows.people.permissions import Actor, Subject, require
from workflows.people.sealing import identity_index

HEADINGS = {"姓名": "name", "name": "name", "身份证号": "identity", "identity number": "identity"}
CATEGORY_HEADINGS = ("人员类别", "category")
CATEGORIES: Mapping[str, str] = {
    "": "ordinary",
    "一般": "ordinary",
    "工伤职业病丧失劳动能力": "occupational_disease_or_injury_disability",
    "医疗期内": "in_medical_treatment_period",
    "孕期产期哺乳期": "pregnant_maternity_nursing",
    "疑似职业病": "suspected_occupational_disease",
    "未做离岗职业健康检查": "no_pre_departure_occupational_health_check",
    "本单位连续工作满15年且距退休不足5年": "15_years_service_within_5_of_retirement",
}
"""Group as the file says it → as the table `layoff_protected` does; its own words are taken too."""
MAX_BYTES = tables.MAX_BYTES
_SHOWN = 20
_AT_ONCE = 500


@dataclass(frozen=True)
class _Row:
    number: int
    name: str
    index: bytes
    category: str


def store(
    session: Session, enterprise_id: int, content: bytes, *, actor: Actor | None, now: dt.datetime
) -> int:
    """Take a list whose every row is right; its id. Nothing is kept when one row is wrong.

    Raises NameListRefused with the faults by row, NotAllowed.
    """
    enterprise = session.get_one(Organisation, enterprise_id)
    if actor is not None:
        require(actor, "layoff.file", Subject("enterprise_case", None, frozenset({enterprise_id})))
    rows, faults = _read(tables.rows_of(content))
    people = people_by_index(session, [row.index for row in rows])
    faults += list(_unknown(rows, people))
    employed = employed_at(
        session, enterprise.name, [each[0] for each in people.values()], on=local_date(now)
    )
    faults += [
        RowFault(
            row.number, "缴费记录中不是本单位在职职工。", "not employed here by the contribution record."
        )
        for row in rows
        if row.index in people and people[row.index][0] not in employed
    ]
    if faults:
        raise refused(sorted(faults, key=lambda each: each.row))
    return _kept(session, enterprise_id, rows, people, actor, now)


def _kept(
    session: Session,
    enterprise_id: int,
    rows: Sequence[_Row],
    people: Mapping[bytes, tuple[int, str]],
    actor: Actor | None,
    now: dt.datetime,
) -> int:
    by = actor.person_id if actor else None
    kept = LayoffNameList(enterprise_id=enterprise_id, size=len(rows), uploaded_at=now, uploaded_by=by)
    session.add(kept)
    session.flush()
    session.execute(
        sa.insert(LayoffName),
        [
            {
                "list_id": kept.id,
                "row": row.number,
                "person_id": people[row.index][0],
                "category": row.category,
            }
            for row in rows
        ],
    )
    note = audit.Act(
        "layoffs.store_names", "enterprise", str(enterprise_id), "S7.6", after={"size": len(rows)}
    )
    audit.record(session, note, actor=actor, now=now)
    return kept.id


def _read(table: Sequence[tuple[str, ...]]) -> tuple[list[_Row], list[RowFault]]:
    """The rows below the heading, and what is wrong with them taken alone."""
    columns = _columns(table[0])
    rows: list[_Row] = []
    faults: list[RowFault] = []
    seen: dict[bytes, int] = {}
    for number, cells in enumerate(table[1:], 2):
        if not any(cells):
            continue
        found = _row(number, cells, columns)
        if isinstance(found, RowFault):
            faults.append(found)
        elif found.index in seen:
            twice = seen[found.index]
            faults.append(RowFault(number, f"与第 {twice} 行重复。", f"the same person as in row {twice}."))
        else:
            seen[found.index] = number
            rows.append(found)
    if not rows and not faults:
        raise bad_file("名单中没有人员。", "there is nobody on the list.")
    return rows, faults


def _columns(heading: Sequence[str]) -> dict[str, int]:
    found = {HEADINGS[cell.lower()]: at for at, cell in enumerate(heading) if cell.lower() in HEADINGS}
    for at, cell in enumerate(heading):
        if cell.lower() in CATEGORY_HEADINGS:
            found["category"] = at
    if not {"name", "identity"} <= found.keys():
        raise bad_file(
            "第 1 行须有“姓名”和“身份证号”两个标题。", 'row 1 needs the headings "姓名" and "身份证号".'
        )
    return found


def _row(number: int, cells: Sequence[str], columns: Mapping[str, int]) -> _Row | RowFault:
    def cell(name: str) -> str:
        at = columns.get(name, len(cells))
        return cells[at] if at < len(cells) else ""

    try:
        index = identity_index(identity_number.parse(cell("identity")))
    except identity_number.NotAnIdentityNumber as bad:
        return RowFault(number, bad.zh, bad.en)
    category = CATEGORIES.get(cell("category"), cell("category"))
    if category not in CATEGORIES.values():
        return RowFault(number, "人员类别无法识别。", "the category is unknown.")
    if not cell("name"):
        return RowFault(number, "没有填写姓名。", "the name is missing.")
    return _Row(number, cell("name"), index, category)


def people_by_index(session: Session, indexes: Iterable[bytes]) -> dict[bytes, tuple[int, str]]:
    """Blind index → (person id, name)."""
    found: dict[bytes, tuple[int, str]] = {}
    wanted = list(indexes)
    for first in range(0, len(wanted), _AT_ONCE):
        query = sa.select(Person.identity_index, Person.id, Person.name)
        some = Person.identity_index.in_(wanted[first : first + _AT_ONCE])
        for index, person_id, name in session.execute(query.where(some)):
            found[index or b""] = (person_id, name)
    return found


def _unknown(rows: Iterable[_Row], people: Mapping[bytes, tuple[int, str]]) -> Iterable[RowFault]:
    for row in rows:
        if row.index not in people:
            yield RowFault(row.number, "没有此人的参保记录。", "this person is not on record as insured.")
        elif people[row.index][1] != row.name:
            yield RowFault(
                row.number, "姓名与参保记录不一致。", "the name differs from the insurance record."
            )


def refused(faults: Sequence[RowFault], *, field: str = "name_list") -> NameListRefused:
    """The refusal of a file with wrong rows, which it tells."""
    zh = "；".join(f"第 {each.row} 行：{each.zh.rstrip('。')}" for each in faults[:_SHOWN])
    en = " ".join(f"row {each.row}: {each.en}" for each in faults[:_SHOWN])
    more = len(faults) - _SHOWN
    tail_zh, tail_en = (f"；另有 {more} 行有误", f" {more} more rows are wrong.") if more > 0 else ("", "")
    found = bad_file(f"{zh}{tail_zh}。", f"{en}{tail_en}", field=field)
    found.faults = tuple(faults)
    return found


def bad_file(zh: str, en: str, *, field: str = "name_list") -> NameListRefused:
    """The refusal of what is no list."""
    return NameListRefused(field=field, reason={"zh": zh, "en": en})
