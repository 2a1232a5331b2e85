"""Running limits of cases, with their pauses and extensions."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from workflows.database import Base

_OPEN = text("ended_on IS NULL")


class Deadline(Base):
    """One limit that runs, or ran, for a case.

    The clock runs from `started_on`, the day of receipt, whenever the entry was made; `due_on` is
    empty while a pause stands. How the day was counted stands beside it.
    """

    __tablename__ = "deadline"
    __table_args__ = (
        CheckConstraint("length >= 0", name="length"),
        CheckConstraint("ended_on IS NULL OR ended_on >= started_on", name="ended_after_start"),
        Index("ix_deadline_instance", "instance_id", "limit_id"),
        Index("ix_deadline_due", "due_on", sqlite_where=_OPEN, postgresql_where=_OPEN),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    instance_id: Mapped[int]
    """The case; its table lies above this room."""
    limit_id: Mapped[str] = mapped_column(String(60))
    area_id: Mapped[str | None] = mapped_column(String(20))
    started_on: Mapped[dt.date]
    entered_at: Mapped[dt.datetime]
    length: Mapped[int]
    unit: Mapped[str] = mapped_column(String(20))
    rolls_over: Mapped[bool]
    warn_percent: Mapped[int]
    clause: Mapped[str | None] = mapped_column(String(120))
    due_on: Mapped[dt.date | None]
    warn_on: Mapped[dt.date | None]
    is_provisional: Mapped[bool] = mapped_column(default=False)
    """A day of a year whose holidays are not published could move it."""
    derivation: Mapped[list[Any]] = mapped_column(default=list)
    """The steps of the count, each `{"kind", "values"}`."""
    ended_on: Mapped[dt.date | None]
    task_id: Mapped[str | None] = mapped_column(String(36), index=True)
    """The task with which it began and ends; None: an act of the case begins and ends it."""
    revision: Mapped[int] = mapped_column(default=1)

    pauses: Mapped[list[DeadlinePause]] = relationship(
        back_populates="deadline", order_by="DeadlinePause.id", lazy="selectin"
    )
    extensions: Mapped[list[DeadlineExtension]] = relationship(
        back_populates="deadline", order_by="DeadlineExtension.id", lazy="selectin"
    )

    requests: Mapped[list[ExtensionRequest]] = relationship(
        back_populates="deadline", order_by="ExtensionRequest.id"
    )

    __mapper_args__ = {"version_id_col": revision}  # noqa: RUF012  read as a plain dict


class DeadlinePause(Base):
    """A wait that is not the office's: open while `ends_on` is empty."""

    __tablename__ = "deadline_pause"
    __table_args__ = (CheckConstraint("ends_on IS NULL OR ends_on >= begins_on", name="period"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    deadline_id: Mapped[int] = mapped_column(ForeignKey("deadline.id"), index=True)
    begins_on: Mapped[dt.date]
    ends_on: Mapped[dt.date | None]
    ground: Mapped[str] = mapped_column(String(200))
    ground_en: Mapped[str] = mapped_column(String(200), default="")
    entered_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    deadline: Mapped[Deadline] = relationship(back_populates="pauses")


class DeadlineExtension(Base):
    """More time that a person granted, on a ground."""

    __tablename__ = "deadline_extension"
    __table_args__ = (CheckConstraint("length > 0", name="length"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    deadline_id: Mapped[int] = mapped_column(ForeignKey("deadline.id"), index=True)
    length: Mapped[int]
    unit: Mapped[str] = mapped_column(String(20))
    ground: Mapped[str] = mapped_column(String(200))
    approved_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    approver_name: Mapped[str] = mapped_column(String(80))
    granted_on: Mapped[dt.date]

    deadline: Mapped[Deadline] = relationship(back_populates="extensions")


class ExtensionRequest(Base):
    """More time that somebody asked for; another person grants or declines it."""

    __tablename__ = "extension_request"
    __table_args__ = (
        CheckConstraint("length > 0", name="length"),
        CheckConstraint("(is_granted IS NULL) = (decided_by IS NULL)", name="decided"),
        CheckConstraint("decided_by IS NULL OR decided_by <> asked_by", name="four_eyes"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    deadline_id: Mapped[int] = mapped_column(ForeignKey("deadline.id"), index=True)
    length: Mapped[int]
    unit: Mapped[str] = mapped_column(String(20))
    ground: Mapped[str] = mapped_column(String(200))
    asked_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    asker_name: Mapped[str] = mapped_column(String(80))
    asked_on: Mapped[dt.date]
    is_granted: Mapped[bool | None]
    """None while nobody has decided."""
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_on: Mapped[dt.date | None]

    deadline: Mapped[Deadline] = relationship(back_populates="requests")
