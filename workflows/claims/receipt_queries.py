"""The day of receipt of a claim, read along with its card."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import aliased

from workflows.claims.receipt_models import BackdatedReceipt
from workflows.people.models import Person

SETTLER = aliased(Person, name="receipt_settler")
RECEIPT: tuple[Any, ...] = (BackdatedReceipt, SETTLER.name)
"""Both outer-joined by the query of the card: the row of the claim, and who settled it."""


@dataclass(frozen=True)
class BackdatedDay:
    """A day of receipt before the day of entry; `is_confirmed` is None until another person said so."""

    told_on: dt.date
    entered_on: dt.date
    reason: str
    is_confirmed: bool | None
    note: str
    settled_by: str | None
    settled_at: dt.datetime | None


def backdated_day(row: BackdatedReceipt | None, settled_by: str | None) -> BackdatedDay | None:
    """What the two columns hold; None for a claim that was entered on the day of its receipt."""
    if row is None:
        return None
    return BackdatedDay(
        row.told_on, row.entered_on, row.reason, row.is_confirmed, row.note, settled_by, row.settled_at
    )
