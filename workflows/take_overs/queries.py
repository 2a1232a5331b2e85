"""Reads of take-overs, as typed rows."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflows.take_overs.models import TakeOver


@dataclass(frozen=True)
class TakeOverRow:
    """A take-over as lists show it."""

    business_key: str
    status: str
    people: int
    months_owed: int
    owed_fen: int
    uploaded_at: dt.datetime


def take_overs(session: Session, area_id: str | None, *, limit: int = 50) -> tuple[TakeOverRow, ...]:
    """Take-overs of an area, or of all, newest first. One statement."""
    query = select(TakeOver).order_by(TakeOver.id.desc()).limit(limit)
    if area_id is not None:
        query = query.where(TakeOver.area_id == area_id)
    return tuple(
        TakeOverRow(
            business_key=row.business_key,
            status=row.status.value,
            people=row.people,
            months_owed=row.months_owed,
            owed_fen=row.owed_fen,
            uploaded_at=row.uploaded_at,
        )
        for row in session.scalars(query)
    )
