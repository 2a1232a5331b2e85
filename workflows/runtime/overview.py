"""What runs and what waits: the counts of the cockpit, its cases and its timers.

Every list is paged by key and bound to the areas that the reader administers (None: all of them); what
belongs to no case is shown to the province alone.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from workflows.runtime import incidents, paging
from workflows.runtime.intervention_models import Intervention, InterventionState
from workflows.runtime.models import (
    Deployment,
    HumanTask,
    Incident,
    Instance,
    InstanceStatus,
    Message,
    Outbox,
    Subscription,
    Timer,
)
from workflows.runtime.paging import Areas, Found, within
from workflows.runtime.tallies import COUNTED

LATE = dt.timedelta(minutes=5)
"""A timer that was not fired for so long after it came due is overdue; a worker sweeps every few seconds."""
GROUPS = 50


@dataclass(frozen=True)
class Running:
    """Open cases of one version of a process."""

    process_id: str
    process_name: str
    process_name_en: str
    version: int
    open: int
    suspended: int
    with_incident: int


@dataclass(frozen=True)
class Group:
    """Open incidents with the same words at the same element; `like` is one of them."""

    like: int
    kind: str
    element: str
    element_en: str
    message: str
    message_en: str
    count: int
    last_at: dt.datetime


@dataclass(frozen=True)
class Numbers:
    """How much waits; each count stops at the cap of `inbox.COUNTED`."""

    incidents: int
    timers_due: int
    timers_overdue: int
    letters_waiting: int
    letters_dead: int
    messages_kept: int
    suspended: int
    cancellations_asked: int


def running(session: Session, areas: Areas) -> tuple[Running, ...]:
    """Open cases by process and version, the newest version of each process first; one statement."""
    broken = sa.select(Incident.instance_id).where(incidents.is_open(), Incident.instance_id.is_not(None))
    counted = (
        sa.select(
            Instance.deployment_id,
            sa.func.count().label("open"),
            sa.func.count(Instance.suspended_at).label("suspended"),
            sa.func.count(sa.case((Instance.id.in_(broken), 1))).label("with_incident"),
        )
        .where(Instance.status == InstanceStatus.RUNNING, within(areas))
        .group_by(Instance.deployment_id)
        .subquery()
    )
    rows = sa.select(
        Deployment.process_id,
        Deployment.name,
        Deployment.name_en,
        Deployment.version,
        counted.c.open,
        counted.c.suspended,
        counted.c.with_incident,
    ).join(counted, counted.c.deployment_id == Deployment.id)
    ordered = rows.order_by(Deployment.process_id, Deployment.version.desc())
    return tuple(Running(*row) for row in session.execute(ordered))


def groups(session: Session, areas: Areas) -> tuple[Group, ...]:
    """Open incidents by what they say and where, the most frequent first; one statement."""
    where = (Incident.kind, Incident.element, Incident.element_en)
    words = (*where, Incident.message, Incident.message_en)
    count = sa.func.count()
    rows = (
        sa.select(sa.func.min(Incident.id), *words, count, sa.func.max(Incident.last_at))
        .outerjoin(Instance, Instance.id == Incident.instance_id)
        .where(incidents.is_open(), within(areas))
        .group_by(*words)
        .order_by(count.desc(), sa.func.max(Incident.last_at).desc())
        .limit(GROUPS)
    )
    return tuple(_group(*row) for row in session.execute(rows))


def _group(*columns: Any) -> Group:
    like, kind, element, element_en, message, message_en, count, last_at = columns
    return Group(like, kind, element, element_en or element, message, message_en or message, count, last_at)


def numbers(session: Session, areas: Areas, now: dt.datetime) -> Numbers:
    """How much waits where; one statement."""
    is_dead = sa.and_(Outbox.dead_at.is_not(None), Outbox.done_at.is_(None))
    is_waiting = sa.and_(Outbox.dead_at.is_(None), Outbox.done_at.is_(None))
    is_kept = sa.and_(Message.delivered_at.is_(None), Message.expires_at > now)
    is_asleep = sa.and_(Instance.status == InstanceStatus.RUNNING, Instance.suspended_at.is_not(None))
    of_message = Instance.business_key == Message.business_key
    row = session.execute(
        sa.select(
            _count(Incident, incidents.is_open(), areas),
            _count(Timer, _is_due(now), areas),
            _count(Timer, sa.and_(_is_awake(), Timer.due_at <= now - LATE), areas),
            _count(Outbox, is_waiting, areas),
            _count(Outbox, is_dead, areas),
            _count(Message, is_kept, areas, of_message),
            _count(Instance, is_asleep, areas),
            _count(Intervention, Intervention.state == InterventionState.PENDING, areas),
        )
    ).one()
    return Numbers(*row)


@dataclass(frozen=True)
class TimerRow:
    """A running wait of the list; `next_at` is when the worker looks at it."""

    task_id: str
    element_id: str
    name: str
    name_en: str
    due_at: dt.datetime
    next_at: dt.datetime
    attempts: int
    business_key: str
    process_name: str
    process_name_en: str
    is_suspended: bool


def timers(
    session: Session,
    areas: Areas,
    *,
    due_by: dt.datetime | None = None,
    after: str | None = None,
    limit: int = 50,
) -> Found:
    """Waits by when the worker looks at them next; `due_by`: only those that came due by then."""
    rows = (
        sa.select(
            *(Timer.task_id, Timer.element_id, Timer.name, Timer.name_en),
            *(Timer.due_at, Timer.next_at, Timer.attempts),
            *(Instance.business_key, Deployment.name, Deployment.name_en),
            Instance.suspended_at.is_not(None),
        )
        .join(Instance, Instance.id == Timer.instance_id)
        .join(Deployment, Deployment.id == Instance.deployment_id)
        .where(within(areas))
    )
    if due_by is not None:
        rows = rows.where(Timer.due_at <= due_by, _is_awake())
    place = paging.place(after)
    if place is not None:
        rows = rows.where(sa.tuple_(Timer.next_at, Timer.task_id) > paging.key(Timer.next_at, *place))
    found = session.execute(rows.order_by(Timer.next_at, Timer.task_id).limit(limit + 1)).all()
    return paging.page([TimerRow(*row) for row in found], limit, lambda row: (row.next_at, row.task_id))


@dataclass(frozen=True)
class Wait:
    """One thing that a case waits for: `task`, `timer`, `message` or `signal`, or a `kept` message."""

    kind: str
    reference: str
    element_id: str
    name: str
    name_en: str
    who: str
    """Who holds the task; the role of one that nobody holds."""
    at: dt.datetime
    """When a timer is due; since when the others wait."""


def waits(session: Session, instance_id: int, business_key: str) -> tuple[Wait, ...]:
    """Everything that a case waits for; one statement, the caller has checked who asks."""
    none = sa.literal("", sa.String)
    tasks = sa.select(
        *(sa.literal("task").label("kind"), HumanTask.id.label("reference"), HumanTask.element_id),
        *(HumanTask.name, HumanTask.name_en),
        sa.func.coalesce(HumanTask.assignee_name, HumanTask.role).label("who"),
        HumanTask.opened_at.label("at"),
    ).where(HumanTask.instance_id == instance_id, HumanTask.closed_at.is_(None))
    running = sa.select(
        *(sa.literal("timer"), Timer.task_id, Timer.element_id, Timer.name, Timer.name_en, none),
        Timer.due_at,
    ).where(Timer.instance_id == instance_id)
    kind = sa.case((Subscription.is_signal, "signal"), else_="message")
    listening = sa.select(
        *(kind, Subscription.task_id, Subscription.element_id),
        *(Subscription.message, Subscription.message, none, Subscription.opened_at),
    ).where(Subscription.instance_id == instance_id)
    kept = sa.select(
        *(sa.literal("kept"), sa.cast(Message.id, sa.String), none, Message.name, Message.name, none),
        Message.sent_at,
    ).where(Message.business_key == business_key, Message.delivered_at.is_(None))
    return tuple(Wait(*row) for row in session.execute(sa.union_all(tasks, running, listening, kept)))


@dataclass(frozen=True)
class CaseRow:
    """A running case of the list."""

    business_key: str
    process_name: str
    process_name_en: str
    version: int
    started_at: dt.datetime
    is_suspended: bool
    instance_id: int


def cases(
    session: Session,
    areas: Areas,
    *,
    process_id: str,
    version: int,
    after: str | None = None,
    limit: int = 50,
) -> Found:
    """Running cases of one version of a process, the newest first."""
    rows = (
        sa.select(
            *(Instance.business_key, Deployment.name, Deployment.name_en, Deployment.version),
            *(Instance.started_at, Instance.suspended_at.is_not(None), Instance.id),
        )
        .join(Deployment, Deployment.id == Instance.deployment_id)
        .where(Deployment.process_id == process_id, Deployment.version == version)
        .where(Instance.status == InstanceStatus.RUNNING, within(areas))
    )
    number = paging.number(after)
    if number is not None:
        rows = rows.where(Instance.id < number)
    found = session.execute(rows.order_by(Instance.id.desc()).limit(limit + 1)).all()
    return paging.numbered_page([CaseRow(*row) for row in found], limit, lambda row: int(row.instance_id))


def _is_awake() -> sa.ColumnElement[bool]:
    return Instance.suspended_at.is_(None)


def _is_due(now: dt.datetime) -> sa.ColumnElement[bool]:
    return sa.and_(_is_awake(), Timer.due_at <= now)


def _count(
    table: Any, condition: sa.ColumnElement[bool], areas: Areas, on: sa.ColumnElement[bool] | None = None
) -> sa.ScalarSelect[int]:
    """Rows of a table that meet the condition, counted up to the cap."""
    some = sa.select(sa.literal(1)).select_from(table)
    if table is not Instance:
        is_of_case = on if on is not None else Instance.id == table.instance_id
        some = some.outerjoin(Instance, is_of_case)
    some = some.where(condition, within(areas)).limit(COUNTED)
    return sa.select(sa.func.count()).select_from(some.subquery()).scalar_subquery()
