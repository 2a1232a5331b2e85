"""What a layoff of this size would bring with it, before anything is filed."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy.orm import Session

from workflows.people.models import PoolingArea
from workflows.policies.law import law_on
from workflows.policies.rules.layoffs import layoff_dates, layoff_duty
from workflows.runtime import deployments, limits


@dataclass(frozen=True)
class Estimate:
    """`is_ahead`: the report comes its days ahead; `earliest_on` if told and reported on the day asked."""

    staff_count: int
    laid_off: int
    is_ahead: bool
    notice_days: int
    earliest_on: dt.date


def estimate(
    session: Session, area_id: str, *, staff_count: int, laid_off: int, on: dt.date
) -> Estimate | None:
    """By the law of the area on the day; None where nobody, or more than all, would be laid off."""
    if not 0 < laid_off <= staff_count:
        return None
    line = session.get_one(PoolingArea, area_id).policy_line
    law = law_on(limits.book(session, deployments.newest_library(session)), line, on)
    duty = layoff_duty(law, total_staff=staff_count, laid_off_at_once=laid_off)
    dates = layoff_dates(
        law,
        threshold_exceeded=duty.advance_report_30d,
        explained_on=on,
        report_submitted_on=on,
        report_complete_on=on,
    )
    assert dates.earliest is not None  # both days are told
    notice = law.limit("layoff_report").length
    return Estimate(staff_count, laid_off, duty.advance_report_30d, notice, dates.earliest)
