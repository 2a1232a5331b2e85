"""The law of a case's area: by when its tasks are due, and which tables decide on another line."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import sqlalchemy as sa
from sqlalchemy.orm import Session

from workflows.clock import local_date
from workflows.deadlines import operations as deadlines
from workflows.deadlines.queries import Due
from workflows.engine.advance import DecisionMade
from workflows.errors import NotFound
from workflows.policies import deciding
from workflows.policies.book import FOLDERS, Book, read_book
from workflows.policies.law import law_on
from workflows.runtime import deployments
from workflows.runtime.models import END_OF_TIME, HumanTask, Timer

LINES = "policies/lines.json"
"""A library without lines knows no law but its tables."""

# By the digest of the library: a book once read never changes.
_books: dict[str, Book] = {}


def book(session: Session, library: str) -> Book:
    """The law book in the library of this digest."""
    if library not in _books:
        files = deployments.library_files(session, library)
        laws = {path: content for path, content in files.items() if path.startswith(FOLDERS)}
        _books[library] = read_book(laws)
    return _books[library]


def decider(
    session: Session, library: str | None, line: str | None, facts: Mapping[str, Any], now: dt.datetime
) -> deciding.Decider | None:
    """Decides by the law in force on the day of the event; None without lines: the case's tables decide.

    The book is the newest that was released: a running case follows a change from its effective date.
    `facts` are the variables of the case: the date of the legal event is looked for among them.
    """
    if library is None or line is None or LINES not in deployments.library_files(session, library):
        return None
    return deciding.decider(book(session, library), line, facts, local_date(now), now)


def decider_of_steps(
    session: Session, library: str | None, line: str | None, facts: Mapping[str, Any], now: dt.datetime
) -> Callable[[str, Mapping[str, Any]], DecisionMade | None] | None:
    """As `decider`, but None for a table that is no law: that of the case's own version then decides."""
    by_line = decider(session, library, line, facts, now)
    if by_line is None or library is None:
        return None
    law = book(session, library)
    known = law.decisions.keys() | law.chosen_tables()
    return lambda decision_id, inputs: by_line(decision_id, inputs) if decision_id in known else None


@dataclass(frozen=True)
class Opening:
    """A task that opens under a limit of its case; the law comes from this library and line."""

    instance_id: int
    area_id: str
    task_id: str
    limit_id: str
    library: str
    line: str


def term(session: Session, opening: Opening, *, now: dt.datetime) -> Due:
    """Under which limit the task runs: the one that runs for its case, else one that starts today.

    Raises Incident when the law does not know the limit.
    """
    today = local_date(now)
    start = deadlines.Start(
        opening.instance_id, opening.limit_id, today, now, area_id=opening.area_id, task_id=opening.task_id
    )
    law = law_on(book(session, opening.library), opening.line, today, now)
    return deadlines.open_limit(session, start, law)


def last_second(due: Due) -> dt.datetime | None:
    """The last second of a limit's last day; None while it is paused."""
    return None if due.due_at is None else due.due_at - dt.timedelta(seconds=1)


def recount(session: Session, library: str) -> int:
    """Count provisional days (暂定) again by the calendar of this library; how many limits moved.

    Called when a library is put in force: the calendar of a year may have come with it.
    """
    if LINES not in deployments.library_files(session, library):
        return 0
    found = deadlines.recount_provisional(session, book(session, library).calendar)
    for instance_id, limits in found.items():
        for due in limits:
            moved(session, _Recounted(instance_id), due)
    return sum(map(len, found.values()))


def is_working_day(session: Session, day: dt.date) -> bool:
    """By the calendar of the law in force; every day where there is no law yet."""
    try:
        library = deployments.newest_library(session)
    except NotFound:
        return True
    has_law = LINES in deployments.library_files(session, library)
    return not has_law or book(session, library).calendar.is_working(day)


@dataclass(frozen=True)
class _Recounted:
    instance_id: int | None
    has_moving_timer: bool = True


class OfCase(Protocol):
    """The case whose limit was moved."""

    @property
    def instance_id(self) -> int | None: ...
    @property
    def has_moving_timer(self) -> bool: ...


def moved(session: Session, case: OfCase, due: Due) -> None:
    """Bring open tasks and timers of the case to where a pause or an extension has moved the limit."""
    task_due, timer_due = last_second(due), due.due_at or END_OF_TIME
    session.execute(
        sa.update(HumanTask)
        .where(HumanTask.instance_id == case.instance_id, HumanTask.deadline == due.limit_id)
        .where(HumanTask.closed_at.is_(None))
        .values(due_at=task_due, warn_on=due.warn_on, rank_at=task_due or END_OF_TIME)
    )
    if case.has_moving_timer:
        session.execute(
            sa.update(Timer)
            .where(Timer.instance_id == case.instance_id, Timer.deadline == due.limit_id)
            .values(due_at=timer_due, next_at=timer_due)
        )
