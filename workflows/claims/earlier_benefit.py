"""What an earlier benefit of the person means for a claim made after it: what it used up, and what it left.

Contribution time that a benefit was granted for counts once, and months of it that were not drawn are added
to those of the next claim.   Source: 失业保险条例 art 17 (law.md: stopped is not lost)
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from workflows.claims.models import (
    AwardReview,
    Claim,
    ClaimStatus,
    DecisionOutcome,
    Entitlement,
    EntitlementStatus,
)
from workflows.contributions.queries import History, history_of

_Earlier = aliased(Claim, name="earlier_claim")
_Benefit = aliased(Entitlement, name="earlier_benefit")


@dataclass(frozen=True)
class EarlierBenefit:
    """The newest benefit before a claim."""

    separated_on: dt.date
    """The loss of work that it rested on."""
    months_left: int
    """Months not made due, that the later claim takes over; 0 where nothing was suspended."""


def earlier_benefit(
    session: Session, person_id: int, *, on: dt.date, claim_id: int | None = None
) -> EarlierBenefit | None:
    """The newest benefit that rests on a loss of work not after `on`; `claim_id` is the claim asked for.

    Those that were taken over from an older system are among them. One statement.
    """
    left = sa.case((_is_left(claim_id), _Benefit.months_total - _Benefit.months_due), else_=0)
    found = _newest(claim_id, _Earlier.separated_on, left).where(
        _Earlier.person_id == person_id, _is_before(on, claim_id)
    )
    row = session.execute(found).one_or_none()
    return None if row is None else EarlierBenefit(row[0], row[1])


def granted_until() -> sa.ScalarSelect[Any]:
    """Column of a statement on `Claim`: the loss of work that the benefit before it rested on, or None."""
    before = _newest(Claim.id, _Earlier.separated_on).where(
        _Earlier.person_id == Claim.person_id, _is_before(Claim.separated_on, Claim.id)
    )
    return before.correlate(Claim).scalar_subquery()


def counting_anew(
    session: Session, person_id: int, *, on: dt.date, claim_id: int | None = None
) -> tuple[History, int]:
    """The history with the day up to which an earlier benefit used it, and months left. Two statements."""
    history = history_of(session, person_id)
    known = earlier_benefit(session, person_id, on=on, claim_id=claim_id)
    if known is None:
        return history, 0
    return replace(history, granted_until=known.separated_on), known.months_left


def _newest(claim_id: Any, *columns: Any) -> sa.Select[Any]:
    """Of what was drawn or is left over; a benefit that was revoked used up nothing."""
    revoked = sa.exists().where(
        AwardReview.claim_id == _Earlier.id, AwardReview.outcome == DecisionOutcome.REVOKED
    )
    return (
        sa.select(*columns)
        .join_from(_Earlier, _Benefit, _Benefit.claim_id == _Earlier.id)
        .where(sa.or_(_Benefit.months_due > 0, _is_left(claim_id)), ~revoked)
        .order_by(_Earlier.separated_on.desc(), _Earlier.id.desc())
        .limit(1)
    )


def _is_before(on: Any, claim_id: Any) -> Any:
    """Of two claims on the same loss of work the one with the smaller id was first."""
    if claim_id is None:
        return _Earlier.separated_on <= on
    return sa.or_(_Earlier.separated_on < on, sa.and_(_Earlier.separated_on == on, _Earlier.id < claim_id))


def _is_left(claim_id: Any) -> sa.ColumnElement[bool]:
    """A rest goes over once: to the next claim, and stays with it when that opened and closed the old one."""
    was_taken = sa.exists().where(Entitlement.claim_id == claim_id)
    return sa.and_(
        _Benefit.status == EntitlementStatus.SUSPENDED,
        sa.or_(_Earlier.status == ClaimStatus.SUSPENDED, was_taken),
    )
