"""What runs out soon where a person answers for the work: which step, who has it, and what stands still.

The first list walks the index of open steps by area, role and due date.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session, defer

from workflows.deadlines.models import Deadline, DeadlinePause
from workflows.people import permissions
from workflows.people.permissions import Actor
from workflows.runtime.instances import case_subject
from workflows.runtime.models import HumanTask, Instance, InstanceStatus
from workflows.runtime.team import led_by

MOST = 200


@dataclass(frozen=True)
class Line:
    """One open step."""

    business_key: str
    name: str
    name_en: str
    person_id: int | None
    person_name: str | None
    due_at: dt.datetime | None
    warn_on: dt.date | None
    opened_at: dt.datetime


@dataclass(frozen=True)
class Still:
    """A case whose limit stands still since a day, and on which ground."""

    business_key: str
    title: str
    title_en: str
    ground: str
    ground_en: str
    since: dt.date


_COLUMNS = (
    Instance.business_key,
    HumanTask.name,
    HumanTask.name_en,
    HumanTask.assignee_id,
    HumanTask.assignee_name,
    HumanTask.due_at,
    HumanTask.warn_on,
    HumanTask.opened_at,
)


def running_out(session: Session, actor: Actor, until: dt.datetime) -> tuple[Line, ...]:
    """Open steps whose last day is over before this instant, the overdue ones first. One statement."""
    led = led_by(actor)
    if led is None:
        return ()
    query = (
        sa.select(*_COLUMNS)
        .join(Instance, Instance.id == HumanTask.instance_id)
        .where(led, HumanTask.closed_at.is_(None), HumanTask.rank_at < until)
        .order_by(HumanTask.rank_at, HumanTask.id)
        .limit(MOST)
    )
    return tuple(Line(*row) for row in session.execute(query))


def standing_still(session: Session, actor: Actor) -> tuple[Still, ...]:
    """Limits that a pause holds, of cases in the areas where the actor leads, the longest pause first.

    One statement; a case that the actor may not see is left out.
    """
    _roles, areas = permissions.led(actor)
    query = (
        sa.select(Instance, DeadlinePause.ground, DeadlinePause.ground_en, DeadlinePause.begins_on)
        .join(Deadline, Deadline.instance_id == Instance.id)
        .join(DeadlinePause, DeadlinePause.deadline_id == Deadline.id)
        .where(Deadline.ended_on.is_(None), Deadline.due_on.is_(None), DeadlinePause.ends_on.is_(None))
        .where(Instance.area_id.in_(areas), Instance.status == InstanceStatus.RUNNING)
        .order_by(DeadlinePause.begins_on, Deadline.id)
        .limit(MOST)
        .options(defer(Instance.state), defer(Instance.data))
    )
    rows = session.execute(query)
    return tuple(_still(*row) for row in rows if permissions.visible(actor, case_subject(row[0])))


def _still(case: Instance, ground: str, ground_en: str, since: dt.date) -> Still:
    return Still(case.business_key, case.title, case.title_en, ground, ground_en or ground, since)
