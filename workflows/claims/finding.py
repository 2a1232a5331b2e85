"""Claims by the employer that a person lost, for the one search of the house."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from workflows.claims.models import Claim
from workflows.people import names
from workflows.runtime.search import finder

LAST = "g"
"""Sorts behind every hexadecimal digit."""


@finder("claims.employer")
def of_employer(session: Session, areas: frozenset[str], text: str, most: int) -> list[str]:
    """Numbers of claims in these areas whose employer's name begins so, newest first."""
    key = names.key(text)
    if not key:
        return []
    begins = sa.and_(Claim.employer_key >= key, Claim.employer_key < key + LAST)
    found = sa.select(Claim.business_key).where(Claim.area_id.in_(areas), begins)
    return list(session.scalars(found.order_by(Claim.id.desc()).limit(most)))
