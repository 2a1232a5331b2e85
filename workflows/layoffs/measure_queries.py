"""What pages ask about job-keeping measures: one set of them, an office's list, those of an enterprise."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from workflows.errors import NotFound
from workflows.layoffs.enterprises import of_actor
from workflows.layoffs.measure_models import JobKeeping
from workflows.layoffs.queries import PAGE
from workflows.people.models import Organisation
from workflows.people.permissions import KINDS, Actor


@dataclass(frozen=True)
class MeasureRow:
    """Measures of an enterprise; money in fen."""

    business_key: str
    enterprise: str
    enterprise_en: str
    status: str
    difficulty: str
    measures: tuple[str, ...]
    weekly_hours: int | None
    lowest_pay_fen: int
    minimum_wage_fen: int
    retirement_terms: str
    people: int
    from_on: dt.date
    ends_on: dt.date
    party: str
    consents: int | None
    asked: int | None
    consent_text: str
    answered_on: dt.date | None
    agreed_on: dt.date | None
    extensions: int
    outcome: str | None
    review_note: str
    closed_on: dt.date | None


def measures(session: Session, actor: Actor) -> tuple[MeasureRow, ...]:
    """Measures that the actor may see, newest first. One statement."""
    seen = _query().where(of_actor(actor, JobKeeping.enterprise_id)).order_by(JobKeeping.id.desc())
    return tuple(measure_row(*each) for each in session.execute(seen.limit(PAGE)))


def measure_card(session: Session, business_key: str) -> MeasureRow:
    """One set of measures by its number. Raises NotFound."""
    row = session.execute(_query().where(JobKeeping.business_key == business_key)).one_or_none()
    if row is None:
        raise NotFound(what=KINDS["case"])
    return measure_row(*row)


def _query() -> sa.Select[JobKeeping, Organisation]:
    return sa.select(JobKeeping, Organisation).join(Organisation, Organisation.id == JobKeeping.enterprise_id)


_COPIED = (
    "business_key", "difficulty", "weekly_hours", "lowest_pay_fen", "minimum_wage_fen", "retirement_terms",
    "people", "from_on", "ends_on", "party", "consents", "asked", "consent_text", "answered_on", "agreed_on",
    "extensions", "outcome", "review_note", "closed_on",
)  # fmt: skip


def measure_row(row: JobKeeping, enterprise: Organisation) -> MeasureRow:
    """Measures of an enterprise."""
    copied: dict[str, Any] = {name: getattr(row, name) for name in _COPIED}
    return MeasureRow(
        enterprise=enterprise.name,
        enterprise_en=enterprise.name_en,
        status=row.status.value,
        measures=tuple(row.measures),
        **copied,
    )
