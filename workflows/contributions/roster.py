"""The roster of merged-track people as a feed: every row right, or nothing; sent again, it changes nothing.

Whoever is on it is not registered as unemployed while an agreement on flexible employment runs.
Source: Jilin 2005-58 s.3 (S3.2)
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflows import audit
from workflows.clock import local_date
from workflows.contributions import entry
from workflows.contributions.errors import RowFault, refused_feed
from workflows.contributions.feed_rows import (
    Columns,
    FeedReport,
    Source,
    Table,
    cells_of,
    faults_of,
    note,
    people_of,
    repeated,
    some,
)
from workflows.contributions.models import FeedKind, MergedTrackPerson
from workflows.errors import InvalidAnswers
from workflows.people.models import PoolingArea
from workflows.people.permissions import Actor, Subject, require

KIND = FeedKind.ROSTER
COLUMNS: Columns = {
    "identity": ("身份证号", "identity number"),
    "enterprise_name": ("原国有企业", "former state enterprise"),
    "merged_on": ("并轨日期", "merged on"),
}


@dataclass(frozen=True)
class _Row:
    number: int
    person_id: int
    enterprise_name: str
    merged_on: dt.date


def take_in(
    session: Session, table: Table, *, area_id: str, sha256: str, actor: Actor, now: dt.datetime
) -> FeedReport:
    """Put the people of a file on the roster. A row of somebody on it brings enterprise and day up to date.

    Raises NotAllowed, FeedRefused with every fault by row and column.   Source: S3.2
    """
    require(actor, "contribution.record", Subject("person", area_id))
    session.execute(select(PoolingArea.id).where(PoolingArea.id == area_id).with_for_update())
    rows = _read(session, table, local_date(now))
    known = _known(session, sorted(row.person_id for row in rows))
    source = Source(KIND, area_id, sha256, actor, now)
    report = _keep(session, rows, known, source)
    note(session, report, source)
    return report


def is_merged_track(session: Session, person_id: int) -> bool:
    """True for whoever is on the roster of any area. One statement."""
    return session.get(MergedTrackPerson, person_id) is not None


def _read(session: Session, table: Table, today: dt.date) -> list[_Row]:
    cells = cells_of(table, COLUMNS)
    people, faults = people_of(session, cells, COLUMNS)
    rows = [
        row
        for number, typed in cells.items()
        if number in people
        for row in _row(number, typed, people[number], today, faults)
    ]
    faults += _twice(rows)
    if faults:
        raise refused_feed(sorted(faults, key=lambda each: each.row))
    return rows


def _row(
    number: int, typed: Mapping[str, str], person_id: int, today: dt.date, faults: list[RowFault]
) -> Iterator[_Row]:
    try:
        name, day = entry.read_origin(typed, "enterprise_name", "merged_on", today=today)
    except InvalidAnswers as wrong:
        faults += faults_of(COLUMNS, number, wrong)
    else:
        yield _Row(number, person_id, name, day)


def _twice(rows: Sequence[_Row]) -> Iterator[RowFault]:
    said = ("与第 {row} 行是同一人", "the same person as row {row}")
    return repeated(COLUMNS, ((row.number, row.person_id) for row in rows), "identity", said)


def _known(session: Session, people: Sequence[int]) -> dict[int, MergedTrackPerson]:
    found: dict[int, MergedTrackPerson] = {}
    for each in some(people):
        query = select(MergedTrackPerson).where(MergedTrackPerson.person_id.in_(each))
        found.update({row.person_id: row for row in session.scalars(query)})
    return found


def _keep(
    session: Session, rows: Sequence[_Row], known: Mapping[int, MergedTrackPerson], source: Source
) -> FeedReport:
    added = changed = unchanged = 0
    for told in rows:
        row = known.get(told.person_id)
        if row is None:
            session.add(
                MergedTrackPerson(
                    person_id=told.person_id,
                    area_id=source.area_id,
                    enterprise_name=told.enterprise_name,
                    merged_on=told.merged_on,
                )
            )
            added += 1
        elif (row.enterprise_name, row.merged_on) == (told.enterprise_name, told.merged_on):
            unchanged += 1
        else:
            _change(session, row, told, source)
            changed += 1
    session.flush()
    return FeedReport(added, changed, unchanged)


def _change(session: Session, row: MergedTrackPerson, told: _Row, source: Source) -> None:
    before = {"enterprise": row.enterprise_name, "merged_on": str(row.merged_on)}
    row.enterprise_name, row.merged_on = told.enterprise_name, told.merged_on
    after = {"enterprise": row.enterprise_name, "merged_on": str(row.merged_on)}
    act = audit.Act("roster.change", "person", str(row.person_id), "S3.2", before, after)
    audit.record(session, act, actor=source.actor, now=source.now)
