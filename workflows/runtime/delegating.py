"""Entrusting a step to a colleague, answering, taking it back: one lock, one check; the caller commits."""

from __future__ import annotations

import datetime as dt

from sqlalchemy.orm import Session

from workflows import audit
from workflows.errors import Conflict, NotFound, Refused
from workflows.people import permissions, queries
from workflows.people.permissions import Actor
from workflows.runtime import commenting, tasks, tidings
from workflows.runtime.delegations import Delegation
from workflows.runtime.house import House
from workflows.runtime.tasks import Held
from workflows.runtime.tidings import Kind


class AlreadyEntrusted(Conflict):
    """No chains: what was entrusted is answered, not passed on."""

    zh = "本环节是{owner}委托您办理的，不能再转托；请答复并退回。"
    en = "{owner} entrusted this step to you; it cannot be passed on: answer and return it."


class NotEntrusted(Conflict):
    """It came back meanwhile, or was taken back."""

    zh = "本环节现在没有委托给您，可能已被收回。"
    en = "This step is not entrusted to you any more; it may have been taken back."


def colleagues(
    session: Session, task_id: str, *, actor: Actor, on: dt.date
) -> tuple[tasks.TaskPage, tuple[tuple[int, str], ...]]:
    """The task as the actor may entrust it, and whom four eyes let do it: id and name, by name.

    Raises what stands in the actor's way, as `tasks.complete` does, and AlreadyEntrusted.
    """
    found = tasks.found_for(session, task_id, actor, "task.delegate")
    _refuse_chain(found)
    subject = tasks.subject_of(found)
    offices = sorted(subject.organisation_ids)
    held = queries.holders_at(session, subject.role or "", offices, on)
    nobody = {*subject.separate_from, actor.person_id, found.task.assignee_id}
    return tasks.page(session, task_id, actor), tuple(each for each in held if each[0] not in nobody)


def delegate(
    session: Session, task_id: str, *, to: int, words: str, actor: Actor, house: House
) -> Delegation:
    """Give the step to a colleague with a question; it stays the actor's, or that of whom they stand in for.

    Raises what `tasks.claim` raises, AlreadyEntrusted, and Refused for nobody who may do it (field `to`,
    asked of four eyes as when it is done) and for no words (field `comment`).
    """
    found = tasks.held_for(session, task_id, actor, "task.delegate")
    _refuse_chain(found)
    now, case = house.clock.now(), found.instance
    owner = permissions.in_place(actor, tasks.subject_of(found)).in_place_of or actor
    colleague = _colleague(session, found, to, owner.person_id, house.clock.today())
    row = Delegation(
        task_id=task_id,
        owner_id=owner.person_id,
        owner_name=owner.name,
        colleague_id=colleague.person_id,
        colleague_name=colleague.name,
        asked_at=now,
    )
    session.add(row)
    _assign(found, colleague.person_id, colleague.name, now)
    commenting.write(session, case.business_key, words, actor=actor, now=now, calling={to})
    tasks.note(session, found, "task.delegate", tasks.acting_on(found, actor, house), assignee=to)
    told = tidings.of_task(Kind.ENTRUSTED, to, row.id, found.task)
    tidings.spread(session, [told], now=now)
    return row


def give_back(session: Session, task_id: str, *, words: str, actor: Actor, house: House) -> str:
    """Answer, and let the step be its owner's again, who is told. Its business key.

    Raises what `tasks.release` raises, NotEntrusted, and Refused for no words (field `comment`).
    """
    found = tasks.held_for(session, task_id, actor, "task.give_back")
    given = found.delegation
    if given is None or given.colleague_id != actor.person_id:
        raise NotEntrusted()
    now, key = house.clock.now(), found.instance.business_key
    act = tasks.acting_on(found, actor, house)
    _come_back(found, given, now)
    commenting.write(session, key, words, actor=actor, now=now, calling={given.owner_id})
    tasks.note(session, found, "task.give_back", act, assignee=given.owner_id)
    told = tidings.of_task(Kind.RETURNED, given.owner_id, given.id, found.task)
    tidings.spread(session, [told], now=now)
    return key


def take_back(session: Session, task_id: str, *, actor: Actor, house: House) -> str:
    """The owner has the step again without an answer. Its business key.

    Raises NotFound where it is not the actor's, and TaskAlreadyClosed.
    """
    found = tasks.seen_by(session, task_id, actor)
    given = found.delegation
    if given is None or given.owner_id != actor.person_id:
        raise NotFound(what=permissions.KINDS["task"])
    _come_back(found, given, house.clock.now())
    act = audit.Act("task.take_back", "case", found.instance.business_key, after={"task": task_id})
    audit.record(session, act, actor=actor, now=house.clock.now())
    return found.instance.business_key


def _refuse_chain(found: Held) -> None:
    if found.delegation is not None:
        raise AlreadyEntrusted(owner=found.delegation.owner_name)


def _colleague(session: Session, found: Held, to: int, owner_id: int, on: dt.date) -> Actor:
    """Who gets it: holds the role at the office, and did none of the steps that must be another's."""
    subject = tasks.subject_of(found)
    colleague = queries.actor_of(session, to, on)
    if to == owner_id or not permissions.holds_task(colleague, subject):
        raise Refused(field="to", reason={"zh": "请选择委托给谁", "en": "choose a colleague"})
    if to in subject.separate_from:
        earlier = subject.separate_from[to]
        zh = f"{colleague.name}已办理本件的“{earlier['zh']}”，本环节须由其他人办理"
        en = f'{colleague.name} did "{earlier["en"]}" of this case; this step must be another person\'s'
        raise Refused(field="to", reason={"zh": zh, "en": en})
    return colleague


def _come_back(found: Held, given: Delegation, now: dt.datetime) -> None:
    given.ended_at = now
    _assign(found, given.owner_id, given.owner_name, now)


def _assign(found: Held, person_id: int, name: str, now: dt.datetime) -> None:
    task = found.task
    task.assignee_id, task.assignee_name, task.assigned_at = person_id, name, now
