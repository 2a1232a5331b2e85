"""Name lists: a file of identity numbers becomes people who are employed at the enterprise, or nothing.

Whoever hands it in may say of exactly this file that wrong rows are left out; these stay on file with why.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from workflows import identity_number
from workflows.clock import local_date
from workflows.contributions.queries import employed_at
from workflows.layoffs import people_lists, tables
from workflows.layoffs.errors import RightRows, RowFault
from workflows.layoffs.models import LayoffName, LayoffNameList
from workflows.people.models import Organisation
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
RETENTION_HEADINGS = ("优先留用", "retention")
RETENTIONS: Mapping[str, str] = {
    "": "ordinary",
    "否": "ordinary",
    "较长期限合同": "fixed_term_longer",
    "无固定期限合同": "open_ended",
    "家庭唯一就业人员": "sole_earner_with_dependants",
}
"""Why somebody is kept first as the file says it → as the table `retention_priority` does."""
MAX_BYTES = tables.MAX_BYTES
FIELD = "name_list"
_KEPT = people_lists.Kept(LayoffNameList, LayoffName, "layoffs.store_names", "S7.6")


@dataclass(frozen=True)
class _Row(people_lists.Row):
    category: str
    retention: str


def store(
    session: Session,
    enterprise_id: int,
    content: bytes,
    *,
    actor: Actor | None,
    now: dt.datetime,
    leave_out: str = "",
) -> int:
    """Take a list whose every row is right; its id. Nothing is kept when one row is wrong, unless `leave_out`
    is the digest of this very file: then the right rows are taken, and what was wrong is kept beside them.

    Raises NameListRefused with the faults by row and what may be taken all the same, NotAllowed.
    """
    enterprise = session.get_one(Organisation, enterprise_id)
    if actor is not None:
        require(actor, "layoff.file", Subject("enterprise_case", None, frozenset({enterprise_id})))
    rows, faults = _read(tables.rows_of(content))
    people = people_lists.people_of(session, rows)
    faults += _not_theirs(session, enterprise.name, rows, people, local_date(now))
    wrong = {each.row for each in faults}
    right = [row for row in rows if row.number not in wrong]
    digest = hashlib.sha256(content).hexdigest()
    if faults and not (right and leave_out == digest):
        refused = people_lists.refused(faults, field=FIELD)
        refused.partial = RightRows(digest, len(right), len(wrong)) if right else None
        raise refused
    taken = people_lists.Taken(_told(right, people), faults)
    return people_lists.keep(session, _KEPT, enterprise_id, taken, actor=actor, now=now)


def _not_theirs(
    session: Session, employer: str, rows: Sequence[_Row], people: people_lists.People, on: dt.date
) -> list[RowFault]:
    """Faults of people who are not on file under this name, or not employed there by the contributions."""
    employed = employed_at(session, employer, [person_id for person_id, _name in people.values()], on=on)
    zh, en = "缴费记录中不是本单位在职职工。", "not employed here by the contribution record."
    strangers = [fault for row in rows if (fault := people_lists.stranger(row, people))]
    return strangers + [
        RowFault(row.number, zh, en)
        for row in rows
        if row.index in people and people[row.index][0] not in employed
    ]


def _told(rows: Sequence[_Row], people: people_lists.People) -> list[dict[str, object]]:
    return [
        {
            "row": row.number,
            "person_id": people[row.index][0],
            "category": row.category,
            "retention": row.retention,
        }
        for row in rows
    ]


def _read(table: Sequence[tuple[str, ...]]) -> tuple[list[_Row], list[RowFault]]:
    columns = _columns(table[0])
    return people_lists.read(table, lambda number, cells: _row(number, cells, columns), field=FIELD)


def _columns(heading: Sequence[str]) -> dict[str, int]:
    found = {HEADINGS[cell.lower()]: at for at, cell in enumerate(heading) if cell.lower() in HEADINGS}
    for at, cell in enumerate(heading):
        if cell.lower() in CATEGORY_HEADINGS:
            found["category"] = at
        elif cell.lower() in RETENTION_HEADINGS:
            found["retention"] = at
    if not {"name", "identity"} <= found.keys():
        zh, en = "第 1 行须有“姓名”和“身份证号”两个标题。", 'row 1 needs the headings "姓名" and "身份证号".'
        raise people_lists.bad_file(zh, en, field=FIELD)
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
    retention = RETENTIONS.get(cell("retention"), cell("retention"))
    if retention not in RETENTIONS.values():
        return RowFault(number, "优先留用的理由无法识别。", "the reason to be kept first is unknown.")
    if not cell("name"):
        return RowFault(number, "没有填写姓名。", "the name is missing.")
    return _Row(number, cell("name"), index, category, retention)
