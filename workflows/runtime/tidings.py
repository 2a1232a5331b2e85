"""What a step means to a person: told where it happens, in its transaction, to whoever listens.

Rooms above keep it and carry it out of the house (`workflows.notifications`); this one knows none of them.
"""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from sqlalchemy.orm import Session


class Kind(enum.StrEnum):
    """Of what a person is told."""

    ASSIGNED = "assigned"
    """A step was given to me by whoever answers for the work."""
    ENTRUSTED = "entrusted"
    """A colleague entrusted a step of theirs to me."""
    RETURNED = "returned"
    """A step that I had entrusted came back answered."""
    SENT_BACK = "sent_back"
    """Work that I did was sent back: a step that the office has again, or a case that I began."""
    MENTIONED = "mentioned"
    SUBSTITUTION = "substitution"
    """From today on I stand in for somebody."""
    DUE_SOON = "due_soon"
    """The warning day of a step of mine has come."""
    OVERDUE = "overdue"


@dataclass(frozen=True)
class Tiding:
    """One thing told to one person. `event` names what happened: told twice, it is one.

    It carries numbers and the step's name alone: nothing of whom the case is about.
    """

    kind: Kind
    person_id: int
    event: str
    instance_id: int | None = None
    task_id: str | None = None
    step: str = ""
    step_en: str = ""
    due_at: dt.datetime | None = None


class OfTask(Protocol):
    """A step as a tiding tells of it."""

    @property
    def id(self) -> str: ...
    @property
    def instance_id(self) -> int: ...
    @property
    def name(self) -> str: ...
    @property
    def name_en(self) -> str: ...
    @property
    def due_at(self) -> dt.datetime | None: ...


def of_task(kind: Kind, person_id: int, mark: object, task: OfTask) -> Tiding:
    """What is told of a step; `mark` tells one event of this kind at the step from the next."""
    event = f"{kind.value}:{task.id}:{mark}"
    return Tiding(kind, person_id, event, task.instance_id, task.id, task.name, task.name_en, task.due_at)


Listener = Callable[[Session, Sequence[Tiding], dt.datetime], None]
_listeners: list[Listener] = []


def listener(hear: Listener) -> Listener:
    """Register who hears every tiding; what it writes is committed with what it tells of."""
    if hear not in _listeners:
        _listeners.append(hear)
    return hear


def spread(session: Session, tidings: Sequence[Tiding], *, now: dt.datetime) -> None:
    """Tell these; none costs nothing."""
    if tidings:
        for hear in _listeners:
            hear(session, tidings, now)
