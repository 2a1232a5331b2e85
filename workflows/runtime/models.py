"""Tables of running processes; the indexes are those of the list queries, on open rows only."""

from __future__ import annotations

import datetime as dt
import enum
from typing import Any

import sqlalchemy as sa
from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from workflows.database import Base
from workflows.engine.elements import QUEUES
from workflows.runtime.values import SealedBytes, SealedValues, Typed

Serial = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
"""SQLite counts up only columns that are plainly INTEGER."""

Key = String(60).with_variant(String(60, collation="C"), "postgresql")
"""A business key; compared byte by byte, so that a search by its beginning walks the index."""


def _while_open(name: str, *columns: str, where: str) -> Index:
    """A partial index: rows that no list asks for, which grow for ever, are not in it."""
    condition = sa.text(where)
    return Index(name, *columns, sqlite_where=condition, postgresql_where=condition)


END_OF_TIME = dt.datetime(9999, 12, 31, tzinfo=dt.UTC)
"""Rank of a task without a due date, and the instant of a timer whose limit is paused: after all others."""


class InstanceStatus(enum.StrEnum):
    """Whether a case still runs."""

    RUNNING = "running"
    COMPLETED = "completed"
    CANCELLED = "cancelled"


class Deployment(Base):
    """One process, or the library of decisions, put in force: immutable bytes under one digest."""

    __tablename__ = "deployment"
    __table_args__ = (UniqueConstraint("process_id", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    process_id: Mapped[str] = mapped_column(String(80))
    version: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64))
    name: Mapped[str] = mapped_column(String(120))
    name_en: Mapped[str] = mapped_column(String(120))
    note: Mapped[str] = mapped_column(String(400), default="")
    deployed_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    deployed_at: Mapped[dt.datetime]
    start_role: Mapped[str | None] = mapped_column(String(40))
    """Who starts it from a page of its own; none where a page of the house does, or nobody."""
    effective_on: Mapped[dt.date | None]
    """The office's day from which new cases start on it; none: from its deployment on."""


class DeploymentFile(Base):
    """One file of a deployment, byte for byte."""

    __tablename__ = "deployment_file"

    deployment_id: Mapped[int] = mapped_column(ForeignKey("deployment.id"), primary_key=True)
    path: Mapped[str] = mapped_column(String(200), primary_key=True)
    sha256: Mapped[str] = mapped_column(String(64))
    content: Mapped[bytes]


_COUNTED = ("deployment_id", "area_id", "suspended_at", "id")
"""What the cockpit counts open cases by: an index alone answers it."""


class Instance(Base):
    """One case: its state, what it is called, whose offices it belongs to."""

    __tablename__ = "instance"
    __table_args__ = (
        Index("ix_instance_area", "area_id", "process_id", "status", "id"),
        _while_open("ix_instance_running", *_COUNTED, where="status = 'running'"),
        _while_open("ix_instance_suspended", "id", where="suspended_at IS NOT NULL"),
        CheckConstraint("(status = 'running') = (ended_at IS NULL)", name="ended"),
        CheckConstraint("suspended_at IS NULL OR status = 'running'", name="suspended"),
    )

    id: Mapped[int] = mapped_column(Serial, primary_key=True)
    business_key: Mapped[str] = mapped_column(Key, unique=True)
    process_id: Mapped[str] = mapped_column(String(80))
    deployment_id: Mapped[int] = mapped_column(ForeignKey("deployment.id"), index=True)
    title: Mapped[str] = mapped_column(String(200), default="")
    title_en: Mapped[str] = mapped_column(String(200), default="")
    state: Mapped[bytes] = mapped_column(SealedBytes("instance.state"), default=b"")
    data: Mapped[dict[str, Any]] = mapped_column(SealedValues("instance.data"), default=dict)
    status: Mapped[InstanceStatus] = mapped_column(default=InstanceStatus.RUNNING)
    revision: Mapped[int] = mapped_column(default=1)
    """Counts the steps; a page shows it and sends it back."""
    area_id: Mapped[str] = mapped_column(ForeignKey("pooling_area.id"))
    offices: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """Kind of office → organisation id."""
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    """Whom the case is about, where it is about one person: the variable `person_id`."""
    acted: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """Element id → {"name", "name_en", "people"}: who did which human step, for four-eyes."""
    tokens: Mapped[list[Any]] = mapped_column(default=list)
    """[process id, element id] of every place where a token rests."""
    started_at: Mapped[dt.datetime]
    ended_at: Mapped[dt.datetime | None]
    end_element: Mapped[str | None] = mapped_column(String(80))
    suspended_at: Mapped[dt.datetime | None]
    """Since when an administrator holds the case up; nothing moves it meanwhile."""
    last_step: Mapped[dict[str, Any] | None] = mapped_column(
        SealedValues("instance.last_step"), deferred=True
    )
    """The step of a person that nothing followed yet, and what its recall needs (`runtime.last_step`)."""

    __mapper_args__ = {"version_id_col": revision}  # noqa: RUF012  read as a plain dict


_POOL = "closed_at IS NULL AND assignee_id IS NULL"
_OPEN = "closed_at IS NULL"
_TAKEN = "closed_at IS NULL AND assignee_id IS NOT NULL"


class HumanTask(Base):
    """A step that waits, or waited, for a person of `role` at one office."""

    __tablename__ = "human_task"
    __table_args__ = (
        _while_open("ix_human_task_pool", "organisation_id", "role", "rank_at", "id", where=_POOL),
        _while_open("ix_human_task_queue", "organisation_id", "role", "queue", "rank_at", "id", where=_POOL),
        _while_open("ix_human_task_arrival", "organisation_id", "role", "opened_at", "id", where=_POOL),
        _while_open("ix_human_task_near", "organisation_id", "role", "warn_on", where=_POOL),
        _while_open("ix_human_task_mine", "assignee_id", "rank_at", "id", where=_OPEN),
        _while_open("ix_human_task_area", "area_id", "role", "rank_at", "id", where=_OPEN),
        _while_open("ix_human_task_team", "area_id", "role", "assignee_id", where=_TAKEN),
        Index("ix_human_task_instance", "instance_id", "opened_at"),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    """The engine's id of the task."""
    instance_id: Mapped[int] = mapped_column(ForeignKey("instance.id"))
    element_id: Mapped[str] = mapped_column(String(80))
    process_id: Mapped[str] = mapped_column(String(80))
    name: Mapped[str] = mapped_column(String(120))
    name_en: Mapped[str] = mapped_column(String(120))
    role: Mapped[str] = mapped_column(String(40))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    area_id: Mapped[str] = mapped_column(ForeignKey("pooling_area.id"))
    form: Mapped[str | None] = mapped_column(String(80))
    facts: Mapped[dict[str, Any]] = mapped_column(SealedValues("human_task.facts"), default=dict)
    separate_from: Mapped[list[Any]] = mapped_column(default=list)
    """Element ids of the steps whose doers may not do this one."""
    clause: Mapped[str | None] = mapped_column(String(40))
    deadline: Mapped[str | None] = mapped_column(String(80))
    queue: Mapped[str] = mapped_column(String(20), default=QUEUES[-1], server_default=QUEUES[-1])
    """Business state, one of `engine.elements.QUEUES`: by the element, else by its role."""
    due_at: Mapped[dt.datetime | None]
    warn_on: Mapped[dt.date | None]
    """From which day it is near its limit; moves with it."""
    rank_at: Mapped[dt.datetime]
    """Order of lists: the due date, or the end of time where none is set."""
    assignee_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    assignee_name: Mapped[str | None] = mapped_column(String(80))
    assigned_at: Mapped[dt.datetime | None]
    opened_at: Mapped[dt.datetime]
    closed_at: Mapped[dt.datetime | None]
    closed_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    closed_by_name: Mapped[str | None] = mapped_column(String(80))
    outcome: Mapped[str | None] = mapped_column(String(10))
    """`completed` or `cancelled`."""


class Timer(Base):
    """A wait that ends at a moment; the row goes when the wait is over, the history tells of it."""

    __tablename__ = "timer"
    __table_args__ = (
        Index("ix_timer_next_at", "next_at", "task_id"),
        Index("ix_timer_due_at", "due_at"),
    )

    task_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    instance_id: Mapped[int] = mapped_column(ForeignKey("instance.id"), index=True)
    element_id: Mapped[str] = mapped_column(String(80))
    name: Mapped[str] = mapped_column(String(120))
    name_en: Mapped[str] = mapped_column(String(120))
    due_at: Mapped[dt.datetime]
    deadline: Mapped[str | None] = mapped_column(String(80))
    """The limit of the case that moves it."""
    next_at: Mapped[dt.datetime]
    """When a sweep may take it: the due date, moved forward by a lease or a failure."""
    attempts: Mapped[int] = mapped_column(default=0)


class Subscription(Base):
    """A wait for a message to this instance's business key, or for a signal from anywhere."""

    __tablename__ = "subscription"
    __table_args__ = (
        Index("ix_subscription_message", "instance_id", "message"),
        _while_open("ix_subscription_signal", "message", where="is_signal"),
    )

    task_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    instance_id: Mapped[int] = mapped_column(ForeignKey("instance.id"))
    element_id: Mapped[str] = mapped_column(String(80))
    message: Mapped[str] = mapped_column(String(80))
    is_signal: Mapped[bool] = mapped_column(default=False)
    opened_at: Mapped[dt.datetime]


_KEPT = "delivered_at IS NULL"


class Message(Base):
    """A message that came before anyone waited for it; kept until `expires_at`."""

    __tablename__ = "message"
    __table_args__ = (_while_open("ix_message_kept", "business_key", "name", "id", where=_KEPT),)

    id: Mapped[int] = mapped_column(Serial, primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    business_key: Mapped[str] = mapped_column(Key)
    is_signal: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    """A signal that a suspended case slept through."""
    payload: Mapped[dict[str, Any]] = mapped_column(SealedValues("message.payload"), default=dict)
    sent_at: Mapped[dt.datetime]
    sent_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    expires_at: Mapped[dt.datetime]
    next_at: Mapped[dt.datetime]
    """When the worker may look for its wait; moved forward by a failure."""
    attempts: Mapped[int] = mapped_column(default=0)
    delivered_at: Mapped[dt.datetime | None]


class Receipt(Base):
    """The secret that tells the public how a case stands, as a digest."""

    __tablename__ = "receipt"

    business_key: Mapped[str] = mapped_column(Key, primary_key=True)
    digest: Mapped[bytes]
    issued_at: Mapped[dt.datetime]


class History(Base):
    """One element that a case passed; written once, never changed."""

    __tablename__ = "history"

    instance_id: Mapped[int] = mapped_column(ForeignKey("instance.id"), primary_key=True, autoincrement=False)
    revision: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    sequence: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    element_id: Mapped[str] = mapped_column(String(80))
    process_id: Mapped[str] = mapped_column(String(80))
    task_id: Mapped[str] = mapped_column(String(36))
    kind: Mapped[str] = mapped_column(String(40))
    """BPMN local name: `userTask`, `startEvent`, …"""
    name: Mapped[str] = mapped_column(String(120))
    name_en: Mapped[str] = mapped_column(String(120))
    outcome: Mapped[str] = mapped_column(String(10))
    clause: Mapped[str | None] = mapped_column(String(40))
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    actor_name: Mapped[str | None] = mapped_column(String(80))
    """None where the process or the clock went on by itself."""
    absent_id: Mapped[int | None]
    """In whose place the actor did it; who it was stands with the name of the day."""
    absent_name: Mapped[str | None] = mapped_column(String(80))
    at: Mapped[dt.datetime]
    """On the office's clock."""
    entered_at: Mapped[dt.datetime]
    """On the machine's clock; differs in a demo office whose clock was moved."""
    answers: Mapped[dict[str, Any] | None] = mapped_column(SealedValues("history.answers"))
    decision: Mapped[dict[str, Any] | None] = mapped_column(Typed)
    undo: Mapped[dict[str, Any] | None] = mapped_column(SealedValues("history.undo"))
    """On the first row of a step, how to undo it: {"before": {name: value}, "added": [names]}."""
    tokens: Mapped[list[Any] | None]
    """On the first row of a step, where the tokens rested after it: [process id, element id]."""


_WAITING = "done_at IS NULL AND dead_at IS NULL"


class Outbox(Base):
    """An effect that leaves the house after the commit; its key makes a repetition harmless."""

    __tablename__ = "outbox"
    __table_args__ = (
        _while_open("ix_outbox_next", "next_at", "id", where=_WAITING),
        _while_open("ix_outbox_dead", "id", where="dead_at IS NOT NULL AND done_at IS NULL"),
    )

    id: Mapped[int] = mapped_column(Serial, primary_key=True)
    handler: Mapped[str] = mapped_column(String(80))
    key: Mapped[str] = mapped_column(String(120), unique=True)
    payload: Mapped[dict[str, Any]] = mapped_column(SealedValues("outbox.payload"), default=dict)
    instance_id: Mapped[int | None] = mapped_column(ForeignKey("instance.id"), index=True)
    created_at: Mapped[dt.datetime]
    next_at: Mapped[dt.datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    error: Mapped[str | None] = mapped_column(sa.Text)
    done_at: Mapped[dt.datetime | None]
    dead_at: Mapped[dt.datetime | None]
    """Given up after the last attempt; kept for a person to look at."""


class RegularRound(Base):
    """The last time that regular work of one kind was due and done."""

    __tablename__ = "regular_round"

    job: Mapped[str] = mapped_column(String(80), primary_key=True)
    due_at: Mapped[dt.datetime]
    done_at: Mapped[dt.datetime]


_UNRESOLVED = "resolved_at IS NULL"


class Incident(Base):
    """Where the house could not go on by itself, and how often it tried."""

    __tablename__ = "incident"
    __table_args__ = (
        Index(
            "uq_incident_open",
            "kind",
            "reference",
            unique=True,
            sqlite_where=sa.text(_UNRESOLVED),
            postgresql_where=sa.text(_UNRESOLVED),
        ),
        _while_open("ix_incident_open", "last_at", "id", where=_UNRESOLVED),
    )

    id: Mapped[int] = mapped_column(Serial, primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    """`timer`, `message`, `outbox`, `step` or `regular`."""
    reference: Mapped[str] = mapped_column(String(80))
    """Task id of the timer or step, id of the message or outbox row, or name of the regular work."""
    instance_id: Mapped[int | None] = mapped_column(ForeignKey("instance.id"), index=True)
    element: Mapped[str] = mapped_column(String(120))
    element_en: Mapped[str | None] = mapped_column(String(120))
    message: Mapped[str] = mapped_column(sa.Text)
    message_en: Mapped[str | None] = mapped_column(sa.Text)
    attempts: Mapped[int] = mapped_column(default=1)
    first_at: Mapped[dt.datetime]
    last_at: Mapped[dt.datetime]
    resolved_at: Mapped[dt.datetime | None]


class Heartbeat(Base):
    """The last sign of life of a worker, on the machine's clock."""

    __tablename__ = "heartbeat"

    worker: Mapped[str] = mapped_column(String(120), primary_key=True)
    started_at: Mapped[dt.datetime]
    beat_at: Mapped[dt.datetime]


class DemoClock(Base):
    """How far the demo office's clock was moved forward; one row, absent until the first move."""

    __tablename__ = "demo_clock"
    __table_args__ = (
        CheckConstraint("id = 1", name="single"),
        CheckConstraint("days >= 0", name="forward"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    days: Mapped[int]
    moved_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    moved_at: Mapped[dt.datetime]
    """On the machine's clock."""
