"""How letters and regular work are carried on PostgreSQL: jobs of procrastinate, any number of workers.

A letter's job is enqueued on the connection of the step that sends it: commit gives letter and job,
rollback neither. The job holds only the letter's number; payload, attempts, lease and end stay in the
outbox, so that nothing personal lies in a job and a job that is lost or repeated changes nothing.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import functools
import threading
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
import structlog
from sqlalchemy import event
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session, sessionmaker

from workflows.database import Base
from workflows.runtime import outbox, queue_schema, regular
from workflows.runtime.house import House
from workflows.runtime.models import Outbox

if TYPE_CHECKING:  # half a second that an office on SQLite need not pay
    from procrastinate import App
    from procrastinate.manager import JobManager

DELIVER, TIDY = "outbox.deliver", "queue.tidy"
QUEUE = "shibao"
CONCURRENCY = 2
"""Letters that one worker delivers at a time; most of it is waiting for the world outside."""
POLL_SECONDS = 5.0
"""A job tells of itself by NOTIFY; looked for as often as this where that was missed."""
LATE = dt.timedelta(days=1)
"""Regular work that no worker was there to do is made up for within this time."""
_log = structlog.get_logger(__name__)
_jobs = sa.table("procrastinate_jobs", sa.column("queueing_lock"))
_IS_WAITING = sa.literal_column("procrastinate_jobs.status = 'todo'", sa.Boolean)


@event.listens_for(Base.metadata, "after_create")
def _make(_metadata: sa.MetaData, connection: sa.Connection, **_options: Any) -> None:
    queue_schema.bring_up(connection)


@event.listens_for(Outbox, "after_insert")
def _enqueue(_mapper: Any, connection: sa.Connection, letter: Outbox) -> None:
    """The letter's job, in the transaction that writes the letter."""
    if queue_schema.is_carried(connection):
        _defer(connection, letter.id)


def _defer(connection: sa.Connection, letter_id: int) -> None:
    from procrastinate.tasks import configure_task

    job = configure_task(
        name=DELIVER,
        job_manager=_borrowing(),
        queue=QUEUE,
        queueing_lock=_lock(letter_id),
        task_kwargs={"letter_id": letter_id},
        connection=connection.connection.driver_connection,
    )
    job.defer()


@functools.cache
def _borrowing() -> JobManager:
    """Enqueues on connections that it is lent; it has none of its own."""
    from procrastinate import SyncPsycopgConnector
    from procrastinate.manager import JobManager

    return JobManager(SyncPsycopgConnector())


def _lock(letter_id: int) -> str:
    """At most one job of a letter waits."""
    return f"letter {letter_id}"


def enqueue_due(sessions: sessionmaker[Session], house: House, *, limit: int = 200) -> int:
    """Give a job to letters that have none: back-off over, lease run out, tried again by a person."""
    with sessions.begin() as session:
        now = house.at_office_time(session).clock.now()
        due = without_job(now).limit(limit).with_for_update(skip_locked=True, of=Outbox)
        return sum(_deferred(session, letter_id) for letter_id in session.scalars(due).all())


def without_job(now: dt.datetime) -> sa.Select[int]:
    """Ids of due letters for which no job waits, oldest first."""
    lock = sa.literal("letter ") + sa.cast(Outbox.id, sa.String)
    waits = sa.exists().where(_jobs.c.queueing_lock == lock, _IS_WAITING)
    return outbox.due(now).where(~waits)


def _deferred(session: Session, letter_id: int) -> bool:
    from procrastinate.exceptions import AlreadyEnqueued

    try:
        with session.begin_nested():
            _defer(session.connection(), letter_id)
    except AlreadyEnqueued:  # another worker was quicker
        return False
    return True


@dataclass
class Carrier:
    """Does the jobs of one database, in a thread of this process or until none waits."""

    engine: Engine
    sessions: sessionmaker[Session]
    house: House
    pause_seconds: float = POLL_SECONDS
    delivered: int = 0
    _counting: threading.Lock = field(default_factory=threading.Lock)
    _stopping: threading.Event = field(default_factory=threading.Event)
    _loop: asyncio.AbstractEventLoop | None = None
    _work: asyncio.Task[None] | None = None
    _thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin in a thread."""
        self._thread = threading.Thread(target=self._keep_on, name="carrier", daemon=True)
        self._thread.start()

    def stop(self, timeout_seconds: float | None = None) -> None:
        """End after the jobs in hand; what waits is for the next worker."""
        self._stopping.set()
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._cancel)
        if self._thread is not None:
            self._thread.join(timeout_seconds)

    def empty(self) -> int:
        """Do what waits now; how many letters went out.

        In a thread of its own: the caller's may have an event loop that runs.
        """
        before = self.delivered
        app = self._app(is_regular=False)
        with ThreadPoolExecutor(1) as alone:
            alone.submit(lambda: asyncio.run(_work(app, wait=False, listen_notify=False))).result()
        return self.delivered - before

    def _keep_on(self) -> None:
        """Work until stopped; a lost database must not end it."""
        while not self._stopping.is_set():
            try:
                asyncio.run(self._until_stopped())
            except Exception:
                _log.exception("carrier failed")
            self._stopping.wait(self.pause_seconds)

    async def _until_stopped(self) -> None:
        self._loop = asyncio.get_running_loop()
        app = self._app(is_regular=True)
        work = _work(app, wait=True, fetch_job_polling_interval=self.pause_seconds)
        self._work = asyncio.create_task(work)
        if self._stopping.is_set():
            self._cancel()
        try:
            await self._work
        except asyncio.CancelledError:
            _log.info("carrier stopped")
        finally:
            self._loop = None

    def _cancel(self) -> None:
        """The library finishes its running jobs when its task is cancelled."""
        if self._work is not None:
            self._work.cancel()

    def _app(self, *, is_regular: bool) -> App:
        from procrastinate import App, PsycopgConnector

        _, reached = self.engine.dialect.create_connect_args(self.engine.url)
        reached.pop("context", None)
        connector = PsycopgConnector(kwargs=reached, min_size=1, max_size=CONCURRENCY + 2)
        app = App(connector=connector, periodic_defaults={"max_delay": LATE.total_seconds()})
        app.task(name=DELIVER, queue=QUEUE)(self._deliver)
        if is_regular:
            self._add_regular(app)
        return app

    def _deliver(self, letter_id: int) -> None:
        """One job; the outbox itself keeps what goes wrong."""
        went_out = outbox.deliver_one(self.sessions, self.house, letter_id)
        with self._counting:
            self.delivered += went_out

    def _add_regular(self, app: App) -> None:
        from procrastinate import RetryStrategy

        for job in regular.jobs():
            again = RetryStrategy(max_attempts=5, wait=300)
            task = app.task(name=job.name, queue=QUEUE, retry=again)(self._round(job))
            app.periodic(cron=job.cron)(task)
        app.periodic(cron="*/5 * * * *")(app.task(name=TIDY, queue=QUEUE)(_tidy(app)))

    def _round(self, job: regular.Job) -> Callable[[int], None]:
        def work(timestamp: int) -> None:
            regular.run(self.sessions, self.house, job, dt.datetime.fromtimestamp(timestamp, dt.UTC))

        return work


async def _work(app: App, **options: Any) -> None:
    async with app.open_async():
        await app.run_worker_async(
            queues=[QUEUE],
            concurrency=CONCURRENCY,
            install_signal_handlers=False,
            delete_jobs="always",
            **options,
        )


def _tidy(app: App) -> Callable[[int], Awaitable[None]]:
    """Clears away what dead workers had in hand: letters come again by their lease, rounds at once."""

    async def tidy(timestamp: int) -> None:
        from procrastinate.jobs import Status

        for job in await app.job_manager.get_stalled_jobs():
            assert job.id is not None
            if job.task_name == DELIVER:
                await app.job_manager.finish_job_by_id_async(job.id, Status.ABORTED, delete_job=True)
            else:
                await app.job_manager.retry_job(job)

    return tidy
