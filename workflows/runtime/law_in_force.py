"""The deployed law for pages: what holds on a day, what changed when, and since when it was known."""

from __future__ import annotations

import datetime as dt

from sqlalchemy.orm import Session

from workflows.errors import NotFound
from workflows.policies import queries
from workflows.policies.book import Book
from workflows.policies.queries import Change, InForce, KnownBook, Revision
from workflows.runtime import deployment_queries, deployments, limits


def in_force(
    session: Session, *, line: str | None, on: dt.date, known_at: dt.datetime | None = None
) -> tuple[InForce, ...]:
    """Every parameter and table of a line on a day, as known now or at an instant. Raises NotFound."""
    return queries.in_force(_book(session, known_at), line, on)


def changes(session: Session, *, line: str | None) -> tuple[Change, ...]:
    """What changes on which day along a line, as known now, oldest first. Raises NotFound."""
    return queries.changes(_book(session, None), line)


def revisions(session: Session) -> tuple[Revision, ...]:
    """What each deployment of the library said otherwise than the one before, oldest first."""
    return queries.revisions(known_books(session))


def known_books(session: Session) -> tuple[KnownBook, ...]:
    """Every law book that was ever deployed, oldest first; libraries without a law are left out."""
    deployed = reversed(deployment_queries.versions(session, deployment_queries.LIBRARY))
    return tuple(
        KnownBook(each.deployed_at, limits.book(session, each.digest))
        for each in deployed
        if "policies/lines.json" in deployments.library_files(session, each.digest)
    )


def _book(session: Session, known_at: dt.datetime | None) -> Book:
    if known_at is None:
        return limits.book(session, deployments.newest_library(session))
    found = queries.known_at(known_books(session), known_at)
    if found is None:
        raise NotFound(what={"zh": "当时已知的政策", "en": "A policy known then"})
    return found
