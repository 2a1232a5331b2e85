"""Messages to cases, by name and business key; one that comes early waits for its wait."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, sessionmaker

from workflows import audit
from workflows.people.permissions import Actor
from workflows.runtime.house import House, acting
from workflows.runtime.models import Instance, Message, Subscription
from workflows.runtime.steps import Post, hand_over, locked_case, route


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
    """Hand over kept messages whose wait opened in the very moment they were sent; how many."""
    with sessions.begin() as session:
        now = house.at_office_time(session).clock.now()
        pairs = session.execute(_meetings(now).limit(limit)).all()
    return sum(_meet(sessions, house, task_id, message_id) for task_id, message_id in pairs)


def _meet(sessions: sessionmaker[Session], house: House, task_id: str, message_id: int) -> bool:
    with sessions.begin() as session:
        act = acting(house.at_office_time(session), None)
        message = session.get(Message, message_id, with_for_update=True)
        if message is None or message.delivered_at is not None:
            return False
        case = locked_case(session, Instance.business_key == message.business_key)
        if case is None or session.get(Subscription, task_id) is None:
            return False
        hand_over(session, case, task_id, message, act)
    return True


def _meetings(now: dt.datetime) -> sa.Select[str, int]:
    return (
        sa.select(Subscription.task_id, Message.id)
        .join(Instance, Instance.id == Subscription.instance_id)
        .join(
            Message,
            (Message.business_key == Instance.business_key) & (Message.name == Subscription.message),
        )
        .where(Message.delivered_at.is_(None), Message.expires_at > now, Subscription.is_signal.is_(False))
        .order_by(Message.id)
    )
