"""Adding up contribution time over several jobs (S3.3), with the reason for every spell.

Pure; the limits arrive as `Terms` from the decision `accumulation_terms`.
"""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

Straddle = Literal["clip", "whole", "exclude"]
Reason = Literal[
    "counted",
    "counted_in_part",
    "before_window",
    "straddles_window",
    "other_area",
    "long_spell",
    "sum_too_small",
    "shorter_spell",
    "earlier_benefit",
]


@dataclass(frozen=True)
class Spell:
    """Insured time with one employer; `ends_on` None while it runs."""

    spell_id: int
    area_id: str
    starts_on: dt.date
    ends_on: dt.date | None
    paid_months: int
    is_flexible: bool = False


@dataclass(frozen=True)
class Terms:
    """When spells add up; None switches a condition off."""

    window_months: int | None
    minimum_months: int
    same_area: bool
    spell_below_months: int | None
    straddle: Straddle = "clip"
    """What of a spell across the start of the window counts; the notice does not say."""

    @classmethod
    def read(cls, row: Mapping[str, Any]) -> Terms:
        """Terms from a row of the decision `accumulation_terms`."""
        return cls(
            window_months=_number(row["window_months"]),
            minimum_months=_number(row["minimum_months"]) or 0,
            same_area=bool(row["same_area"]),
            spell_below_months=_number(row["spell_below_months"]),
            straddle=row.get("straddle") or "clip",
        )


@dataclass(frozen=True)
class Counted:
    """What a spell gives to the sum, and why."""

    spell: Spell
    months: int
    reason: Reason


@dataclass(frozen=True)
class Accumulation:
    """The sum over spells, whether it reaches the minimum, and the part of each."""

    months: int
    is_enough: bool
    spells: tuple[Counted, ...]


def accumulate(spells: Iterable[Spell], *, on: dt.date, area_id: str, terms: Terms) -> Accumulation:
    """Add up the spells before an unemployment that began on the day `on` in the area.

    The sum stands even where it stays under the minimum; `is_enough` says so.   Source: Jilin 2005-58 s.3
    """
    counted = tuple(_judged(spell, on, area_id, terms) for spell in _in_order(spells))
    months = sum(each.months for each in counted)
    return Accumulation(months, months >= terms.minimum_months, counted)


@dataclass(frozen=True)
class Rules:
    """How the jobs of one person add up: the two rows of the table, and an undecided point of the law."""

    ordinary: Terms
    flexible: Terms
    only_longest: bool = False
    """Of ordinary jobs the longest alone counts; the 1999 text does not say that they add up."""


def contribution_months(spells: Iterable[Spell], *, on: dt.date, area_id: str, rules: Rules) -> Accumulation:
    """All contribution time of a person: ordinary jobs by one rule, short flexible ones by S3.3.

    Short flexible spells that do not reach the minimum together give nothing.
    """
    ordinary, flexible = rules.ordinary, rules.flexible
    ordered = _in_order(spells)
    short = [spell for spell in ordered if _is_short(spell, flexible)]
    plain = [spell for spell in ordered if not _is_short(spell, flexible)]
    by_rule = accumulate(plain, on=on, area_id=area_id, terms=ordinary)
    added = accumulate(short, on=on, area_id=area_id, terms=flexible)
    kept = (
        added.spells if added.is_enough else tuple(_without(each, "sum_too_small") for each in added.spells)
    )
    longest = max(by_rule.spells, key=lambda each: each.months, default=None)
    long = tuple(
        each if not rules.only_longest or each is longest else _without(each, "shorter_spell")
        for each in by_rule.spells
    )
    rows = sorted((*long, *kept), key=lambda each: (each.spell.starts_on, each.spell.spell_id))
    months = sum(each.months for each in rows)
    return Accumulation(months, months >= ordinary.minimum_months, tuple(rows))


def window_start(on: dt.date, months: int) -> dt.date:
    """The day that lies `months` back; the last of the month where that day does not exist."""
    year, month = divmod(on.year * 12 + on.month - 1 - months, 12)
    return dt.date(year, month + 1, min(on.day, calendar.monthrange(year, month + 1)[1]))


def _judged(spell: Spell, on: dt.date, area_id: str, terms: Terms) -> Counted:
    if terms.same_area and spell.area_id != area_id:
        return Counted(spell, 0, "other_area")
    if terms.spell_below_months is not None and spell.paid_months >= terms.spell_below_months:
        return Counted(spell, 0, "long_spell")
    if terms.window_months is None:
        return Counted(spell, spell.paid_months, "counted")
    return _within(spell, on, window_start(on, terms.window_months), terms.straddle)


def _within(spell: Spell, on: dt.date, start: dt.date, straddle: Straddle) -> Counted:
    ends_on = min(spell.ends_on or on, on)
    if ends_on < start:
        return Counted(spell, 0, "before_window")
    if spell.starts_on >= start or straddle == "whole":
        return Counted(spell, spell.paid_months, "counted")
    if straddle == "exclude":
        return Counted(spell, 0, "straddles_window")
    return Counted(spell, min(spell.paid_months, _whole_months(start, ends_on)), "counted_in_part")


def _whole_months(start: dt.date, end: dt.date) -> int:
    """Calendar months that begin on or after `start` and have begun by `end`."""
    first = start.year * 12 + start.month + (1 if start.day > 1 else 0)
    return max(0, end.year * 12 + end.month - first + 1)


def _is_short(spell: Spell, terms: Terms) -> bool:
    return spell.is_flexible and (
        terms.spell_below_months is None or spell.paid_months < terms.spell_below_months
    )


def _without(counted: Counted, reason: Reason) -> Counted:
    return replace(counted, months=0, reason=reason) if counted.months else counted


def _in_order(spells: Iterable[Spell]) -> list[Spell]:
    return sorted(spells, key=lambda spell: (spell.starts_on, spell.spell_id))


def _number(value: Any) -> int | None:
    return None if value is None else int(value)
