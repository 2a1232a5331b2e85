"""Which other cases belong to a claim, and which claims to a person; read along with what a page reads."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from sqlalchemy import ScalarSelect, Select, select
from sqlalchemy.orm import Session

from workflows.claims.deemed import DeemedRow, deemed_row
from workflows.claims.models import TAKEN_OVER, Claim, DeemedDecision
from workflows.claims.report_models import MonthlyReporting
from workflows.flexible_employment.models import Ending, FlexibleAgreement


@dataclass(frozen=True)
class RelatedCases:
    """Business keys of the monthly reports of a claim, and of its person's newest agreement in the area."""

    reporting: str | None
    agreement: str | None
    agreement_office_id: int | None


def columns() -> tuple[ScalarSelect[Any], ...]:
    """Sub-selects beside a `Claim`, in the order of `RelatedCases`."""
    reporting = select(MonthlyReporting.business_key).where(
        MonthlyReporting.claim_id == Claim.id, MonthlyReporting.started_at.is_not(None)
    )
    return (
        reporting.correlate(Claim).scalar_subquery(),
        _newest(select(FlexibleAgreement.business_key)),
        _newest(select(FlexibleAgreement.office_id)),
    )


@dataclass(frozen=True)
class ClaimBeside:
    """A claim of the person of an agreement: the offices that work on it, and what was decided beside it."""

    business_key: str
    offices: frozenset[int]
    decisions: tuple[DeemedRow, ...]
    """Newest first."""


def claims_beside(session: Session, agreement_id: int) -> tuple[ClaimBeside, ...]:
    """The claims with a case of the agreement's person in its area, newest first. One statement."""
    found = session.execute(
        select(Claim, DeemedDecision)
        .join(FlexibleAgreement, FlexibleAgreement.person_id == Claim.person_id)
        .outerjoin(
            DeemedDecision,
            (DeemedDecision.claim_id == Claim.id) & (DeemedDecision.agreement_id == agreement_id),
        )
        .where(
            FlexibleAgreement.id == agreement_id,
            FlexibleAgreement.area_id == Claim.area_id,
            Claim.separation_reason != TAKEN_OVER,
        )
        .order_by(Claim.id.desc(), DeemedDecision.id.desc())
    ).all()
    return tuple(
        _beside(claim, [row for _claim, row in rows if row is not None])
        for claim, rows in groupby(found, key=lambda pair: pair[0])
    )


def _beside(claim: Claim, rows: Iterable[DeemedDecision]) -> ClaimBeside:
    offices = {claim.community_office_id, claim.employment_service_id} - {None}
    return ClaimBeside(
        claim.business_key,
        frozenset(each for each in offices if each is not None),
        tuple(deemed_row(row, claim.business_key) for row in rows),
    )


def _newest(query: Select[Any]) -> ScalarSelect[Any]:
    """Of the person's agreement that was not struck."""
    own = query.where(
        FlexibleAgreement.person_id == Claim.person_id,
        FlexibleAgreement.area_id == Claim.area_id,
        FlexibleAgreement.ending.is_distinct_from(Ending.CANCELLED),
    )
    return own.order_by(FlexibleAgreement.id.desc()).limit(1).correlate(Claim).scalar_subquery()
