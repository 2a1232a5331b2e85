"""A list of the inbox in the order of one of its columns.

What a case holds is sealed, so the database knows no such order: a list of at most `MOST` rows is read whole
and sorted here. A longer one has to be narrowed first; by due date and by arrival it is walked at any length.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from workflows.people.models import Person
from workflows.people.permissions import Actor
from workflows.runtime import deployments, inbox
from workflows.runtime.business_columns import columns_of, values_of
from workflows.runtime.inbox import Page
from workflows.runtime.models import Deployment, HumanTask, Instance
from workflows.runtime.walks import Choice, whole

MOST = 500
PLAIN: Mapping[str, Any] = {
    "_person": Person.name_key,
    "_step": HumanTask.name,
    "_case": Instance.business_key,
    "_due": HumanTask.due_at,
}
"""What a list may be sorted by besides the columns of cards, whose names never begin with an underscore."""


@dataclass(frozen=True)
class Order:
    """By which column, and whether what is most stands first; what says nothing stands last either way."""

    by: str
    is_descending: bool = False


@dataclass(frozen=True)
class Listed:
    """A list by its name (`mine`, `pool`, else both), narrowed, and the order that is asked for."""

    name: str
    choice: Choice
    order: Order


def page(
    session: Session, actor: Actor, listed: Listed, *, after: str | None = None, limit: int = 50
) -> Page | None:
    """One page of the list; None where it is longer than `MOST`.

    `after` is the key of a row: the page begins behind that task, or at its place once it has gone.
    """
    found = _found(session, actor, listed)
    if len(found) > MOST:
        return None
    ids = _sorted(found, listed.order)
    first = _first(ids, after)
    shown = ids[first : first + limit]
    read = inbox.of_tasks(session, actor, shown)
    rows = {row.task_id: row for row in read.rows}
    placed = tuple(
        replace(rows[task_id], key=f"#{at}~{task_id}")
        for at, task_id in enumerate(shown, first)
        if task_id in rows  # else somebody has done it meanwhile
    )
    behind = placed[-1].key if placed and first + limit < len(ids) else None
    return Page(placed, behind, read.versions, is_sorted=True)


def _found(session: Session, actor: Actor, listed: Listed) -> list[tuple[str, Any]]:
    """Task and what it is sorted by, of the whole list and one more than it may hold."""
    walks, by = whole(actor, listed.name, listed.choice, MOST + 1), listed.order.by
    if not walks:
        return []
    ids = sa.union_all(*(sa.select(walk.subquery().c.id) for walk in walks))
    columns = (PLAIN[by],) if by in PLAIN else (Deployment, Instance.data)
    query = (
        sa.select(HumanTask.id, *columns)
        .join(Instance, Instance.id == HumanTask.instance_id)
        .join(Deployment, Deployment.id == Instance.deployment_id)
        .outerjoin(Person, Person.id == Instance.person_id)
        .where(HumanTask.id.in_(ids))
        .limit(MOST + 1)
    )
    rows = session.execute(query).all()
    if by in PLAIN:
        return [(task_id, value) for task_id, value in rows]
    said = _saying(session, by)
    return [(task_id, said(version, data or {})) for task_id, version, data in rows]


def _saying(session: Session, by: str) -> Callable[[Deployment, Mapping[str, Any]], Any]:
    """What the column says of a case: a code as its place among the options of its question."""

    def said(version: Deployment, data: Mapping[str, Any]) -> Any:
        definition = deployments.definition(session, version)
        column = next((each for each in columns_of(definition) if each.name == by), None)
        if column is None:
            return None
        (value,) = values_of(definition, (column,), {by: data.get(by)})
        return list(column.options).index(str(value)) if str(value) in column.options else value

    return said


def _sorted(found: Sequence[tuple[str, Any]], order: Order) -> list[str]:
    """Task by task; of one value the one whose id is first, so that a page never shows a task twice."""
    said = [(_comparable(value), task_id) for task_id, value in sorted(found) if value not in (None, "")]
    silent = sorted(task_id for task_id, value in found if value in (None, ""))
    said.sort(key=lambda pair: pair[0], reverse=order.is_descending)
    return [task_id for _value, task_id in said] + silent


def _comparable(value: Any) -> tuple[int, Any]:
    """Numbers before days before texts; Chinese texts by their sound, as GB 18030 places the usual signs."""
    if isinstance(value, int | float | Decimal):
        return (0, value)
    if isinstance(value, dt.date):
        return (1, value.isoformat())
    return (2, str(value).encode("gb18030"))


def _first(ids: Sequence[str], after: str | None) -> int:
    """Where the page begins; a key that is none begins the list anew."""
    number, _, task_id = (after or "").removeprefix("#").partition("~")
    if task_id in ids:
        return ids.index(task_id) + 1
    is_key = bool(after) and number.isdecimal() and len(number) < 6
    return min(int(number), len(ids)) if is_key else 0
