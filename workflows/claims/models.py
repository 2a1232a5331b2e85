"""Claims for unemployment benefit and what is decided in them."""

from __future__ import annotations

import datetime as dt
import enum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from workflows.database import Base, Fen
from workflows.people import names
from workflows.people.models import PoolingArea
from workflows.runtime.numbering import NumberOfYear

TAKEN_OVER = "taken_over"
"""Reason of the separation of a claim that an older system decided on; it has no case here."""


class ClaimStatus(enum.StrEnum):
    """Where the claim stands; moved by the operations that its process calls."""

    REGISTERED = "registered"
    VERIFIED = "verified"
    ASSESSED = "assessed"
    RETURNED = "returned"
    GRANTED = "granted"
    IN_BENEFIT = "in_benefit"
    SUSPENDED = "suspended"
    REFUSED = "refused"
    CLOSED = "closed"
    CANCELLED = "cancelled"
    WITHDRAWN = "withdrawn"
    SENT_BACK = "sent_back"
    """By the office of another area to the counter that had handed it on."""


class EntitlementStatus(enum.StrEnum):
    """Only an active entitlement comes due."""

    ACTIVE = "active"
    COMPLETED = "completed"
    SUSPENDED = "suspended"
    """Beside an agreement on flexible employment; what is left may come due again."""
    STOPPED = "stopped"


class DecisionOutcome(enum.StrEnum):
    """How a reviewer decided: on a claim, or later on the award that it led to."""

    GRANTED = "granted"
    REFUSED = "refused"
    UPHELD = "upheld"
    CORRECTED = "corrected"
    REVOKED = "revoked"


class Claim(Base):
    """One person's application for benefit after one loss of work."""

    __tablename__ = "claim"
    __table_args__ = (
        CheckConstraint("registered_on >= separated_on", name="registered_after_separation"),
        CheckConstraint("contribution_months >= 0", name="contribution_months"),
        Index(
            "uq_claim_open_person",
            "person_id",
            unique=True,
            sqlite_where=text("closed_at IS NULL"),
            postgresql_where=text("closed_at IS NULL"),
        ),
        Index("ix_claim_area_status", "area_id", "status"),
        Index("ix_claim_employer", "area_id", "employer_key", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    business_key: Mapped[str] = mapped_column(String(20), unique=True)
    """Number on the receipt, `C-2026-000123`."""
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    area_id: Mapped[str] = mapped_column(ForeignKey("pooling_area.id"))
    community_office_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    employment_service_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    status: Mapped[ClaimStatus] = mapped_column(default=ClaimStatus.REGISTERED)
    separated_on: Mapped[dt.date]
    separation_reason: Mapped[str] = mapped_column(String(60))
    employer_name: Mapped[str] = mapped_column(String(120))
    employer_key: Mapped[str] = mapped_column(String(960), server_default="")
    """Order and prefix search of the employer, see `people.names.key`."""
    registered_on: Mapped[dt.date]
    job_seeking: Mapped[bool]
    contribution_months: Mapped[int]
    received_at: Mapped[dt.datetime]
    registered_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    handed_on_by_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    """The counter of another area that took the claim; None where it was taken in its own."""
    closed_at: Mapped[dt.datetime | None]
    revision: Mapped[int] = mapped_column(default=1)

    area: Mapped[PoolingArea] = relationship()
    entitlement: Mapped[Entitlement | None] = relationship(back_populates="claim")

    @validates("employer_name")
    def _keep_employer_key(self, _column: str, name: str) -> str:
        """The key moves with the name, whoever writes it."""
        self.employer_key = names.key(name)
        return name

    __mapper_args__ = {"version_id_col": revision}  # noqa: RUF012  read as a plain dict


class ClaimNumber(NumberOfYear, Base):
    """The last number given to a claim in a year."""

    __tablename__ = "claim_number"


class Assessment(Base):
    """One version of the examination: what it rested on and what it came to.

    Which rows of which tables decided is in the history of the case.
    """

    __tablename__ = "assessment"
    __table_args__ = (
        UniqueConstraint("claim_id", "version"),
        CheckConstraint("months >= 0", name="months"),
        CheckConstraint("amount_fen >= 0", name="amount"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    claim_id: Mapped[int] = mapped_column(ForeignKey("claim.id"))
    version: Mapped[int]
    eligible: Mapped[bool]
    failed: Mapped[list[Any]]
    """Codes of every failed condition."""
    months: Mapped[int]
    amount_fen: Mapped[Fen]
    amount_is_example: Mapped[bool] = mapped_column(default=False)
    circumstances: Mapped[str] = mapped_column(String(20))
    finding: Mapped[str | None] = mapped_column(Text)
    inputs: Mapped[dict[str, Any]]
    assessed_at: Mapped[dt.datetime]


class Certificate(Base):
    """What the community office certifies after its check; payment rests on it."""

    __tablename__ = "certificate"

    id: Mapped[int] = mapped_column(primary_key=True)
    claim_id: Mapped[int] = mapped_column(ForeignKey("claim.id"), index=True)
    number: Mapped[str] = mapped_column(String(40), unique=True)
    office_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    visited_on: Mapped[dt.date]
    issued_on: Mapped[dt.date]
    issued_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class Finding(Base):
    """What a community office reports when it cannot certify."""

    __tablename__ = "finding"

    id: Mapped[int] = mapped_column(primary_key=True)
    claim_id: Mapped[int] = mapped_column(ForeignKey("claim.id"), index=True)
    office_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    visited_on: Mapped[dt.date]
    text: Mapped[str] = mapped_column(Text)
    recorded_at: Mapped[dt.datetime]
    recorded_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class DataMatch(Base):
    """A comparison with the data on file in place of a visit; the newest counts."""

    __tablename__ = "data_match"

    id: Mapped[int] = mapped_column(primary_key=True)
    claim_id: Mapped[int] = mapped_column(ForeignKey("claim.id"), index=True)
    found: Mapped[dict[str, Any]]
    """Code of what was compared → whether it agrees."""
    is_enough: Mapped[bool]
    matched_at: Mapped[dt.datetime]


class VerificationConflict(Base):
    """An officer who stepped back from a verification, and why."""

    __tablename__ = "verification_conflict"

    id: Mapped[int] = mapped_column(primary_key=True)
    claim_id: Mapped[int] = mapped_column(ForeignKey("claim.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    reason: Mapped[str] = mapped_column(Text)
    stated_at: Mapped[dt.datetime]


class MaterialCheckKind(enum.StrEnum):
    """What a check of the material was: at the counter, of what came later, or that nothing came."""

    COUNTER = "counter"
    SUPPLEMENT = "supplement"
    SILENCE = "silence"


class MaterialCheck(Base):
    """One check of the papers of a claim against the table; the newest says what is still missing."""

    __tablename__ = "material_check"

    id: Mapped[int] = mapped_column(primary_key=True)
    claim_id: Mapped[int] = mapped_column(ForeignKey("claim.id"), index=True)
    kind: Mapped[MaterialCheckKind]
    required: Mapped[list[Any]]
    """Codes of what was asked for in this check."""
    missing: Mapped[list[Any]]
    """Codes of what was not there."""
    checked_at: Mapped[dt.datetime]
    checked_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class ClaimDecision(Base):
    """A reviewer's decision with its opinion; a take-down of the disclosure may lead to another."""

    __tablename__ = "claim_decision"

    id: Mapped[int] = mapped_column(primary_key=True)
    claim_id: Mapped[int] = mapped_column(ForeignKey("claim.id"), index=True)
    outcome: Mapped[DecisionOutcome]
    reasons: Mapped[list[Any]]
    opinion: Mapped[str] = mapped_column(Text)
    decided_at: Mapped[dt.datetime]
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class Departure(Base):
    """A decision otherwise than the tables proposed: who, why, and who agreed; never taken back."""

    __tablename__ = "departure"
    __table_args__ = (
        CheckConstraint("settled_by IS NULL OR settled_by <> decided_by", name="two_people"),
        Index("ix_departure_area_decided", "area_id", "decided_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    claim_id: Mapped[int] = mapped_column(ForeignKey("claim.id"), index=True)
    area_id: Mapped[str] = mapped_column(ForeignKey("pooling_area.id"))
    assessment_version: Mapped[int]
    proposal: Mapped[str] = mapped_column(String(20))
    outcome: Mapped[DecisionOutcome]
    reason: Mapped[str] = mapped_column(Text)
    clause: Mapped[str] = mapped_column(String(40))
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[dt.datetime]
    is_approved: Mapped[bool | None]
    """None while the second person is waited for."""
    settled_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    settled_at: Mapped[dt.datetime | None]
    note: Mapped[str] = mapped_column(Text, default="")
    decision_id: Mapped[int | None] = mapped_column(ForeignKey("claim_decision.id"))
    """The decision that rests on it."""


class Entitlement(Base):
    """The months of benefit a claim leads to; months come due by the payment runs of the area."""

    __tablename__ = "entitlement"
    __table_args__ = (
        CheckConstraint("months_total > 0", name="months_total"),
        CheckConstraint("months_due BETWEEN 0 AND months_total", name="months_due"),
        CheckConstraint("months_paid BETWEEN 0 AND months_due", name="months_paid"),
        CheckConstraint("amount_fen > 0", name="amount"),
        Index("ix_entitlement_due", "area_id", "status", "next_due"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    claim_id: Mapped[int] = mapped_column(ForeignKey("claim.id"), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    area_id: Mapped[str] = mapped_column(ForeignKey("pooling_area.id"))
    months_total: Mapped[int]
    months_before: Mapped[int] = mapped_column(default=0)
    """Months that an older system had paid; they are due and paid, and have no rows of their own."""
    months_due: Mapped[int] = mapped_column(default=0)
    """Months that a run has made due, paid or not yet."""
    months_paid: Mapped[int] = mapped_column(default=0)
    amount_fen: Mapped[Fen]
    amount_is_example: Mapped[bool] = mapped_column(default=False)
    first_period: Mapped[str] = mapped_column(String(7))
    """Month `YYYY-MM`."""
    next_due: Mapped[str] = mapped_column(String(7))
    """First month that no run has made due yet."""
    status: Mapped[EntitlementStatus] = mapped_column(default=EntitlementStatus.ACTIVE)
    opened_on: Mapped[dt.date]

    claim: Mapped[Claim] = relationship(back_populates="entitlement")


class PaymentHold(Base):
    """Months of a running benefit that wait for the finding on an objection, at most until an instant."""

    __tablename__ = "payment_hold"
    __table_args__ = (UniqueConstraint("entitlement_id", "objection_key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    entitlement_id: Mapped[int] = mapped_column(ForeignKey("entitlement.id"), index=True)
    objection_key: Mapped[str] = mapped_column(String(20))
    """Number of the objection that holds."""
    held_at: Mapped[dt.datetime]
    until: Mapped[dt.datetime]
    """When its finding is due: it holds no longer than that."""
    released_at: Mapped[dt.datetime | None]


class AwardReview(Base):
    """An award that was put in question: why, what the person said, and what was decided on it."""

    __tablename__ = "award_review"
    __table_args__ = (
        CheckConstraint("(decided_at IS NULL) = (outcome IS NULL)", name="decided"),
        Index(
            "uq_award_review_open_claim",
            "claim_id",
            unique=True,
            sqlite_where=text("decided_at IS NULL"),
            postgresql_where=text("decided_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    claim_id: Mapped[int] = mapped_column(ForeignKey("claim.id"), index=True)
    reason: Mapped[str] = mapped_column(Text)
    opened_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    opened_at: Mapped[dt.datetime]
    statement: Mapped[str | None] = mapped_column(Text)
    """What the person said; None with `heard_at` set: nothing came in time."""
    heard_at: Mapped[dt.datetime | None]
    months_before: Mapped[int]
    months_after: Mapped[int | None]
    months_overpaid: Mapped[int | None]
    """Months already paid beyond the new award."""
    outcome: Mapped[DecisionOutcome | None]
    opinion: Mapped[str] = mapped_column(Text, default="")
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[dt.datetime | None]
    decision_id: Mapped[int | None] = mapped_column(ForeignKey("claim_decision.id"))


class DeemedDecision(Base):
    """What a reviewer decided on a benefit that runs beside an agreement on flexible employment."""

    __tablename__ = "deemed_decision"
    __table_args__ = (CheckConstraint("NOT is_stopped OR heard_on IS NOT NULL", name="heard"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    claim_id: Mapped[int] = mapped_column(ForeignKey("claim.id"), index=True)
    agreement_id: Mapped[int] = mapped_column(ForeignKey("flexible_agreement.id"), index=True)
    agreed_until: Mapped[dt.date]
    """The last day of the agreement then: a renewal is asked about anew."""
    proposal: Mapped[str] = mapped_column(String(40))
    is_stopped: Mapped[bool]
    heard_on: Mapped[dt.date | None]
    opinion: Mapped[str] = mapped_column(Text)
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[dt.datetime]


class BenefitStandard(Base):
    """Minimum wage and monthly benefit of an area from a day on; example values are marked 示例."""

    __tablename__ = "benefit_standard"
    __table_args__ = (
        UniqueConstraint("area_id", "valid_from"),
        CheckConstraint("benefit_fen > 0 AND benefit_fen < minimum_wage_fen", name="below_minimum_wage"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    area_id: Mapped[str] = mapped_column(ForeignKey("pooling_area.id"))
    valid_from: Mapped[dt.date]
    minimum_wage_fen: Mapped[Fen]
    benefit_fen: Mapped[Fen]
    is_example: Mapped[bool] = mapped_column(default=False)
    source: Mapped[str] = mapped_column(String(200), default="")
