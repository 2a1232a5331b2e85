"""Filling a fresh installation with the demo office, once; every case is reached by running its process."""

from __future__ import annotations

import datetime as dt
import heapq
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflows.bootstrap import Installation
from workflows.clock import local_date
from workflows.demo import courses, inhabitants, layoffs, population, runs
from workflows.demo.agreements import agreement
from workflows.demo.builders import FOUNDED_ON
from workflows.demo.desk import Desk
from workflows.demo.establishment import PASSWORD, found, open_accounts, open_without_password
from workflows.demo.sizes import SMALL, WHOLE, Size
from workflows.demo.stories import CLAIMS, TEAMS, ClaimStory, Script, separated_on
from workflows.people import roles
from workflows.people.models import Account, Organisation, PoolingArea, RoleGrant
from workflows.people.operations import NewPerson, NewRole, add_person, grant_role
from workflows.people.permissions import Actor
from workflows.people.queries import actor_of
from workflows.runtime import deployments

__all__ = ["PASSWORD", "SMALL", "WHOLE", "HalfLoaded", "Size", "Visitor", "is_loaded", "load", "visitors"]

PRACTISED_ON = 70
"""People of a practice office; the visitors are among them."""
_HISTORY = dt.timedelta(days=460)
_DEPLOYED, _FOUNDED = 0.06, 0.14
"""Parts of the loading that are done with the diagrams, and with the offices and people."""
_AREAS = ("changchun", "changchun", "changchun", "jilin", "jilin", "yanbian", "siping", "songyuan", "tonghua")
"""Where the first three hundred live when they have no claim; most of them where the offices are."""

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


def load(installation: Installation, tell: Tell | None = None, size: Size = WHOLE) -> bool:
    """Load the demo office as of today; False when it is there already. Takes a minute or so.

    The same day gives the same office: people and stories are made from fixed numbers.
    """
    say = tell or (lambda _: None)
    now = installation.house.clock.now()
    today = local_date(now)
    with installation.sessions.begin() as session:
        if is_loaded(session):
            return False
        deployments.deploy_folder(session, files("bpmn"), by=None, now=now - _HISTORY)
        say(_DEPLOYED)
        made = found(session, size.plan)
        people = _insure(session, size.claims, size.people, today)
        lists = layoffs.employ(session, made.offices, now)
    say(_FOUNDED)
    desk = Desk(installation, made, now - _HISTORY)
    scripts = [*_scripts(desk, size, people, today)]
    scripts += [layoffs.plan(desk, plan, lists[name], today) for name, plan in layoffs.PLANS.items()]
    scripts.append(layoffs.support(desk, lists[layoffs.SUPPORT], today))
    _play(desk, scripts, now, lambda part: say(_FOUNDED + (0.99 - _FOUNDED) * part))
    with installation.sessions.begin() as session:
        open_accounts(session, made, now)
    say(1.0)
    return True


def furnish(installation: Installation, content: Mapping[str, bytes]) -> None:
    """The offices, staff and some of the people of the small office, without a case, on other diagrams.

    Nobody has a password: it is an office to practise in.
    """
    now = installation.house.clock.now()
    with installation.sessions.begin() as session:
        deployments.deploy_files(session, content, by=None, now=now)
        made = found(session, SMALL.plan)
        _insure(session, CLAIMS, PRACTISED_ON, local_date(now))
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


def _insure(session: Session, claims: Sequence[ClaimStory], count: int, today: dt.date) -> dict[int, int]:
    """So many people, number → id; those with a claim have the history that their story needs."""
    people = {
        story.number: inhabitants.insured(
            story.number, story.kind, TEAMS[story.office].area_id, separated_on(story, today)
        )
        for story in claims
    }
    for number in range(1, inhabitants.FIRST):
        if len(people) < count and number not in people:
            kind = population.KINDS[number % len(population.KINDS)]
            month_end = today.replace(day=1) - dt.timedelta(days=1 + 31 * (number % 7))
            people[number] = population.insured(number, kind, _AREAS[number % len(_AREAS)], month_end)
    first = max(inhabitants.FIRST, *people) + 1
    others = range(first, first + count - len(people))
    people.update({each.number: each for each in inhabitants.others(others, today)})
    return population.insure(session, list(people.values()))


def _scripts(desk: Desk, size: Size, people: Mapping[int, int], today: dt.date) -> Iterator[Script]:
    yield from (courses.claim(desk, story, people[story.number], today) for story in size.claims)
    yield from (runs.run(desk, story, people, today) for story in size.runs)
    yield from (runs.aftermath(desk, each, people[each.number], today) for each in runs.AFTERMATHS)
    yield from (runs.recipients(desk, *each, today) for each in runs.LISTS)
    yield from (agreement(desk, story, people[story.number], today) for story in size.agreements)


def _play(desk: Desk, scripts: Iterable[Script], now: dt.datetime, say: Tell) -> None:
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
