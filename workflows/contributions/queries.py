"""Reads of contribution histories."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from workflows.contributions.accumulation import (
    Accumulation,
    Counted,
    Rules,
    Spell,
    Terms,
    contribution_months,
)
from workflows.contributions.models import ContributionSpell
from workflows.people.models import PoolingArea
from workflows.policies.law import Law


@dataclass(frozen=True)
class SpellRow:
    """One spell as pages show it."""

    spell_id: int
    area_id: str
    area_name: str
    area_name_en: str
    employer_name: str
    starts_on: dt.date
    ends_on: dt.date | None
    paid_months: int
    is_flexible: bool


@dataclass(frozen=True)
class History:
    """All spells of a person, oldest first, and the months paid in all of them."""

    spells: tuple[SpellRow, ...]
    granted_until: dt.date | None = None
    """Jobs begun by this day were counted for an earlier benefit; None where there was none."""

    @property
    def paid_months(self) -> int:
        """Plain sum, whatever of it counts."""
        return sum(spell.paid_months for spell in self.spells)

    def is_in_flexible_work(self, on: dt.date) -> bool:
        """True when a flexible job runs on the day."""
        return any(
            spell.is_flexible and spell.starts_on <= on and (spell.ends_on is None or spell.ends_on > on)
            for spell in self.spells
        )


_AT_ONCE = 500


def employed_at(
    session: Session, employer_name: str, person_ids: Sequence[int], *, on: dt.date
) -> frozenset[int]:
    """Which of these people are insured at the employer on the day; a statement for 500 of them."""
    found: set[int] = set()
    for first in range(0, len(person_ids), _AT_ONCE):
        running = select(ContributionSpell.person_id).where(
            ContributionSpell.person_id.in_(person_ids[first : first + _AT_ONCE]),
            ContributionSpell.employer_name == employer_name,
            ContributionSpell.starts_on <= on,
            or_(ContributionSpell.ends_on.is_(None), ContributionSpell.ends_on >= on),
        )
        found.update(session.scalars(running))
    return frozenset(found)


def hired_since(session: Session, employer_name: str, after: dt.date, *, until: dt.date) -> frozenset[int]:
    """People whose insured time at the employer began after a day and not later than another."""
    begun = select(ContributionSpell.person_id).where(
        ContributionSpell.employer_name == employer_name,
        ContributionSpell.starts_on > after,
        ContributionSpell.starts_on <= until,
    )
    return frozenset(session.scalars(begun))


def left_between(
    session: Session, employer_name: str, person_ids: Sequence[int], first: dt.date, last: dt.date
) -> frozenset[int]:
    """Which of these people's insured time at the employer ended in the days told; a statement for 500."""
    found: set[int] = set()
    for start in range(0, len(person_ids), _AT_ONCE):
        ended = select(ContributionSpell.person_id).where(
            ContributionSpell.person_id.in_(person_ids[start : start + _AT_ONCE]),
            ContributionSpell.employer_name == employer_name,
            ContributionSpell.ends_on.between(first, last),
        )
        found.update(session.scalars(ended))
    return frozenset(found)


def last_job_ends(session: Session, before: Mapping[int, dt.date]) -> dict[int, dt.date]:
    """Person → last day of the insured job that ended last before a day, or its eve where one runs on.

    A person without a job on record is not in it. A statement for 500 people.
    """
    found: dict[int, dt.date] = {}
    people = list(before)
    for first in range(0, len(people), _AT_ONCE):
        spells = select(ContributionSpell.person_id, ContributionSpell.starts_on, ContributionSpell.ends_on)
        some = ContributionSpell.person_id.in_(people[first : first + _AT_ONCE])
        for person, starts_on, ends_on in session.execute(spells.where(some)):
            if starts_on >= before[person]:
                continue
            eve = before[person] - dt.timedelta(days=1)
            last = min(ends_on or eve, eve)
            found[person] = max(found.get(person, last), last)
    return found


def history_of(session: Session, person_id: int) -> History:
    """The contribution history of a person. One statement."""
    rows = session.execute(
        select(ContributionSpell, PoolingArea.name, PoolingArea.name_en)
        .join(PoolingArea, PoolingArea.id == ContributionSpell.area_id)
        .where(ContributionSpell.person_id == person_id)
        .order_by(ContributionSpell.starts_on, ContributionSpell.id)
    )
    return History(tuple(_row(spell, name, name_en) for spell, name, name_en in rows))


def counted(history: History, law: Law, *, on: dt.date, area_id: str) -> Accumulation:
    """What of the history counts for an unemployment that began on the day, by the law in force then.

    What an earlier benefit was granted for gives nothing any more.   Source: 失业保险条例 art 17
    """
    spells = [
        Spell(row.spell_id, row.area_id, row.starts_on, row.ends_on, row.paid_months, row.is_flexible)
        for row in history.spells
        if row.starts_on <= on
    ]
    used = [each for each in spells if history.granted_until and each.starts_on <= history.granted_until]
    new = [each for each in spells if each not in used]
    found = contribution_months(new, on=on, area_id=area_id, rules=_rules(law))
    return replace(found, spells=(*(Counted(each, 0, "earlier_benefit") for each in used), *found.spells))


def _rules(law: Law) -> Rules:
    flexible = law.decide("accumulation_terms", flexible_worker=True)
    ordinary = law.decide("accumulation_terms", flexible_worker=False)
    return Rules(
        ordinary=Terms.read(ordinary),
        flexible=Terms.read({**flexible, "straddle": law.parameter("straddle")}),
        only_longest=law.parameter("employee_accumulation") == "longest_spell",
    )


def _row(spell: ContributionSpell, name: str, name_en: str) -> SpellRow:
    return SpellRow(
        spell_id=spell.id,
        area_id=spell.area_id,
        area_name=name,
        area_name_en=name_en,
        employer_name=spell.employer_name,
        starts_on=spell.starts_on,
        ends_on=spell.ends_on,
        paid_months=spell.paid_months,
        is_flexible=spell.is_flexible,
    )
