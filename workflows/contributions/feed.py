"""A feed of contribution spells: every row right, or nothing is taken in; sent again, it changes nothing."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflows import audit, identity_number
from workflows.clock import local_date
from workflows.contributions import entry
from workflows.contributions.errors import RowFault, SpellImpossible, refused_feed
from workflows.contributions.models import ContributionFeed, ContributionSpell
from workflows.contributions.operations import NewSpell, check_spell, period
from workflows.errors import InvalidAnswers
from workflows.people.models import Person, PoolingArea
from workflows.people.permissions import Actor, Subject, require
from workflows.people.sealing import identity_index

Table = Sequence[tuple[str, ...]]
COLUMNS: Mapping[str, tuple[str, str]] = {
    "identity": ("身份证号", "identity number"),
    "employer_name": ("用人单位", "employer"),
    "starts_on": ("第一天", "first day"),
    "ends_on": ("最后一天", "last day"),
    "paid_months": ("实缴月数", "months paid"),
    "is_flexible": ("灵活就业", "flexible"),
}
"""Field → heading in Chinese and in English; a file may use either."""
OPTIONAL = frozenset({"ends_on", "is_flexible"})
_YES = frozenset({"是", "yes", "true", "1"})
_AT_ONCE = 500
_Key = tuple[int, str, dt.date]
T = TypeVar("T")


@dataclass(frozen=True)
class FeedReport:
    """What came of the rows: new spells, spells whose end or months changed, and those known already."""

    added: int
    changed: int
    unchanged: int


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
    _note(session, report, area_id, sha256, actor, now)
    return report


def feeds(session: Session, areas: Iterable[str], *, limit: int = 20) -> tuple[FeedRow, ...]:
    """Feeds of these areas, newest first. One statement."""
    found = select(ContributionFeed).where(ContributionFeed.area_id.in_(list(areas)))
    newest = session.scalars(found.order_by(ContributionFeed.id.desc()).limit(limit))
    return tuple(FeedRow(row.area_id, row.added, row.changed, row.unchanged, row.taken_at) for row in newest)


def _read(session: Session, table: Table, area_id: str, today: dt.date) -> list[_Row]:
    """Rows that are right by themselves. Raises FeedRefused."""
    places = _places(table[0])
    cells = {
        number: {field: row[at] if at < len(row) else "" for field, at in places.items()}
        for number, row in enumerate(table[1:], 2)
        if any(row)
    }
    if not cells:
        raise refused_feed([_fault(1, "identity", "文件中没有数据行", "the file has no rows")])
    people, faults = _people(session, cells)
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


def _places(heading: Sequence[str]) -> dict[str, int]:
    lowered = [each.strip().lower() for each in heading]
    found = {
        field: next(lowered.index(name) for name in names if name in lowered)
        for field, names in COLUMNS.items()
        if set(names) & set(lowered)
    }
    missing = [field for field in COLUMNS if field not in found and field not in OPTIONAL]
    if missing:
        raise refused_feed([_fault(1, field, "缺这一栏", "this column is missing") for field in missing])
    return found


def _people(
    session: Session, cells: Mapping[int, Mapping[str, str]]
) -> tuple[dict[int, int], list[RowFault]]:
    """Row → person id; a statement for 500 of them."""
    indexes: dict[int, bytes] = {}
    faults: list[RowFault] = []
    for number, typed in cells.items():
        try:
            indexes[number] = identity_index(identity_number.parse(typed["identity"]))
        except identity_number.NotAnIdentityNumber as bad:
            faults.append(_fault(number, "identity", bad.zh.rstrip("。"), bad.en.rstrip(".")))
    known: dict[bytes, int] = {}
    for some in _some(sorted(set(indexes.values()))):
        wanted = select(Person.identity_index, Person.id).where(Person.identity_index.in_(some))
        known.update({index: person_id for index, person_id in session.execute(wanted) if index})
    found = {number: known[index] for number, index in indexes.items() if index in known}
    faults += [
        _fault(number, "identity", "没有这个身份证号的参保人", "nobody on file has this number")
        for number in sorted(indexes.keys() - found.keys())
    ]
    return found, faults


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
        faults += [
            _fault(number, field, text["zh"].rstrip("。"), text["en"].rstrip("."))
            for field, text in wrong.by_field.items()
        ]
    except SpellImpossible as wrong:
        said = {language: wrong.text(language) for language in ("zh", "en")}
        faults.append(_fault(number, str(wrong.field), said["zh"].rstrip("。"), said["en"].rstrip(".")))
    else:
        yield _Row(number, spell)


def _twice(rows: Sequence[_Row]) -> Iterator[RowFault]:
    seen: dict[_Key, int] = {}
    for row in rows:
        first = seen.setdefault(row.key, row.number)
        if first != row.number:
            zh, en = f"与第 {first} 行是同一时段", f"the same spell as row {first}"
            yield _fault(row.number, "starts_on", zh, en)


def _known(session: Session, person_ids: set[int]) -> list[ContributionSpell]:
    """Every spell of these people; a statement for 500 of them."""
    found: list[ContributionSpell] = []
    for some in _some(sorted(person_ids)):
        found += session.scalars(select(ContributionSpell).where(ContributionSpell.person_id.in_(some)))
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
                    yield _fault(number, "starts_on", f"与“{said}”重叠", f"overlaps {said}")


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


def _note(
    session: Session, report: FeedReport, area_id: str, sha256: str, actor: Actor, now: dt.datetime
) -> None:
    row = ContributionFeed(
        area_id=area_id,
        sha256=sha256,
        added=report.added,
        changed=report.changed,
        unchanged=report.unchanged,
        taken_by=actor.person_id,
        taken_at=now,
    )
    session.add(row)
    session.flush()
    told = {"added": report.added, "changed": report.changed, "unchanged": report.unchanged}
    act = audit.Act("contribution.feed", "contribution_feed", str(row.id), clause="S3.1b", after=told)
    audit.record(session, act, actor=actor, now=now)


def _key(row: ContributionSpell) -> _Key:
    return (row.person_id, row.employer_name, row.starts_on)


def _fault(number: int, field: str, zh: str, en: str) -> RowFault:
    names = COLUMNS.get(field, (field, field))
    return RowFault(number, names[0], names[1], zh, en)


def _some(wanted: Sequence[T]) -> Iterator[Sequence[T]]:
    for first in range(0, len(wanted), _AT_ONCE):
        yield wanted[first : first + _AT_ONCE]
