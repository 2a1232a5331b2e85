"""Keeps what people are told, once for each event, and gives what leaves the house to the outbox.

It is written in the transaction of what it tells of: a step that is rolled back has told nobody.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from workflows.database import insert_into
from workflows.notifications import addresses, choosing
from workflows.notifications.choosing import HOUSE, Ways
from workflows.notifications.medium import Medium
from workflows.notifications.models import Notification
from workflows.runtime import outbox, tidings
from workflows.runtime.models import HumanTask
from workflows.runtime.outbox import Letter
from workflows.runtime.regular import regular
from workflows.runtime.tidings import Kind, Tiding

MAIL = "notifications.mail"
SHORT_MESSAGE = "notifications.short_message"
KEPT = dt.timedelta(days=90)


@tidings.listener
def tell(session: Session, told: Sequence[Tiding], now: dt.datetime) -> None:
    """Keep each for its person, and send it by the ways that they chose; one told before is passed over."""
    people = {each.person_id for each in told}
    chosen = choosing.of_people(session, people)
    ways = [chosen.get((each.person_id, each.kind), HOUSE) for each in told]
    kept = [_kept(session, *pair, now) for pair in zip(told, ways, strict=True)]
    if any(each.at_once or each.phone for each in ways):
        confirmed = addresses.confirmed(session, people)
        for each, way, number in zip(told, ways, kept, strict=True):
            _send(session, _letters(each, way, number, confirmed), now)


def _kept(session: Session, told: Tiding, ways: Ways, now: dt.datetime) -> int | None:
    """The number of the new row; None where the event was told before."""
    row = insert_into(session, Notification).values(
        person_id=told.person_id,
        kind=told.kind,
        event=told.event,
        instance_id=told.instance_id,
        task_id=told.task_id,
        step=told.step,
        step_en=told.step_en,
        due_at=told.due_at,
        is_listed=ways.listed and told.kind is not Kind.MENTIONED,  # those have a list of their own
        in_digest=ways.digest,
        told_at=now,
    )
    once = row.on_conflict_do_nothing(index_elements=["person_id", "event"])
    return session.scalar(once.returning(Notification.id))


def _letters(
    told: Tiding, ways: Ways, number: int | None, confirmed: set[tuple[int, Medium]]
) -> Iterable[Letter]:
    """What goes out for it. The letter names the row alone: where to and what is looked up when it goes."""
    if number is None:
        return
    payload = {"notification_id": number}
    if ways.at_once and (told.person_id, Medium.EMAIL) in confirmed:
        yield Letter(MAIL, f"notification:{number}:email", payload, told.instance_id)
    if ways.phone and (told.person_id, Medium.PHONE) in confirmed:
        yield Letter(SHORT_MESSAGE, f"notification:{number}:phone", payload, told.instance_id)


def _send(session: Session, letters: Iterable[Letter], now: dt.datetime) -> None:
    for letter in letters:
        outbox.send(session, letter, now=now)


@regular("notifications.forget", cron="35 19 * * *")
def forget_old(session: Session, now: dt.datetime) -> None:
    """At 03:35 in China: drop what was told before `KEPT`, but of steps that are still open.

    What is told of an open step stays, so that it is not told again.
    """
    still = sa.exists().where(HumanTask.id == Notification.task_id, HumanTask.closed_at.is_(None))
    session.execute(sa.delete(Notification).where(Notification.told_at < now - KEPT, ~still))
