"""By when a task is due: the limit that its diagram names, counted by the law of the area on that day."""

from __future__ import annotations

import datetime as dt

from sqlalchemy.orm import Session

from workflows.clock import local_date
from workflows.deadlines import operations as deadlines
from workflows.policies.book import FOLDERS, Book, read_book
from workflows.policies.law import law_on
from workflows.runtime import deployments

# By the digest of the library: a book once read never changes.
_books: dict[str, Book] = {}


def book(session: Session, library: str) -> Book:
    """The law book in the library of this digest."""
    if library not in _books:
        files = deployments.library_files(session, library)
        laws = {path: content for path, content in files.items() if path.startswith(FOLDERS)}
        _books[library] = read_book(laws)
    return _books[library]


def due_at(session: Session, library: str, limit_id: str, *, line: str, now: dt.datetime) -> dt.datetime:
    """The last second of the last day of the limit, which starts on the day of `now`.

    Raises Incident when the law does not know the limit.
    """
    today = local_date(now)
    due = deadlines.due(law_on(book(session, library), line, today), limit_id, today)
    assert due.due_at is not None  # only a pause leaves a limit without a last day
    return due.due_at - dt.timedelta(seconds=1)
