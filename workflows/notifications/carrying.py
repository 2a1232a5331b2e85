"""Carries out of the house what the outbox holds for people: e-mails, short messages, codes.

Where to, and whether still, is looked up when the letter goes: whoever removed their address or lost
their sign-in meanwhile is told nothing. What is read is read before the world outside is spoken to, so
that a slow mail server holds no lock.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, defer

from workflows.clock import local_date
from workflows.notifications import addresses, mail, short_messages, telling, texts
from workflows.notifications.mail import Mail
from workflows.notifications.medium import Medium
from workflows.notifications.models import Notification
from workflows.notifications.queries import stands
from workflows.notifications.short_messages import ShortMessage
from workflows.notifications.texts import Addressed
from workflows.people import permissions, queries
from workflows.people.models import Account
from workflows.people.permissions import Actor
from workflows.runtime.instances import case_subject
from workflows.runtime.models import Instance
from workflows.runtime.outbox import Delivery, handler
from workflows.settings import MailServer, Settings


@dataclass(frozen=True)
class Due:
    """A notification that its person may still have: where to, in which words, of which case."""

    row: Notification
    business_key: str | None
    address: str
    to: Addressed


def mail_server(settings: Settings) -> MailServer | None:
    """Where e-mail goes; a practice office sends none."""
    return None if settings.is_practice else settings.mail_server


@contextmanager
def looking(delivery: Delivery) -> Iterator[Session]:
    """A session that only reads and ends before anything is sent."""
    with Session(delivery.session.get_bind()) as session:
        session.connection(execution_options={"read_only": True})
        yield session


@handler(telling.MAIL)
def send_mail(delivery: Delivery) -> None:
    """Send one notification by e-mail. Raises MailNotTaken."""
    server = mail_server(delivery.house.settings)
    due = _due(delivery, Medium.EMAIL) if server else None
    if server is None or due is None:
        return
    subject = texts.subject(due.row, due.business_key, due.to)
    body = texts.body(due.row, due.business_key, due.to)
    mail.send(server, Mail(delivery.key, due.address, subject, body))


@handler(telling.SHORT_MESSAGE)
def send_short_message(delivery: Delivery) -> None:
    """Send one notification by short message. Raises NoSuchCarrier and what the carrier raises."""
    carrier = short_messages.carrier(delivery.house.settings)
    due = _due(delivery, Medium.PHONE) if carrier else None
    if carrier is None or due is None:
        return
    words = texts.short(due.row, due.business_key, due.to)
    carrier.send(ShortMessage(delivery.key, due.address, words))


@handler(addresses.CODE)
def send_code(delivery: Delivery) -> None:
    """Send the code that confirms an address, unless another was asked for since."""
    medium, words = Medium(delivery.payload["medium"]), str(delivery.payload["code"])
    person_id = int(delivery.payload["person_id"])
    settings = delivery.house.settings
    with looking(delivery) as session:
        to = addressed(session, person_id, settings)
        address = addresses.opened_for_code(session, person_id, medium, words)
    if address is None or to is None:
        return
    text, server, carrier = texts.code(words, medium, to), mail_server(settings), None
    if medium is Medium.PHONE:
        carrier = short_messages.carrier(settings)
    if carrier is not None:
        carrier.send(ShortMessage(delivery.key, address, text))
    elif medium is Medium.EMAIL and server is not None:
        mail.send(server, Mail(delivery.key, address, texts.CODE_SUBJECT[to.tongue], text))


def addressed(session: Session, person_id: int, settings: Settings) -> Addressed | None:
    """How to speak to a person; None where their sign-in is closed."""
    account = session.get(Account, person_id)
    if account is None or not account.is_active:
        return None
    return Addressed(account.language, settings.public_address)


def _due(delivery: Delivery, medium: Medium) -> Due | None:
    """None when it is nobody's business any more: step, address, sign-in or sight of the case are gone."""
    with looking(delivery) as session:
        row = session.scalar(sa.select(Notification).where(*_named(delivery.payload), stands()))
        if row is None:
            return None
        to = addressed(session, row.person_id, delivery.house.settings)
        address = addresses.opened(session, row.person_id, medium)
        actor = queries.actor_of(session, row.person_id, local_date(delivery.now))
        if to is None or address is None or not actor.grants:
            return None
        if row.instance_id is None:
            return Due(row, None, address, to)
        key = _key_seen_by(session, row.instance_id, actor)
        return None if key is None else Due(row, key, address, to)


def _named(payload: Mapping[str, Any]) -> tuple[sa.ColumnElement[bool], ...]:
    is_theirs = Notification.person_id == int(payload["person_id"])
    return is_theirs, Notification.event == str(payload["event"])


def _key_seen_by(session: Session, instance_id: int, actor: Actor) -> str | None:
    """The number of the case, where the actor may see it today."""
    slim = (defer(Instance.state), defer(Instance.data))
    case = session.get_one(Instance, instance_id, options=slim)
    return case.business_key if permissions.visible(actor, case_subject(case)) else None
