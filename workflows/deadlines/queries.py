"""Limits as pages show them: the last day, the warning day, and how they were counted in words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from workflows.clock import Count, Reason, day_after
from workflows.deadlines.models import Deadline, ExtensionRequest


@dataclass(frozen=True)
class Due:
    """A limit's last day: `due_at` is the instant (UTC) when that day is over in China.

    All three days are None while a pause holds the clock.
    """

    limit_id: str
    started_on: dt.date
    due_on: dt.date | None
    due_at: dt.datetime | None
    warn_on: dt.date | None
    is_provisional: bool
    derivation: tuple[Reason, ...]
    clause: str | None = None
    deadline_id: int | None = None
    ended_on: dt.date | None = None

    def sentences(self, language: str) -> tuple[str, ...]:
        """How it was counted, in words."""
        return tuple(reason.text(language) for reason in self.derivation)

    def state(self, today: dt.date) -> str:
        """`ended`, `paused`, `overdue`, `warning` or `running`, for the colour of the mark."""
        if self.ended_on is not None:
            return "ended"
        return "paused" if self.due_on is None else state(self.due_on, self.warn_on, today)


def state(due_on: dt.date, warn_on: dt.date | None, today: dt.date) -> str:
    """`overdue` from the day after the last, `warning` from the warning day on, else `running`.

    The one rule of what is near: the case, the inbox and every list ask here. What runs under no
    limit of the law has no warning day.
    """
    if today > due_on:
        return "overdue"
    return "warning" if warn_on is not None and today >= warn_on else "running"


def shown(
    limit_id: str, started_on: dt.date, counted: Count, clause: str | None, deadline_id: int | None = None
) -> Due:
    """A count as a limit's last day."""
    due_at = None if counted.due_on is None else day_after(counted.due_on)
    return Due(
        limit_id,
        started_on,
        counted.due_on,
        due_at,
        counted.warn_on,
        counted.is_provisional,
        counted.reasons,
        clause,
        deadline_id,
    )


def running_limit(session: Session, instance_id: int, limit_id: str) -> Due | None:
    """The limit that runs for a case, as kept when last counted; one statement."""
    row = session.execute(
        sa.select(*_KEPT).where(
            Deadline.instance_id == instance_id, Deadline.limit_id == limit_id, Deadline.ended_on.is_(None)
        )
    ).first()
    return None if row is None else _kept(row)


def of_case(session: Session, instance_id: int, limit_id: str) -> Deadline | None:
    """The limit that runs for a case."""
    return session.scalar(
        sa.select(Deadline).where(
            Deadline.instance_id == instance_id, Deadline.limit_id == limit_id, Deadline.ended_on.is_(None)
        )
    )


def limits_of(session: Session, instance_id: int) -> tuple[Due, ...]:
    """Every limit of a case, the running ones first due first, as kept when last counted."""
    rows = session.scalars(
        sa.select(Deadline)
        .where(Deadline.instance_id == instance_id)
        .order_by(Deadline.ended_on.is_not(None), Deadline.due_on, Deadline.id)
    )
    return tuple(_kept(row) for row in rows)


@dataclass(frozen=True)
class Halt:
    """A pause; `ends_on` is empty while it stands."""

    begins_on: dt.date
    ends_on: dt.date | None
    ground: str
    ground_en: str


@dataclass(frozen=True)
class More:
    """An extension: who granted how much on which ground."""

    length: int
    unit: str
    ground: str
    approver_name: str
    granted_on: dt.date


@dataclass(frozen=True)
class Asked:
    """A request for more time that nobody has decided yet."""

    request_id: int
    length: int
    unit: str
    ground: str
    asked_by: int
    asker_name: str
    asked_on: dt.date


@dataclass(frozen=True)
class LimitCard:
    """A limit as the page of a case explains it."""

    due: Due
    entered_at: dt.datetime
    length: int
    unit: str
    warn_percent: int
    pauses: tuple[Halt, ...]
    extensions: tuple[More, ...]
    asked: Asked | None = None
    declined: int = 0
    """Requests that were declined."""


def cards_of(session: Session, instance_id: int) -> tuple[LimitCard, ...]:
    """Every limit of a case with pauses and extensions, in the order in which they began; one statement."""
    rows = session.scalars(
        sa.select(Deadline)
        .where(Deadline.instance_id == instance_id)
        .order_by(Deadline.id)
        .options(joinedload(Deadline.pauses), joinedload(Deadline.extensions), joinedload(Deadline.requests))
    ).unique()
    return tuple(
        LimitCard(
            due=_kept(row),
            entered_at=row.entered_at,
            length=row.length,
            unit=row.unit,
            warn_percent=row.warn_percent,
            pauses=tuple(
                Halt(each.begins_on, each.ends_on, each.ground, each.ground_en) for each in row.pauses
            ),
            extensions=tuple(
                More(each.length, each.unit, each.ground, each.approver_name, each.granted_on)
                for each in row.extensions
            ),
            asked=next((_asked(each) for each in row.requests if each.is_granted is None), None),
            declined=sum(each.is_granted is False for each in row.requests),
        )
        for row in rows
    )


def _asked(row: ExtensionRequest) -> Asked:
    return Asked(row.id, row.length, row.unit, row.ground, row.asked_by, row.asker_name, row.asked_on)


_KEPT = (
    Deadline.id,
    Deadline.limit_id,
    Deadline.started_on,
    Deadline.due_on,
    Deadline.warn_on,
    Deadline.is_provisional,
    Deadline.derivation,
    Deadline.clause,
    Deadline.ended_on,
)


def _kept(row: Any) -> Due:
    """From a row of `_KEPT`, or from the whole."""
    counted = Count(row.due_on, row.warn_on, row.is_provisional, _reasons(row.derivation))
    found = shown(row.limit_id, row.started_on, counted, row.clause, row.id)
    return Due(**{**vars(found), "ended_on": row.ended_on})


def _reasons(kept: Sequence[Mapping[str, Any]]) -> tuple[Reason, ...]:
    return tuple(Reason(each["kind"], each["values"]) for each in kept)
