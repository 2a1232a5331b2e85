"""How much waits in every list of a person: mine, the pools, each business state, near and past the last day.

One statement, each number an index walk that stops at `COUNTED`, so that a page costs the same with a
million open tasks.
"""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from workflows.clock import local_date
from workflows.engine.elements import QUEUES
from workflows.people.permissions import Actor
from workflows.runtime import deployment_queries
from workflows.runtime.delegations import is_entrusted
from workflows.runtime.models import HumanTask, Instance

COUNTED = 1000
"""Counting stops here; a page then shows 999+."""


@dataclass(frozen=True)
class Counts:
    """Numbers at the lists' names."""

    mine: int
    pool: int
    queues: Mapping[str, int] = field(default_factory=dict)
    """Business state → what waits there for the actor, taken or not."""
    near: int = 0
    """Of these, how many are near their last day."""
    over: int = 0
    """And how many are past it."""
    may_start: bool = False
    """Whether a process is in force that the actor starts from its own page."""
    beside: Mapping[str, int] = field(default_factory=dict)
    """What other rooms count, by the names under which they were asked."""


def shown(count: int) -> str:
    """`12`, or `999+` where counting stopped."""
    return str(count) if count < COUNTED else f"{COUNTED - 1}+"


def counts(
    session: Session, actor: Actor, now: dt.datetime, beside: Mapping[str, sa.ScalarSelect[int]] | None = None
) -> Counts:
    """How much waits in every list of the actor, each counted up to the cap; one statement.

    `beside` are counts of other rooms that a page wants with it, each under a name.
    """
    held, others = [*taken(actor), *pools(actor)], beside or {}
    may_start = deployment_queries.is_started_by({grant.role for grant in actor.grants})
    given = {"me": actor.person_id, "now": now, "today": local_date(now)}
    for number, place in enumerate(held):
        given |= {f"place_{name}_{number}": value for name, value in _parts(place).items()}
    kinds = tuple((place.taken_by is not None, place.process_id is not None) for place in held)
    row = session.execute(sa.select(may_start, *others.values(), *_columns(kinds)), given).one()
    counted = row[1 + len(others) :]
    return replace(
        _counted(len(taken(actor)), counted),
        may_start=bool(row[0]),
        beside=dict(zip(others, row[1 : 1 + len(others)], strict=True)),
    )


@dataclass(frozen=True, order=True)
class Place:
    """Where tasks wait for a person: a role at an office, and no others where something more is given."""

    role: str
    organisation_id: int
    process_id: str | None = None
    """Of the case; None: any."""
    taken_by: int | None = None
    """An absent person who took them; None: nobody did."""


def pools(actor: Actor) -> list[Place]:
    """Every pool that the actor takes from, in their own right or for somebody absent, each once."""
    whole = {(grant.role, grant.organisation_id) for grant in actor.grants}
    lent = {(each.process_id, each.grant.role, each.grant.organisation_id) for each in actor.stands_in}
    whole |= {(role, office) for process_id, role, office in lent if process_id is None}
    parts = [Place(role, office, process) for process, role, office in lent if (role, office) not in whole]
    places = [Place(role, office) for role, office in whole]
    return sorted(places + parts, key=lambda each: (each.role, each.organisation_id, each.process_id or ""))


def taken(actor: Actor) -> list[Place]:
    """What absent people have taken and the actor does in their place."""
    return [
        Place(each.grant.role, each.grant.organisation_id, each.process_id, each.person_id)
        for each in actor.stands_in
    ]


def at(place: Place) -> sa.ColumnElement[bool]:
    """A task that waits there."""
    return _at(**_parts(place))


def _at(role: Any, office: Any, taken_by: Any = None, process: Any = None) -> sa.ColumnElement[bool]:
    whose: sa.ColumnElement[bool] = HumanTask.assignee_id.is_(None)
    if taken_by is not None:
        whose = sa.and_(HumanTask.assignee_id == taken_by, ~is_entrusted())
    there = sa.and_(HumanTask.organisation_id == office, HumanTask.role == role, whose)
    if process is None:
        return there
    of_case = sa.exists().where(Instance.id == HumanTask.instance_id, Instance.process_id == process)
    return sa.and_(there, of_case.correlate(HumanTask))


def _parts(place: Place) -> dict[str, Any]:
    """What `_at` is asked with; what is not given is left out."""
    found = {"role": place.role, "office": place.organisation_id}
    more = {"taken_by": place.taken_by, "process": place.process_id}
    return found | {name: value for name, value in more.items() if value is not None}


def near(now: Any, today: Any) -> list[sa.ColumnElement[bool]]:
    """A task whose warning day has come and whose last day is not over."""
    return [HumanTask.warn_on <= today, HumanTask.rank_at >= now]


def over(now: Any, _today: Any = None) -> list[sa.ColumnElement[bool]]:
    """A task whose last day is over."""
    return [HumanTask.rank_at < now]


def _counted(lent: int, counted: Any) -> Counts:
    """From a row of `_columns`: mine, then for mine, what is lent and each pool its states, near and over."""
    mine, rest, width = counted[0], counted[1:], len(QUEUES) + 2
    blocks = [rest[start : start + width] for start in range(0, len(rest), width)]
    sums = [sum(block[place] for block in blocks) for place in range(width)]
    of_block = [sum(block[: len(QUEUES)]) for block in blocks]
    states = dict(zip(QUEUES, sums, strict=False))
    mine, pool = mine + sum(of_block[1 : 1 + lent]), sum(of_block[1 + lent :])
    return Counts(mine, pool, states, sums[-2], sums[-1])


# Built once for places of these kinds: to build the statement takes longer than to run it.
@functools.cache
def _columns(kinds: tuple[tuple[bool, bool], ...]) -> tuple[sa.ScalarSelect[int], ...]:
    """`kinds`: for each place whether somebody took what waits there, and whether one process is meant."""
    mine = HumanTask.assignee_id == sa.bindparam("me", type_=sa.Integer())
    places = []
    for number, (is_taken, is_of_process) in enumerate(kinds):
        names = ["role", "office", *["taken_by"] * is_taken, *["process"] * is_of_process]
        places.append(_at(**{name: sa.bindparam(f"place_{name}_{number}") for name in names}))
    return (_capped(mine), *(each for place in (mine, *places) for each in _block(place)))


def _block(place: sa.ColumnElement[bool]) -> list[sa.ScalarSelect[int]]:
    now = sa.bindparam("now", type_=HumanTask.rank_at.type)
    today = sa.bindparam("today", type_=sa.Date())
    states = [_capped(place, HumanTask.queue == queue) for queue in QUEUES]
    return [*states, _capped(place, *near(now, today)), _capped(place, *over(now))]


def _capped(*conditions: sa.ColumnElement[bool]) -> sa.ScalarSelect[int]:
    some = sa.select(sa.literal(1)).where(*conditions, HumanTask.closed_at.is_(None)).limit(COUNTED)
    return sa.select(sa.func.count()).select_from(some.subquery()).scalar_subquery()
