"""The steps that a case took, as its page tells them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from workflows.runtime.models import History


@dataclass(frozen=True)
class Passed:
    """One element that the case passed; `entered_at` differs from `at` under a moved clock."""

    revision: int
    sequence: int
    element_id: str
    process_id: str
    task_id: str
    kind: str
    name: str
    name_en: str
    outcome: str
    clause: str | None
    actor_id: int | None
    actor_name: str | None
    absent_name: str | None
    """In whose place the actor did it, where it was another's."""
    at: dt.datetime
    entered_at: dt.datetime
    answers: Mapping[str, Any] | None
    decision: Mapping[str, Any] | None
    """As `engine.advance.DecisionMade`: decision_id, inputs, value, hits (rule, annotations, …)."""
    undo: Mapping[str, Any] | None
    """On the first row of a step, how to go back before it; `past` reads it."""
    tokens: Sequence[Sequence[str]] | None
    """On the first row of a step, where the tokens rested after it: process id, element id."""

    @property
    def is_under_moved_clock(self) -> bool:
        """True when both times must be shown."""
        return abs(self.at - self.entered_at) > dt.timedelta(hours=1)


def timeline(session: Session, instance_id: int) -> tuple[Passed, ...]:
    """Everything the case passed, in order; the caller has checked that the case may be seen."""
    rows = sa.select(*(getattr(History, name) for name in Passed.__dataclass_fields__))
    of_case = rows.where(History.instance_id == instance_id).order_by(History.revision, History.sequence)
    return tuple(Passed(*row) for row in session.execute(of_case))


def taken_back(passed: Iterable[Passed]) -> frozenset[int]:
    """Revisions of the steps that were recalled; a recall is the step right after the one that it undoes."""
    return frozenset(each.revision - 1 for each in passed if each.outcome == "recalled")


def standing(passed: Iterable[Passed]) -> tuple[Passed, ...]:
    """Without the steps that were recalled and their recalls: what led to where the case is."""
    every = tuple(passed)
    gone = taken_back(every)
    return tuple(each for each in every if each.revision not in gone and each.outcome != "recalled")


def decisions_of(session: Session, instance_id: int, *, until: int) -> dict[str, Mapping[str, Any]]:
    """Decision id → its newest answer in the steps up to the revision `until`, as `Passed.decision`.

    What a recalled step had decided does not count.
    """
    recall = aliased(History)
    gone = sa.exists().where(
        recall.instance_id == History.instance_id,
        recall.revision == History.revision + 1,
        recall.sequence == 1,
        recall.outcome == "recalled",
    )
    rows = sa.select(History.decision).where(
        History.instance_id == instance_id,
        History.revision <= until,
        History.kind == "businessRuleTask",
        History.decision.is_not(None),
        ~gone,
    )
    found = session.scalars(rows.order_by(History.revision, History.sequence))
    return {str(made["decision_id"]): made for made in found if made}
