"""Regular work: each job once for each time that it is due, whoever carries it and however often it is asked.

On PostgreSQL the queue asks, on SQLite the worker's loop; the mark of a round is committed with its work.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session, sessionmaker

from workflows.database import insert_into
from workflows.runtime import incidents
from workflows.runtime.house import House
from workflows.runtime.models import Message, RegularRound

Work = Callable[[Session, dt.datetime], None]
"""(session, office's now): what is done in a round, in the transaction that marks it as done."""


@dataclass(frozen=True)
class Job:
    """Regular work by name; `cron` is read in UTC, eight hours behind China."""

    name: str
    cron: str
    work: Work


_jobs: dict[str, Job] = {}


def regular(name: str, cron: str) -> Callable[[Work], Work]:
    """Register what is done at these times."""

    def register(work: Work) -> Work:
        if name in _jobs and _jobs[name].work is not work:
            raise ValueError(f"regular work {name} is registered twice")
        _jobs[name] = Job(name, cron, work)
        return work

    return register


def jobs() -> tuple[Job, ...]:
    """All regular work, by name."""
    return tuple(_jobs[name] for name in sorted(_jobs))


def last_due(job: Job, now: dt.datetime) -> dt.datetime:
    """When the job was due last."""
    from croniter import croniter  # asked once a minute; the command line need not load it

    due_at: dt.datetime = croniter(job.cron, now.astimezone(dt.UTC)).get_prev(dt.datetime)
    return due_at


def run_due(sessions: sessionmaker[Session], house: House) -> int:
    """Do what was due and has not been done; how many. The carrier of SQLite."""
    now = house.clock.now()
    return sum(_survived(sessions, house, job, last_due(job, now)) for job in _waiting(sessions, now))


def run(sessions: sessionmaker[Session], house: House, job: Job, due_at: dt.datetime) -> bool:
    """Do one round unless it was done; a failure becomes an incident and is raised."""
    now = house.clock.now()
    try:
        with sessions.begin() as session:
            if not _mark(session, job, due_at, now):
                return False
            job.work(session, house.at_office_time(session).clock.now())
            incidents.resolve(session, "regular", job.name, now=now)
    except Exception as error:
        found = incidents.Found("regular", job.name, None, job.name, incidents.sentence(error))
        incidents.keep(sessions, found, now=now)
        raise
    return True


def _survived(sessions: sessionmaker[Session], house: House, job: Job, due_at: dt.datetime) -> bool:
    try:
        return run(sessions, house, job, due_at)
    except Exception:  # the worker's edge: it is an incident by now
        return False


def _waiting(sessions: sessionmaker[Session], now: dt.datetime) -> list[Job]:
    """Jobs with a round to do, looked up without the writers' lock."""
    with sessions() as session:
        session.connection(execution_options={"read_only": True})
        done = {row.job: row.due_at for row in session.scalars(sa.select(RegularRound))}
    return [job for job in jobs() if job.name not in done or done[job.name] < last_due(job, now)]


def _mark(session: Session, job: Job, due_at: dt.datetime, now: dt.datetime) -> bool:
    """Mark the round as done; False when it, or a later one, was done already."""
    row = insert_into(session, RegularRound).values(job=job.name, due_at=due_at, done_at=now)
    later = row.on_conflict_do_update(
        index_elements=[RegularRound.job],
        set_={"due_at": due_at, "done_at": now},
        where=RegularRound.due_at < due_at,
    )
    return session.scalar(later.returning(RegularRound.job)) is not None


@regular("runtime.forget_expired_messages", cron="10 19 * * *")
def forget_expired_messages(session: Session, now: dt.datetime) -> None:
    """At 03:10 in China: remove messages that nobody waited for until their time to live ended."""
    session.execute(sa.delete(Message).where(Message.delivered_at.is_(None), Message.expires_at <= now))
