"""The rule of contribution time for worked cases and for whoever asks by facts: the same sums as a claim."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from workflows.contributions.accumulation import Counted, Spell, Terms, accumulate
from workflows.policies.law import Law
from workflows.policies.month import Month
from workflows.policies.rule import rule
from workflows.policies.rules.durations import benefit_duration


@dataclass(frozen=True)
class MonthlySpell:
    """Insured work from a month to a month, both included; `paid_months` were paid for."""

    area: str
    from_: Month
    to_: Month
    paid_months: int


@dataclass(frozen=True)
class ContributionTime:
    """Contribution time with its parts; `rule_used` says whether S3.3 or the general rule decided."""

    accumulated_months: int
    meets_one_year: bool
    rule_used: str
    total_months: int
    benefit_months_ceiling: int
    spells: tuple[Counted, ...]


@rule("accumulate_contributions")
def accumulate_contributions(  # noqa: PLR0913  the facts of a contribution history
    law: Law,
    *,
    flexible_worker: bool,
    unemployment_date: dt.date,
    pooling_area: str,
    spells: tuple[MonthlySpell, ...] = (),
    paid_months: int = 0,
    deemed_months: int = 0,
    prior_paid_months: int = 0,
    prior_benefits_drawn: bool = False,
    prior_benefit_months_remaining: int = 0,
    flexible_period_paid_months: int = 0,
) -> ContributionTime:
    """Months that count for the new benefit.   Source: Jilin 2005-58 s.3; 失业保险条例 art 14, 17"""
    terms, rule_used = _terms(law, flexible_worker, spells)
    chosen = spells if flexible_worker else _kept(spells, str(law.parameter("employee_accumulation")))
    found = accumulate(_by_day(chosen), on=unemployment_date, area_id=pooling_area, terms=terms)
    earlier = 0 if prior_benefits_drawn else prior_paid_months
    total = found.months + paid_months + deemed_months + earlier + flexible_period_paid_months
    duration = benefit_duration(law, paid_months=total, prior_entitlement=prior_benefit_months_remaining)
    return ContributionTime(
        found.months, found.is_enough, rule_used, total, duration.benefit_months_ceiling, found.spells
    )


def _terms(law: Law, flexible_worker: bool, spells: Sequence[MonthlySpell]) -> tuple[Terms, str]:
    """A spell that reaches the year by itself is decided by the general rule, not by S3.3."""
    row = law.decide("accumulation_terms", flexible_worker=flexible_worker)
    limit = row["spell_below_months"]
    if limit is None:
        return Terms.read(row), "general_art14"
    if any(each.paid_months >= limit for each in spells):
        return Terms.read(law.decide("accumulation_terms", flexible_worker=False)), "general_art14"
    return Terms.read({**row, "straddle": law.parameter("straddle")}), "short_spells_s33"


def _kept(spells: Sequence[MonthlySpell], mode: str) -> Sequence[MonthlySpell]:
    """All spells, or under `longest_spell` the longest alone."""
    if mode == "accumulate" or not spells:
        return spells
    return [max(spells, key=lambda each: each.paid_months)]


def _by_day(spells: Sequence[MonthlySpell]) -> Iterator[Spell]:
    for number, each in enumerate(spells, 1):
        yield Spell(number, each.area, each.from_.first, each.to_.last, each.paid_months)
