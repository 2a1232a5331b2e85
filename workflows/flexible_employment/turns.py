"""When an office looks at an agreement next."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from workflows.clock import add_months, start_of_day
from workflows.flexible_employment.models import FlexibleAgreement
from workflows.policies.law import Law

Kind = Literal["recheck", "reminder", "over"]
_DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Turn:
    """The next turn of an agreement: `recheck` (the regular look), `reminder` (before its end), or `over`."""

    kind: Kind
    at: dt.datetime


def next_turn(row: FlexibleAgreement, law: Law, *, today: dt.date) -> Turn:
    """The earliest of what is still to come; a turn that was missed is due at once.

    An agreement shorter than the notice before its end has no reminder: its end is known from the day
    on which it was made.   Source: Jilin 2005-58 s.6 (S6.2)
    """
    recheck = add_months(row.looked_on or row.starts_on, law.limit("flexible_recheck").length)
    turns: list[tuple[dt.date, Kind]] = [(row.ends_on + _DAY, "over")]
    turns += [(day, "reminder") for day in _reminder(row, law)]
    turns.append((recheck, "recheck"))
    day, kind = min(turns, key=lambda turn: turn[0])
    return Turn(kind, start_of_day(max(day, today)))


def _reminder(row: FlexibleAgreement, law: Law) -> list[dt.date]:
    """The day of the look before the end; none when it was made, or lies before the agreement."""
    day = row.ends_on - dt.timedelta(days=law.limit("agreement_reminder").length)
    is_made = row.reminded_on is not None
    return [] if is_made or day <= (row.renewed_on or row.starts_on) else [day]
