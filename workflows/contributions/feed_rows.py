"""What every feed has in common: its columns, the people of its rows, its faults, and the record of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflows import audit, identity_number
from workflows.contributions.errors import RowFault, refused_feed
from workflows.contributions.models import ContributionFeed, FeedKind
from workflows.errors import InvalidAnswers
from workflows.people.models import Person
from workflows.people.permissions import Actor
from workflows.people.sealing import identity_index

Table = Sequence[tuple[str, ...]]
Columns = Mapping[str, tuple[str, str]]
"""Field → heading in Chinese and in English; a file may use either."""
_AT_ONCE = 500
T = TypeVar("T")


@dataclass(frozen=True)
class FeedReport:
    """What came of the rows: new ones, those that changed what is on file, and those known already."""

    added: int
    changed: int
    unchanged: int


@dataclass(frozen=True)
class Source:
    """A file that was taken in: what it lists, of which area, by whom and when."""

    kind: FeedKind
    area_id: str
    sha256: str
    actor: Actor
    now: dt.datetime


def cells_of(table: Table, columns: Columns, optional: Collection[str] = ()) -> dict[int, dict[str, str]]:
    """Number of a row, as a spreadsheet counts it → field → what was typed. Raises FeedRefused."""
    places = _places(table[0], columns, optional)
    cells = {
        number: {field: row[at] if at < len(row) else "" for field, at in places.items()}
        for number, row in enumerate(table[1:], 2)
        if any(row)
    }
    if not cells:
        raise refused_feed([fault(columns, 1, "identity", "文件中没有数据行", "the file has no rows")])
    return cells


def people_of(
    session: Session, cells: Mapping[int, Mapping[str, str]], columns: Columns
) -> tuple[dict[int, int], list[RowFault]]:
    """Row → person id by the column `identity`; a statement for 500 of them."""
    indexes: dict[int, bytes] = {}
    faults: list[RowFault] = []
    for number, typed in cells.items():
        try:
            indexes[number] = identity_index(identity_number.parse(typed["identity"]))
        except identity_number.NotAnIdentityNumber as bad:
            faults.append(fault(columns, number, "identity", bad.zh.rstrip("。"), bad.en.rstrip(".")))
    known: dict[bytes, int] = {}
    for each in some(sorted(set(indexes.values()))):
        wanted = select(Person.identity_index, Person.id).where(Person.identity_index.in_(each))
        known.update({index: person_id for index, person_id in session.execute(wanted) if index})
    found = {number: known[index] for number, index in indexes.items() if index in known}
    faults += [
        fault(columns, number, "identity", "没有这个身份证号的参保人", "nobody on file has this number")
        for number in sorted(indexes.keys() - found.keys())
    ]
    return found, faults


def fault(columns: Columns, number: int, field: str, zh: str, en: str) -> RowFault:
    """What is wrong in a row, at the column as the file calls it."""
    names = columns.get(field, (field, field))
    return RowFault(number, names[0], names[1], zh, en)


def faults_of(columns: Columns, number: int, wrong: InvalidAnswers) -> list[RowFault]:
    """What a form would say of the fields of a row, as faults of the row."""
    said = wrong.by_field.items()
    return [
        fault(columns, number, name, text["zh"].rstrip("。"), text["en"].rstrip(".")) for name, text in said
    ]


def repeated(
    columns: Columns, keys: Iterable[tuple[int, Hashable]], field: str, same: tuple[str, str]
) -> Iterator[RowFault]:
    """Rows (number, key) whose key stands in an earlier row; `same` says with what, `第 {row} 行` in it."""
    seen: dict[Hashable, int] = {}
    for number, key in keys:
        first = seen.setdefault(key, number)
        if first != number:
            yield fault(columns, number, field, *(each.format(row=first) for each in same))


def some(wanted: Sequence[T]) -> Iterator[Sequence[T]]:
    """As many at a time as one statement asks for."""
    for first in range(0, len(wanted), _AT_ONCE):
        yield wanted[first : first + _AT_ONCE]


def note(session: Session, report: FeedReport, source: Source) -> None:
    """Keep that the file was taken in and what came of its rows."""
    row = ContributionFeed(
        kind=source.kind,
        area_id=source.area_id,
        sha256=source.sha256,
        added=report.added,
        changed=report.changed,
        unchanged=report.unchanged,
        taken_by=source.actor.person_id,
        taken_at=source.now,
    )
    session.add(row)
    session.flush()
    told = {"added": report.added, "changed": report.changed, "unchanged": report.unchanged}
    clause = "S3.2" if source.kind is FeedKind.ROSTER else "S3.1b"
    act = audit.Act("contribution.feed", "contribution_feed", str(row.id), clause=clause, after=told)
    audit.record(session, act, actor=source.actor, now=source.now)


def _places(heading: Sequence[str], columns: Columns, optional: Collection[str]) -> dict[str, int]:
    lowered = [each.strip().lower() for each in heading]
    found = {
        field: next(lowered.index(name) for name in names if name in lowered)
        for field, names in columns.items()
        if set(names) & set(lowered)
    }
    missing = [field for field in columns if field not in found and field not in optional]
    if missing:
        raise refused_feed(
            [fault(columns, 1, field, "缺这一栏", "this column is missing") for field in missing]
        )
    return found
