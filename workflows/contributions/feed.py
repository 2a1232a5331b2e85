"""A feed of contribution spells: every row right, or nothing is taken in; sent again, it changes nothing."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflows import audit
from workflows.clock import local_date
from workflows.contributions import entry
from workflows.contributions.errors import RowFault, SpellImpossible, refused_feed
from workflows.contributions.feed_rows import (
    Columns,
    FeedReport,
    Source,
    Table,
    cells_of,
    fault,
    faults_of,
    note,
    people_of,
    repeated,
    some,
)
from workflows.contributions.models import ContributionFeed, ContributionSpell, FeedKind
from workflows.contributions.operations import NewSpell, check_spell, period
from workflows.errors import InvalidAnswers
from workflows.people.models import PoolingArea
from workflows.people.permissions import Actor, Subject, require

COLUMNS: Columns = {
    "identity": ("身份证号", "identity number"),
    "employer_name": ("用人单位", "employer"),
    "starts_on": ("第一天", "first day"),
    "ends_on": ("最后一天", "last day"),
    "paid_months": ("实缴月数", "months paid"),
    "is_flexible": ("灵活就业", "flexible"),
}
KIND = FeedKind.SPELLS
OPTIONAL = frozenset({"ends_on", "is_flexible"})
_YES = frozenset({"是", "yes", "true", "1"})
_Key = tuple[int, str, dt.date]


@dataclass(frozen=True)
class FeedRow:
    """A feed as lists show it."""

    area_id: str
    added: int
    changed: int
    unchanged: int
    taken_at: dt.datetime


@dataclass(frozen=True)
class _Row:
    number: int
    spell: NewSpell

    @property
    def key(self) -> _Key:
        return (self.spell.person_id, self.spell.employer_name, self.spell.starts_on)


def take_in(
    session: Session, table: Table, *, area_id: str, sha256: str, actor: Actor, now: dt.datetime
) -> FeedReport:
    """Put the spells of a file on file. A row with the person, employer and first day of a known spell
    brings its last day and months up to date; the same file again changes nothing.

    Raises NotAllowed, FeedRefused with every fault by row and column.   Source: S3.1b
    """
    require(actor, "contribution.record", Subject("person", area_id))
    session.execute(select(PoolingArea.id).where(PoolingArea.id == area_id).with_for_update())
    rows = _read(session, table, area_id, local_date(now))
    known = _known(session, {row.spell.person_id for row in rows})
    faults = list(_overlaps(rows, known))
    if faults:
        raise refused_feed(sorted(faults, key=lambda fault: fault.row))
    report = _keep(session, rows, {_key(each): each for each in known}, actor, now)
    note(session, report, Source(KIND, area_id, sha256, actor, now))
    return report


def feeds(
    session: Session, areas: Iterable[str], *, kind: FeedKind = FeedKind.SPELLS, limit: int = 20
) -> tuple[FeedRow, ...]:
    """Feeds of these areas, newest first. One statement."""
    found = select(ContributionFeed).where(
        ContributionFeed.area_id.in_(list(areas)), ContributionFeed.kind == kind
    )
    newest = session.scalars(found.order_by(ContributionFeed.id.desc()).limit(limit))
    return tuple(FeedRow(row.area_id, row.added, row.changed, row.unchanged, row.taken_at) for row in newest)


def _read(session: Session, table: Table, area_id: str, today: dt.date) -> list[_Row]:
    """Rows that are right by themselves. Raises FeedRefused."""
    cells = cells_of(table, COLUMNS, OPTIONAL)
    people, faults = people_of(session, cells, COLUMNS)
    rows = [
        row
        for number, typed in cells.items()
        if number in people
        for row in _spell(number, typed, people[number], area_id, today, faults)
    ]
    faults += _twice(rows)
    if faults:
        raise refused_feed(sorted(faults, key=lambda fault: fault.row))
    return rows


def _spell(
    number: int,
    typed: Mapping[str, str],
    person_id: int,
    area_id: str,
    today: dt.date,
    faults: list[RowFault],
) -> Iterator[_Row]:
    """The spell of a row, as the form of one spell reads it; what is wrong goes to `faults`."""
    flexible = "true" if typed.get("is_flexible", "").strip().lower() in _YES else "false"
    fields = {**typed, "area_id": area_id, "is_flexible": flexible}
    try:
        spell = entry.read_spell(fields, person_id=person_id, areas={area_id}, today=today)
        check_spell(spell, today)
    except InvalidAnswers as wrong:
        faults += faults_of(COLUMNS, number, wrong)
    except SpellImpossible as wrong:
        said = {language: wrong.text(language) for language in ("zh", "en")}
        faults.append(
            fault(COLUMNS, number, str(wrong.field), said["zh"].rstrip("。"), said["en"].rstrip("."))
        )
    else:
        yield _Row(number, spell)


def _twice(rows: Sequence[_Row]) -> Iterator[RowFault]:
    said = ("与第 {row} 行是同一时段", "the same spell as row {row}")
    return repeated(COLUMNS, ((row.number, row.key) for row in rows), "starts_on", said)


def _known(session: Session, person_ids: set[int]) -> list[ContributionSpell]:
    """Every spell of these people; a statement for 500 of them."""
    found: list[ContributionSpell] = []
    for each in some(sorted(person_ids)):
        found += session.scalars(select(ContributionSpell).where(ContributionSpell.person_id.in_(each)))
    return found


def _overlaps(rows: Sequence[_Row], known: Sequence[ContributionSpell]) -> Iterator[RowFault]:
    """Rows that share days with another row, or with a spell on file that no row brings up to date."""
    updated = {row.key for row in rows}
    spans: dict[int, list[tuple[dt.date, dt.date | None, str, int]]] = defaultdict(list)
    for row in rows:
        told = row.spell
        spans[told.person_id].append((told.starts_on, told.ends_on, told.employer_name, row.number))
    for each in known:
        if _key(each) not in updated:
            spans[each.person_id].append((each.starts_on, each.ends_on, each.employer_name, 0))
    for of_person in spans.values():
        for one, two in pairwise(sorted(of_person, key=lambda span: (span[0], span[3]))):
            if one[1] is None or one[1] >= two[0]:
                number = max(one[3], two[3])
                other = one if number == two[3] else two
                said = f"{other[2]} {period(other[0], other[1])}"
                if number:
                    yield fault(COLUMNS, number, "starts_on", f"与“{said}”重叠", f"overlaps {said}")


def _keep(
    session: Session,
    rows: Sequence[_Row],
    known: Mapping[_Key, ContributionSpell],
    actor: Actor,
    now: dt.datetime,
) -> FeedReport:
    added = changed = unchanged = 0
    for row in rows:
        spell, before = row.spell, known.get(row.key)
        if before is None:
            session.add(_made(spell))
            added += 1
        elif _same(before, spell):
            unchanged += 1
        else:
            _change(session, before, spell, actor, now)
            changed += 1
    session.flush()
    return FeedReport(added, changed, unchanged)


def _made(spell: NewSpell) -> ContributionSpell:
    return ContributionSpell(
        person_id=spell.person_id,
        area_id=spell.area_id,
        employer_name=spell.employer_name,
        starts_on=spell.starts_on,
        ends_on=spell.ends_on,
        paid_months=spell.paid_months,
        is_flexible=spell.is_flexible,
    )


def _same(row: ContributionSpell, spell: NewSpell) -> bool:
    return (row.ends_on, row.paid_months, row.is_flexible) == (
        spell.ends_on,
        spell.paid_months,
        spell.is_flexible,
    )


def _change(
    session: Session, row: ContributionSpell, spell: NewSpell, actor: Actor, now: dt.datetime
) -> None:
    before = {"spell": row.id, "to": str(row.ends_on or ""), "months": row.paid_months}
    row.ends_on, row.paid_months, row.is_flexible = spell.ends_on, spell.paid_months, spell.is_flexible
    after = {"spell": row.id, "to": str(row.ends_on or ""), "months": row.paid_months}
    act = audit.Act("contribution.change", "person", str(row.person_id), "S3.1b", before, after)
    audit.record(session, act, actor=actor, now=now)


def _key(row: ContributionSpell) -> _Key:
    return (row.person_id, row.employer_name, row.starts_on)
