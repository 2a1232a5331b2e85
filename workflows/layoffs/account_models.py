"""Accounts that people of enterprises and unions ask for."""

from __future__ import annotations

import datetime as dt
import enum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from workflows.database import Base
from workflows.runtime.values import SealedValues


class RequestStatus(enum.StrEnum):
    """Where a request stands."""

    OPEN = "open"
    APPROVED = "approved"
    REFUSED = "refused"


class AccountRequest(Base):
    """A sign-in that somebody asks for; until a clerk approves it there is neither person nor account."""

    __tablename__ = "account_request"
    __table_args__ = (
        Index("ix_account_request_department", "department_id", "status"),
        CheckConstraint("(status = 'open') = (decided_at IS NULL)", name="decided"),
        CheckConstraint("status = 'open' OR password_hash IS NULL", name="hash_while_open"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    business_key: Mapped[str | None] = mapped_column(String(20), unique=True)
    """Its number, `E-2026-000123`, from its id."""
    department_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    """The labour department that was asked."""
    role: Mapped[str] = mapped_column(String(40))
    """`enterprise_agent` or `union_representative`."""
    enterprise: Mapped[str] = mapped_column(String(80))
    """Name as it was typed; whether there is such an enterprise is looked up for the clerk alone."""
    login: Mapped[str] = mapped_column(String(60))
    password_hash: Mapped[str | None] = mapped_column(String(200))
    """Gone once the request is decided."""
    applicant: Mapped[dict[str, Any]] = mapped_column(SealedValues("account_request.applicant"))
    """`name`, `identity_number` and `phone`; empty once they are erased."""
    status: Mapped[RequestStatus] = mapped_column(default=RequestStatus.OPEN)
    asked_at: Mapped[dt.datetime]
    asked_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    """Who was signed in while asking, if anybody."""
    decided_at: Mapped[dt.datetime | None]
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    reason: Mapped[dict[str, Any] | None] = mapped_column(SealedValues("account_request.reason"))
    """`text` of a refusal, told to whoever holds the receipt."""
    erased_at: Mapped[dt.datetime | None]
    """When applicant, login and reason were erased: the limit `account_request_kept` after the decision."""
