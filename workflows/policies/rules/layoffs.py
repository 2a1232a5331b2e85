"""Layoffs: who must report and when, what a report must hold, the earliest day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from workflows.clock import add_months, count
from workflows.policies.law import Law
from workflows.policies.rule import UnusableFact, rule


@dataclass(frozen=True)
class Batch:
    """People laid off on one day."""

    date: dt.date
    count: int


@dataclass(frozen=True)
class Duty:
    """What the size of a layoff brings with it."""

    advance_report_30d: bool
    triggers: tuple[str, ...]
    art41_procedure: bool
    counted_layoffs: int
    split_alarm: bool


@dataclass(frozen=True)
class Dates:
    """The earliest last day of contracts, and whether a planned day may stand."""

    allowed: bool | None
    earliest: dt.date | None
    days: int | None
    missing: tuple[str, ...]


@dataclass(frozen=True)
class Completeness:
    """Whether a report has all its parts."""

    report_complete: bool
    missing: tuple[str, ...]


@rule("layoff_duty")
def layoff_duty(
    law: Law,
    *,
    total_staff: int,
    laid_off_at_once: int | None = None,
    batches: tuple[Batch, ...] = (),
    contract_expiries: int = 0,
) -> Duty:
    """Thresholds of a layoff; batches that only add up raise an alarm, or a duty where set so.

    Raises UnusableFact for an enterprise without staff.   Source: Jilin 2005-58 s.7; 劳动合同法 art 41
    """
    if total_staff <= 0:
        raise UnusableFact("an enterprise without staff cannot lay off")
    sizes = [laid_off_at_once] if laid_off_at_once is not None else [each.count for each in batches]
    found = [_triggers(law, size, total_staff) for size in sizes]
    triggers = list(dict.fromkeys(name for each in found for name in each))
    together = _sizes_together(batches, str(law.parameter("layoff_window"))) if len(batches) > 1 else []
    split = not triggers and any(_triggers(law, size, total_staff) for size in together)
    is_due = bool(triggers) or (split and law.parameter("layoff_split_duty") == "duty")
    art41 = any(
        law.decide("layoff_art41", laid_off_at_once=min(size, total_staff), total_staff=total_staff)
        for size in sizes
    )
    return Duty(is_due, tuple(triggers), art41, sum(sizes), split)


def _triggers(law: Law, laid_off: int, total_staff: int) -> Sequence[str]:
    later_law = any(profile.id == "cn-2008" for profile in law.chain)
    if later_law and law.parameter("notice_layoff_rule_after_2008") == "lapsed":
        return ()
    found: Sequence[str] = law.decide(
        "layoff_threshold", laid_off_at_once=min(laid_off, total_staff), total_staff=total_staff
    )
    return found


def _sizes_together(batches: Iterable[Batch], window: str) -> list[int]:
    """For each batch, how many were laid off in the window that ends with it."""
    ordered = sorted(batches, key=lambda each: each.date)
    if window == "calendar_year":
        years = {each.date.year for each in ordered}
        return [sum(each.count for each in ordered if each.date.year == year) for year in years]
    return [
        sum(each.count for each in ordered if add_months(last.date, -12) < each.date <= last.date)
        for last in ordered
    ]


@rule("layoff_dates")
def layoff_dates(  # noqa: PLR0913  the dates of one layoff
    law: Law,
    *,
    threshold_exceeded: bool,
    explained_on: dt.date | None = None,
    report_accepted_on: dt.date | None = None,
    report_submitted_on: dt.date | None = None,
    report_complete_on: dt.date | None = None,
    plan_changed_on: dt.date | None = None,
    effective_date: dt.date | None = None,
    union_exists: bool = True,
    all_staff_consulted: bool = True,
) -> Dates:
    """The later of explanation and report with their waiting times.

    Every layoff waits for the explanation; the report comes before every layoff, and its own waiting
    time counts above the threshold.   Source: Jilin 2005-58 s.7; 劳动法 art 27; 447号 art 4
    """
    reported = report_accepted_on or (
        report_submitted_on if law.parameter("report_clock_start") == "submitted" else report_complete_on
    )
    if plan_changed_on is not None and reported and law.parameter("report_after_change") == "restart":
        reported = max(reported, plan_changed_on)
    consulted = explained_on is not None and (union_exists or all_staff_consulted)
    missing = tuple(
        name for name, there in (("consultation", consulted), ("labour_report", reported)) if not there
    )
    if missing or explained_on is None or reported is None:
        return Dates(False if effective_date else None, None, None, missing)
    ready = _after(law, explained_on, "layoff_explanation")
    earliest = max(ready, _after(law, reported, "layoff_report") if threshold_exceeded else reported)
    if effective_date is None:
        return Dates(None, earliest, None, ())
    begun = max(explained_on, reported) if threshold_exceeded else explained_on
    return Dates(effective_date >= earliest, earliest, (effective_date - begun).days, ())


def _after(law: Law, day: dt.date, limit_id: str) -> dt.date:
    due = count(day, law.limit(limit_id), law.calendar).due_on
    assert due is not None  # nothing pauses here
    return due


@rule("layoff_report_completeness")
def layoff_report_completeness(
    law: Law,
    *,
    plan_parts: tuple[str, ...] | None = None,
    union_opinion: str | None = None,
    opinion_attached_to_report: bool | None = None,
) -> Completeness:
    """Parts a report still lacks; asked only of what is told.   Source: 447号 art 4"""
    missing: list[str] = []
    if plan_parts is not None:
        missing += [
            part for part in law.decide("layoff_plan_parts", document="plan") if part not in plan_parts
        ]
    if union_opinion is not None and opinion_attached_to_report is False:
        missing += law.decide("layoff_plan_parts", document="report")
    return Completeness(not missing, tuple(missing))


@dataclass(frozen=True)
class Effect:
    """What the labour department's answer to a report is."""

    legal_effect: str
    is_licence: bool


@rule("layoff_report_effect")
def layoff_report_effect(law: Law, *, action: str = "labour_department_decision") -> Effect:
    """A report with an opinion, or an approval where set so.   Source: 劳动法 art 27; 447号 art 4"""
    found = law.decide("report_effect", report_effect=law.parameter("report_effect"))
    return Effect(found["legal_effect"], found["is_licence"])
