"""The loop behind the pages: fires due timers, meets kept messages with their waits, empties the outbox.

On SQLite it runs as a thread of the server; `shibao work` runs it as a process, as many as you like
on PostgreSQL.
"""

from __future__ import annotations

import signal
import threading
from dataclasses import dataclass, field

import sqlalchemy as sa
import structlog
from sqlalchemy.orm import Session

from workflows import logs
from workflows.bootstrap import Installation
from workflows.runtime import heartbeats, messages, outbox, timers
from workflows.runtime.models import Outbox, Timer

PAUSE_SECONDS = 2.0
_log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Round:
    """What one round did."""

    fired: int = 0
    failed: int = 0
    delivered: int = 0
    met: int = 0

    @property
    def is_idle(self) -> bool:
        """True when there is nothing to do at once."""
        return not (self.fired or self.delivered or self.met)


def one_round(installation: Installation) -> Round:
    """Do once what is due now."""
    if not _has_work(installation):
        return Round()
    sessions, house = installation.sessions, installation.house
    swept = timers.sweep(sessions, house)
    met = messages.deliver_kept(sessions, house)
    return Round(swept.fired, swept.failed, outbox.deliver(sessions, house), met)


def drain(installation: Installation, *, rounds: int = 1000) -> int:
    """Work until nothing is due; how many things were done. For the command line, demo and tests."""
    done = 0
    for _ in range(rounds):
        result = one_round(installation)
        if result.is_idle:
            break
        done += result.fired + result.delivered + result.met
    return done


@dataclass
class Worker:
    """A worker in a thread of this process; `wake` when something came due this moment."""

    installation: Installation
    pause_seconds: float = PAUSE_SECONDS
    _stopping: threading.Event = field(default_factory=threading.Event)
    _woken: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None
    _heart: heartbeats.Heart | None = None

    def start(self) -> None:
        """Begin; a second call changes nothing."""
        if self._thread is None:
            self._thread = threading.Thread(target=self.run, name="worker", daemon=True)
            self._thread.start()

    def wake(self) -> None:
        """Do the next round now."""
        self._woken.set()

    def stop(self, timeout_seconds: float = 10.0) -> None:
        """End after the round in hand; what is not done stays for the next worker."""
        self._stopping.set()
        self._woken.set()
        if self._thread is not None:
            self._thread.join(timeout_seconds)

    def run(self) -> None:
        """Round after round until stopped."""
        while not self._stopping.is_set():
            if self._round_is_idle():
                self._woken.wait(self.pause_seconds)
            self._woken.clear()

    def _round_is_idle(self) -> bool:
        try:
            self._beat()
            return one_round(self.installation).is_idle
        except Exception:  # the worker's edge: a lost database must not end the worker
            _log.exception("worker round failed")
            return True

    def _beat(self) -> None:
        """A sign of life for the cockpit and for `/healthz`."""
        if self._heart is None:
            self._heart = heartbeats.Heart(self.installation.sessions)
        self._heart.beat()


def work(installation: Installation) -> None:
    """Work in this process until SIGTERM or SIGINT."""
    logs.configure()
    logs.take_over_libraries()
    worker = Worker(installation)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: worker.stop(0))
    worker.run()


def _has_work(installation: Installation) -> bool:
    """Looked up without the writers' lock, so that an idle worker holds up nobody on SQLite."""
    with installation.sessions() as session:
        session.connection(execution_options={"read_only": True})
        now = installation.house.at_office_time(session).clock.now()
        due = sa.or_(
            sa.exists().where(Timer.next_at <= now),
            sa.exists().where(Outbox.done_at.is_(None), Outbox.dead_at.is_(None), Outbox.next_at <= now),
            messages.meetings(now).exists(),
        )
        return _answer(session, due)


def _answer(session: Session, condition: sa.ColumnElement[bool]) -> bool:
    return bool(session.scalar(sa.select(condition)))
