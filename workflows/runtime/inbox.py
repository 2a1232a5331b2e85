"""What waits for whom: my tasks, the pools of my offices, both by business state, and the search for a case.

Every list is one indexed walk over open rows, paged by key. Several pools are a UNION ALL of
limited walks: one over all of them with IN would sort what it then throws away. How many wait is in
`tallies`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import sqlalchemy as sa
from sqlalchemy.orm import Session, defer

from workflows.clock import local_date
from workflows.engine.elements import QUEUES
from workflows.errors import FourEyes
from workflows.people import permissions
from workflows.people.models import Person
from workflows.people.permissions import Actor, Owner, StandIn, Subject
from workflows.runtime import business_columns, deployments
from workflows.runtime.business_columns import Shown
from workflows.runtime.delegations import Delegation, open_of_task
from workflows.runtime.follow_ups import FollowUp, is_due, of_task
from workflows.runtime.models import Deployment, HumanTask, Instance
from workflows.runtime.search import Hit, search
from workflows.runtime.separation import earlier_steps
from workflows.runtime.tallies import Counts, at, counts, near, over, pools, shown, taken

__all__ = [
    "ALL",
    "QUEUES",
    "Choice",
    "Counts",
    "Hit",
    "Page",
    "Row",
    "counts",
    "length",
    "my_tasks",
    "open_tasks",
    "pool",
    "search",
    "shown",
]

Order = Literal["due", "oldest", "newest"]
Term = Literal["near", "over"]


@dataclass(frozen=True)
class Choice:
    """What a list is narrowed to, and its order: first due, longest here, or newest first."""

    role: str | None = None
    organisation_id: int | None = None
    queue: str | None = None
    """Business state, one of `engine.elements.QUEUES`."""
    term: Term | None = None
    """Only what is near its last day, or past it."""
    follow_on: dt.date | None = None
    """Only what the actor wants to be reminded of by this day."""
    order: Order = "due"
    now: dt.datetime | None = None
    """The office's time, by which `term` is judged."""

    @property
    def is_narrowed(self) -> bool:
        """True when something of the list is left out."""
        return any(
            each is not None
            for each in (self.role, self.organisation_id, self.queue, self.term, self.follow_on)
        )

    def holds(self, pool: tuple[str, int]) -> bool:
        """True when the list takes in what waits for this role at this office."""
        role, office = pool
        return self.role in (None, role) and self.organisation_id in (None, office)


ALL = Choice()


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


@dataclass(frozen=True)
class Page:
    """Rows of one page; `after` is None on the last."""

    rows: tuple[Row, ...]
    after: str | None
    versions: tuple[Deployment, ...] = ()
    """Those of the rows: while they are held, the session need not read that of an opened case again."""


def my_tasks(
    session: Session, actor: Actor, choice: Choice = ALL, *, after: str | None = None, limit: int = 50
) -> Page:
    """Tasks that the actor has taken, and those of people for whom the actor stands in."""
    walks = _walks(_mine(actor, choice), actor, choice, after, limit)
    return _page(session, walks, actor, choice, limit)


def pool(
    session: Session, actor: Actor, choice: Choice = ALL, *, after: str | None = None, limit: int = 50
) -> Page:
    """Tasks that wait for anybody of the actor's roles at the actor's offices."""
    walks = _walks(_pools(actor, choice), actor, choice, after, limit)
    return _page(session, walks, actor, choice, limit)


def open_tasks(
    session: Session, actor: Actor, choice: Choice = ALL, *, after: str | None = None, limit: int = 50
) -> Page:
    """Both in one list: what the actor could work at now."""
    walks = _walks([*_mine(actor, choice), *_pools(actor, choice)], actor, choice, after, limit)
    return _page(session, walks, actor, choice, limit)


def length(session: Session, actor: Actor, name: str, choice: Choice, most: int) -> int:
    """How many the list of this name holds (`mine`, `pool`, else both), counted up to `most`."""
    places = [] if name == "pool" else _mine(actor, choice)
    places += [] if name == "mine" else _pools(actor, choice)
    walks = [each.subquery() for each in _walks(places, actor, choice, None, most - 1)]
    counted = [sa.select(sa.func.count()).select_from(each).scalar_subquery() for each in walks]
    return min(most, sum(session.execute(sa.select(*counted)).one())) if counted else 0


def _mine(actor: Actor, choice: Choice) -> list[sa.ColumnElement[bool]]:
    lent = [at(each) for each in taken(actor) if choice.holds((each.role, each.organisation_id))]
    return [HumanTask.assignee_id == actor.person_id, *lent]


def _pools(actor: Actor, choice: Choice) -> list[sa.ColumnElement[bool]]:
    return [at(each) for each in pools(actor) if choice.holds((each.role, each.organisation_id))]


def _place_column(choice: Choice) -> Any:
    return HumanTask.rank_at if choice.order == "due" else HumanTask.opened_at


def _walks(
    places: Sequence[sa.ColumnElement[bool]], actor: Actor, choice: Choice, after: str | None, limit: int
) -> list[sa.Select[str, dt.datetime]]:
    """One walk for each place; what the actor follows up is walked from the actor's own few days."""
    if choice.follow_on is None or not places:
        return [_walk(each, choice, after, limit) for each in places]
    walk = _walk(sa.or_(*places), choice, after, limit)
    followed = walk.join(FollowUp, FollowUp.task_id == HumanTask.id)
    return [followed.where(*is_due(actor.person_id, choice.follow_on))]


def _walk(
    condition: sa.ColumnElement[bool], choice: Choice, after: str | None, limit: int
) -> sa.Select[str, dt.datetime]:
    """Ids and places of one pool behind `after`; one row more than shown tells that more follow."""
    column = _place_column(choice)
    walk = sa.select(HumanTask.id, column.label("place")).where(condition, HumanTask.closed_at.is_(None))
    walk = walk.where(*_narrowed(choice))
    place = _place(after)
    if place is not None:
        here = sa.tuple_(column, HumanTask.id)
        there = sa.tuple_(sa.bindparam(None, place[0], column.type, unique=True), sa.literal(place[1]))
        walk = walk.where(here < there if choice.order == "newest" else here > there)
    return walk.order_by(*_in_order(choice, column, HumanTask.id)).limit(limit + 1)


def _narrowed(choice: Choice) -> list[sa.ColumnElement[bool]]:
    wanted: list[sa.ColumnElement[bool]] = []
    if choice.role is not None:
        wanted.append(HumanTask.role == choice.role)
    if choice.organisation_id is not None:
        wanted.append(HumanTask.organisation_id == choice.organisation_id)
    if choice.queue is not None:
        wanted.append(HumanTask.queue == choice.queue)
    if choice.term is not None and choice.now is not None:
        wanted += (near if choice.term == "near" else over)(choice.now, local_date(choice.now))
    return wanted


def _in_order(choice: Choice, *columns: Any) -> list[Any]:
    return [each.desc() if choice.order == "newest" else each for each in columns]


def _place(after: str | None) -> tuple[dt.datetime, str] | None:
    """A key taken apart; one that is none begins the list anew."""
    rank, _, task_id = (after or "").partition("~")
    try:
        rank_at = dt.datetime.fromisoformat(rank)
    except ValueError:
        return None
    return (rank_at, task_id) if rank_at.tzinfo else None


def _page(
    session: Session, walks: Sequence[sa.Select[str, dt.datetime]], actor: Actor, choice: Choice, limit: int
) -> Page:
    if not walks:
        return Page((), None)
    parts = [sa.select(walk.subquery()) for walk in walks]
    found = (sa.union_all(*parts) if len(parts) > 1 else parts[0]).subquery("found")
    query = (
        sa.select(HumanTask, Instance.data, *_of_case(), found.c.place)
        .join(found, found.c.id == HumanTask.id)
        .join(Instance, Instance.id == HumanTask.instance_id)
        .join(Deployment, Deployment.id == Instance.deployment_id)
        .outerjoin(Person, Person.id == Instance.person_id)
        .outerjoin(FollowUp, of_task(actor.person_id))
        .outerjoin(Delegation, open_of_task())
        .order_by(*_in_order(choice, found.c.place, found.c.id))
        .limit(limit + 1)
        .options(defer(HumanTask.facts))
    )
    found_rows = session.execute(query).all()
    rows = tuple(
        replace(_row(actor, task, version, *of_case), facts=_facts(session, version, data))
        for task, data, version, *of_case in found_rows[:limit]
    )
    after = rows[-1].key if len(found_rows) > limit else None
    return Page(rows, after, tuple({each[2] for each in found_rows}))


def _facts(session: Session, version: Deployment, data: Mapping[str, Any] | None) -> tuple[Shown, ...]:
    """The columns of the card, read anew: a value that moved since the task opened is not shown old."""
    return business_columns.of_case(deployments.definition(session, version), data or {})


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
        Delegation.owner_id,
        Delegation.owner_name,
    )


def _row(actor: Actor, task: HumanTask, deployment: Deployment, *of_case: Any) -> Row:
    business_key, title, title_en, process_id, revision, acted, person_id, *rest = of_case
    person_name, identity_masked, suspended_at, follow_on, owner_id, owner_name, place = rest
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
        key=f"{place.isoformat()}~{task.id}",
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
