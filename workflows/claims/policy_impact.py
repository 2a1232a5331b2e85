"""Whom a change of law would touch: every open entitlement, recomputed by the law before and after."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from workflows.claims import periods
from workflows.claims.models import Claim, Entitlement, EntitlementStatus
from workflows.people.models import PoolingArea
from workflows.policies import drafts
from workflows.policies.book import Book

BATCH = 1000


def impact(session: Session, before: Book, after: Book) -> tuple[drafts.Impact, ...]:
    """Who gains or loses, in months and fen; those whom nothing changes are left out. Raises Incident.

    Nothing is changed here. After the release a month is paid by the standard of that month; months granted
    stay as they are.
    """
    return drafts.impact(before, after, open_entitlements(session))


def count_open(session: Session) -> int:
    """How many entitlements are open."""
    query = select(func.count()).where(Entitlement.status == EntitlementStatus.ACTIVE)
    return session.scalar(query) or 0


def open_entitlements(session: Session) -> Iterator[drafts.Open]:
    """The facts on which the law decides every open entitlement, in batches; one statement."""
    columns = (
        Entitlement.id,
        Entitlement.area_id,
        Entitlement.next_due,
        Entitlement.months_due,
        Claim.contribution_months,
        Claim.registered_on,
        PoolingArea.policy_line,
    )
    rows = session.execute(
        select(*columns)
        .join(Claim, Claim.id == Entitlement.claim_id)
        .join(PoolingArea, PoolingArea.id == Entitlement.area_id)
        .where(Entitlement.status == EntitlementStatus.ACTIVE)
        .order_by(Entitlement.id)
        .execution_options(yield_per=BATCH)
    )
    for row in rows:
        yield drafts.Open(
            entitlement_id=row.id,
            line=row.policy_line.value,
            area_id=row.area_id,
            contribution_months=row.contribution_months,
            unused_months=0,
            registered_on=row.registered_on,
            next_month=periods.first_day(row.next_due),
            months_due=row.months_due,
        )
