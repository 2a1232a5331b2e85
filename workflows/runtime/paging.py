"""What the lists of the cockpit have in common: whose areas they show, and pages by key."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from workflows.runtime.models import Instance

Areas = frozenset[str] | None
"""The areas that the reader administers; None: all of them, and what belongs to no case."""


@dataclass(frozen=True)
class Found:
    """One page of a list; `after` is None on the last."""

    rows: tuple[Any, ...]
    after: str | None


def within(areas: Areas) -> sa.ColumnElement[bool]:
    return sa.true() if areas is None else Instance.area_id.in_(areas)


def place(after: str | None) -> tuple[dt.datetime, str] | None:
    """A key taken apart; one that is none begins the list anew."""
    rank, _, last = (after or "").partition("~")
    try:
        at = dt.datetime.fromisoformat(rank)
    except ValueError:
        return None
    return (at, last) if at.tzinfo else None


def key(column: Any, at: dt.datetime, last: str | int) -> Any:
    """The pair that a walk over (`column`, id) goes on behind."""
    return sa.tuple_(sa.bindparam(None, at, column.type, unique=True), sa.literal(last))


def number(after: str | None) -> int | None:
    """The key of a list that is walked by id."""
    return int(after) if after and after.isdecimal() and len(after) < 19 else None


def page(rows: list[Any], limit: int, key_of: Callable[[Any], tuple[dt.datetime, Any]]) -> Found:
    """The rows of a page, of which one more was read to know whether others follow."""
    if len(rows) <= limit:
        return Found(tuple(rows), None)
    at, last = key_of(rows[limit - 1])
    return Found(tuple(rows[:limit]), f"{at.isoformat()}~{last}")


def numbered_page(rows: list[Any], limit: int, key_of: Callable[[Any], int]) -> Found:
    """The same for a list that is walked by id."""
    return Found(tuple(rows[:limit]), str(key_of(rows[limit - 1])) if len(rows) > limit else None)
