"""Support for firms that hire the long-term unemployed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from workflows.policies.law import Law
from workflows.policies.rule import rule


@dataclass(frozen=True)
class Hired:
    """One long-term unemployed person hired; an open-ended contract has no years."""

    contract_years: int = 0
    contract: str = "fixed_term"
    months_unemployed: int | None = None


@dataclass(frozen=True)
class Incentive:
    """Whether a firm is supported, how, and whom it was counted by."""

    qualifies: bool
    support: tuple[str, ...]
    counted_hires: int
    answers_awaited: tuple[str, ...] = ()
    """Offices whose answer ends the case."""


@rule("hiring_incentive")
def hiring_incentive(
    law: Law,
    *,
    new_hires: int,
    hires_unemployed_over_1y: int = 0,
    contract_years_of_those: int = 0,
    months_unemployed_of_those: int | None = None,
    long_term_unemployed: tuple[Hired, ...] | None = None,
) -> Incentive:
    """The share of long-term unemployed among new hires.   Source: Jilin 2005-58 s.7"""
    hired: Sequence[Hired] = (
        long_term_unemployed
        if long_term_unemployed is not None
        else [Hired(contract_years_of_those, "fixed_term", months_unemployed_of_those)]
        * hires_unemployed_over_1y
    )
    counted = sum(counts(law, each) for each in hired)
    if new_hires <= 0:
        return Incentive(False, (), counted)
    found = law.decide("hiring_incentive", counted_hires=counted, new_hires=new_hires)
    awaited = found["qualifies"] and law.parameter("hiring_support_answer") == "awaited"
    return Incentive(
        found["qualifies"], tuple(found["support"]), counted, ("taxation", "bank") if awaited else ()
    )


def counts(law: Law, hired: Hired) -> bool:
    """True for a new hire who counts; whoever is told as long-term unemployed without months has the year."""
    is_open_ended = hired.contract == "open_ended"
    facts = {
        "months_unemployed": 1200 if hired.months_unemployed is None else hired.months_unemployed,
        "contract_years": hired.contract_years,
        "contract_counts": is_open_ended and law.parameter("open_ended_contracts") == "counted",
    }
    if law.parameter("incentive_counting") == "ratio_only":
        facts["contract_years"] = 100
    return bool(law.decide("hiring_incentive_person", **facts))
