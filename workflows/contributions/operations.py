"""Keeping contribution spells."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from itertools import pairwise

from sqlalchemy import Select, insert, or_, select
from sqlalchemy.orm import Session

from workflows import audit
from workflows.clock import local_date
from workflows.contributions.errors import OverlappingSpells, SpellImpossible
from workflows.contributions.models import ContributionSpell
from workflows.people.models import Person
from workflows.people.permissions import Actor, Subject, require


@dataclass(frozen=True)
class NewSpell:
    """A spell as reported; `ends_on` None while the job runs."""

    person_id: int
    area_id: str
    employer_name: str
    starts_on: dt.date
    ends_on: dt.date | None
    paid_months: int
    is_flexible: bool = False


def add_spell(session: Session, spell: NewSpell) -> ContributionSpell:
    """Put a spell on file. Raises OverlappingSpells naming both, SpellImpossible."""
    _check(spell)
    known = session.scalars(_overlapping(spell)).first()
    if known is not None:
        raise _shared_days(spell, known)
    row = ContributionSpell(
        person_id=spell.person_id,
        area_id=spell.area_id,
        employer_name=spell.employer_name,
        starts_on=spell.starts_on,
        ends_on=spell.ends_on,
        paid_months=spell.paid_months,
        is_flexible=spell.is_flexible,
    )
    session.add(row)
    session.flush()
    return row


def add_spells(session: Session, spells: Iterable[NewSpell]) -> None:
    """Put the spells of people on file who have none yet, many rows a statement.

    Raises SpellImpossible, OverlappingSpells.
    """
    in_order = sorted(spells, key=lambda spell: (spell.person_id, spell.starts_on))
    for spell in in_order:
        _check(spell)
    for one, two in pairwise(in_order):
        if one.person_id == two.person_id and (one.ends_on is None or one.ends_on >= two.starts_on):
            raise _shared_days(two, one)
    if in_order:
        session.execute(insert(ContributionSpell), [asdict(spell) for spell in in_order])


def record_spell(session: Session, spell: NewSpell, *, actor: Actor, now: dt.datetime) -> ContributionSpell:
    """Let an administrator of the area's agency put a spell on file, alone at this person's history.

    The agency keeps the record; of its staff the administrator takes no step in any claim, so nobody
    assesses months that they entered.   Source: S3.1b
    """
    require(actor, "contribution.record", Subject("person", spell.area_id))
    session.execute(select(Person.id).where(Person.id == spell.person_id).with_for_update())
    row = add_spell(session, _until_today(spell, local_date(now)))
    told = {
        "spell": row.id,
        "from": str(row.starts_on),
        "to": str(row.ends_on or ""),
        "months": row.paid_months,
    }
    act = audit.Act("contribution.record", "person", str(spell.person_id), clause="S3.1b", after=told)
    audit.record(session, act, actor=actor, now=now)
    return row


def check_spell(spell: NewSpell, today: dt.date) -> None:
    """Raises SpellImpossible for days out of order, or more months than have begun by today."""
    _check(_until_today(spell, today))


def _until_today(spell: NewSpell, today: dt.date) -> NewSpell:
    """The spell itself; one that still runs must not have more months paid than have begun."""
    if spell.ends_on is None:
        _check(replace(spell, ends_on=today))
    return spell


def period(starts_on: dt.date, ends_on: dt.date | None) -> str:
    """Both ends as ISO dates; an ellipsis where the spell still runs."""
    return f"{starts_on} – {ends_on or '…'}"


def _check(spell: NewSpell) -> None:
    if spell.ends_on is None:
        return
    if spell.ends_on < spell.starts_on:
        raise SpellImpossible(
            field="ends_on", reason={"zh": "止期早于起期。", "en": "it ends before it begins."}
        )
    months = (
        (spell.ends_on.year - spell.starts_on.year) * 12 + spell.ends_on.month - spell.starts_on.month + 1
    )
    if spell.paid_months > months:
        raise SpellImpossible(
            field="paid_months",
            reason={"zh": f"时段内只有 {months} 个月。", "en": f"it has only {months} months."},
        )


def _shared_days(new: NewSpell, known: NewSpell | ContributionSpell) -> OverlappingSpells:
    return OverlappingSpells(
        field="starts_on",
        new=new.employer_name,
        new_period=period(new.starts_on, new.ends_on),
        known=known.employer_name,
        known_period=period(known.starts_on, known.ends_on),
    )


def _overlapping(spell: NewSpell) -> Select[ContributionSpell]:
    shared = select(ContributionSpell).where(
        ContributionSpell.person_id == spell.person_id,
        or_(ContributionSpell.ends_on.is_(None), ContributionSpell.ends_on >= spell.starts_on),
    )
    if spell.ends_on is not None:
        shared = shared.where(ContributionSpell.starts_on <= spell.ends_on)
    return shared.order_by(ContributionSpell.starts_on).limit(1)
