"""Signs of life of the workers, on the machine's clock; written at most every few seconds."""

from __future__ import annotations

import datetime as dt
import os
import socket
import threading
from dataclasses import dataclass, field

import sqlalchemy as sa
from sqlalchemy.orm import Session, sessionmaker

from workflows.clock import wall
from workflows.runtime.models import Heartbeat

EVERY = dt.timedelta(seconds=10)
SILENT = dt.timedelta(seconds=60)
"""A worker that was silent for so long is not counted on."""
FORGOTTEN = dt.timedelta(days=1)
"""A worker that was silent for so long has ended, and is no news."""


@dataclass(frozen=True)
class Sign:
    """A worker: host, process and thread it runs in, and when it was last heard."""

    worker: str
    started_at: dt.datetime
    beat_at: dt.datetime

    @property
    def age_seconds(self) -> int:
        """Seconds since it was last heard."""
        return max(0, int((wall() - self.beat_at).total_seconds()))

    @property
    def is_silent(self) -> bool:
        """True when it should have been heard by now."""
        return self.age_seconds > SILENT.total_seconds()


def own_name() -> str:
    """Host, process and thread."""
    return f"{socket.gethostname()}:{os.getpid()}:{threading.current_thread().name}"[:120]


@dataclass
class Heart:
    """The heart of one worker: `beat` in every round, written when the last one is old enough."""

    sessions: sessionmaker[Session]
    name: str = field(default_factory=own_name)
    started_at: dt.datetime = field(default_factory=wall)
    _written_at: dt.datetime | None = None

    def beat(self) -> None:
        """Write a sign of life, unless one was written a moment ago."""
        now = wall()
        if self._written_at is not None and now - self._written_at < EVERY:
            return
        with self.sessions.begin() as session:
            session.merge(Heartbeat(worker=self.name, started_at=self.started_at, beat_at=now))
            session.execute(sa.delete(Heartbeat).where(Heartbeat.beat_at < now - FORGOTTEN))
        self._written_at = now

    def stop(self) -> None:
        """The worker ends in order: nobody waits for its next sign."""
        with self.sessions.begin() as session:
            session.execute(sa.delete(Heartbeat).where(Heartbeat.worker == self.name))


def signs(session: Session) -> tuple[Sign, ...]:
    """Every worker that was heard within a day, the last heard first."""
    rows = sa.select(Heartbeat.worker, Heartbeat.started_at, Heartbeat.beat_at)
    return tuple(Sign(*row) for row in session.execute(rows.order_by(Heartbeat.beat_at.desc())))
