"""What the law owes for a month, the lines that pay it, the runs that carry them, uploaded files."""

from __future__ import annotations

import datetime as dt
import enum

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from workflows.database import Base, Fen

_LIVE = text("status NOT IN ('rejected', 'cancelled', 'deferred', 'reversed') AND kind <> 'correction'")
_OPEN = text("closed_at IS NULL")


class RunStatus(enum.StrEnum):
    """Where a run stands; booked, cancelled and reversed runs are over."""

    PREPARED = "prepared"
    ORDERED = "ordered"
    BOOKED = "booked"
    CANCELLED = "cancelled"
    REVERSED = "reversed"


class LineKind(enum.StrEnum):
    """Regular: the month of the run; arrears: an earlier month; correction: a difference."""

    REGULAR = "regular"
    ARREARS = "arrears"
    CORRECTION = "correction"


class LineStatus(enum.StrEnum):
    """Lines after `paid` pay nothing; their due is free for a next line.

    Deferred: the fund did not cover it. Reversed: ordered or paid, and booked back.
    """

    PREPARED = "prepared"
    ORDERED = "ordered"
    PAID = "paid"
    REJECTED = "rejected"
    CANCELLED = "cancelled"
    DEFERRED = "deferred"
    REVERSED = "reversed"


class DueStatus(enum.StrEnum):
    """Whether the month has been paid."""

    OPEN = "open"
    PAID = "paid"


class FundAccount(Base):
    """The account of an area's fund that runs are paid from."""

    __tablename__ = "fund_account"

    area_id: Mapped[str] = mapped_column(ForeignKey("pooling_area.id"), primary_key=True)
    holder: Mapped[str] = mapped_column(String(120))
    account: Mapped[str] = mapped_column(String(34))
    bank_code: Mapped[str] = mapped_column(String(12))
    """CNAPS number of the bank, 12 digits."""


class PaymentRun(Base):
    """The payment of one pooling area for one month."""

    __tablename__ = "payment_run"
    __table_args__ = (
        UniqueConstraint("area_id", "period", "number"),
        CheckConstraint("length(period) = 7", name="period"),
        CheckConstraint("line_count >= 0 AND total_fen >= 0", name="totals"),
        Index(
            "uq_payment_run_open",
            "area_id",
            "period",
            unique=True,
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    business_key: Mapped[str] = mapped_column(String(40), unique=True)
    """`P-<area>-<yyyymm>-<n>`."""
    area_id: Mapped[str] = mapped_column(ForeignKey("pooling_area.id"))
    period: Mapped[str] = mapped_column(String(7))
    number: Mapped[int]
    status: Mapped[RunStatus] = mapped_column(default=RunStatus.PREPARED)
    line_count: Mapped[int] = mapped_column(default=0)
    total_fen: Mapped[Fen] = mapped_column(default=0)
    prepared_at: Mapped[dt.datetime]
    prepared_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    available_fen: Mapped[Fen | None]
    """What the fund can pay this time, as entered at the check; None: all of it."""
    deferred_count: Mapped[int] = mapped_column(default=0)
    deferred_fen: Mapped[Fen] = mapped_column(default=0)
    """Lines left out because the fund does not cover them."""
    released_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    countersigned_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    """The second signature, where the sum needs one."""
    released_at: Mapped[dt.datetime | None]
    execute_on: Mapped[dt.date | None]
    """The day the bank is asked to pay on."""
    bank_file: Mapped[str | None] = mapped_column(String(120))
    """Name of the file in the bank folder; set once it is written."""
    bank_file_sha256: Mapped[str | None] = mapped_column(String(64))
    result_document_id: Mapped[int | None] = mapped_column(ForeignKey("document.id"))
    closed_at: Mapped[dt.datetime | None]
    revision: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": revision}  # noqa: RUF012  read as a plain dict


class BenefitDue(Base):
    """What is owed to an entitlement for one month: once, whatever is paid or returned."""

    __tablename__ = "benefit_due"
    __table_args__ = (
        UniqueConstraint("entitlement_id", "period"),
        CheckConstraint("amount_fen > 0", name="amount"),
        CheckConstraint("length(period) = 7", name="period"),
        Index("ix_benefit_due_open", "area_id", "status", "period"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    entitlement_id: Mapped[int] = mapped_column(ForeignKey("entitlement.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    area_id: Mapped[str] = mapped_column(ForeignKey("pooling_area.id"))
    period: Mapped[str] = mapped_column(String(7))
    amount_fen: Mapped[Fen]
    status: Mapped[DueStatus] = mapped_column(default=DueStatus.OPEN)
    made_at: Mapped[dt.datetime]


class PaymentLine(Base):
    """One order to the bank for one due; at most one line of a due is alive at a time."""

    __tablename__ = "payment_line"
    __table_args__ = (
        UniqueConstraint("due_id", "kind", "sequence"),
        CheckConstraint("amount_fen > 0", name="amount"),
        CheckConstraint("sequence > 0 AND attempt > 0", name="counted_from_one"),
        CheckConstraint("(status = 'rejected') = (reason_code IS NOT NULL)", name="rejected_has_reason"),
        Index("uq_payment_line_live", "due_id", unique=True, sqlite_where=_LIVE, postgresql_where=_LIVE),
        Index("ix_payment_line_run", "run_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("payment_run.id"))
    due_id: Mapped[int] = mapped_column(ForeignKey("benefit_due.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    kind: Mapped[LineKind]
    sequence: Mapped[int]
    """Counts the lines of a due over all runs."""
    attempt: Mapped[int] = mapped_column(default=1)
    amount_fen: Mapped[Fen]
    status: Mapped[LineStatus] = mapped_column(default=LineStatus.PREPARED)
    reason_code: Mapped[str | None] = mapped_column(String(10))
    reason_text: Mapped[str | None] = mapped_column(String(200))
    booked_on: Mapped[dt.date | None]
    reversed_on: Mapped[dt.date | None]
    """The day on which it was booked back; `booked_on` stays that of the payment."""


class CorrectionStatus(enum.StrEnum):
    """While a correction is open nothing is paid to its person."""

    OPEN = "open"
    SETTLED = "settled"


class CorrectionOutcome(enum.StrEnum):
    """Whether the claimant showed another account, or the one on file holds."""

    NEW_ACCOUNT = "new_account"
    SAME_ACCOUNT = "same_account"


class AccountCorrection(Base):
    """The correction of an account after a payment came back; one open a person, by a case of its own."""

    __tablename__ = "account_correction"
    __table_args__ = (
        CheckConstraint("(status = 'settled') = (settled_at IS NOT NULL)", name="settled"),
        CheckConstraint(
            "settled_by IS NULL OR proposed_by IS NULL OR settled_by <> proposed_by", name="four_eyes"
        ),
        Index(
            "uq_account_correction_open",
            "person_id",
            unique=True,
            sqlite_where=text("status = 'open'"),
            postgresql_where=text("status = 'open'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    business_key: Mapped[str] = mapped_column(String(40), unique=True)
    """`A-<area>-<line>`."""
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    area_id: Mapped[str] = mapped_column(ForeignKey("pooling_area.id"))
    line_id: Mapped[int] = mapped_column(ForeignKey("payment_line.id"))
    """The line that came back."""
    status: Mapped[CorrectionStatus] = mapped_column(default=CorrectionStatus.OPEN)
    opened_at: Mapped[dt.datetime]
    started_at: Mapped[dt.datetime | None]
    """When its case began."""
    outcome: Mapped[CorrectionOutcome | None]
    account_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    account_masked: Mapped[str | None] = mapped_column(String(34))
    proposed_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    settled_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    settled_at: Mapped[dt.datetime | None]


class ReturnStatus(enum.StrEnum):
    """Whether returned money was booked back."""

    OPEN = "open"
    BOOKED = "booked"
    REFUSED = "refused"


class PaymentReturn(Base):
    """Money of a paid line that came back to the fund; booked by another person than registered it."""

    __tablename__ = "payment_return"
    __table_args__ = (
        CheckConstraint("(status = 'open') = (closed_at IS NULL)", name="closed"),
        CheckConstraint(
            "closed_by IS NULL OR registered_by IS NULL OR closed_by <> registered_by", name="four_eyes"
        ),
        Index(
            "uq_payment_return_line",
            "line_id",
            unique=True,
            sqlite_where=text("status <> 'refused'"),
            postgresql_where=text("status <> 'refused'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    business_key: Mapped[str] = mapped_column(String(40), unique=True)
    """`T-<line>-<n>`."""
    line_id: Mapped[int] = mapped_column(ForeignKey("payment_line.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    area_id: Mapped[str] = mapped_column(ForeignKey("pooling_area.id"))
    returned_on: Mapped[dt.date]
    reason: Mapped[str] = mapped_column(String(500))
    status: Mapped[ReturnStatus] = mapped_column(default=ReturnStatus.OPEN)
    registered_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    registered_at: Mapped[dt.datetime]
    closed_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    closed_at: Mapped[dt.datetime | None]


class Document(Base):
    """An uploaded file as it came in."""

    __tablename__ = "document"
    __table_args__ = (CheckConstraint("size >= 0", name="size"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(200))
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    area_id: Mapped[str | None] = mapped_column(ForeignKey("pooling_area.id"))
    stored_at: Mapped[dt.datetime]
    stored_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
