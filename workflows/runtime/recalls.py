"""A step taken back by the person who did it, until somebody goes on with the case.

The case returns to where it stood before: state, open tasks, timers and waits, and what the verbs of the
step had written. The history keeps both: that the step was done, and that it was recalled.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from workflows import measures
from workflows.deadlines import operations as deadlines
from workflows.deadlines.queries import running_limit
from workflows.engine import registry, runner, table_answers
from workflows.engine.advance import Advance
from workflows.errors import CaseSuspended, Conflict, DomainError, NotAllowed, NotFound, Refused
from workflows.people import permissions
from workflows.people.permissions import Actor
from workflows.runtime import last_step, limits, tasks, unsent
from workflows.runtime.context import OfCase
from workflows.runtime.house import Acting, House, acting
from workflows.runtime.instances import CaseView, case_subject
from workflows.runtime.last_step import LastStep
from workflows.runtime.models import History, HumanTask, InstanceStatus
from workflows.runtime.steps import call_for, held, settle
from workflows.runtime.tasks import Held


class StepGoneOn(Conflict):
    """The case moved on after the step."""

    is_noted = True
    zh = "“{name}”之后本件又有了新的进展，不能再收回。"
    en = 'The case has moved on after "{name_en}"; it can no longer be taken back.'


class NextTaken(Conflict):
    """Somebody has the next step in hand."""

    is_noted = True
    zh = "下一环节“{name}”已于 {assigned_at} 由{assignee}领取，不能再收回；需要改动的，请与其联系。"
    en = (
        'The next step "{name_en}" was taken by {assignee} at {assigned_at}; it can no longer be taken back. '
        "Speak to them where something has to be changed."
    )


class StepStands(Refused):
    """The step did something that cannot be undone."""

    is_noted = True
    zh = "“{name}”不能收回：{why}。"
    en = '"{name_en}" cannot be taken back: {why}.'


@dataclass(frozen=True)
class Offer:
    """The reader's own step at the end of a case; `obstacle` says why it stays."""

    task_id: str
    name: str
    name_en: str
    obstacle: DomainError | None


@dataclass(frozen=True)
class Recalled:
    """The step that waits again, for the person who took it back."""

    task_id: str
    business_key: str
    name: str
    name_en: str


def offer(case: CaseView, open_tasks: Iterable[tasks.TaskPage], actor: Actor) -> Offer | None:
    """What the page of a running case offers the reader; None after a step of anybody else.

    `open_tasks` are those that the reader may see; `recall` asks the database about all.
    """
    step = case.last_step
    if step is None or step.person_id != actor.person_id or step.revision != case.revision:
        return None
    if case.status != InstanceStatus.RUNNING or case.suspended_at is not None:
        return None
    obstacle = _standing(step) or _taken(step, open_tasks, actor)
    return Offer(step.task_id, step.name, step.name_en, obstacle)


def recall(session: Session, task_id: str, *, actor: Actor, house: House) -> Recalled:
    """Take back one's own step; it waits again for the actor, with its answers as typed and not sent.

    Taking back again what waits again already changes nothing.

    Raises NotFound, NotAllowed, CaseSuspended, StepGoneOn, NextTaken, StepStands. Against somebody who
    takes the next step at the same moment one of the two wins: both lock the case first.
    """
    found = tasks.locked(session, task_id)
    task, act = found.task, acting(house, actor)
    if task.closed_at is not None or task.assignee_id != actor.person_id:
        step = _recallable(session, found, actor)
        with measures.step("recall"):
            _go_back(session, found, step, act)
        tasks.note(session, found, "task.recall", act)
        _type_again(session, found, step, act)
    return Recalled(task.id, found.instance.business_key, task.name, task.name_en)


def _recallable(session: Session, found: Held, actor: Actor) -> LastStep:
    task, instance = found.task, found.instance
    if not permissions.visible(actor, case_subject(instance)):
        raise NotFound(what=permissions.KINDS["task"])
    if task.closed_by != actor.person_id or not permissions.holds_task(actor, tasks.subject_of(found)):
        raise NotAllowed(act=permissions.act_name("task.recall"))
    if instance.suspended_at is not None:
        raise CaseSuspended()
    named = {"name": task.name, "name_en": task.name_en}
    step = last_step.read(instance.last_step)
    if step is None or (step.task_id, step.revision) != (task.id, instance.revision):
        raise StepGoneOn(**named)
    obstacle = _standing(step) or _taken(step, _waiting(session, instance.id), actor)
    if obstacle is not None:
        raise obstacle
    return step


def _standing(step: LastStep) -> DomainError | None:
    if step.standing is None:
        return None
    return StepStands(name=step.name, name_en=step.name_en, why=dict(step.standing))


def _taken(step: LastStep, waiting: Iterable[HumanTask | tasks.TaskPage], actor: Actor) -> DomainError | None:
    """A task that the step opened and another person has in hand."""
    for each in waiting:
        task_id = each.id if isinstance(each, HumanTask) else each.task_id
        if task_id in step.opened and each.assignee_id not in (None, actor.person_id):
            return NextTaken(
                name=each.name,
                name_en=each.name_en,
                assignee=each.assignee_name,
                assigned_at=each.assigned_at,
            )
    return None


def _waiting(session: Session, instance_id: int) -> Iterable[HumanTask]:
    of_case = sa.select(HumanTask).where(HumanTask.instance_id == instance_id, HumanTask.closed_at.is_(None))
    return session.scalars(of_case.order_by(HumanTask.opened_at, HumanTask.id)).all()


def _go_back(session: Session, found: Held, step: LastStep, act: Acting) -> None:
    assert step.state is not None  # nothing stands in its way
    task, instance = found.task, found.instance
    case = held(session, instance, *found.around)
    call = call_for(session, case, act)
    for called in reversed(step.called):
        registry.take_back(called.operation, call.context, called.kept or {})
    advance = runner.recall(case.definition, instance.state, step.state, task.id, call)
    settle(session, case, advance, act, human=task.id, back=dict(step.columns or {}))
    session.refresh(task)
    task.assignee_id, task.assignee_name = act.actor.person_id, act.actor.name  # type: ignore[union-attr]
    task.assigned_at = act.now
    _run_limits_again(session, found, advance)
    session.flush()


def _run_limits_again(session: Session, found: Held, advance: Advance) -> None:
    """The limits of what waits again go on from their first day; their days may have moved meanwhile."""
    deadlines.run_again_with_tasks(session, [each.task_id for each in advance.opened])
    ids = {each.deadline for each in advance.opened} | {each.deadline for each in advance.armed}
    for limit_id in sorted(each for each in ids if each):
        due = running_limit(session, found.instance.id, limit_id)
        if due is not None:
            limits.moved(session, OfCase(found.instance.id), due)


def _type_again(session: Session, found: Held, step: LastStep, act: Acting) -> None:
    """The answers come back as the actor's words; numbers that no history keeps are typed anew."""
    assert act.actor is not None
    page = tasks.page(session, found.task.id, act.actor)
    if page.form is None or page.obstacle is not None:
        return
    answers = session.scalar(
        sa.select(History.answers).where(
            History.instance_id == found.instance.id,
            History.revision == step.revision,
            History.task_id == found.task.id,
            History.outcome == "completed",
        )
    )
    words = _words(page, answers or {})
    if words:
        unsent.keep(session, page, words, actor=act.actor, now=act.now)


def _words(page: tasks.TaskPage, answers: Mapping[str, Any]) -> dict[str, str]:
    assert page.form is not None
    untold = {"fact", "file", "table"}
    asked = [each for each in page.form.fields if each.type not in untold and not each.is_secret]
    found = {each.name: answers.get(each.name) for each in asked}
    words = {name: _word(value) for name, value in found.items() if value not in (None, False, "")}
    for table in page.form.tables:
        words |= table_answers.cells(table, answers.get(table.name))
    return words


def _word(value: Any) -> str:
    """As a browser sends it."""
    return "true" if value is True else str(value)
