"""Contribution time added up: short spells of flexible workers, earlier time, deemed time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from workflows.clock import add_months
from workflows.policies.law import Law
from workflows.policies.month import Month
from workflows.policies.rule import rule
from workflows.policies.rules.durations import benefit_duration


@dataclass(frozen=True)
class Spell:
    """Insured work from a month to a month, both included; `paid_months` were paid for."""

    area: str
    from_: Month
    to_: Month
    paid_months: int


@dataclass(frozen=True)
class Terms:
    """What the law asks of spells that add up; None means no such condition."""

    window_months: int | None
    minimum_months: int
    same_area: bool
    spell_below_months: int | None


@dataclass(frozen=True)
class Window:
    """Where the new unemployment lies and how far back spells count."""

    area: str
    unemployed_on: dt.date
    starts_on: dt.date
    straddle: str


@dataclass(frozen=True)
class CountedSpell:
    """One spell with the months it gave and why."""

    spell: Spell
    months: int
    ground: str


@dataclass(frozen=True)
class Accumulation:
    """Contribution time with its parts."""

    accumulated_months: int
    meets_one_year: bool
    rule_used: str
    total_months: int
    benefit_months_ceiling: int
    spells: tuple[CountedSpell, ...]


@rule("accumulate_contributions")
def accumulate_contributions(  # noqa: PLR0913  the facts of a contribution history
    law: Law,
    *,
    flexible_worker: bool,
    unemployment_date: dt.date,
    pooling_area: str,
    spells: tuple[Spell, ...] = (),
    paid_months: int = 0,
    deemed_months: int = 0,
    prior_paid_months: int = 0,
    prior_benefits_drawn: bool = False,
    prior_benefit_months_remaining: int = 0,
    flexible_period_paid_months: int = 0,
) -> Accumulation:
    """Months that count for the new benefit.   Source: Jilin 2005-58 s.3; 失业保险条例 art 14, 17"""
    decided = law.decide("accumulation_terms", flexible_worker=flexible_worker)
    terms = Terms(
        _whole(decided["window_months"]),
        int(decided["minimum_months"]),
        decided["same_area"],
        _whole(decided["spell_below_months"]),
    )
    if terms.window_months is None or _has_full_spell(spells, terms):
        mode = "accumulate" if flexible_worker else str(law.parameter("employee_accumulation"))
        counted, used = general_spells(spells, mode), "general_art14"
    else:
        starts_on = add_months(unemployment_date, -terms.window_months)
        window = Window(pooling_area, unemployment_date, starts_on, str(law.parameter("straddle")))
        counted, used = tuple(short_spell(each, terms, window) for each in spells), "short_spells_s33"
    accumulated = sum(each.months for each in counted)
    earlier = 0 if prior_benefits_drawn else prior_paid_months
    total = accumulated + paid_months + deemed_months + earlier + flexible_period_paid_months
    duration = benefit_duration(law, paid_months=total, prior_entitlement=prior_benefit_months_remaining)
    meets = accumulated >= terms.minimum_months
    return Accumulation(accumulated, meets, used, total, duration.benefit_months_ceiling, counted)


def general_spells(spells: Sequence[Spell], mode: str) -> tuple[CountedSpell, ...]:
    """Every paid month counts; or, under `longest_spell`, those of the longest spell alone."""
    longest = max((each.paid_months for each in spells), default=0)
    counted, is_taken = [], False
    for spell in spells:
        counts = mode == "accumulate" or (spell.paid_months == longest and not is_taken)
        is_taken = is_taken or spell.paid_months == longest
        counted.append(
            CountedSpell(spell, spell.paid_months if counts else 0, "paid" if counts else "not_longest")
        )
    return tuple(counted)


def short_spell(spell: Spell, terms: Terms, window: Window) -> CountedSpell:
    """The months of one short spell that count under S3.3, with the ground.

    Whole calendar months inside the window count; of a spell that straddles its start all of them,
    none, or those inside, as `straddle` says.
    """
    if terms.same_area and spell.area != window.area:
        return CountedSpell(spell, 0, "other_area")
    if spell.to_.last < window.starts_on or spell.from_.first > window.unemployed_on:
        return CountedSpell(spell, 0, "outside_window")
    if spell.from_.first >= window.starts_on:
        return CountedSpell(spell, spell.paid_months, "inside_window")
    if window.straddle == "whole":
        return CountedSpell(spell, spell.paid_months, "straddles_whole")
    if window.straddle == "excluded":
        return CountedSpell(spell, 0, "straddles_excluded")
    return CountedSpell(spell, min(spell.paid_months, _months_inside(spell, window)), "straddles_clipped")


def _months_inside(spell: Spell, window: Window) -> int:
    first = Month.of(window.starts_on)
    if first.first < window.starts_on:
        first = first.plus(1)
    return max(spell.to_.since(first) + 1, 0)


def _has_full_spell(spells: Sequence[Spell], terms: Terms) -> bool:
    """A spell that reaches the year by itself is decided by the general rule, not by S3.3."""
    limit = terms.spell_below_months
    return limit is not None and any(each.paid_months >= limit for each in spells)


def _whole(value: object) -> int | None:
    return None if value is None else int(str(value))
