"""Reads of monthly reports, as typed rows."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflows.claims.models import Claim
from workflows.claims.report_models import MonthlyReport, MonthlyReporting
from workflows.errors import NotFound
from workflows.people import queries as people
from workflows.people.models import Person
from workflows.people.permissions import KINDS


@dataclass(frozen=True)
class ReportRow:
    """The report of one month: what was told, what a reminder brought, what was found."""

    period: str
    status: str
    reported_on: dt.date | None
    channel: str | None
    job_search: str
    reminded_on: dt.date | None
    reminder_result: str | None
    reminder_note: str
    finding: str | None
    opinion: str


@dataclass(frozen=True)
class ReportingCard:
    """What the case page shows of the reports of a benefit; numbers masked."""

    business_key: str
    claim_key: str
    person: people.PersonRow
    closed_at: dt.datetime | None
    reports: tuple[ReportRow, ...]
    """Newest first."""


def reporting_card(session: Session, business_key: str) -> ReportingCard:
    """The card of a reporting. Two statements. Raises NotFound."""
    found = session.execute(
        select(MonthlyReporting, Claim.business_key, Person)
        .join(Claim, Claim.id == MonthlyReporting.claim_id)
        .join(Person, Person.id == Claim.person_id)
        .where(MonthlyReporting.business_key == business_key)
    ).one_or_none()
    if found is None:
        raise NotFound(what=KINDS["case"])
    row, claim_key, person = found
    return ReportingCard(
        row.business_key, claim_key, people.person_row(person), row.closed_at, _reports(session, row.id)
    )


def _reports(session: Session, reporting_id: int) -> tuple[ReportRow, ...]:
    rows = session.scalars(
        select(MonthlyReport)
        .where(MonthlyReport.reporting_id == reporting_id)
        .order_by(MonthlyReport.period.desc())
    )
    return tuple(
        ReportRow(
            period=row.period,
            status=row.status.value,
            reported_on=row.reported_on,
            channel=row.channel,
            job_search=row.job_search,
            reminded_on=row.reminded_on,
            reminder_result=row.reminder_result,
            reminder_note=row.reminder_note,
            finding=row.finding.value if row.finding else None,
            opinion=row.opinion,
        )
        for row in rows
    )
