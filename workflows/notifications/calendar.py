"""A person's calendar of last days and follow-ups, to be fetched by a calendar program (RFC 5545).

Whoever knows the private address reads it without signing in: it holds numbers of cases and steps,
nobody's name. Sign-in, roles and sight of each case are asked anew at every call.
"""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, defer

from workflows import audit
from workflows.clock import DAY, local_date
from workflows.database import insert_into
from workflows.notifications.models import CalendarFeed
from workflows.people import queries
from workflows.people.models import Account
from workflows.people.permissions import Actor, visible
from workflows.runtime.follow_ups import FollowUp
from workflows.runtime.instances import case_subject
from workflows.runtime.models import HumanTask, Instance

if TYPE_CHECKING:
    from icalendar import Component

TOKEN_BYTES = 32
MOST = 1000
"""Events of each sort, the nearest first."""
PRODUCT = "-//Shibao//Deadlines//ZH"
NAME = {"zh": "失保期限", "en": "Shibao deadlines"}
LAST_DAY = {"zh": "期限", "en": "Last day"}
FOLLOW_UP = {"zh": "跟进", "en": "Follow up"}


@dataclass(frozen=True)
class Event:
    """One whole day; `uid` stays the same as long as it is about the same step."""

    uid: str
    day: dt.date
    summary: str
    business_key: str
    written_at: dt.datetime


@dataclass(frozen=True)
class PersonalCalendar:
    """What one address gives, in its person's language."""

    language: str
    events: tuple[Event, ...]


def renew(session: Session, *, actor: Actor, now: dt.datetime) -> str:
    """A new private token for the actor's calendar, told this once; the former one ends. Caller commits."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    fresh = {"digest": _digest(token), "made_at": now}
    row = insert_into(session, CalendarFeed).values(person_id=actor.person_id, **fresh)
    session.execute(row.on_conflict_do_update(index_elements=["person_id"], set_=fresh))
    _note(session, "calendar.renew", actor, now)
    return token


def withdraw(session: Session, *, actor: Actor, now: dt.datetime) -> None:
    """The address of the actor's calendar leads nowhere from now on."""
    session.execute(sa.delete(CalendarFeed).where(CalendarFeed.person_id == actor.person_id))
    _note(session, "calendar.withdraw", actor, now)


def made_at(session: Session, person_id: int) -> dt.datetime | None:
    """Since when the person's calendar has its address; None where it has none. One statement."""
    return session.scalar(sa.select(CalendarFeed.made_at).where(CalendarFeed.person_id == person_id))


def of_token(session: Session, token: str, *, today: dt.date) -> PersonalCalendar | None:
    """The calendar behind a token; None for an unknown one, a closed sign-in, a person without any role."""
    account = session.scalar(
        sa.select(Account)
        .join(CalendarFeed, CalendarFeed.person_id == Account.person_id)
        .where(CalendarFeed.digest == _digest(token), Account.is_active)
    )
    if account is None:
        return None
    actor = queries.actor_of(session, account.person_id, today)
    if not actor.grants:
        return None
    tongue = "zh" if account.language.startswith("zh") else "en"
    events = (*_last_days(session, actor, tongue), *_follow_ups(session, actor, tongue))
    return PersonalCalendar(tongue, events)


def written(found: PersonalCalendar, *, house: str) -> bytes:
    """The calendar as `text/calendar`; `house` is the address of the pages, to which each event leads."""
    from icalendar import Calendar  # a tenth of a second that only this page needs

    made = Calendar()
    made.add("prodid", PRODUCT)
    made.add("version", "2.0")
    made.add("x-wr-calname", NAME[found.language])
    made.add("x-wr-timezone", "Asia/Shanghai")
    for each in found.events:
        made.add_component(_component(each, house))
    return bytes(made.to_ical())


def _component(event: Event, house: str) -> Component:
    from icalendar import Event as Entry

    made = Entry()
    made.add("uid", event.uid)
    made.add("dtstamp", event.written_at)
    made.add("dtstart", event.day)
    made.add("dtend", event.day + DAY)
    made.add("summary", event.summary)
    made.add("url", f"{house}/cases/{event.business_key}")
    made.add("transp", "TRANSPARENT")
    return made


def _last_days(session: Session, actor: Actor, tongue: str) -> Iterator[Event]:
    mine = sa.select(HumanTask, Instance).join(Instance, Instance.id == HumanTask.instance_id)
    mine = mine.where(HumanTask.assignee_id == actor.person_id, HumanTask.due_at.is_not(None))
    for task, case in _seen(session, mine.order_by(HumanTask.rank_at, HumanTask.id), actor):
        yield _event("due", task, case, local_date(task.due_at), LAST_DAY[tongue], tongue)


def _follow_ups(session: Session, actor: Actor, tongue: str) -> Iterator[Event]:
    days = sa.select(HumanTask, Instance, FollowUp.follow_on)
    days = days.join(Instance, Instance.id == HumanTask.instance_id)
    days = days.join(FollowUp, FollowUp.task_id == HumanTask.id)
    days = days.where(FollowUp.person_id == actor.person_id).order_by(FollowUp.follow_on, HumanTask.id)
    for task, case, day in _seen(session, days, actor):
        yield _event("follow", task, case, day, FOLLOW_UP[tongue], tongue)


def _seen(session: Session, query: sa.Select[*tuple[Any, ...]], actor: Actor) -> Iterator[Any]:
    """Rows of open steps of cases that the actor may see today; the case is the second of each."""
    slim = (defer(HumanTask.facts), defer(Instance.state), defer(Instance.data))
    rows = session.execute(query.where(HumanTask.closed_at.is_(None)).limit(MOST).options(*slim))
    return (row for row in rows if visible(actor, case_subject(row[1])))


def _event(sort: str, task: HumanTask, case: Instance, day: dt.date, what: str, tongue: str) -> Event:
    step = task.name if tongue == "zh" else task.name_en or task.name
    summary = f"{what} {case.business_key} {' '.join(step.split())}"
    return Event(f"{sort}-{task.id}@shibao", day, summary, case.business_key, task.opened_at)


def _digest(token: str) -> bytes:
    return sha256(token.encode()).digest()


def _note(session: Session, act: str, actor: Actor, now: dt.datetime) -> None:
    audit.record(session, audit.Act(act, "person", str(actor.person_id)), actor=actor, now=now)
