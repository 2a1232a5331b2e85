"""The step of a case: lock, run, record, and carry on with the messages that it threw or waited for."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from workflows import measures
from workflows.engine import runner
from workflows.engine.advance import Advance, Subscribed
from workflows.engine.parser import Definition
from workflows.errors import Incident
from workflows.people.models import PoolingArea
from workflows.runtime import deployments, limits
from workflows.runtime.context import OfCase, operation_context
from workflows.runtime.house import Acting
from workflows.runtime.models import Deployment, Instance, InstanceStatus, Message, Subscription, Timer
from workflows.runtime.recording import Around, Case, record

LONGEST_CHAIN = 50
"""Messages that one act may set off in a row; more is a circle drawn in the diagrams."""
TIME_TO_LIVE = dt.timedelta(days=90)
"""How long an early message is kept; nothing in the trade waits longer for its counterpart."""


@dataclass(frozen=True)
class Post:
    """One message on its way: name, business key of the addressee, payload."""

    message: str
    business_key: str
    payload: Mapping[str, Any]
    is_signal: bool = False


def held(session: Session, instance: Instance, *around: Any) -> Case:
    """A case whose row the caller has locked, with the columns of `around`."""
    digest, has_early, policy_line, library, has_moving_timer = around
    definition = definition_of(session, instance, digest)
    return Case(instance, definition, Around(has_early, policy_line.value, library, has_moving_timer))


def definition_of(session: Session, instance: Instance, digest: str) -> Definition:
    """What a case runs, by the digest of its deployment."""
    return deployments.definition_of(session, instance.deployment_id, instance.process_id, digest)


def call_for(session: Session, case: Case, act: Acting) -> runner.Call:
    """What the engine needs for one step of the case."""
    instance, around = case.instance, case.around
    facts = instance.data or {}
    of_case = OfCase(
        instance.id,
        instance.business_key,
        around.library,
        around.policy_line,
        facts,
        has_moving_timer=around.has_moving_timer,
        files=case.definition.files,
    )
    by_line = limits.decider_of_steps(session, around.library, around.policy_line, facts, act.now)
    context = operation_context(session, act, of_case)
    return runner.Call(now=act.now, context=context, decide=act.house.decide or by_line)


def settle(  # noqa: PLR0913  all but the case and what happened to it by keyword
    session: Session,
    case: Case,
    advance: Advance,
    act: Acting,
    *,
    human: str | None = None,
    chain: int = 0,
    back: Mapping[str, Any] | None = None,
) -> None:
    """Record an advance, then deliver what it threw and what had come early for its waits.

    `human` and `back` as `recording.record` takes them.
    """
    if chain > LONGEST_CHAIN:
        reason = {"zh": "消息循环触发", "en": "messages set one another off in a circle"}
        raise Incident(element=case.definition.name, reason=reason)
    record(session, case, advance, act, human, back=back)
    for thrown in advance.thrown:
        key = str(thrown.payload.get("business_key", case.instance.business_key))
        route(session, Post(thrown.message, key, thrown.payload), act, chain=chain + 1)
    for name in advance.signalled:
        _broadcast(session, case.instance.id, name, act, chain + 1)
    if advance.subscribed and case.around.has_early:
        _take_early(session, case, advance.subscribed, act, chain + 1)


def route(session: Session, post: Post, act: Acting, *, chain: int = 0) -> bool:
    """Deliver to the case that waits, or keep until it does; True when delivered.

    A suspended case waits for nothing until it is resumed. The case is locked before its waits are
    looked at: a wait that opens meanwhile is not missed.
    """
    case = locked_case(session, post.business_key, by="business_key")
    is_awake = case is not None and case.instance.suspended_at is None
    waiting = _wait_for(session, case, post.message) if case and is_awake else None
    if case is None or waiting is None:
        session.add(kept(post, act))
        session.flush()
        return False
    _deliver(session, case, waiting.task_id, post, act, chain)
    return True


def _broadcast(session: Session, sender_id: int, name: str, act: Acting, chain: int) -> None:
    """Wake every other case that waits for the signal; in one order, so that senders never deadlock."""
    waiting = (
        sa.select(Subscription.instance_id)
        .where(Subscription.message == name, Subscription.is_signal, Subscription.instance_id != sender_id)
        .distinct()
        .order_by(Subscription.instance_id)
    )
    for instance_id in session.scalars(waiting).all():
        case = locked_case(session, instance_id)
        if case is None or case.instance.status != InstanceStatus.RUNNING:
            continue
        if case.instance.suspended_at is not None:
            session.add(kept(Post(name, case.instance.business_key, {}, is_signal=True), act))
        else:
            _signal(session, case, name, act, chain)


def _signal(session: Session, case: Case, name: str, act: Acting, chain: int) -> None:
    with measures.step("signal"):
        call = call_for(session, case, act)
        advance = runner.signal(case.definition, case.instance.state, name, call)
        settle(session, case, advance, act, chain=chain)


def locked_case(
    session: Session, name: str | int, *, by: str = "id", skip_locked: bool = False
) -> Case | None:
    """The case of this id or business key (`by`), locked until the end of the transaction."""
    found = session.execute(_one_locked(by, skip_locked), {"name": name}).one_or_none()
    return held(session, *found) if found else None


def locked_cases(session: Session, instance_ids: Iterable[int]) -> dict[int, Case]:
    """Those of the cases that nobody else holds, locked, by id; in one order, so that none deadlock."""
    found = session.execute(_many_locked(), {"ids": sorted(set(instance_ids))})
    return {row[0].id: held(session, *row) for row in found}


# Built once: to build the statement takes longer than to run it.
@functools.cache
def _one_locked(by: str, skip_locked: bool) -> sa.Select[Any]:
    one = _cases().where(getattr(Instance, by) == sa.bindparam("name"))
    return one.with_for_update(of=Instance, skip_locked=skip_locked)


@functools.cache
def _many_locked() -> sa.Select[Any]:
    many = _cases().where(Instance.id.in_(sa.bindparam("ids", expanding=True))).order_by(Instance.id)
    return many.with_for_update(of=Instance, skip_locked=True)


def _cases() -> sa.Select[Any]:
    return (
        sa.select(Instance, *around())
        .join(Deployment, Deployment.id == Instance.deployment_id)
        .execution_options(populate_existing=True)
    )


def around() -> tuple[Any, ...]:
    """Digest of the case's deployment and the columns of `Around`; they cost no statement of their own.

    The select that has them joins `Deployment`; the digest alone, for its whole row would be an object.

    An early message that is sent between lock and look is found by `messages.deliver_kept`.
    """
    early = sa.exists().where(Message.business_key == Instance.business_key, Message.delivered_at.is_(None))
    moving = sa.exists().where(Timer.instance_id == Instance.id, Timer.deadline.is_not(None))
    line = sa.select(PoolingArea.policy_line).where(PoolingArea.id == Instance.area_id)
    return (
        Deployment.digest,
        early.correlate(Instance),
        line.correlate(Instance).scalar_subquery(),
        deployments.library_digest(),
        moving.correlate(Instance),
    )


def _wait_for(session: Session, case: Case, message: str) -> Subscription | None:
    waits = sa.select(Subscription).where(
        Subscription.instance_id == case.instance.id,
        Subscription.message == message,
        Subscription.is_signal.is_(False),
    )
    return session.scalar(waits.order_by(Subscription.opened_at, Subscription.task_id).limit(1))


def _deliver(session: Session, case: Case, task_id: str, post: Post, act: Acting, chain: int) -> None:
    with measures.step("message"):
        call, state = call_for(session, case, act), case.instance.state
        advance = runner.deliver(case.definition, state, task_id, post.message, dict(post.payload), call)
        settle(session, case, advance, act, chain=chain)


def _take_early(session: Session, case: Case, waits: tuple[Subscribed, ...], act: Acting, chain: int) -> None:
    """Hand over the oldest kept message for each new wait that still stands."""
    early = sa.select(Message).where(
        Message.business_key == case.instance.business_key,
        Message.name.in_({wait.message for wait in waits}),
        Message.delivered_at.is_(None),
        Message.expires_at > act.now,
        Message.is_signal.is_(False),
    )
    kept = list(session.scalars(early.order_by(Message.id).with_for_update()))
    for wait in waits:
        message = next((each for each in kept if each.name == wait.message), None)
        if message is not None and session.get(Subscription, wait.task_id) is not None:
            kept.remove(message)
            hand_over(session, case, wait.task_id, message, act, chain=chain)


def hand_over(
    session: Session, case: Case, task_id: str, message: Message, act: Acting, *, chain: int = 0
) -> None:
    """Deliver a kept message to a wait of the locked case."""
    message.delivered_at = act.now
    if message.is_signal:
        _signal(session, case, message.name, act, chain)
    else:
        post = Post(message.name, message.business_key, message.payload)
        _deliver(session, case, task_id, post, act, chain)


def kept(post: Post, act: Acting) -> Message:
    return Message(
        name=post.message,
        business_key=post.business_key,
        payload=dict(post.payload),
        is_signal=post.is_signal,
        sent_at=act.now,
        sent_by=act.actor.person_id if act.actor else None,
        expires_at=act.now + TIME_TO_LIVE,
        next_at=act.now,
    )
