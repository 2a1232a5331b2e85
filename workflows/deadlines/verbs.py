"""The statute clock as a diagram uses it: start, pause, resume and end a limit of its case."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from sqlalchemy.orm import Session

from workflows.deadlines import operations
from workflows.deadlines.queries import Due, running_limit
from workflows.engine.registry import operation
from workflows.errors import Refused
from workflows.people.permissions import Actor
from workflows.policies.law import Law


class StepContext(Protocol):
    """What these verbs need of the context of a step, which is made above this room."""

    @property
    def session(self) -> Session: ...
    @property
    def now(self) -> dt.datetime: ...
    @property
    def today(self) -> dt.date: ...
    @property
    def actor(self) -> Actor | None: ...
    @property
    def instance_id(self) -> int | None: ...
    @property
    def law(self) -> Callable[[dt.date], Law]: ...
    @property
    def limit_moved(self) -> Callable[[Due], None]: ...


@dataclass(frozen=True)
class Running:
    """A limit after the act; both days are None while it is paused."""

    due_on: dt.date | None
    warn_on: dt.date | None
    is_provisional: bool


@operation("deadlines.start", zh="开始计算时限", en="Start a limit")
def start(context: StepContext, *, limit_id: str, started_on: dt.date | None = None) -> Running:
    """Start a limit on the day of receipt (today unless told); one that runs goes on.

    Raises Refused, Incident.
    """
    started_on = started_on or context.today
    begun = operations.Start(_case(context), limit_id, started_on, context.now)
    return _running(operations.open_limit(context.session, begun, context.law(started_on)))


@operation("deadlines.pause", zh="中止时限", en="Pause a limit")
def pause(context: StepContext, *, limit_id: str, ground: str, ground_en: str = "") -> Running:
    """Stop the clock today while the claimant is waited for. Raises Refused."""
    deadline_id, started_on = _found(context, limit_id)
    due = operations.pause(
        context.session,
        deadline_id,
        on=context.today,
        ground=ground,
        ground_en=ground_en,
        law=context.law(started_on),
        by=context.actor or operations.NO_ACTOR,
    )
    context.limit_moved(due)
    return _running(due)


@operation("deadlines.resume", zh="恢复时限", en="Resume a limit")
def resume(context: StepContext, *, limit_id: str) -> Running:
    """Let the clock go on after today. Raises Refused."""
    deadline_id, started_on = _found(context, limit_id)
    law = context.law(started_on)
    due = operations.resume(context.session, deadline_id, on=context.today, law=law)
    context.limit_moved(due)
    return _running(due)


def count_from(context: StepContext, *, limit_id: str, started_on: dt.date) -> Running:
    """Count a limit that runs from another day of receipt, by the law of that day. Raises Refused."""
    deadline_id, _started_on = _found(context, limit_id)
    due = operations.count_from(context.session, deadline_id, started_on, law=context.law(started_on))
    context.limit_moved(due)
    return _running(due)


@operation("deadlines.end", zh="结束时限", en="End a limit")
def end(context: StepContext, *, limit_id: str) -> None:
    """The decision is made; a limit that does not run is let be."""
    operations.end(context.session, _case(context), limit_id, on=context.today)


def _case(context: StepContext) -> int:
    if context.instance_id is None:
        raise Refused(reason={"zh": "时限须属于一件", "en": "a limit belongs to a case"})
    return context.instance_id


def _found(context: StepContext, limit_id: str) -> tuple[int, dt.date]:
    """Id and first day of the limit that runs."""
    due = running_limit(context.session, _case(context), limit_id)
    if due is None or due.deadline_id is None:
        raise Refused(reason={"zh": "时限没有在计算", "en": "the limit does not run"})
    return due.deadline_id, due.started_on


def _running(due: Due) -> Running:
    return Running(due.due_on, due.warn_on, due.is_provisional)
