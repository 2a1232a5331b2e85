"""What waits for whom: my tasks, the pools of my offices, their counts, and the search for a case.

Every list is one indexed walk over open rows, paged by key. Several queues are a UNION ALL of
limited walks: one over all of them with IN would sort what it then throws away.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, defer

from workflows.deadlines.queries import warning_day
from workflows.people.models import Person
from workflows.people.permissions import Actor
from workflows.runtime import deployments
from workflows.runtime.models import Deployment, HumanTask, Instance
from workflows.runtime.search import Hit, search
from workflows.runtime.separation import earlier_steps

__all__ = ["Counts", "Hit", "Page", "Queue", "Row", "counts", "my_tasks", "pool", "search", "shown"]

COUNTED = 1000
"""Counting stops here; a page then shows 999+."""


@dataclass(frozen=True)
class Row:
    """An open task in a list; `barred_by` names the earlier step that keeps the actor from it."""

    task_id: str
    instance_id: int
    business_key: str
    title: str
    title_en: str
    process_id: str
    process_name: str
    process_name_en: str
    element_id: str
    name: str
    name_en: str
    role: str
    organisation_id: int | None
    clause: str | None
    due_at: dt.datetime | None
    warn_on: dt.date | None
    """From which day it is near, where it runs under a limit of the law."""
    opened_at: dt.datetime
    assignee_id: int | None
    assignee_name: str | None
    revision: int
    barred_by: dict[str, str] | None
    person_name: str | None
    """Whom the case is about, where it is about one person."""
    identity_masked: str | None
    is_suspended: bool
    """True while an administrator holds the case up."""
    key: str
    """Place of the row in its list: `after` of the page that begins behind it."""


@dataclass(frozen=True)
class Page:
    """Rows of one page; `after` is None on the last."""

    rows: tuple[Row, ...]
    after: str | None


@dataclass(frozen=True)
class Queue:
    """Tasks of one role at one office that nobody has taken."""

    role: str
    organisation_id: int
    count: int

    @property
    def shown(self) -> str:
        """The count as a page shows it."""
        return shown(self.count)


@dataclass(frozen=True)
class Counts:
    """Numbers at the lists' names."""

    mine: int
    queues: tuple[Queue, ...]
    may_start: bool = False
    """Whether a process is in force that the actor starts from its own page."""

    @property
    def pool(self) -> int:
        """Tasks of all queues together."""
        return sum(queue.count for queue in self.queues)

    @property
    def mine_shown(self) -> str:
        """My tasks as a page shows the number."""
        return shown(self.mine)

    @property
    def pool_shown(self) -> str:
        """All queues as a page shows the number."""
        return shown(self.pool)


def shown(count: int) -> str:
    """`12`, or `999+` where counting stopped."""
    return str(count) if count < COUNTED else f"{COUNTED - 1}+"


def my_tasks(session: Session, actor: Actor, *, after: str | None = None, limit: int = 50) -> Page:
    """Tasks that the actor has taken, first due first."""
    walk = _walk(HumanTask.assignee_id == actor.person_id, after, limit)
    return _page(session, [walk], actor, limit)


def pool(
    session: Session,
    actor: Actor,
    *,
    role: str | None = None,
    organisation_id: int | None = None,
    after: str | None = None,
    limit: int = 50,
) -> Page:
    """Tasks that wait for anybody of the actor's roles at the actor's offices, first due first."""
    walks = [
        _walk(_in_queue(each_role, office), after, limit)
        for each_role, office in _queues(actor)
        if role in (None, each_role) and organisation_id in (None, office)
    ]
    return _page(session, walks, actor, limit) if walks else Page((), None)


def counts(session: Session, actor: Actor) -> Counts:
    """How much waits in every list of the actor, each counted up to the cap; one statement."""
    queues = _queues(actor)
    conditions = [HumanTask.assignee_id == actor.person_id, *(_in_queue(*queue) for queue in queues)]
    may_start = deployments.is_started_by({role for role, _office in queues})
    found = session.execute(sa.select(may_start, *(_capped(each) for each in conditions))).one()
    counted = zip(queues, found[2:], strict=True)
    return Counts(
        found[1], tuple(Queue(role, office, count) for (role, office), count in counted), bool(found[0])
    )


def _queues(actor: Actor) -> list[tuple[str, int]]:
    return sorted({(grant.role, grant.organisation_id) for grant in actor.grants})


def _in_queue(role: str, organisation_id: int) -> sa.ColumnElement[bool]:
    return sa.and_(
        HumanTask.organisation_id == organisation_id,
        HumanTask.role == role,
        HumanTask.assignee_id.is_(None),
    )


def _capped(condition: sa.ColumnElement[bool]) -> sa.ScalarSelect[int]:
    some = sa.select(sa.literal(1)).where(condition, HumanTask.closed_at.is_(None)).limit(COUNTED)
    return sa.select(sa.func.count()).select_from(some.subquery()).scalar_subquery()


def _walk(condition: sa.ColumnElement[bool], after: str | None, limit: int) -> sa.Select[str, dt.datetime]:
    """Ids and ranks of one queue behind `after`; one row more than shown tells that more follow."""
    walk = sa.select(HumanTask.id, HumanTask.rank_at).where(condition, HumanTask.closed_at.is_(None))
    place = _place(after)
    if place is not None:
        rank_at, task_id = place
        behind = sa.tuple_(HumanTask.rank_at, HumanTask.id) > sa.tuple_(
            sa.bindparam(None, rank_at, HumanTask.rank_at.type, unique=True), sa.literal(task_id)
        )
        walk = walk.where(behind)
    return walk.order_by(HumanTask.rank_at, HumanTask.id).limit(limit + 1)


def _place(after: str | None) -> tuple[dt.datetime, str] | None:
    """A key taken apart; one that is none begins the list anew."""
    rank, _, task_id = (after or "").partition("~")
    try:
        rank_at = dt.datetime.fromisoformat(rank)
    except ValueError:
        return None
    return (rank_at, task_id) if rank_at.tzinfo else None


def _page(session: Session, walks: Sequence[sa.Select[str, dt.datetime]], actor: Actor, limit: int) -> Page:
    parts = [sa.select(walk.subquery()) for walk in walks]
    found = (sa.union_all(*parts) if len(parts) > 1 else parts[0]).subquery("found")
    query = (
        sa.select(HumanTask, *_of_case())
        .join(found, found.c.id == HumanTask.id)
        .join(Instance, Instance.id == HumanTask.instance_id)
        .join(Deployment, Deployment.id == Instance.deployment_id)
        .outerjoin(Person, Person.id == Instance.person_id)
        .order_by(found.c.rank_at, found.c.id)
        .limit(limit + 1)
        .options(defer(HumanTask.facts))
    )
    rows = [_row(actor, *each) for each in session.execute(query)]
    return Page(tuple(rows[:limit]), rows[limit - 1].key if len(rows) > limit else None)


def _of_case() -> tuple[Any, ...]:
    return (
        Instance.business_key,
        Instance.title,
        Instance.title_en,
        Instance.process_id,
        Deployment.name,
        Deployment.name_en,
        Instance.revision,
        Instance.acted,
        Instance.person_id,
        Person.name,
        Person.identity_masked,
        Instance.suspended_at,
        warning_day(HumanTask.instance_id, HumanTask.deadline),
    )


def _row(actor: Actor, task: HumanTask, *of_case: Any) -> Row:
    business_key, title, title_en, process_id, process_name, process_name_en, *rest = of_case
    revision, acted, person_id, person_name, identity_masked, suspended_at, warn_on = rest
    return Row(
        task_id=task.id,
        instance_id=task.instance_id,
        business_key=business_key,
        title=title,
        title_en=title_en,
        process_id=process_id,
        process_name=process_name,
        process_name_en=process_name_en,
        element_id=task.element_id,
        name=task.name,
        name_en=task.name_en,
        role=task.role,
        organisation_id=task.organisation_id,
        clause=task.clause,
        due_at=task.due_at,
        warn_on=warn_on,
        opened_at=task.opened_at,
        assignee_id=task.assignee_id,
        assignee_name=task.assignee_name,
        revision=revision,
        barred_by=earlier_steps(task.separate_from, acted, person_id).get(actor.person_id),
        person_name=person_name,
        identity_masked=identity_masked,
        is_suspended=suspended_at is not None,
        key=f"{task.rank_at.isoformat()}~{task.id}",
    )
