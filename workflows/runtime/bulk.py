"""One act on many tasks: each by itself, so that one that fails neither stops nor undoes the others."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, defer

from workflows import audit
from workflows.errors import DomainError, NotFound, Refused
from workflows.people import permissions
from workflows.people.permissions import Actor, Subject
from workflows.runtime import bulk_answers, tasks
from workflows.runtime.bulk_answers import Answers
from workflows.runtime.house import House
from workflows.runtime.instances import case_subject
from workflows.runtime.models import HumanTask, Instance

MOST = 200
"""Tasks of one go: they are done in one transaction, and others wait for what it holds."""

ACTS: Mapping[str, Callable[..., None]] = {
    "claim": tasks.claim,
    "release": tasks.release,
    "complete": bulk_answers.complete,
}
"""What can be done to many at once; `complete` only where the step allows it, with common answers."""


@dataclass(frozen=True)
class Chosen:
    """A task that was chosen, as the pages of a bulk act show it."""

    task_id: str
    business_key: str
    title: str
    title_en: str
    name: str
    name_en: str
    instance_id: int
    subject: Subject
    """Its case, reduced to what access depends on."""


@dataclass(frozen=True)
class Outcome:
    """What became of one task; `error` None where it was done."""

    task: Chosen
    error: DomainError | None


def chosen(session: Session, task_ids: Iterable[str], actor: Actor) -> tuple[Chosen, ...]:
    """The tasks among these that the actor may know of, in the order of their cases. One statement."""
    query = (
        sa.select(HumanTask, Instance)
        .join(Instance, Instance.id == HumanTask.instance_id)
        .where(HumanTask.id.in_(list(task_ids)[:MOST]))
        .order_by(HumanTask.instance_id, HumanTask.id)
        .options(defer(HumanTask.facts), defer(Instance.state), defer(Instance.data))
    )
    rows = session.execute(query).all()
    return tuple(_chosen(*row) for row in rows if permissions.visible(actor, case_subject(row[1])))


def do(
    session: Session,
    act: str,
    task_ids: Iterable[str],
    *,
    actor: Actor,
    house: House,
    answers: Answers | None = None,
) -> tuple[Outcome, ...]:
    """Do it to each under a savepoint, those that fail first; the caller commits.

    `answers` are those of the form that `complete` answers once for all.

    The order is that of the cases, so that two people with one list wait for each other and never
    deadlock. Refused attempts are in the audit trail, as at the page of a task.
    Raises Refused for no such act, and for more than `MOST`.
    """
    wanted = set(task_ids)
    if act not in ACTS:
        raise Refused(reason={"zh": "没有这样的批量操作", "en": "there is no such act on many"})
    if len(wanted) > MOST:
        zh, en = f"一次最多办理 {MOST} 件", f"at most {MOST} at a time"
        raise Refused(reason={"zh": zh, "en": en})
    found = chosen(session, wanted, actor)
    more = {} if answers is None else {"answers": answers}
    outcomes = [Outcome(each, _done(session, act, each, actor, house, more)) for each in found]
    return tuple(sorted(outcomes, key=lambda outcome: outcome.error is None))


def _done(
    session: Session, act: str, task: Chosen, actor: Actor, house: House, more: Mapping[str, Any]
) -> DomainError | None:
    try:
        with session.begin_nested():
            ACTS[act](session, task.task_id, actor=actor, house=house, **more)
    except DomainError as error:
        if error.status in {NotFound.status, 403}:
            _note(session, act, task, error, actor, house)
        return error
    return None


def _note(session: Session, act: str, task: Chosen, error: DomainError, actor: Actor, house: House) -> None:
    attempt = audit.Act(f"task.{act}", "case", task.business_key, after={"why": type(error).__name__})
    audit.record(session, attempt, actor=actor, now=house.clock.now(), outcome="refused")


def _chosen(task: HumanTask, instance: Instance) -> Chosen:
    titles: tuple[Any, Any] = (instance.title, instance.title_en)
    names = (task.name, task.name_en)
    return Chosen(task.id, instance.business_key, *titles, *names, instance.id, case_subject(instance))
