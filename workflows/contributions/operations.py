"""Keeping contribution spells."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from workflows.contributions.errors import OverlappingSpells, SpellImpossible
from workflows.contributions.models import ContributionSpell


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
        raise OverlappingSpells(
            new=spell.employer_name,
            new_period=period(spell.starts_on, spell.ends_on),
            known=known.employer_name,
            known_period=period(known.starts_on, known.ends_on),
        )
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


def period(starts_on: dt.date, ends_on: dt.date | None) -> str:
    """Both ends as ISO dates; an ellipsis where the spell still runs."""
    return f"{starts_on} – {ends_on or '…'}"


def _check(spell: NewSpell) -> None:
    if spell.ends_on is None:
        return
    if spell.ends_on < spell.starts_on:
        raise SpellImpossible(reason={"zh": "止期早于起期。", "en": "it ends before it begins."})
    months = (
        (spell.ends_on.year - spell.starts_on.year) * 12 + spell.ends_on.month - spell.starts_on.month + 1
    )
    if spell.paid_months > months:
        raise SpellImpossible(
            reason={"zh": f"时段内只有 {months} 个月。", "en": f"it has only {months} months."}
        )


def _overlapping(spell: NewSpell) -> Select[ContributionSpell]:
    shared = select(ContributionSpell).where(
        ContributionSpell.person_id == spell.person_id,
        or_(ContributionSpell.ends_on.is_(None), ContributionSpell.ends_on >= spell.starts_on),
    )
    if spell.ends_on is not None:
        shared = shared.where(ContributionSpell.starts_on <= spell.ends_on)
    return shared.order_by(ContributionSpell.starts_on).limit(1)
