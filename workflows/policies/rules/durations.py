"""How long the benefit runs: new months, unused months, resumption, the bridge to retirement."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from workflows.clock import add_months
from workflows.policies.law import Law
from workflows.policies.rule import rule


@dataclass(frozen=True)
class Duration:
    """Benefit months: the new ones, those carried over, and both together under the ceiling."""

    new: int
    carried: int
    benefit_months: int
    benefit_months_ceiling: int


@dataclass(frozen=True)
class Bridge:
    """The benefit goes on to retirement age."""

    extended: bool
    extended_until: dt.date | None


@dataclass(frozen=True)
class Resumption:
    """Whether stopped benefit goes on, and with how many months."""

    can_resume: bool
    remaining_months: int
    way: str
    stop: bool = False


@rule("benefit_duration")
def benefit_duration(
    law: Law, *, paid_months: int, prior_entitlement: int = 0, prior_drawn: int = 0
) -> Duration:
    """Months for the contribution time, with unused ones added.   Source: 失业保险条例 art 17"""
    new = int(law.decide("benefit_months", contribution_months=paid_months))
    carried = max(prior_entitlement - prior_drawn, 0)
    together = int(law.decide("combined_months", new_months=new, unused_months=carried))
    return Duration(new, carried, together, together)


@rule("retirement_bridge")
def retirement_bridge(
    law: Law,
    *,
    exhausted_on: dt.date,
    statutory_retirement_date: dt.date,
    still_unemployed: bool = True,
) -> Bridge:
    """Exhausted and short of retirement by less than the set months.   Source: 人社厅发〔2020〕24号"""
    months = int(str(law.parameter("retirement_extension_months")))
    limit = add_months(exhausted_on, months)
    extended = still_unemployed and exhausted_on < statutory_retirement_date < limit
    return Bridge(extended, statutory_retirement_date if extended else None)


@rule("benefit_resumption")
def benefit_resumption(
    law: Law, *, entitlement: int, drawn_before_stop: int, new_paid_months: int = 0
) -> Resumption:
    """Unused months after a stop.   Source: Order 8 art 15(二); Jilin 2005-58 s.3"""
    remaining = max(entitlement - drawn_before_stop, 0)
    way = law.decide("benefit_resumption", new_paid_months=new_paid_months, remaining_months=remaining)
    return Resumption(way == "resume", remaining, way)
