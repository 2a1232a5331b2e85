"""Who reports each month: a case begins for every running benefit whose law wants reports."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from workflows.claims.models import Claim, ClaimStatus
from workflows.claims.report_models import MonthlyReporting
from workflows.clock import local_date
from workflows.people.models import PoolingArea
from workflows.people.queries import offices_of_case
from workflows.policies.law import law_on
from workflows.policies.rules.readings import monthly_report
from workflows.runtime import deployments, instances, limits, outbox
from workflows.runtime.outbox import Delivery, handler
from workflows.runtime.regular import regular

PROCESS = "monthly_report"
START = "claims.start_reporting"
CLAIM_NUMBERS = "C-"
"""How the number of a claim begins."""


@regular("claims.open_reportings", cron="30 19 * * *")
def open_reportings(session: Session, now: dt.datetime) -> None:
    """At 03:30 in China: a reporting for each running benefit without one, where the law wants reports.

    A reporting that was ended by hand is not opened again.   Source: Order 8 art 8 (S6.6)
    """
    known = sa.select(MonthlyReporting.id).where(MonthlyReporting.claim_id == Claim.id)
    waiting = (
        sa.select(Claim, PoolingArea.policy_line)
        .join(PoolingArea, PoolingArea.id == Claim.area_id)
        .where(Claim.status == ClaimStatus.IN_BENEFIT, ~known.exists())
        .order_by(Claim.id)
    )
    rows = session.execute(waiting).all()
    wanted = {line: _is_wanted(session, line.value, now) for line in {line for _claim, line in rows}}
    for claim, line in rows:
        if wanted[line]:
            row = opened(session, claim, now=now)
            told = {"reporting_id": row.id}
            outbox.send(session, outbox.Letter(START, f"reporting:{row.id}", told, None), now=now)


def opened(session: Session, claim: Claim, *, now: dt.datetime) -> MonthlyReporting:
    """The reporting of a benefit, put on file; its case has not begun."""
    key = f"M-{claim.business_key.removeprefix(CLAIM_NUMBERS)}"
    row = MonthlyReporting(business_key=key, claim_id=claim.id, opened_at=now)
    session.add(row)
    session.flush()
    return row


@handler(START)
def start_reporting(delivery: Delivery) -> None:
    """Begin the case of a reporting at the offices of its claim; told twice, it begins once."""
    session = delivery.session
    row = session.get_one(MonthlyReporting, int(delivery.payload["reporting_id"]), with_for_update=True)
    if row.started_at is not None:
        return
    row.started_at = delivery.now
    claim = session.get_one(Claim, row.claim_id)
    instances.start(
        session,
        PROCESS,
        variables=variables(row, claim),
        offices=offices_of_case(session, claim.community_office_id),
        area_id=claim.area_id,
        actor=None,
        house=delivery.house,
    )


def variables(row: MonthlyReporting, claim: Claim) -> dict[str, Any]:
    """What the case of a reporting begins with."""
    return {
        "reporting_id": row.id,
        "person_id": claim.person_id,
        "area_id": claim.area_id,
        "business_key": row.business_key,
    }


def _is_wanted(session: Session, line: str, now: dt.datetime) -> bool:
    book = limits.book(session, deployments.newest_library(session))
    return monthly_report(law_on(book, line, local_date(now), now)).is_required
