"""The loop behind the pages: fires due timers, meets kept messages with their waits, carries letters out.

On SQLite it runs as a thread of the server and takes letters and regular work from their tables. On
PostgreSQL `shibao work` runs it as a process, as many as you like; letters and regular work are then
jobs of a queue, done beside the loop by the same functions.
"""

from __future__ import annotations

import datetime as dt
import signal
import threading
from collections.abc import Callable
from dataclasses import dataclass, field

import sqlalchemy as sa
import structlog
from sqlalchemy.orm import Session

from workflows import logs
from workflows.bootstrap import Installation
from workflows.runtime import heartbeats, messages, outbox, queue, regular, timers
from workflows.runtime.models import Timer

PAUSE_SECONDS = 2.0
REGULAR_SECONDS = 60.0
"""How often the loop looks for regular work where no queue does."""
_log = structlog.get_logger(__name__)
Letters = Callable[[Installation, Callable[[], bool]], int]
"""What a round does with letters; how many it moved."""


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


def carry(installation: Installation, stopping: Callable[[], bool]) -> int:
    """Deliver the letters that are due, here and now; how many went out."""
    sessions, house = installation.sessions, installation.house
    if not _has_queue(installation):
        return outbox.deliver(sessions, house, stopping=stopping)
    queue.enqueue_due(sessions, house)
    return queue.Carrier(installation.engine, sessions, house).empty()


def hand_to_queue(installation: Installation, _stopping: Callable[[], bool]) -> int:
    """Leave the letters to the carrier beside the loop, and give a job to those that lost theirs."""
    queue.enqueue_due(installation.sessions, installation.house)
    return 0


def one_round(
    installation: Installation, letters: Letters = carry, stopping: Callable[[], bool] = lambda: False
) -> Round:
    """Do once what is due now; told to stop, end after the item in hand."""
    if not _has_work(installation, letters):
        return Round()
    sessions, house = installation.sessions, installation.house
    swept = timers.sweep(sessions, house, stopping=stopping)
    met = 0 if stopping() else messages.deliver_kept(sessions, house)
    return Round(swept.fired, swept.failed, 0 if stopping() else letters(installation, stopping), met)


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
    """A worker in threads of this process; `wake` when something came due this moment."""

    installation: Installation
    pause_seconds: float = PAUSE_SECONDS
    _stopping: threading.Event = field(default_factory=threading.Event)
    _woken: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None
    _carrier: queue.Carrier | None = None
    _heart: heartbeats.Heart | None = None
    _looked_at: dt.datetime | None = None

    def start(self) -> None:
        """Begin; a second call changes nothing."""
        if self._thread is not None:
            return
        if _has_queue(self.installation):
            house = self.installation.house
            self._carrier = queue.Carrier(self.installation.engine, self.installation.sessions, house)
            self._carrier.start()
        self._thread = threading.Thread(target=self._run, name="worker", daemon=True)
        self._thread.start()

    def wake(self) -> None:
        """Do the next round now."""
        self._woken.set()

    def stop(self, timeout_seconds: float | None = 10.0) -> None:
        """End after the item in hand; what is not done is given back to the next worker."""
        self._stopping.set()
        self._woken.set()
        if self._carrier is not None:
            self._carrier.stop(timeout_seconds)
        if self._thread is not None:
            self._thread.join(timeout_seconds)

    def _run(self) -> None:
        """Round after round until stopped."""
        while not self._stopping.is_set():
            if self._round_is_idle():
                self._woken.wait(self.pause_seconds)
            self._woken.clear()

    def _round_is_idle(self) -> bool:
        try:
            self._beat()
            self._do_regular_work()
            letters = carry if self._carrier is None else hand_to_queue
            return one_round(self.installation, letters, self._stopping.is_set).is_idle
        except Exception:  # the worker's edge: a lost database must not end the worker
            _log.exception("worker round failed")
            return True

    def _do_regular_work(self) -> None:
        """On SQLite; on PostgreSQL the queue asks for it."""
        now = self.installation.house.clock.now()
        is_soon = self._looked_at is not None and abs(now - self._looked_at).total_seconds() < REGULAR_SECONDS
        if self._carrier is None and not is_soon:
            self._looked_at = now
            regular.run_due(self.installation.sessions, self.installation.house)

    def _beat(self) -> None:
        """A sign of life for the cockpit and for `/healthz`."""
        if self._heart is None:
            self._heart = heartbeats.Heart(self.installation.sessions)
        self._heart.beat()


def work(installation: Installation) -> None:
    """Work in this process until SIGTERM or SIGINT; a second signal ends it at once."""
    logs.configure()
    logs.take_over_libraries()
    signals = {signal.SIGTERM, signal.SIGINT}
    signal.pthread_sigmask(signal.SIG_BLOCK, signals)  # before any thread: they inherit it
    worker = Worker(installation)
    worker.start()
    signal.sigwait(signals)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, signals)
    worker.stop(None)


def _has_queue(installation: Installation) -> bool:
    return installation.engine.dialect.name == "postgresql"


def _has_work(installation: Installation, letters: Letters) -> bool:
    """Looked up without the writers' lock, so that an idle worker holds up nobody on SQLite."""
    with installation.sessions() as session:
        session.connection(execution_options={"read_only": True})
        now = installation.house.at_office_time(session).clock.now()
        waiting = queue.without_job(now) if letters is hand_to_queue else outbox.due(now)
        due = sa.or_(
            sa.exists().where(Timer.next_at <= now),
            waiting.order_by(None).exists(),
            messages.meetings(now).exists(),
        )
        return _answer(session, due)


def _answer(session: Session, condition: sa.ColumnElement[bool]) -> bool:
    return bool(session.scalar(sa.select(condition)))
