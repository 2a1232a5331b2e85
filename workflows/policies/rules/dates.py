"""Days and months of a benefit: where it starts and ends, what is paid first and last, last days."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from workflows.clock import Count, add_months, count
from workflows.policies.calendars import given_calendar
from workflows.policies.law import Law
from workflows.policies.month import Month
from workflows.policies.rule import rule


@dataclass(frozen=True)
class Day:
    """One day."""

    date: dt.date


@dataclass(frozen=True)
class Term:
    """The last day of a benefit and its number of payments."""

    date: dt.date
    payments: int


@dataclass(frozen=True)
class MonthFound:
    """One month."""

    month: Month


@dataclass(frozen=True)
class LastDay:
    """The last day of a limit with its derivation."""

    date: dt.date | None
    is_provisional: bool
    derivation: Count


@dataclass(frozen=True)
class Arrears:
    """What is due stays due; what cannot be paid is recorded."""

    amount_due: Decimal
    arrears_to_record: Decimal
    start_process: str | None


@rule("benefit_start")
def benefit_start(law: Law, *, registration_date: dt.date) -> Day:
    """The day of registration itself.   Source: 失业保险条例 art 16"""
    return Day(registration_date)


@rule("benefit_end")
def benefit_end(law: Law, *, registration_date: dt.date, months: int) -> Term:
    """The last day of benefit.   Source: 失业保险条例 art 16"""
    end = add_months(registration_date, months)
    if law.parameter("benefit_end_counting") == "include_start":
        end -= dt.timedelta(days=1)
    return Term(end, months)


@rule("first_payment_month")
def first_payment_month(law: Law, *, registration_date: dt.date) -> MonthFound:
    """The month paid first.   Source: 人社厅发〔2020〕24号"""
    month = Month.of(registration_date)
    return MonthFound(month.plus(1) if law.parameter("first_payment_month") == "next_month" else month)


@rule("last_payment_month")
def last_payment_month(law: Law, *, stop_event_date: dt.date) -> MonthFound:
    """The month paid last when a stop event falls on a day.   Source: 人社厅发〔2020〕24号"""
    month = Month.of(stop_event_date)
    return MonthFound(month if law.parameter("last_payment_month") == "stop_month" else month.plus(-1))


@rule("last_day")
def last_day(
    law: Law,
    *,
    limit_id: str,
    started_on: dt.date,
    holidays: tuple[dt.date, ...] | None = None,
    extra_workdays: tuple[dt.date, ...] | None = None,
) -> LastDay:
    """The last day of a limit; holidays given make the calendar complete as given."""
    calendar = law.calendar
    if holidays is not None or extra_workdays is not None:
        calendar = given_calendar(holidays or (), extra_workdays or ())
    counted = count(started_on, law.limit(limit_id), calendar)
    return LastDay(counted.due_on, counted.is_provisional, counted)


@rule("fund_short_payment")
def fund_short_payment(law: Law, *, due: Decimal, available: Decimal) -> Arrears:
    """A short fund never lowers an entitlement.   Source: Jilin 2005-58 s.4"""
    missing = max(due - available, Decimal("0.00"))
    return Arrears(due, missing, "shortage_measures" if missing else None)
