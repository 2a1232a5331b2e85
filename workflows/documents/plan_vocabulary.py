"""What a letter about a layoff plan can speak of, as `facts` has it for other cases."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from workflows.documents.facts import Clock, LetterHead, Words


@dataclass(frozen=True)
class PlanReported:
    """The newest version of a plan, as it was reported."""

    number: str
    version: int
    enterprise: Words
    laid_off: int
    staff_count: int
    planned_on: dt.date
    submitted_on: dt.date
    """First day on which a report was handed in."""
    is_changed: bool
    """True for a version that followed a report."""
    opinion: Words
    """What the union or the staff said."""


@dataclass(frozen=True)
class PlanDates:
    """How the earliest day of a plan is counted."""

    explained_on: dt.date
    counted_from: dt.date | None
    """Day from which the report counts; empty while something is missing."""
    is_over: bool
    """True where the report must come its days ahead, by the size of the layoff."""
    earliest_on: dt.date | None
    is_told: bool
    """True while the enterprise holds the earliest day."""
    is_recalled: bool
    """True where it was told with the receipt and no longer holds."""
    from_first_report: bool
    """True where an area counts from the first report, else from the day on which nothing is missing."""
    correct_by: dt.date | None
    """Last day to put the plan right, where the supervisor set one."""
    starts_again: bool
    """True where a changed plan counts again from the day of its change."""


@dataclass(frozen=True)
class ReportEffect:
    """What an answer of the department is in this area."""

    needs_approval: bool
    text: Words
    """The sentence of the table."""
    clause: Words


@dataclass(frozen=True)
class ThresholdPassed:
    """A limit that the size of the layoff goes over."""

    text: Words
    clause: Words


@dataclass(frozen=True)
class PlanFault:
    """What is missing in the report or wrong in the plan; `people` is empty where it is about nobody."""

    text: Words
    people: str
    clause: Words


OF_PLAN: dict[str, object] = {
    "letter": LetterHead,
    "plan": PlanReported,
    "dates": PlanDates,
    "effect": ReportEffect,
    "thresholds": list[ThresholdPassed],
    "missing": list[PlanFault],
    "faults": list[PlanFault],
    "opinion": str,
    "explanation": Clock,
    "waiting": Clock,
    "review": Clock,
    "rehire": Clock,
    "name_list": Clock,
    "remedy": Clock,
}
