"""Months as `YYYY-MM`."""

from __future__ import annotations

import datetime as dt
import re

from workflows.policies.law import Law


def of(day: dt.date) -> str:
    """The month of a day."""
    return f"{day.year:04d}-{day.month:02d}"


def first_day(period: str) -> dt.date:
    """The first day of a month."""
    return dt.date.fromisoformat(f"{period}-01")


def later(period: str, months: int) -> str:
    """The month so many months after (before, when negative)."""
    year, month = divmod(ordinal(period) - 1 + months, 12)
    return f"{year:04d}-{month + 1:02d}"


def ordinal(period: str) -> int:
    """Months since the year 0, so that months can be counted; January of a year is its first."""
    return int(period[:4]) * 12 + int(period[5:])


def is_period(text: str) -> bool:
    """True for a month between 1990 and 2100."""
    return bool(re.fullmatch(r"(199\d|20\d\d)-(0[1-9]|1[0-2])", text))


def first_of_benefit(registered_on: dt.date, law: Law) -> str:
    """The first month paid: of the registration, or the one after, as `first_payment_month` says.

    Source: 失业保险条例 art 16; the month itself is undecided for 2005
    """
    is_next = law.parameter("first_payment_month") == "next_month"
    return later(of(registered_on), 1 if is_next else 0)
