"""Departures and reversals of a time, for those who answer for the decisions of an office."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby, pairwise

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from workflows.claims.models import Claim, ClaimDecision, DecisionOutcome, Departure
from workflows.people.models import Person

MOST_ROWS = 200
"""Rows that the page lists; the counts are of all."""


@dataclass(frozen=True)
class Period:
    """From an instant on, before another; areas None: all."""

    since: dt.datetime
    before: dt.datetime
    areas: frozenset[str] | None


@dataclass(frozen=True)
class DepartureRow:
    """One decision otherwise than proposed."""

    business_key: str
    proposal: str
    outcome: str
    reason: str
    clause: str
    decided_at: dt.datetime
    decided_by: str | None
    is_approved: bool | None
    settled_by: str | None
    note: str


@dataclass(frozen=True)
class ReversalRow:
    """A later decision on the same claim that came to something else."""

    business_key: str
    before: str
    after: str
    opinion: str
    decided_at: dt.datetime
    decided_by: str | None


@dataclass(frozen=True)
class DepartureReport:
    """What was decided in the period, and how often otherwise than proposed or than before."""

    decisions: int
    agreed: int
    declined: int
    waiting: int
    departures: tuple[DepartureRow, ...]
    """Newest first, at most MOST_ROWS."""
    reversals: tuple[ReversalRow, ...]


def departure_report(session: Session, period: Period) -> DepartureReport:
    """Departures by the day of the decision, reversals by that of the later one."""
    counted = session.execute(_counted(period))
    states: dict[bool | None, int] = {row[0]: row[1] for row in counted}
    return DepartureReport(
        decisions=session.scalar(_decided(period)) or 0,
        agreed=states.get(True, 0),
        declined=states.get(False, 0),
        waiting=states.get(None, 0),
        departures=tuple(_departures(session, period)),
        reversals=tuple(_reversals(session, period)),
    )


def departure_of(session: Session, claim_id: int) -> DepartureRow | None:
    """The newest departure of a claim, for the page of its case."""
    newest = _told().where(Departure.claim_id == claim_id).order_by(Departure.id.desc()).limit(1)
    found = session.execute(newest).one_or_none()
    return _row(*found) if found else None


Instant = InstrumentedAttribute[dt.datetime] | sa.ColumnElement[dt.datetime]


def _within(column: Instant, period: Period) -> sa.ColumnElement[bool]:
    return (column >= period.since) & (column < period.before)


def _of_areas(column: InstrumentedAttribute[str], period: Period) -> sa.ColumnElement[bool]:
    return sa.true() if period.areas is None else column.in_(period.areas)


def _counted(period: Period) -> sa.Select[bool | None, int]:
    return (
        sa.select(Departure.is_approved, sa.func.count())
        .where(_within(Departure.decided_at, period), _of_areas(Departure.area_id, period))
        .group_by(Departure.is_approved)
    )


def _decided(period: Period) -> sa.Select[int]:
    return (
        sa.select(sa.func.count(ClaimDecision.id))
        .join(Claim, Claim.id == ClaimDecision.claim_id)
        .where(_within(ClaimDecision.decided_at, period), _of_areas(Claim.area_id, period))
    )


def _departures(session: Session, period: Period) -> Iterator[DepartureRow]:
    rows = (
        _told()
        .where(_within(Departure.decided_at, period), _of_areas(Departure.area_id, period))
        .order_by(Departure.id.desc())
        .limit(MOST_ROWS)
    )
    return (_row(*found) for found in session.execute(rows))


def _told() -> sa.Select[Departure, str, str, str]:
    """Departures with the number of their case and the names of both persons."""
    decider, settler = aliased(Person), aliased(Person)
    return (
        sa.select(Departure, Claim.business_key, decider.name, settler.name)
        .join(Claim, Claim.id == Departure.claim_id)
        .outerjoin(decider, decider.id == Departure.decided_by)
        .outerjoin(settler, settler.id == Departure.settled_by)
    )


def _row(row: Departure, key: str, decided_by: str | None, settled_by: str | None) -> DepartureRow:
    return DepartureRow(
        business_key=key,
        proposal=row.proposal,
        outcome=row.outcome.value,
        reason=row.reason,
        clause=row.clause,
        decided_at=row.decided_at,
        decided_by=decided_by,
        is_approved=row.is_approved,
        settled_by=settled_by,
        note=row.note,
    )


def _reversals(session: Session, period: Period) -> list[ReversalRow]:
    """Claims that were decided more than once, the last time in the period; newest first."""
    again = (
        sa.select(ClaimDecision.claim_id)
        .join(Claim, Claim.id == ClaimDecision.claim_id)
        .where(_of_areas(Claim.area_id, period))
        .group_by(ClaimDecision.claim_id)
        .having((sa.func.count() > 1) & _within(sa.func.max(ClaimDecision.decided_at), period))
    )
    rows = (
        sa.select(ClaimDecision, Claim.business_key, Person.name)
        .join(Claim, Claim.id == ClaimDecision.claim_id)
        .outerjoin(Person, Person.id == ClaimDecision.decided_by)
        .where(ClaimDecision.claim_id.in_(again))
        .order_by(ClaimDecision.claim_id, ClaimDecision.id)
    )
    found = [
        each
        for _claim, decisions in groupby(session.execute(rows), key=lambda row: row[1])
        for each in _turned(decisions, period)
    ]
    return sorted(found, key=lambda each: each.decided_at, reverse=True)[:MOST_ROWS]


def _turned(decisions: Iterable[sa.Row[ClaimDecision, str, str]], period: Period) -> Iterator[ReversalRow]:
    for (earlier, key, _), (later, _, name) in pairwise(decisions):
        is_within = period.since <= later.decided_at < period.before
        if is_within and later.outcome not in (earlier.outcome, DecisionOutcome.UPHELD):
            outcomes = earlier.outcome.value, later.outcome.value
            yield ReversalRow(key, *outcomes, later.opinion, later.decided_at, name)
