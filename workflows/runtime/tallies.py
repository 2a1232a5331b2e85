"""How much waits in every list of a person: mine, the pools, each business state, near and past the last day.

One statement, each number an index walk that stops at `COUNTED`, so that a page costs the same with a
million open tasks.
"""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from workflows.clock import local_date
from workflows.engine.elements import QUEUES
from workflows.people.permissions import Actor
from workflows.runtime import deployments
from workflows.runtime.models import HumanTask

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
    beside: tuple[int, ...] = ()
    """What other rooms count, in the order in which they were asked."""

    @property
    def mine_shown(self) -> str:
        """My tasks as a page shows the number."""
        return shown(self.mine)

    @property
    def pool_shown(self) -> str:
        """All pools as a page shows the number."""
        return shown(self.pool)


def shown(count: int) -> str:
    """`12`, or `999+` where counting stopped."""
    return str(count) if count < COUNTED else f"{COUNTED - 1}+"


def counts(
    session: Session, actor: Actor, now: dt.datetime, beside: Iterable[sa.ScalarSelect[int]] = ()
) -> Counts:
    """How much waits in every list of the actor, each counted up to the cap; one statement.

    `beside` are counts of other rooms that a page wants with it.
    """
    held, others = pools(actor), tuple(beside)
    may_start = deployments.is_started_by({role for role, _office in held})
    given = {"me": actor.person_id, "now": now, "today": local_date(now)}
    for number, (role, office) in enumerate(held):
        given |= {f"pool_role_{number}": role, f"pool_office_{number}": office}
    row = session.execute(sa.select(may_start, *others, *_columns(len(held))), given).one()
    counted = row[1 + len(others) :]
    return _counted(len(held), counted, bool(row[0]), tuple(row[1 : 1 + len(others)]))


def pools(actor: Actor) -> list[tuple[str, int]]:
    """Role and office of every pool that the actor takes from."""
    return sorted({(grant.role, grant.organisation_id) for grant in actor.grants})


def in_pool(role: Any, organisation_id: Any) -> sa.ColumnElement[bool]:
    """A task of this role at this office that nobody has taken."""
    return sa.and_(
        HumanTask.organisation_id == organisation_id,
        HumanTask.role == role,
        HumanTask.assignee_id.is_(None),
    )


def near(now: Any, today: Any) -> list[sa.ColumnElement[bool]]:
    """A task whose warning day has come and whose last day is not over."""
    return [HumanTask.warn_on <= today, HumanTask.rank_at >= now]


def over(now: Any, _today: Any = None) -> list[sa.ColumnElement[bool]]:
    """A task whose last day is over."""
    return [HumanTask.rank_at < now]


def _counted(pools_held: int, counted: Any, may_start: bool, beside: tuple[int, ...]) -> Counts:
    """From a row of `_columns`: mine, then for mine and each pool its states, near and over."""
    mine, rest, width = counted[0], counted[1:], len(QUEUES) + 2
    blocks = [rest[width * number : width * (number + 1)] for number in range(pools_held + 1)]
    sums = [sum(block[place] for block in blocks) for place in range(width)]
    pool = sum(sum(block[: len(QUEUES)]) for block in blocks[1:])
    states = dict(zip(QUEUES, sums, strict=False))
    return Counts(mine, pool, states, sums[-2], sums[-1], may_start, beside)


# Built once for each number of pools: to build the statement takes longer than to run it.
@functools.cache
def _columns(pools_held: int) -> tuple[sa.ScalarSelect[int], ...]:
    mine = HumanTask.assignee_id == sa.bindparam("me", type_=sa.Integer())
    places = [
        in_pool(sa.bindparam(f"pool_role_{n}"), sa.bindparam(f"pool_office_{n}")) for n in range(pools_held)
    ]
    return (_capped(mine), *(each for place in (mine, *places) for each in _block(place)))


def _block(place: sa.ColumnElement[bool]) -> list[sa.ScalarSelect[int]]:
    now = sa.bindparam("now", type_=HumanTask.rank_at.type)
    today = sa.bindparam("today", type_=sa.Date())
    states = [_capped(place, HumanTask.queue == queue) for queue in QUEUES]
    return [*states, _capped(place, *near(now, today)), _capped(place, *over(now))]


def _capped(*conditions: sa.ColumnElement[bool]) -> sa.ScalarSelect[int]:
    some = sa.select(sa.literal(1)).where(*conditions, HumanTask.closed_at.is_(None)).limit(COUNTED)
    return sa.select(sa.func.count()).select_from(some.subquery()).scalar_subquery()
