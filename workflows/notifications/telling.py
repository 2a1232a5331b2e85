"""Keeps what people are told, once for each event, and gives what leaves the house to the outbox.

It is written in the transaction of what it tells of: a step that is rolled back has told nobody.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from hashlib import sha256

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
    fresh = [pair for pair in zip(told, ways, strict=True) if _is_kept(session, *pair, now)]
    if any(each.at_once or each.phone for _told, each in fresh):
        confirmed = addresses.confirmed(session, people)
        for each, way in fresh:
            _send(session, _letters(each, way, confirmed), now)


def _is_kept(session: Session, told: Tiding, ways: Ways, now: dt.datetime) -> bool:
    """Write the row; False where the event was told before."""
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
    return session.scalar(once.returning(Notification.id)) is not None


def _letters(told: Tiding, ways: Ways, confirmed: set[tuple[int, Medium]]) -> Iterable[Letter]:
    """What goes out for it. A letter names person and event alone: where to and what is looked up later.

    Its key is theirs too and not the row's number, which SQLite gives again once the rows are gone.
    """
    payload = {"person_id": told.person_id, "event": told.event}
    mark = sha256(f"{told.person_id}\0{told.event}".encode()).hexdigest()[:40]
    if ways.at_once and (told.person_id, Medium.EMAIL) in confirmed:
        yield Letter(MAIL, f"notification:{mark}:email", payload, told.instance_id)
    if ways.phone and (told.person_id, Medium.PHONE) in confirmed:
        yield Letter(SHORT_MESSAGE, f"notification:{mark}:phone", payload, told.instance_id)


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
