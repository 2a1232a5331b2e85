"""Filling a fresh installation with the demo office, once; every case is reached by running its process."""

from __future__ import annotations

import datetime as dt
import heapq
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from importlib.resources import files

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflows.bootstrap import Installation
from workflows.clock import local_date
from workflows.demo import layoffs, population, stories
from workflows.demo.builders import FOUNDED_ON
from workflows.demo.desk import Desk
from workflows.demo.establishment import (
    PASSWORD,
    SignIn,
    found,
    open_accounts,
    open_without_password,
    sign_ins,
)
from workflows.people import roles
from workflows.people.models import Account, Organisation, PoolingArea, RoleGrant
from workflows.people.operations import NewPerson, NewRole, add_person, grant_role
from workflows.people.permissions import Actor
from workflows.people.queries import actor_of
from workflows.runtime import deployments

__all__ = ["PASSWORD", "HalfLoaded", "SignIn", "Visitor", "is_loaded", "load", "sign_ins", "visitors"]

PEOPLE = 300
PRACTISED_ON = 70
"""People of a practice office; the visitors are among them."""
_HISTORY = dt.timedelta(days=460)
_AREAS = ("changchun", "changchun", "changchun", "jilin", "jilin", "yanbian", "siping", "songyuan", "tonghua")
"""Where the people without a claim live; most of them where the offices are."""

Tell = Callable[[float], None]
"""Called with the part done, 0 to 1."""


class HalfLoaded(RuntimeError):
    """An earlier loading was interrupted; the installation must be made afresh."""


@dataclass(frozen=True)
class Visitor:
    """Somebody without a claim, to try the counter in Changchun with."""

    name: str
    identity_number: str
    zh: str
    en: str


_VISITORS = {
    37: ("缴费 42 个月，分属两地", "42 months of contributions, in two areas"),
    64: ("只缴费 7 个月", "7 months of contributions only"),
    45: ("三年内短期就业累计 12 个月", "short jobs that add up to 12 months in three years"),
}


def visitors() -> tuple[Visitor, ...]:
    """People whom a newcomer can take to the counter of the walk through the demo."""
    found_people = []
    for number, (zh, en) in _VISITORS.items():
        person = population.person_of(number, "changchun")
        found_people.append(Visitor(person.name, person.identity_number or "", zh, en))
    return tuple(found_people)


def is_loaded(session: Session) -> bool:
    """True when the office is complete. Raises HalfLoaded when a loading was interrupted."""
    if session.scalar(select(Account.person_id).limit(1)) is not None:
        return True
    if session.scalar(select(PoolingArea.id).limit(1)) is not None:
        raise HalfLoaded("the demo office was loaded only in part; remove its database and start again")
    return False


def load(installation: Installation, tell: Tell | None = None) -> bool:
    """Load the demo office as of today; False when it is there already. Takes some seconds.

    The same day gives the same office: people and stories are made from fixed numbers.
    """
    say = tell or (lambda _: None)
    now = installation.house.clock.now()
    today = local_date(now)
    with installation.sessions.begin() as session:
        if is_loaded(session):
            return False
        deployments.deploy_folder(session, files("bpmn"), by=None, now=now - _HISTORY)
        made = found(session)
        people = _insure(session, today)
        lists = layoffs.employ(session, made.offices, now)
    say(0.2)
    desk = Desk(installation, made, now - _HISTORY)
    scripts = _scripts(desk, people, today)
    scripts += [layoffs.plan(desk, plan, lists[name], today) for name, plan in layoffs.PLANS.items()]
    scripts.append(layoffs.support(desk, lists[layoffs.SUPPORT], today))
    _play(desk, scripts, now, lambda part: say(0.2 + 0.75 * part))
    with installation.sessions.begin() as session:
        open_accounts(session, made, now)
    say(1.0)
    return True


def furnish(installation: Installation, content: Mapping[str, bytes]) -> None:
    """The same offices and staff and some of the people, without a case, on other diagrams.

    Nobody has a password: it is an office to practise in.
    """
    now = installation.house.clock.now()
    with installation.sessions.begin() as session:
        deployments.deploy_files(session, content, by=None, now=now)
        made = found(session)
        _insure(session, local_date(now), PRACTISED_ON)
        layoffs.employ(session, made.offices, now)
        for login, person_id in made.staff.items():
            open_without_password(session, login, person_id, now)


def staff_new_roles(session: Session, now: dt.datetime) -> None:
    """One invented person for each role that the diagrams brought and nobody holds yet."""
    held = set(session.scalars(select(RoleGrant.role)))
    for number, role in enumerate(roles.designed(session), 1):
        office = session.scalars(
            select(Organisation.id).where(Organisation.kind == role.office).order_by(Organisation.id).limit(1)
        ).first()
        if role.id not in held and office is not None:
            person = add_person(session, NewPerson(f"{role.name}{number}号"), actor=None, now=now)
            grant_role(session, NewRole(person.id, role.id, office, FOUNDED_ON), actor=None, now=now)
            open_without_password(session, role.id, person.id, now)


def actor(session: Session, login: str, today: dt.date) -> Actor:
    """One of the staff with the roles held today. Raises NoResultFound."""
    person_id = session.scalars(select(Account.person_id).where(Account.login == login)).one()
    return actor_of(session, person_id, today)


def _insure(session: Session, today: dt.date, count: int = PEOPLE) -> dict[int, int]:
    """All people by their number; those with a claim first, with the history their story needs."""
    people = {
        story.number: population.insure(
            session,
            story.number,
            story.kind,
            stories.AREA_OF[story.office],
            stories.separated_on(story, today),
        )
        for story in stories.CLAIMS
    }
    for number in range(len(people) + 1, count + 1):
        kind = population.KINDS[number % len(population.KINDS)]
        month_end = today.replace(day=1) - dt.timedelta(days=1 + 31 * (number % 7))
        people[number] = population.insure(session, number, kind, _AREAS[number % len(_AREAS)], month_end)
    return people


def _scripts(desk: Desk, people: dict[int, int], today: dt.date) -> list[stories.Script]:
    claims = [stories.claim(desk, story, people[story.number], today) for story in stories.CLAIMS]
    yesterday = today - dt.timedelta(days=1)
    changchun, jilin = ("payclerk", "releaser"), ("payclerk.jilin", "releaser.jilin")
    yanbian = ("payclerk.yanbian", "reviewer.yanbian")
    runs = [stories.run(desk, jilin, day, "booked", {}) for day in stories.run_days(today, 13)]
    earlier, last = stories.run_days(today, 2)
    runs += [
        stories.run(desk, changchun, earlier, "booked", {}),
        stories.run(desk, changchun, last, "booked", {people[20]: "AC04"}),
        stories.run(desk, changchun, yesterday, "checked", {}),
        stories.run(desk, yanbian, last, "booked", {people[28]: "BE01"}),
        stories.run(desk, yanbian, yesterday, "released", {}),
    ]
    return [*claims, *runs]


def _play(desk: Desk, scripts: Iterable[stories.Script], now: dt.datetime, say: Tell) -> None:
    """Interleave the scripts in the order of time, up to now."""
    waiting = [(next(script), number, script) for number, script in enumerate(scripts)]
    heapq.heapify(waiting)
    begun, whole = desk.at, (now - desk.at).total_seconds()
    while waiting and waiting[0][0] < now:
        moment, number, script = heapq.heappop(waiting)
        desk.go_to(moment)
        following = next(script, None)
        if following is not None:
            heapq.heappush(waiting, (following, number, script))
        say((desk.at - begun).total_seconds() / whole)
    desk.go_to(now)
    desk.settle()
