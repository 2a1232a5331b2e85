"""What a letter about a claim can speak of, as `facts` has it for other cases."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from workflows.documents.facts import Claimant, Clock, LetterHead, Words
from workflows.documents.receipt_facts import ReceiptDay


@dataclass(frozen=True)
class ClaimFiled:
    """A claim as it was registered."""

    number: str
    received_on: dt.date
    registered_on: dt.date
    separated_on: dt.date
    reason: Words
    employer: str
    job_seeking: bool
    community_office: Words
    employment_service: Words
    handed_on_by: Words | None
    """The counter of another area that took it."""


@dataclass(frozen=True)
class PublicReceipt:
    """What tells the claimant how the case stands: one secret, and the page that takes it."""

    secret: str
    address: str


@dataclass(frozen=True)
class Material:
    """One paper that a claim still lacks."""

    text: Words


@dataclass(frozen=True)
class Certified:
    """The newest community certificate."""

    number: str
    visited_on: dt.date
    issued_on: dt.date
    issued_by: str


@dataclass(frozen=True)
class Decided:
    """The newest decision of a reviewer."""

    opinion: str
    decided_on: dt.date
    decided_by: str


@dataclass(frozen=True)
class Departed:
    """Why a decision departs from what the tables propose; empty where it does not."""

    reason: str
    clause: Words


@dataclass(frozen=True)
class AwardReviewed:
    """The newest review of an award; `statement` is empty where nothing was said in time."""

    reason: str
    statement: str
    outcome: Words
    months_before: int
    months_after: int
    months_overpaid: int
    overpaid: Decimal
    """What the payments beyond the new award came to."""


@dataclass(frozen=True)
class BenefitResumed:
    """The newest request to resume a suspended benefit, and what was decided."""

    is_resumed: bool
    outcome: Words
    ground: Words
    over_on: dt.date
    registered_on: dt.date | None
    first_month: str
    """Month `YYYY-MM` from which it is paid again; empty where it is declined."""
    months_left: int
    opinion: str


@dataclass(frozen=True)
class Examined:
    """What the tables were asked, as the trace of the decision has it."""

    contribution_months: int
    reason: Words
    registered: bool
    job_seeking: bool
    in_flexible_employment: bool
    receiving_old_age_pension: bool


@dataclass(frozen=True)
class RowHit:
    """One row of a table that decided, as the trace has it."""

    value: Decimal
    """What the row gives; 0 where it only names a failed condition."""
    text: Words
    clause: Words
    row: Words
    """Which row of which table."""
    formula: str
    """The calculation of the row; empty where it states a plain value."""
    mark: Words
    """暂定, 示例, or empty."""


@dataclass(frozen=True)
class Term:
    """The months of benefit; `unused` of an earlier benefit were added, never over the limit together."""

    months: int
    unused: int


@dataclass(frozen=True)
class SpellCounted:
    """A spell of contributions: how many of its months counted, and why."""

    employer: str
    starts: str
    ends: str
    """Months `YYYY-MM`; the end is empty while it runs."""
    paid_months: int
    counted_months: int
    why: Words


@dataclass(frozen=True)
class Entitled:
    """The entitlement of a claim."""

    months_total: int
    months_paid: int
    months_left: int
    amount: Decimal
    is_example: bool
    first_month: str
    paid_total: Decimal


@dataclass(frozen=True)
class Paid:
    """One payment of a claim."""

    month: str
    kind: Words
    amount: Decimal
    status: Words
    booked_on: dt.date | None


@dataclass(frozen=True)
class NoticeShown:
    """A public notice; nothing but what the public page shows."""

    name: str
    office: Words
    month: str
    from_on: dt.date
    last_on: dt.date


OF_CLAIM: dict[str, object] = {
    "letter": LetterHead,
    "claim": ClaimFiled,
    "person": Claimant,
    "receipt": PublicReceipt,
    "receipt_day": ReceiptDay,
    "review": Clock,
    "verification": Clock,
    "correction": Clock,
    "remedy": Clock,
    "opinion": str,
    "missing": list[Material],
    "certificate": Certified,
    "decision": Decided,
    "departure": Departed,
    "hearing": Clock,
    "award": AwardReviewed,
    "resumption": BenefitResumed,
    "examined": Examined,
    "conditions": list[RowHit],
    "months": RowHit,
    "term": Term,
    "amount": RowHit,
    "minimum_wage": RowHit,
    "spells": list[SpellCounted],
    "first_month": str,
    "entitlement": Entitled,
    "payments": list[Paid],
    "notice": NoticeShown,
}
