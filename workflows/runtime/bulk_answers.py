"""One form answered once for many tasks of one step, where its diagram allows that (`shibao:bulk`)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, defer

from workflows.engine.form_records import Form
from workflows.engine.parser import Definition
from workflows.errors import Refused
from workflows.people.permissions import Actor
from workflows.runtime import follow_ups, tasks, unsent
from workflows.runtime.house import House
from workflows.runtime.models import Deployment, HumanTask, Instance
from workflows.runtime.steps import definition_of

NEVER_SHOWN = -1
"""Older than every case."""
NOT_IN_BULK = {"zh": "本环节须逐件办理", "en": "do this step case by case"}


@dataclass(frozen=True)
class Answering:
    """The form that is filled in once, and the revision at which each case was shown."""

    form: Form | None
    seen: Mapping[str, int]
    """Task id → revision of its case."""


@dataclass(frozen=True)
class Answers:
    """What was filled in, and the revisions that the page of the form had shown."""

    given: Mapping[str, Any]
    seen: Mapping[str, int]


def asked(session: Session, task_ids: Iterable[str]) -> Answering:
    """The one form of these tasks, in the newest version among them.

    The caller has checked that the actor may know of them. Raises Refused where they are of several
    steps, or of one that is done case by case.
    """
    rows = (
        sa.select(
            HumanTask.id, HumanTask.process_id, HumanTask.element_id, HumanTask.form, Instance, Deployment
        )
        .join(Instance, Instance.id == HumanTask.instance_id)
        .join(Deployment, Deployment.id == Instance.deployment_id)
        .where(HumanTask.id.in_(list(task_ids)))
        .order_by(Deployment.id.desc(), HumanTask.id)
        .options(defer(Instance.state), defer(Instance.data))
    )
    found = session.execute(rows).all()
    if len({(row.process_id, row.element_id) for row in found}) != 1:
        zh, en = "所选的件不在同一环节，请先按环节选", "these are of several steps; choose those of one"
        raise Refused(reason={"zh": zh, "en": en})
    first = found[0]
    definition = definition_of(session, first.Instance, first.Deployment.digest)
    if not allows(definition, first):
        raise Refused(reason=NOT_IN_BULK)
    form = definition.forms.get(first.form) if first.form else None
    return Answering(form, {row.id: row.Instance.revision for row in found})


def allows(definition: Definition, task: Any) -> bool:
    """Whether many tasks of its step may be completed at once, in the version of its case."""
    return (task.process_id, task.element_id) in definition.bulk


def complete(session: Session, task_id: str, *, actor: Actor, house: House, answers: Answers) -> None:
    """Do one of them with the common answers. Raises as `tasks.complete`, and Refused.

    One whose revision the page did not show is refused as stale.
    """
    found = tasks.locked(session, task_id)
    definition = definition_of(session, found.instance, found.around[0])
    if not allows(definition, found.task):
        raise Refused(reason=NOT_IN_BULK)
    tasks.complete(
        session,
        task_id,
        actor=actor,
        answers=answers.given,
        revision=answers.seen.get(task_id, NEVER_SHOWN),
        house=house,
    )
    unsent.forget(session, task_id)
    follow_ups.forget(session, task_id)
