"""A case as it stood after any of its steps: variables and tokens, taken back from how they stand now.

Each step keeps only what it changed (`recording.undo`), so that the history grows with what happens and
not with the size of the case. Going back undoes the later steps one by one.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from workflows.runtime.history import Passed
from workflows.runtime.instances import CaseView
from workflows.runtime.models import History


@dataclass(frozen=True)
class Moment:
    """The case after the step `revision`; `changed` are the variables that this step set or removed."""

    revision: int
    at: dt.datetime
    data: Mapping[str, Any]
    tokens: tuple[tuple[str, str], ...]
    changed: frozenset[str]
    former: Mapping[str, Any]
    """What the changed variables held before, where they held anything."""


def moment(session: Session, case: CaseView, revision: int) -> Moment | None:
    """The case after this step; None for no step of it, or where a later step kept no trace.

    Steps taken before the history kept traces cannot be gone back over.
    """
    rows = session.execute(_traces(case.instance_id, revision)).all()
    if not rows or rows[-1].revision != revision:
        return None
    if any(row.undo is None for row in rows):
        return None
    data: Mapping[str, Any] = case.data
    for row in rows[:-1]:
        data = undone(data, row.undo)
    return _moment(rows[-1], data)


def moments(passed: Iterable[Passed], data: Mapping[str, Any]) -> Iterator[Moment]:
    """The case after each of its steps, newest first, as far back as they kept traces.

    `passed` is its whole timeline, `data` what its variables hold now.
    """
    steps = [each for each in passed if each.sequence == 1]
    for step in reversed(steps):
        if step.undo is None:
            return
        yield _moment(step, data)
        data = undone(data, step.undo)


def _moment(step: Any, data: Mapping[str, Any]) -> Moment:
    """From the first row of a step, which has `revision`, `at`, `undo` and `tokens`."""
    changed = frozenset(step.undo["before"]) | frozenset(step.undo["added"])
    tokens = tuple((process, element) for process, element in step.tokens or ())
    return Moment(step.revision, step.at, data, tokens, changed, step.undo["before"])


def undone(data: Mapping[str, Any], undo: Mapping[str, Any]) -> dict[str, Any]:
    """The variables before a step, from those after it."""
    kept = {name: value for name, value in data.items() if name not in undo["added"]}
    return {**kept, **undo["before"]}


def _traces(instance_id: int, revision: int) -> sa.Select[Any]:
    """The first row of each step from this one on, newest first."""
    columns = sa.select(History.revision, History.at, History.undo, History.tokens)
    return columns.where(
        History.instance_id == instance_id, History.sequence == 1, History.revision >= revision
    ).order_by(History.revision.desc())
