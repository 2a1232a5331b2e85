"""What lists of people from a file have in common: rows read one by one, people looked up, the list kept."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import Session

from workflows import audit
from workflows.layoffs.errors import NameListRefused, RowFault
from workflows.layoffs.list_models import UploadedList
from workflows.people.models import Person
from workflows.people.permissions import Actor

_SHOWN = 20
_AT_ONCE = 500
People = Mapping[bytes, tuple[int, str]]
"""Blind index → person id and name."""


@dataclass(frozen=True)
class Row:
    """One person of the file: the line of it, the name as written, the blind index of the number."""

    number: int
    name: str
    index: bytes


R = TypeVar("R", bound=Row)


def read(
    table: Sequence[tuple[str, ...]], one: Callable[[int, tuple[str, ...]], R | RowFault], *, field: str
) -> tuple[list[R], list[RowFault]]:
    """The rows below the heading as `one` reads them, nobody twice, and what is wrong with them.

    Raises NameListRefused where there is nobody.
    """
    rows: list[R] = []
    faults: list[RowFault] = []
    seen: dict[bytes, int] = {}
    for number, cells in enumerate(table[1:], 2):
        if not any(cells):
            continue
        found = one(number, cells)
        if isinstance(found, RowFault):
            faults.append(found)
        elif found.index in seen:
            twice = seen[found.index]
            faults.append(RowFault(number, f"与第 {twice} 行重复。", f"the same person as in row {twice}."))
        else:
            seen[found.index] = number
            rows.append(found)
    if not rows and not faults:
        raise bad_file("名单中没有人员。", "there is nobody on the list.", field=field)
    return rows, faults


def people_of(session: Session, rows: Iterable[Row]) -> People:
    """Those on file among the rows."""
    found: dict[bytes, tuple[int, str]] = {}
    wanted = [row.index for row in rows]
    for first in range(0, len(wanted), _AT_ONCE):
        query = sa.select(Person.identity_index, Person.id, Person.name)
        some = Person.identity_index.in_(wanted[first : first + _AT_ONCE])
        for index, person_id, name in session.execute(query.where(some)):
            found[index or b""] = (person_id, name)
    return found


def stranger(row: Row, people: People) -> RowFault | None:
    """The fault of a row whose person is not on file, or under another name."""
    known = people.get(row.index)
    if known is None:
        return RowFault(row.number, "没有此人的参保记录。", "this person is not on record as insured.")
    if known[1] != row.name:
        return RowFault(row.number, "姓名与参保记录不一致。", "the name differs from the insurance record.")
    return None


@dataclass(frozen=True)
class Kept:
    """Where a list goes: its table, that of its rows, and how the audit trail calls the act."""

    lists: Callable[..., UploadedList]
    rows: type[Any]
    act: str
    clause: str


@dataclass(frozen=True)
class Taken:
    """What a file gave: rows that lack nothing but the id of their list, and those that were left out."""

    rows: Sequence[Mapping[str, Any]]
    left_out: Collection[RowFault] = ()


def keep(
    session: Session, kept: Kept, enterprise_id: int, taken: Taken, *, actor: Actor | None, now: dt.datetime
) -> int:
    """Put a list on file with its rows, and with what was left out of it; the id."""
    by, size = actor.person_id if actor else None, len(taken.rows)
    after: dict[str, object] = {"size": size}
    more: dict[str, object] = {}
    if taken.left_out:
        more["left_out"] = [asdict(each) for each in sorted(taken.left_out, key=lambda each: each.row)]
        after["left_out"] = sorted({each.row for each in taken.left_out})
    row = kept.lists(enterprise_id=enterprise_id, size=size, uploaded_at=now, uploaded_by=by, **more)
    session.add(row)
    session.flush()
    session.execute(sa.insert(kept.rows), [{"list_id": row.id, **each} for each in taken.rows])
    note = audit.Act(kept.act, "enterprise", str(enterprise_id), kept.clause, after=after)
    audit.record(session, note, actor=actor, now=now)
    return row.id


def refused(faults: Iterable[RowFault], *, field: str) -> NameListRefused:
    """The refusal of a file with wrong rows, which it tells in their order."""
    told = sorted(faults, key=lambda each: each.row)
    zh = "；".join(f"第 {each.row} 行：{each.zh.rstrip('。')}" for each in told[:_SHOWN])
    en = " ".join(f"row {each.row}: {each.en}" for each in told[:_SHOWN])
    more = len(told) - _SHOWN
    tail_zh, tail_en = (f"；另有 {more} 行有误", f" {more} more rows are wrong.") if more > 0 else ("", "")
    found = bad_file(f"{zh}{tail_zh}。", f"{en}{tail_en}", field=field)
    found.faults = tuple(told)
    return found


def bad_file(zh: str, en: str, *, field: str) -> NameListRefused:
    """The refusal of what is no list."""
    return NameListRefused(field=field, reason={"zh": zh, "en": en})
