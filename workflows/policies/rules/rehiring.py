"""The six months after a layoff in which the laid-off come first."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from workflows.clock import count
from workflows.policies.law import Law
from workflows.policies.rule import rule


@dataclass(frozen=True)
class Watch:
    """The window, what happens in it, and what the firm must report."""

    window_end: dt.date
    statutory_priority: bool | None
    seed_soft_priority: bool | None
    violation: bool | None
    alarm: str | None
    service_continuous: bool | None
    report_to_labour_dept: tuple[str, ...]


@rule("rehire_watch")
def rehire_watch(  # noqa: PLR0913  the facts of one hiring
    law: Law,
    *,
    laid_off_on: dt.date,
    hiring_on: dt.date | None = None,
    rehired_on: dt.date | None = None,
    laid_off_invited: bool | None = None,
    notified: bool | None = None,
    laid_off_accepting: int = 0,
    laid_off_applicant_meets_equal_conditions: bool | None = None,
    outsiders_hired: int = 0,
    service_years_before: int = 0,
) -> Watch:
    """Priority of laid-off people in a hiring.   Source: Jilin 2005-58 s.7; 劳动法 art 27; 447号 art 7"""
    window_end = count(laid_off_on, law.limit("rehire_priority"), law.calendar).due_on
    assert window_end is not None  # nothing pauses here
    inside = None if hiring_on is None else laid_off_on <= hiring_on <= window_end
    soft = None if inside is None else (not inside and law.parameter("rehire_after_window") != "none")
    violation = None
    if inside is not None and (laid_off_invited is not None or notified is not None or outsiders_hired):
        binding = inside or (soft is True and law.parameter("rehire_after_window") == "binding")
        violation = law.decide(
            "rehire_breach",
            in_window=binding,
            outsiders_hired=outsiders_hired,
            offered=bool(laid_off_invited or notified),
            equal_conditions=bool(laid_off_applicant_meets_equal_conditions),
        )
    return Watch(
        window_end,
        inside,
        soft,
        violation,
        "rehire_priority_breach" if violation else None,
        None if rehired_on is None else rehired_on <= window_end,
        tuple(law.decide("rehire_report", in_window=bool(inside))),
    )
