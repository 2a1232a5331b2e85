"""Messages to cases, by name and business key; one that comes early waits for its wait."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
import structlog
from sqlalchemy.orm import Session, sessionmaker

from workflows import audit
from workflows.errors import NoAnswer
from workflows.people.permissions import Actor
from workflows.runtime import incidents
from workflows.runtime.house import House, acting
from workflows.runtime.models import Instance, Message, Subscription
from workflows.runtime.steps import Post, hand_over, locked_case, route

LEASE = dt.timedelta(minutes=5)
"""How long a worker may be silent before another takes a kept message."""
SILENT_ATTEMPTS = 3
"""After as many attempts without an answer a message is an incident: something in it ends the worker."""
_log = structlog.get_logger(__name__)


def send(
    session: Session,
    message: str,
    *,
    business_key: str,
    payload: Mapping[str, Any],
    actor: Actor | None,
    house: House,
) -> bool:
    """Deliver to the case that waits for this message, or keep it; True when delivered at once.

    Whether the actor may send it is for the operation that calls this.
    """
    act = acting(house, actor)
    sent = audit.Act("message.send", "case", business_key, after={"message": message})
    audit.record(session, sent, actor=actor, now=act.now)
    return route(session, Post(message, business_key, payload), act)


def deliver_kept(sessions: sessionmaker[Session], house: House, *, limit: int = 50) -> int:
    """Hand over kept messages whose wait opened in the very moment they were sent; how many.

    One that breaks its case becomes an incident, waits longer each time, and stops no other.
    """
    with sessions.begin() as session:
        now = house.at_office_time(session).clock.now()
        pairs = session.execute(meetings(now).limit(limit)).all()
    return sum(_meet(sessions, house, task_id, message_id) for task_id, message_id in pairs)


def meetings(now: dt.datetime, *, is_forced: bool = False) -> sa.Select[str, int]:
    """(task id, message id) of waits for which a message is kept; `is_forced` asks of no back-off."""
    return (
        sa.select(Subscription.task_id, Message.id)
        .join(Instance, Instance.id == Subscription.instance_id)
        .join(
            Message,
            (Message.business_key == Instance.business_key) & (Message.name == Subscription.message),
        )
        .where(
            Message.delivered_at.is_(None),
            Message.expires_at > now,
            sa.true() if is_forced else Message.next_at <= now,
            Subscription.is_signal == Message.is_signal,
            Instance.suspended_at.is_(None),
        )
        .order_by(Message.id)
    )


def _meet(sessions: sessionmaker[Session], house: House, task_id: str, message_id: int) -> bool:
    if not _taken(sessions, house, message_id):
        return False
    try:
        with sessions.begin() as session:
            return _handed_over(session, house, task_id, message_id)
    except Exception as error:  # the worker's edge: it becomes an incident
        _failed(sessions, house, message_id, error)
        return False


def _taken(sessions: sessionmaker[Session], house: House, message_id: int) -> bool:
    """Lease a kept message; the attempt is committed before it is made, so that a crash counts."""
    with sessions.begin() as session:
        now = house.at_office_time(session).clock.now()
        due = sa.select(Message).where(
            Message.id == message_id, Message.delivered_at.is_(None), Message.next_at <= now
        )
        message = session.scalar(due.with_for_update(skip_locked=True))
        if message is None:
            return False
        message.attempts += 1
        message.next_at = now + max(LEASE, incidents.back_off(message.attempts))
        if message.attempts > SILENT_ATTEMPTS and not incidents.is_noted(session, "message", str(message_id)):
            silence = NoAnswer(attempts=message.attempts - 1)
            incidents.note(session, _found(session, message, silence), now=now)
        return True


def retry(sessions: sessionmaker[Session], house: House, message_id: int) -> None:
    """Look for the wait of a kept message now, whatever time it was told to wait; once."""
    with sessions.begin() as session:
        now = house.at_office_time(session).clock.now()
        one = meetings(now, is_forced=True).where(Message.id == message_id).limit(1)
        pair = session.execute(one).one_or_none()
        if pair is not None:
            session.get_one(Message, message_id).next_at = now
    if pair is not None:
        _meet(sessions, house, *pair)


def _handed_over(session: Session, house: House, task_id: str, message_id: int) -> bool:
    act = acting(house.at_office_time(session), None)
    business_key = session.scalar(sa.select(Message.business_key).where(Message.id == message_id))
    case = locked_case(session, business_key, by="business_key") if business_key else None
    message = session.get(Message, message_id, with_for_update=True)
    is_waiting = session.get(Subscription, task_id) is not None
    if case is None or message is None or message.delivered_at is not None:
        return False
    if not is_waiting or case.instance.suspended_at is not None:
        message.next_at, message.attempts = act.now, message.attempts - 1
        return False
    hand_over(session, case, task_id, message, act)
    incidents.resolve(session, "message", str(message_id), now=act.now)
    _log.info("message delivered", business_key=business_key, message=message.name)
    return True


def _failed(sessions: sessionmaker[Session], house: House, message_id: int, error: Exception) -> None:
    with sessions.begin() as session:
        now = house.at_office_time(session).clock.now()
        message = session.get(Message, message_id, with_for_update=True)
        if message is None or message.delivered_at is not None:
            return
        message.next_at = now + incidents.back_off(message.attempts)
        incidents.note(session, _found(session, message, error), now=now)
        _log.warning("message failed", business_key=message.business_key, error=type(error).__name__)


def _found(session: Session, message: Message, error: BaseException) -> incidents.Found:
    of_case = sa.select(Instance.id).where(Instance.business_key == message.business_key)
    return incidents.of_error("message", str(message.id), session.scalar(of_case), message.name, error)
