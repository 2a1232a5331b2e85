"""The walks behind the lists of tasks: which open rows, in which order, from which place on.

Every list is one indexed walk over open rows, paged by key. Several pools are a UNION ALL of
limited walks: one over all of them with IN would sort what it then throws away.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import sqlalchemy as sa

from workflows.clock import local_date
from workflows.people.permissions import Actor
from workflows.runtime.follow_ups import FollowUp, is_due
from workflows.runtime.marks import CaseMark, has_label
from workflows.runtime.models import HumanTask
from workflows.runtime.tallies import at, near, over, pools, taken

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

    def holds(self, pool: tuple[str, int]) -> bool:
        """True when the list takes in what waits for this role at this office."""
        role, office = pool
        return self.role in (None, role) and self.organisation_id in (None, office)


ALL = Choice()


def own_places(actor: Actor, choice: Choice) -> list[sa.ColumnElement[bool]]:
    """Where the rows lie that the actor has taken, and those of people for whom the actor stands in."""
    lent = [at(each) for each in taken(actor) if choice.holds((each.role, each.organisation_id))]
    return [HumanTask.assignee_id == actor.person_id, *lent]


def pool_places(actor: Actor, choice: Choice) -> list[sa.ColumnElement[bool]]:
    """Where the rows lie that wait for anybody of the actor's roles at the actor's offices."""
    return [at(each) for each in pools(actor) if choice.holds((each.role, each.organisation_id))]


def whole(actor: Actor, name: str, choice: Choice, most: int) -> list[Walk]:
    """The walks of the list of this name (`mine`, `pool`, else both) from its beginning, each of at most
    `most` rows.
    """
    places = [] if name == "pool" else own_places(actor, choice)
    places += [] if name == "mine" else pool_places(actor, choice)
    return walks_over(places, actor, choice, None, most - 1)


def _place_column(choice: Choice) -> Any:
    return HumanTask.opened_at if choice.order in ("oldest", "newest") else HumanTask.rank_at


Walk = sa.Select[Any]
"""Ids, places and bands of the rows of a list, in its order."""
FIRST, REST = 0, 1
"""Bands of a list: what is marked urgent stands before all else where the order asks for it."""


def walks_over(
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
    if choice.order == "urgent":
        return _urgent_first(places, choice, after, limit)
    return [_walk(each, choice, after, limit) for each in places]


def _urgent_first(
    places: Sequence[sa.ColumnElement[bool]], choice: Choice, after: str | None, limit: int
) -> list[Walk]:
    """One walk over what is marked urgent, and behind it one for each place over the rest."""
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
    return walk.order_by(*in_order(choice, column, HumanTask.id)).limit(limit + 1)


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


def in_order(choice: Choice, *columns: Any) -> list[Any]:
    """The columns as ORDER BY wants them."""
    return [each.desc() if choice.order == "newest" else each for each in columns]


def key_of(rank_at: dt.datetime, task_id: str, band: int) -> str:
    """The place of a row, as the `after` of the page that begins behind it."""
    return f"{rank_at.isoformat()}~{task_id}~{band}"


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
