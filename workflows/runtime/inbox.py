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
from workflows.runtime.marks import CaseMark, has_label, labels
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
    "of_tasks",
    "open_tasks",
    "pool",
    "search",
    "shown",
    "whole",
]

Order = Literal["due", "oldest", "newest", "urgent"]
Term = Literal["near", "over"]


@dataclass(frozen=True)
class Choice:
    """What a list is narrowed to, and its order.

    `due`: first due first; `oldest`, `newest`: by arrival; `urgent`: what is marked urgent, then all else,
    each by its due date.
    """

    role: str | None = None
    organisation_id: int | None = None
    queue: str | None = None
    """Business state, one of `engine.elements.QUEUES`."""
    term: Term | None = None
    """Only what is near its last day, or past it."""
    follow_on: dt.date | None = None
    """Only what the actor wants to be reminded of by this day."""
    urgent: bool = False
    """Only cases that are marked as urgent."""
    label: str | None = None
    """Only cases that are marked with this label."""
    order: Order = "due"
    now: dt.datetime | None = None
    """The office's time, by which `term` is judged."""

    @property
    def is_narrowed(self) -> bool:
        """True when something of the list is left out."""
        chosen = (self.role, self.organisation_id, self.queue, self.term, self.follow_on, self.label)
        return self.urgent or any(each is not None for each in chosen)

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
    walks = [each.subquery() for each in whole(actor, name, choice, most)]
    counted = [sa.select(sa.func.count()).select_from(each).scalar_subquery() for each in walks]
    return min(most, sum(session.execute(sa.select(*counted)).one())) if counted else 0


def whole(actor: Actor, name: str, choice: Choice, most: int) -> list[Walk]:
    """The walks of the list of this name from its beginning, each over at most `most` rows."""
    places = [] if name == "pool" else _mine(actor, choice)
    places += [] if name == "mine" else _pools(actor, choice)
    return _walks(places, actor, choice, None, most - 1)


def of_tasks(session: Session, actor: Actor, task_ids: Sequence[str]) -> Page:
    """The rows of these tasks, which stand in a list of the actor's."""
    if not task_ids:
        return Page((), None)
    walk = _walk(HumanTask.id.in_(task_ids), ALL, None, len(task_ids))
    return _page(session, [walk], actor, ALL, len(task_ids))


def _mine(actor: Actor, choice: Choice) -> list[sa.ColumnElement[bool]]:
    lent = [at(each) for each in taken(actor) if choice.holds((each.role, each.organisation_id))]
    return [HumanTask.assignee_id == actor.person_id, *lent]


def _pools(actor: Actor, choice: Choice) -> list[sa.ColumnElement[bool]]:
    return [at(each) for each in pools(actor) if choice.holds((each.role, each.organisation_id))]


def _place_column(choice: Choice) -> Any:
    return HumanTask.opened_at if choice.order in ("oldest", "newest") else HumanTask.rank_at


Walk = sa.Select[Any]
"""Ids, places and bands of the rows of a list, in its order."""
FIRST, REST = 0, 1
"""Bands of a list: what is marked urgent stands before all else where the order asks for it."""


def _walks(
    places: Sequence[sa.ColumnElement[bool]], actor: Actor, choice: Choice, after: str | None, limit: int
) -> list[Walk]:
    """One walk for each place; what the actor follows up, or what is marked, from those few rows."""
    if not places:
        return []
    if choice.follow_on is not None:
        walk = _walk(sa.or_(*places), choice, after, limit)
        followed = walk.join(FollowUp, FollowUp.task_id == HumanTask.id)
        return [followed.where(*is_due(actor.person_id, choice.follow_on))]
    if choice.urgent or choice.label is not None:
        return [_marked(_walk(sa.or_(*places), choice, after, limit), choice)]
    if choice.order != "urgent":
        return [_walk(each, choice, after, limit) for each in places]
    place = _place(after)
    is_behind = place is not None and place.band == REST
    urgent = sa.exists().where(CaseMark.instance_id == HumanTask.instance_id, CaseMark.is_urgent)
    rest = [
        _walk(sa.and_(each, ~urgent), choice, after if is_behind else None, limit, REST) for each in places
    ]
    if is_behind:
        return rest
    first = _walk(sa.or_(*places), choice, after, limit, FIRST)
    return [first.join(CaseMark, _of_mark()).where(CaseMark.is_urgent), *rest]


def _of_mark() -> sa.ColumnElement[bool]:
    return CaseMark.instance_id == HumanTask.instance_id


def _marked(walk: Walk, choice: Choice) -> Walk:
    """Only what is marked as the choice says."""
    marked = walk.join(CaseMark, _of_mark())
    if choice.urgent:
        marked = marked.where(CaseMark.is_urgent)
    return marked if choice.label is None else marked.where(has_label(choice.label))


def _walk(
    condition: sa.ColumnElement[bool], choice: Choice, after: str | None, limit: int, band: int = FIRST
) -> Walk:
    """One pool behind `after`; one row more than shown tells that more follow."""
    column = _place_column(choice)
    columns: tuple[Any, ...] = (
        HumanTask.id,
        column.label("place"),
        sa.literal_column(str(band)).label("band"),
    )
    walk: Walk = sa.select(*columns).where(condition, HumanTask.closed_at.is_(None))
    walk = walk.where(*_narrowed(choice))
    place = _place(after)
    if place is not None:
        here = sa.tuple_(column, HumanTask.id)
        there = sa.tuple_(
            sa.bindparam(None, place.rank_at, column.type, unique=True), sa.literal(place.task_id)
        )
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


@dataclass(frozen=True)
class _Key:
    """A place in a list."""

    rank_at: dt.datetime
    task_id: str
    band: int


def _place(after: str | None) -> _Key | None:
    """A key taken apart; one that is none begins the list anew."""
    rank, _, rest = (after or "").partition("~")
    task_id, _, band = rest.partition("~")
    try:
        rank_at = dt.datetime.fromisoformat(rank)
    except ValueError:
        return None
    return _Key(rank_at, task_id, REST if band == str(REST) else FIRST) if rank_at.tzinfo else None


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
        .order_by(found.c.band, *_in_order(choice, found.c.place, found.c.id))
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
        key=f"{place.isoformat()}~{task.id}~{band}",
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
