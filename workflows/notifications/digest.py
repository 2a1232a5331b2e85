"""The daily digest: one e-mail on a working day with what is due, late, unread and waiting for the person.

It is written when it goes out, from what is true then; where nothing is to be said, none goes out.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from workflows.clock import DAY, local_date, start_of_day
from workflows.notifications import addresses, choosing, digest_text, mail
from workflows.notifications.carrying import addressed, looking, mail_server
from workflows.notifications.digest_text import Digest, Line
from workflows.notifications.mail import Mail
from workflows.notifications.medium import Medium
from workflows.notifications.models import ContactAddress, Notification
from workflows.notifications.queries import stands
from workflows.notifications.texts import Addressed
from workflows.people import queries
from workflows.people.models import Account
from workflows.people.permissions import Actor
from workflows.runtime import limits, mentions, outbox, tallies
from workflows.runtime.models import HumanTask, Instance
from workflows.runtime.outbox import Delivery, Letter, handler
from workflows.runtime.regular import regular
from workflows.runtime.tidings import Kind

SEND = "notifications.digest"
MOST = 50
"""Lines of one list; the page has the rest."""
DAYS_OF_WEEK = 7
NEWS = (Kind.ASSIGNED, Kind.ENTRUSTED, Kind.RETURNED, Kind.SENT_BACK, Kind.SUBSTITUTION)
"""Told of as news: what the other kinds say is true or not on the day itself."""


@dataclass(frozen=True)
class Written:
    """A digest that has something to say, where it goes, and which news it carries."""

    address: str
    to: Addressed
    digest: Digest
    news: tuple[int, ...]


@regular("notifications.order_digests", cron="30 0 * * *")
def order(session: Session, now: dt.datetime) -> None:
    """At 08:30 in China on a working day: a letter for everybody with a confirmed e-mail address."""
    today = local_date(now)
    if not limits.is_working_day(session, today):
        return
    query = sa.select(ContactAddress.person_id).join(Account, Account.person_id == ContactAddress.person_id)
    reached = query.where(
        ContactAddress.medium == Medium.EMAIL, ContactAddress.confirmed_at.is_not(None), Account.is_active
    )
    for person_id in session.scalars(reached.order_by(ContactAddress.person_id)).all():
        payload = {"person_id": person_id, "day": today.isoformat()}
        outbox.send(session, Letter(SEND, f"digest:{person_id}:{today}", payload), now=now)


@handler(SEND)
def send_digest(delivery: Delivery) -> None:
    """Send it, unless the day is over or there is nothing to say. Raises MailNotTaken."""
    server = mail_server(delivery.house.settings)
    is_late = delivery.payload["day"] != local_date(delivery.now).isoformat()
    if server is None or is_late:
        return
    with looking(delivery) as session:
        written = _written(session, delivery, int(delivery.payload["person_id"]))
    if written is None:
        return
    subject = digest_text.subject(written.digest, written.to)
    body = digest_text.body(written.digest, written.to)
    mail.send(server, Mail(delivery.key, written.address, subject, body))
    if written.news:
        told = sa.update(Notification).where(Notification.id.in_(written.news))
        delivery.session.execute(told.values(in_digest=False))


def _written(session: Session, delivery: Delivery, person_id: int) -> Written | None:
    to = addressed(session, person_id, delivery.house.settings)
    address = addresses.opened(session, person_id, Medium.EMAIL)
    actor = queries.actor_of(session, person_id, local_date(delivery.now))
    ways = choosing.of_person(session, person_id)
    if to is None or address is None or not actor.grants or not any(each.digest for each in ways.values()):
        return None
    wanted = {kind for kind, each in ways.items() if each.digest}
    news = _news(session, person_id)
    found = _digest(session, actor, wanted, news, delivery.now)
    return None if found.is_empty else Written(address, to, found, tuple(news))


def _digest(
    session: Session, actor: Actor, wanted: set[Kind], news: Mapping[int, Line], now: dt.datetime
) -> Digest:
    today = local_date(now)
    week_over = start_of_day(today + DAY * (DAYS_OF_WEEK - today.weekday()))
    late = _steps(session, actor, None, now) if Kind.OVERDUE in wanted else ()
    unread = {"mentions": mentions.unread(actor.person_id, tallies.COUNTED)}
    counts = tallies.counts(session, actor, now, unread)
    return Digest(
        today,
        late=late,
        due=_steps(session, actor, now, week_over) if Kind.DUE_SOON in wanted else (),
        news=tuple(news.values()),
        mentions=counts.beside["mentions"] if Kind.MENTIONED in wanted else 0,
        pool=counts.pool,
    )


def _steps(
    session: Session, actor: Actor, after: dt.datetime | None, before: dt.datetime
) -> tuple[Line, ...]:
    """The actor's own open steps whose last moment lies between, first due first. One statement."""
    query = (
        sa.select(Instance.business_key, HumanTask.name, HumanTask.name_en, HumanTask.due_at)
        .join(Instance, Instance.id == HumanTask.instance_id)
        .where(HumanTask.assignee_id == actor.person_id, HumanTask.closed_at.is_(None))
        .where(HumanTask.rank_at < before, HumanTask.rank_at >= after if after else sa.true())
        .order_by(HumanTask.rank_at, HumanTask.id)
        .limit(MOST)
    )
    return tuple(Line(None, *row) for row in session.execute(query))


def _news(session: Session, person_id: int) -> dict[int, Line]:
    """What was told since the last digest and still stands, by number. One statement."""
    step = (Notification.step, Notification.step_en)
    query = (
        sa.select(Notification.id, Notification.kind, Instance.business_key, *step)
        .outerjoin(Instance, Instance.id == Notification.instance_id)
        .where(Notification.person_id == person_id, Notification.in_digest, Notification.kind.in_(NEWS))
        .where(Notification.read_at.is_(None), stands())
        .order_by(Notification.id)
        .limit(MOST)
    )
    return {row.id: Line(row.kind, row.business_key, row.step, row.step_en) for row in session.execute(query)}
