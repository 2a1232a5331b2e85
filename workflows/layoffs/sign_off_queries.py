"""What waits for the supervisor's signature: each report with what the tables found in its newest version."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from workflows.layoffs.checks import faults
from workflows.layoffs.models import LayoffPlan
from workflows.layoffs.queries import newest_versions

STEP = ("layoff_plan", "sign_opinion")
"""Process and id of the step that a supervisor signs."""
OVER = ("threshold", "split")
"""Checks that are there where the layoff is over a limit, by itself or with others."""


@dataclass(frozen=True)
class AwaitingRow:
    """A report before whoever signs; `faults` counts what is not in order, `version` is 1 for the first."""

    business_key: str
    enterprise: str
    enterprise_en: str
    version: int
    laid_off: int
    staff_count: int
    is_over: bool
    faults: int
    planned_on: dt.date
    earliest_on: dt.date | None


def awaiting(session: Session, business_keys: Collection[str]) -> tuple[AwaitingRow, ...]:
    """The plans of these numbers, the one whose earliest day comes first before the others. One statement.

    Whoever asks was told the numbers by the list of what may be signed.
    """
    if not business_keys:
        return ()
    wanted = newest_versions().where(LayoffPlan.business_key.in_(business_keys))
    rows = [_row(row) for row in session.execute(wanted)]
    return tuple(sorted(rows, key=lambda row: (row.earliest_on or dt.date.max, row.business_key)))


def _row(row: Any) -> AwaitingRow:
    plan, version, enterprise, _area = row
    return AwaitingRow(
        business_key=plan.business_key,
        enterprise=enterprise.name,
        enterprise_en=enterprise.name_en,
        version=version.number,
        laid_off=version.laid_off,
        staff_count=version.staff_count,
        is_over=any(each["check"] in OVER for each in version.checks),
        faults=len(faults(version.checks)),
        planned_on=version.planned_on,
        earliest_on=plan.earliest_on,
    )
