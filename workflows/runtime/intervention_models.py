"""Table of what an administrator does to a case from outside its diagram."""

from __future__ import annotations

import datetime as dt
import enum

import sqlalchemy as sa
from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from workflows.database import Base
from workflows.runtime.models import Serial
from workflows.runtime.values import SealedValues


class InterventionKind(enum.StrEnum):
    """What an administrator does to a case from outside its diagram."""

    SUSPEND = "suspend"
    RESUME = "resume"
    CANCEL = "cancel"


class InterventionState(enum.StrEnum):
    """A cancellation waits for a second person; the other two are done at once."""

    PENDING = "pending"
    DONE = "done"
    WITHDRAWN = "withdrawn"


class Intervention(Base):
    """An administrator's act on a case, with its reason and, for a cancellation, its second person."""

    __tablename__ = "intervention"
    __table_args__ = (
        Index("ix_intervention_instance", "instance_id", "id"),
        Index(
            "uq_intervention_pending",
            "instance_id",
            unique=True,
            sqlite_where=sa.text("state = 'pending'"),
            postgresql_where=sa.text("state = 'pending'"),
        ),
        CheckConstraint(
            "kind <> 'cancel' OR state <> 'done' OR (decided_by IS NOT NULL AND decided_by <> requested_by)",
            name="two_people",
        ),
    )

    id: Mapped[int] = mapped_column(Serial, primary_key=True)
    instance_id: Mapped[int] = mapped_column(ForeignKey("instance.id"))
    kind: Mapped[InterventionKind]
    state: Mapped[InterventionState]
    reason: Mapped[str] = mapped_column(SealedValues("intervention.reason"))
    requested_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    requested_by_name: Mapped[str] = mapped_column(String(80))
    requested_at: Mapped[dt.datetime]
    entered_at: Mapped[dt.datetime]
    """On the machine's clock; of the decision where one was made."""
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_by_name: Mapped[str | None] = mapped_column(String(80))
    decided_at: Mapped[dt.datetime | None]
