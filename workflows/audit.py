"""The append-only trail of acts of people: who did what to what, when, under which clause.

Steps of processes are in `runtime.history`; here stand acts, refused attempts included. Triggers
on both databases refuse every change of a row.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.orm import Mapped, Session, mapped_column, sessionmaker

from workflows import clock
from workflows.database import Base, Prepared


class Named(Protocol):
    """A person with a name."""

    @property
    def person_id(self) -> int: ...

    @property
    def name(self) -> str: ...


class Doer(Named, Protocol):
    """Whoever acts, and in whose place where it is another's."""

    @property
    def in_place_of(self) -> Named | None: ...


class AuditEntry(Base):
    """One act, or one refused attempt at one."""

    __tablename__ = "audit_entry"
    __table_args__ = (
        sa.Index("ix_audit_entry_object", "kind", "object_id", "id"),
        sa.Index("ix_audit_entry_actor", "actor_id", "id"),
        sa.CheckConstraint("outcome IN ('done', 'refused')", name="outcome"),
    )

    id: Mapped[int] = mapped_column(sa.BigInteger().with_variant(sa.Integer(), "sqlite"), primary_key=True)
    at: Mapped[dt.datetime]
    """On the office's clock."""
    entered_at: Mapped[dt.datetime]
    """On the machine's clock; differs in a demo office whose clock was moved."""
    actor_id: Mapped[int | None]
    """No foreign key: the trail outlives what it tells of. None when the clock acts."""
    actor_name: Mapped[str] = mapped_column(sa.String(80))
    absent_id: Mapped[int | None]
    """In whose place the actor acted."""
    absent_name: Mapped[str | None] = mapped_column(sa.String(80))
    act: Mapped[str] = mapped_column(sa.String(80))
    kind: Mapped[str] = mapped_column(sa.String(40))
    object_id: Mapped[str] = mapped_column(sa.String(80))
    outcome: Mapped[str] = mapped_column(sa.String(10), default="done")
    clause: Mapped[str | None] = mapped_column(sa.String(40))
    before: Mapped[dict[str, Any] | None]
    after: Mapped[dict[str, Any] | None]


REFUSED_KINDS = (
    "NotFound",
    "NotAllowed",
    "FourEyes",
    "FourEyesOfAbsent",
    "StepGoneOn",
    "NextTaken",
    "StepStands",
    "ResumptionUnderWay",
)
"""What a refused attempt at an address is filed under."""

REFUSALS = {
    "sqlite": tuple(
        f"CREATE TRIGGER audit_entry_no_{act.lower()} BEFORE {act} ON audit_entry "
        "BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END"
        for act in ("UPDATE", "DELETE")
    ),
    "postgresql": (
        "CREATE FUNCTION audit_entry_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'the audit trail is append-only'; END $$",
        "CREATE TRIGGER audit_entry_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_entry "
        "FOR EACH STATEMENT EXECUTE FUNCTION audit_entry_append_only()",
    ),
}
"""Statements that make the table append-only; the migrations run the same."""


@event.listens_for(AuditEntry.__table__, "after_create")
def _refuse_changes(_table: Any, connection: sa.Connection, **_options: Any) -> None:
    for statement in REFUSALS[connection.dialect.name]:
        connection.exec_driver_sql(statement)


_TABLE = Base.metadata.tables[AuditEntry.__tablename__]
_INSERT = Prepared.insert(_TABLE, [each.name for each in _TABLE.c if each.name != "id"])


@dataclass(frozen=True)
class Act:
    """What was done: verb, kind and id of the object, clause, and what changed (no personal data)."""

    name: str
    kind: str
    object_id: str
    clause: str | None = None
    before: Mapping[str, Any] | None = None
    after: Mapping[str, Any] | None = None


def record(
    session: Session, act: Act, *, actor: Doer | None, now: dt.datetime, outcome: str = "done"
) -> None:
    """Add one row to the trail in the caller's transaction; `actor` None is the clock."""
    absent = actor.in_place_of if actor else None
    entry = {
        "at": now,
        "entered_at": clock.wall(),
        "actor_id": actor.person_id if actor else None,
        "actor_name": actor.name if actor else "",
        "absent_id": absent.person_id if absent else None,
        "absent_name": absent.name if absent else None,
        "act": act.name,
        "kind": act.kind,
        "object_id": act.object_id,
        "outcome": outcome,
        "clause": act.clause,
        "before": dict(act.before) if act.before is not None else None,
        "after": dict(act.after) if act.after is not None else None,
    }
    session.flush()
    # Nobody holds the row as an object; past session and mapper it costs an eighth.
    _INSERT.run(session.connection(), [entry])


def refused(sessions: sessionmaker[Session], act: Act, *, actor: Doer | None, now: dt.datetime) -> None:
    """Keep a refused attempt in a transaction of its own: the attempt's is rolled back."""
    with sessions.begin() as session:
        record(session, act, actor=actor, now=now, outcome="refused")


@dataclass(frozen=True)
class Entry:
    """One row of the trail as a page tells it."""

    at: dt.datetime
    actor_name: str
    absent_name: str | None
    """In whose place the actor acted."""
    act: str
    outcome: str
    clause: str | None


def of_object(
    session: Session, kind: str, object_id: str, *, attempts: Collection[str] = (), limit: int = 50
) -> tuple[Entry, ...]:
    """The newest acts on one object; with `attempts`, refused calls of these addresses as well."""
    is_of_it = sa.and_(AuditEntry.kind == kind, AuditEntry.object_id == object_id)
    is_attempt = sa.and_(AuditEntry.kind.in_(REFUSED_KINDS), AuditEntry.object_id.in_(attempts))
    columns = (AuditEntry.at, AuditEntry.actor_name, AuditEntry.absent_name, AuditEntry.act)
    rows = (
        sa.select(*columns, AuditEntry.outcome, AuditEntry.clause)
        .where(sa.or_(is_of_it, is_attempt))
        .order_by(AuditEntry.id.desc())
    )
    return tuple(Entry(*row) for row in session.execute(rows.limit(limit)))
