"""Tables of drafts: one on the board for each process, every save of every file kept."""

from __future__ import annotations

import datetime as dt
import enum
from typing import Any

import sqlalchemy as sa
from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from workflows.database import Base


class DraftStatus(enum.StrEnum):
    """Where a draft stands; `open` and `proposed` are on the board, the others are history."""

    OPEN = "open"
    PROPOSED = "proposed"
    RELEASED = "released"
    DISCARDED = "discarded"


_ON_BOARD = sa.text("status IN ('open', 'proposed')")


class ProcessDraft(Base):
    """A change of one process before it is in force; `revision` counts its saves."""

    __tablename__ = "process_draft"
    __table_args__ = (
        Index(
            "uq_process_draft_on_board",
            "process_id",
            unique=True,
            sqlite_where=_ON_BOARD,
            postgresql_where=_ON_BOARD,
        ),
        CheckConstraint(
            "status <> 'released' OR (decided_by IS NOT NULL AND decided_by <> proposed_by)",
            name="two_people",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    process_id: Mapped[str] = mapped_column(String(80))
    base_id: Mapped[int | None] = mapped_column(ForeignKey("deployment.id"))
    """The version that it changes; none for a process drawn from nothing."""
    status: Mapped[DraftStatus] = mapped_column(default=DraftStatus.OPEN)
    revision: Mapped[int] = mapped_column(default=1)
    opened_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    opened_at: Mapped[dt.datetime]
    changed_by_name: Mapped[str] = mapped_column(String(80))
    changed_at: Mapped[dt.datetime]
    held_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    held_by_name: Mapped[str] = mapped_column(String(80), default="")
    held_at: Mapped[dt.datetime | None]
    """The last sign of whoever has it open to edit."""
    note: Mapped[str] = mapped_column(String(400), default="")
    proposed_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    proposed_by_name: Mapped[str] = mapped_column(String(80), default="")
    proposed_at: Mapped[dt.datetime | None]
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_by_name: Mapped[str] = mapped_column(String(80), default="")
    decided_at: Mapped[dt.datetime | None]
    deployment_id: Mapped[int | None] = mapped_column(ForeignKey("deployment.id"))
    """The version that it became."""


class StoryRun(Base):
    """The last run of one story against a draft: of which revision, how it ended, what it passed."""

    __tablename__ = "story_run"

    draft_id: Mapped[int] = mapped_column(ForeignKey("process_draft.id"), primary_key=True)
    name: Mapped[str] = mapped_column(String(160), primary_key=True)
    revision: Mapped[int]
    passed: Mapped[bool]
    said_zh: Mapped[str] = mapped_column(String(2000), default="")
    """The first sentence that differs; empty for a story that passed."""
    said_en: Mapped[str] = mapped_column(String(2000), default="")
    visited: Mapped[list[Any]] = mapped_column(default=list)
    """Ids of the elements of the draft's process that its cases passed."""
    run_by_name: Mapped[str] = mapped_column(String(80))
    run_at: Mapped[dt.datetime]


class DraftFile(Base):
    """One file of a draft as one save left it; the newest of each path is the draft."""

    __tablename__ = "draft_file"

    draft_id: Mapped[int] = mapped_column(ForeignKey("process_draft.id"), primary_key=True)
    path: Mapped[str] = mapped_column(String(200), primary_key=True)
    revision: Mapped[int] = mapped_column(primary_key=True)
    sha256: Mapped[str] = mapped_column(String(64))
    content: Mapped[bytes]
    saved_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    saved_by_name: Mapped[str] = mapped_column(String(80))
    saved_at: Mapped[dt.datetime]
