"""What a trade verb is handed when a process (or a page) calls it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy.orm import Session

from workflows.clock import local_date
from workflows.people.permissions import Actor
from workflows.settings import Settings


class Decide(Protocol):
    """Evaluates a deployed decision; raises Incident when no row or two rows answer."""

    def __call__(self, decision_id: str, inputs: Mapping[str, Any]) -> Any: ...


@dataclass(frozen=True)
class OperationContext:
    """One step's surroundings: session (never committed by a verb), actor, time, case.

    `actor` is None when the clock acts. `now` is the office's instant in UTC.
    """

    session: Session
    now: dt.datetime
    settings: Settings
    actor: Actor | None
    decide: Decide
    send: Callable[[str, str, Mapping[str, Any]], None]
    """(handler, idempotency key, payload): an outbox row, delivered after the commit."""
    audit: Callable[..., None]
    """(act, object kind, object id, *, clause, before, after): one row of the audit trail."""
    instance_id: int | None = None
    business_key: str | None = None

    @property
    def today(self) -> dt.date:
        """The office's day in China."""
        return local_date(self.now)
