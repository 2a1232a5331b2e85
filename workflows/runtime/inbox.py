"""What waits for whom: my tasks, the pools of my offices, both by business state, and the search for a case.

The rows of a page are found by `walks`; how many wait is in `tallies`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, defer

from workflows.engine.elements import QUEUES
from workflows.errors import FourEyes
from workflows.people import permissions
from workflows.people.models import Person
from workflows.people.permissions import Actor, Owner, StandIn, Subject
from workflows.runtime import business_columns, deployments
from workflows.runtime.business_columns import Shown
from workflows.runtime.delegations import Delegation, open_of_task
from workflows.runtime.follow_ups import FollowUp, of_task
from workflows.runtime.marks import CaseMark, labels
from workflows.runtime.models import Deployment, HumanTask, Instance
from workflows.runtime.separation import earlier_steps
from workflows.runtime.walks import (
    ALL,
    Choice,
    Walk,
    in_order,
    key_of,
    own_places,
    pool_places,
    walks_over,
    whole,
)

__all__ = ["QUEUES", "Page", "Row", "length", "my_tasks", "of_tasks", "open_tasks", "pool"]


@dataclass(frozen=True)
class Row:
    """An open task in a list; `barred_by` says which earlier step of whom keeps the actor from it."""

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
    barred_by: FourEyes | None
    person_name: str | None
    """Whom the case is about, where it is about one person."""
    identity_masked: str | None
    is_suspended: bool
    """True while an administrator holds the case up."""
    queue: str
    """Its business state."""
    key: str
    """Place of the row in its list: `after` of the page that begins behind it."""
    follow_on: dt.date | None = None
    """When the actor wants to be reminded of it."""
    in_place_of: str | None = None
    """Who is absent, where the actor would do it in their place."""
    facts: tuple[Shown, ...] = ()
    """The columns that the card of its process names."""
    is_urgent: bool = False
    labels: tuple[str, ...] = ()
    in_bulk: bool = False
    """Whether many of its step may be completed by one set of answers."""


@dataclass(frozen=True)
class Page:
    """Rows of one page; `after` is None on the last."""

    rows: tuple[Row, ...]
    after: str | None
    versions: tuple[Deployment, ...] = ()
    """Those of the rows: while they are held, the session need not read that of an opened case again."""
    is_sorted: bool = False
    """True where it is in the order of a column."""


def my_tasks(
    session: Session, actor: Actor, choice: Choice = ALL, *, after: str | None = None, limit: int = 50
) -> Page:
    """Tasks that the actor has taken, and those of people for whom the actor stands in."""
    walks = walks_over(own_places(actor, choice), actor, choice, after, limit)
    return _page(session, walks, actor, choice, limit)


def pool(
    session: Session, actor: Actor, choice: Choice = ALL, *, after: str | None = None, limit: int = 50
) -> Page:
    """Tasks that wait for anybody of the actor's roles at the actor's offices."""
    walks = walks_over(pool_places(actor, choice), actor, choice, after, limit)
    return _page(session, walks, actor, choice, limit)


def open_tasks(
    session: Session, actor: Actor, choice: Choice = ALL, *, after: str | None = None, limit: int = 50
) -> Page:
    """Both in one list: what the actor could work at now."""
    walks = walks_over([*own_places(actor, choice), *pool_places(actor, choice)], actor, choice, after, limit)
    return _page(session, walks, actor, choice, limit)


def length(session: Session, actor: Actor, name: str, choice: Choice, most: int) -> int:
    """How many the list of this name holds (`mine`, `pool`, else both), counted up to `most`."""
    walks = [each.subquery() for each in whole(actor, name, choice, most)]
    counted = [sa.select(sa.func.count()).select_from(each).scalar_subquery() for each in walks]
    return min(most, sum(session.execute(sa.select(*counted)).one())) if counted else 0


def of_tasks(session: Session, actor: Actor, task_ids: Sequence[str]) -> Page:
    """The rows of these tasks, which stand in a list of the actor's."""
    if not task_ids:
        return Page((), None)
    walks = walks_over([HumanTask.id.in_(task_ids)], actor, ALL, None, len(task_ids))
    return _page(session, walks, actor, ALL, len(task_ids))


def _page(session: Session, walks: Sequence[Walk], actor: Actor, choice: Choice, limit: int) -> Page:
    if not walks:
        return Page((), None)
    parts = [sa.select(walk.subquery()) for walk in walks]
    found = (sa.union_all(*parts) if len(parts) > 1 else parts[0]).subquery("found")
    query = (
        sa.select(HumanTask, Instance.data, *_of_case(), found.c.place, found.c.band)
        .join(found, found.c.id == HumanTask.id)
        .join(Instance, Instance.id == HumanTask.instance_id)
        .join(Deployment, Deployment.id == Instance.deployment_id)
        .outerjoin(Person, Person.id == Instance.person_id)
        .outerjoin(FollowUp, of_task(actor.person_id))
        .outerjoin(CaseMark, CaseMark.instance_id == Instance.id)
        .outerjoin(Delegation, open_of_task())
        .order_by(found.c.band, *in_order(choice, found.c.place, found.c.id))
        .limit(limit + 1)
        .options(defer(HumanTask.facts))
    )
    found_rows = session.execute(query).all()
    rows = tuple(
        replace(_row(actor, task, version, *of_case), **_by_definition(session, task, version, data))
        for task, data, version, *of_case in found_rows[:limit]
    )
    after = rows[-1].key if len(found_rows) > limit else None
    return Page(rows, after, tuple({each[2] for each in found_rows}))


def _by_definition(
    session: Session, task: HumanTask, version: Deployment, data: Mapping[str, Any] | None
) -> dict[str, Any]:
    """The columns of the card, read anew (a value that moved since the task opened is not shown old),
    and whether the step is done in bulk.
    """
    definition = deployments.definition(session, version)
    return {
        "facts": business_columns.of_case(definition, data or {}),
        "in_bulk": (task.process_id, task.element_id) in definition.bulk,
    }


def _of_case() -> tuple[Any, ...]:
    return (
        Deployment,
        Instance.business_key,
        Instance.title,
        Instance.title_en,
        Instance.process_id,
        Instance.revision,
        Instance.acted,
        Instance.person_id,
        Person.name,
        Person.identity_masked,
        Instance.suspended_at,
        FollowUp.follow_on,
        CaseMark.is_urgent,
        CaseMark.labels,
        Delegation.owner_id,
        Delegation.owner_name,
    )


def _row(actor: Actor, task: HumanTask, deployment: Deployment, *of_case: Any) -> Row:
    business_key, title, title_en, process_id, revision, acted, person_id, *rest = of_case
    person_name, identity_masked, suspended_at, follow_on, is_urgent, marked, *rest = rest
    owner_id, owner_name, place, band = rest
    subject = _subject(task, process_id, earlier_steps(task.separate_from, acted, person_id))
    subject = subject if owner_id is None else replace(subject, owner=Owner(owner_id, owner_name))
    return Row(
        task_id=task.id,
        instance_id=task.instance_id,
        business_key=business_key,
        title=title,
        title_en=title_en,
        process_id=process_id,
        process_name=deployment.name,
        process_name_en=deployment.name_en,
        element_id=task.element_id,
        name=task.name,
        name_en=task.name_en,
        role=task.role,
        organisation_id=task.organisation_id,
        clause=task.clause,
        due_at=task.due_at,
        warn_on=task.warn_on,
        opened_at=task.opened_at,
        assignee_id=task.assignee_id,
        assignee_name=task.assignee_name,
        revision=revision,
        barred_by=permissions.bar(actor, subject),
        in_place_of=_absent(actor, subject),
        person_name=person_name,
        identity_masked=identity_masked,
        is_suspended=suspended_at is not None,
        queue=task.queue,
        follow_on=follow_on,
        is_urgent=bool(is_urgent),
        labels=labels(marked),
        key=key_of(place, task.id, band),
    )


def _subject(task: HumanTask, process_id: str, separate_from: Mapping[int, Mapping[str, str]]) -> Subject:
    return Subject(
        kind="task",
        area_id=task.area_id,
        organisation_ids=frozenset() if task.organisation_id is None else frozenset({task.organisation_id}),
        role=task.role,
        assignee_id=task.assignee_id,
        separate_from=separate_from,
        process_id=process_id,
    )


def _absent(actor: Actor, subject: Subject) -> str | None:
    """Who is absent, or entrusted it, where the task is the actor's only in that person's place."""
    places = permissions.places(actor, subject)
    first: StandIn | Owner | None = permissions.in_place(actor, subject).in_place_of or (places or [None])[0]
    return first.name if first is not None else None
