"""The day of receipt of a claim as letters tell it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from workflows.claims.queries import ClaimCard
from workflows.clock import local_date


@dataclass(frozen=True)
class ReceiptDay:
    """When a claim was entered, and the earlier day that the counter told, if it did."""

    entered_on: dt.date
    told_on: dt.date | None
    reason: str
    is_confirmed: bool | None
    """By another person; None where no earlier day was told, or nobody has said so yet."""
    note: str
    """Why it was refused."""


def receipt_day(card: ClaimCard) -> ReceiptDay:
    """Of a claim with or without an earlier day."""
    told = card.backdated
    if told is None:
        return ReceiptDay(local_date(card.received_at), None, "", None, "")
    return ReceiptDay(told.entered_on, told.told_on, told.reason, told.is_confirmed, told.note)
