"""Setting who stands in for whom, and ending it: by whoever answers for the work of the person who is absent.

Four eyes are asked here, once more when a step is handed over (`team`), and at the step itself (`tasks`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from workflows import audit
from workflows.engine import parser
from workflows.engine.elements import HUMAN, Node, Process
from workflows.errors import Conflict, InvalidAnswers, NotFound, Refused
from workflows.people import permissions, queries, role_acts, substitutions
from workflows.people.models import Person, Substitution
from workflows.people.permissions import Actor, Grant, Subject
from workflows.people.substitutions import Post, SubstitutionRow
from workflows.runtime import deployment_queries, team, tidings
from workflows.runtime.house import House
from workflows.runtime.tidings import Kind, Tiding

LONGEST_REASON = 200
LONGEST = dt.timedelta(days=366)
"""No substitution without an end, and none that amounts to it."""
Roles = Mapping[str, set[str]]
"""Id of a step → roles that do a step of this id."""
Holders = Mapping[str, set[int]]
"""Role → who holds it."""
KIND = {"zh": "此代理", "en": "This substitution"}


@dataclass(frozen=True)
class Wish:
    """What the form says; days as `2006-03-01`, role, office and process None where all are meant."""

    absent_id: int
    deputy_id: int
    first_day: str
    last_day: str
    reason: str
    role: str | None = None
    organisation_id: int | None = None
    process_id: str | None = None


class WouldBreakFourEyes(Refused):
    """Wherever the deputy would act, they have done the earlier step themselves: nobody else could."""

    zh = (
        "{absent}的环节“{step}”须由未办“{earlier}”的人办理，而“{earlier}”在本地区只能由{deputy}办理；"
        "其他环节也是如此。由{deputy}代理会让同一人办两步，请另选一人。"
    )
    en = (
        '"{step}" of {absent} is for somebody who did not do "{earlier}", which only {deputy} can do here; '
        "so it is with every step. One person would do both: choose somebody else."
    )


class Entangled(Refused):
    """It would cross another substitution; the sentence says which and what to do."""

    zh = "{reason}。"
    en = "{reason}."


class AlreadyOver(Conflict):
    """Somebody ended it, or its last day is past."""

    zh = "此代理已经结束。"
    en = "This substitution is over already."


@dataclass(frozen=True)
class _Planned:
    wish: Wish
    absent: Actor
    deputy: Actor
    first_day: dt.date
    last_day: dt.date
    posts: tuple[Grant, ...]
    """What the absent person holds of what is meant."""


def set_up(session: Session, wish: Wish, *, actor: Actor, house: House) -> Substitution:
    """Let one person stand in for another from a day to a day. The caller commits.

    Raises InvalidAnswers for what lacks, and Refused with the field for a substitution of oneself, one
    that overlaps or goes in a circle, and WouldBreakFourEyes (field `deputy`).
    """
    today = house.clock.today()
    _lock(session, (wish.absent_id, wish.deputy_id))
    processes = _processes(session)
    planned = _planned(session, wish, actor, today)
    if wish.process_id is not None and all(each.id != wish.process_id for each in _of_cases(processes)):
        raise InvalidAnswers({"process": _text("没有这项业务", "there is no such process")})
    _refuse_entangled(session, planned)
    _refuse_breach(session, planned, processes)
    row = Substitution(
        absent_id=wish.absent_id,
        deputy_id=wish.deputy_id,
        role=wish.role,
        organisation_id=wish.organisation_id,
        process_id=wish.process_id,
        first_day=planned.first_day,
        last_day=planned.last_day,
        reason=wish.reason.strip(),
        set_by=actor.person_id,
        set_at=house.clock.now(),
    )
    session.add(row)
    session.flush()
    told = audit.Act("substitution.set", "substitution", str(row.id), after=told_of(wish))
    audit.record(session, told, actor=actor, now=house.clock.now())
    if row.first_day <= today:
        tidings.spread(session, [begun(row)], now=house.clock.now())
    return row


def begun(row: Substitution) -> Tiding:
    """What the deputy is told on the first day, once."""
    return Tiding(Kind.SUBSTITUTION, row.deputy_id, f"substitution:{row.id}")


def end(session: Session, substitution_id: int, *, actor: Actor, house: House) -> None:
    """End it now, before its last day. Raises NotFound where it is not the actor's to end, AlreadyOver."""
    today = house.clock.today()
    row = session.get(Substitution, substitution_id, with_for_update=True)
    if row is None or not may_end(session, row.absent_id, actor, today):
        raise NotFound(what=KIND)
    if row.ended_at is not None or row.last_day < today:
        raise AlreadyOver()
    row.ended_at, row.ended_by = house.clock.now(), actor.person_id
    session.flush()
    told = audit.Act("substitution.end", "substitution", str(row.id))
    audit.record(session, told, actor=actor, now=house.clock.now())


def listed(session: Session, actor: Actor, today: dt.date) -> tuple[SubstitutionRow, ...]:
    """Those of the people whom the actor leads, and those that concern the actor, newest first."""
    people = {person_id for person_id, _name in team.colleagues(session, actor, today)}
    return substitutions.concerning(session, people | {actor.person_id})


def may_end(session: Session, absent_id: int, actor: Actor, today: dt.date) -> bool:
    """True when the actor leads the absent person, or is back."""
    return absent_id == actor.person_id or absent_id in dict(team.colleagues(session, actor, today))


def posts(session: Session, actor: Actor, today: dt.date) -> list[Post]:
    """The roles at offices for which the actor answers and which somebody holds. One statement."""
    led, areas = permissions.led(actor)
    found = substitutions.posts(session, led, areas, today) if led else []
    return [each for each in found if permissions.leads(actor, _of_post(each))]


def case_processes(session: Session) -> list[Process]:
    """Those that cases are of. One statement."""
    return _of_cases(_processes(session))


def _of_cases(processes: Mapping[str, Process]) -> list[Process]:
    """Those that no other process calls."""
    called = {node.called for each in processes.values() for node in each.nodes() if node.called}
    return sorted((each for each in processes.values() if each.id not in called), key=lambda each: each.name)


def _of_post(post: Post | Grant) -> Subject:
    return Subject("task", post.area_id, frozenset({post.organisation_id}), post.role)


def told_of(wish: Wish) -> dict[str, object]:
    """What the trail says of it, refused or not; no words of the reason."""
    scope = {"role": wish.role, "office": wish.organisation_id, "process": wish.process_id}
    days = {"from": wish.first_day[:10], "to": wish.last_day[:10]}
    return {"absent": wish.absent_id, "deputy": wish.deputy_id, **days, **scope}


def _lock(session: Session, people: Iterable[int]) -> None:
    """Two who plan for the same people at once go one after the other."""
    rows = sa.select(Person.id).where(Person.id.in_(set(people))).order_by(Person.id)
    session.execute(rows.with_for_update())


def _planned(session: Session, wish: Wish, actor: Actor, today: dt.date) -> _Planned:
    faults: dict[str, dict[str, str]] = {}
    known = dict(team.colleagues(session, actor, today))
    first_day = _day(wish.first_day, "first_day", faults)
    last_day = _day(wish.last_day, "last_day", faults)
    if wish.absent_id not in known:
        faults["absent"] = _text("请选择被代理人", "choose who is absent")
    if wish.deputy_id not in known:
        faults["deputy"] = _text("请选择代理人", "choose who stands in")
    elif wish.deputy_id == wish.absent_id:
        faults["deputy"] = _text("代理人不能是被代理人本人", "nobody stands in for themselves")
    elif wish.deputy_id == actor.person_id:
        faults["deputy"] = _text("不能指定自己为代理人", "nobody names themselves to stand in")
    _check_days(first_day, last_day, today, faults)
    if not wish.reason.strip() or len(wish.reason) > LONGEST_REASON:
        faults["reason"] = _text(
            f"请写明原因，不超过 {LONGEST_REASON} 字", f"say why, in at most {LONGEST_REASON} characters"
        )
    if faults or first_day is None or last_day is None:
        raise InvalidAnswers(faults)
    absent = queries.actor_of(session, wish.absent_id, first_day)
    deputy = queries.actor_of(session, wish.deputy_id, first_day)
    posts = _posts(absent, wish, actor)
    return _Planned(wish, absent, deputy, first_day, last_day, posts)


def _day(text: str, field: str, faults: dict[str, dict[str, str]]) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text.strip())
    except ValueError:
        faults[field] = _text("请填写日期，如 2026-03-01", "give a day, such as 2026-03-01")
        return None


def _check_days(
    first_day: dt.date | None, last_day: dt.date | None, today: dt.date, faults: dict[str, dict[str, str]]
) -> None:
    if first_day is not None and first_day < today:
        faults["first_day"] = _text("开始日期不能早于今天", "the first day must not lie before today")
    if first_day is None or last_day is None:
        return
    if last_day < first_day:
        faults["last_day"] = _text("结束日期不能早于开始日期", "the last day must not lie before the first")
    elif last_day - first_day >= LONGEST:
        faults["last_day"] = _text("一次代理最长一年", "at most a year at a time")


def _posts(absent: Actor, wish: Wish, actor: Actor) -> tuple[Grant, ...]:
    """The roles that would be lent. Raises InvalidAnswers (field `post`) for none, or one not led."""
    held = [
        each
        for each in absent.grants
        if each.role in role_acts.LENDABLE
        and wish.role in (None, each.role)
        and wish.organisation_id in (None, each.organisation_id)
    ]
    if not held:
        zh = f"{absent.name}在开始那天没有这个岗位"
        raise InvalidAnswers({"post": _text(zh, f"{absent.name} does not hold this role on the first day")})
    for each in held:
        if not permissions.leads(actor, _of_post(each)):
            zh = f"“{each.role_name} · {each.office_name}”不由您负责，请选择您负责的岗位"
            en = f'you do not answer for "{each.role_name_en}" at {each.office_name_en}; choose another'
            raise InvalidAnswers({"post": _text(zh, en)})
    return tuple(held)


def _refuse_entangled(session: Session, planned: _Planned) -> None:
    """No second deputy for the same work at the same time, no circle, no chain."""
    absent, deputy = planned.absent, planned.deputy
    pair = (absent.person_id, deputy.person_id)
    for other in substitutions.between(session, pair, planned.first_day, planned.last_day):
        days = f"{other.first_day.isoformat()} — {other.last_day.isoformat()}"
        if other.absent_id == deputy.person_id:
            raise _deputy_is_absent(other, absent.person_id, days)
        if other.deputy_id == absent.person_id:
            zh = f"{absent.name}在 {days} 正代理{other.absent_name}，须先结束该代理，再由他人代理"
            en = f"{absent.name} stands in for {other.absent_name} from {days}; end that first"
            raise Entangled(field="absent", reason=_text(zh, en))
        if other.absent_id == absent.person_id and _overlaps(other, planned.wish):
            zh = f"{absent.name}在 {days} 已由{other.deputy_name}代理，日期和范围重叠；请改日期或先结束该代理"
            en = f"{other.deputy_name} stands in for {absent.name} from {days} already; change the days"
            raise Entangled(field="first_day", reason=_text(zh, en))


def _deputy_is_absent(other: SubstitutionRow, absent_id: int, days: str) -> Refused:
    if other.deputy_id == absent_id:
        zh = f"{other.absent_name}在 {days} 由{other.deputy_name}代理，两人不能互相代理，请另选一人"
        en = f"{other.deputy_name} stands in for {other.absent_name} from {days}; not for each other"
    else:
        zh = f"{other.absent_name}在 {days} 不在岗，由{other.deputy_name}代理，请另选一人"
        en = f"{other.absent_name} is absent from {days}, {other.deputy_name} stands in; choose somebody else"
    return Entangled(field="deputy", reason=_text(zh, en))


def _overlaps(other: SubstitutionRow, wish: Wish) -> bool:
    pairs = (
        (other.role, wish.role),
        (other.organisation_id, wish.organisation_id),
        (other.process_id, wish.process_id),
    )
    return all(None in pair or pair[0] == pair[1] for pair in pairs)


def _refuse_breach(session: Session, planned: _Planned, processes: Mapping[str, Process]) -> None:
    """Refuse where every step that would be lent lies behind one that the two alone could have done."""
    roles = _roles_of_steps(processes.values())
    holders = substitutions.holders(session, planned.posts[0].area_id, planned.first_day)
    two = {planned.absent.person_id, planned.deputy.person_id}
    found = []
    for step in _lent_steps(processes, planned):
        earlier = [each for each in step.separate_from if _is_of(two, each, roles, holders)]
        if not earlier:
            return
        found.append((step, earlier[0]))
    if found:
        step, before = found[0]
        named = {"absent": planned.absent.name, "deputy": planned.deputy.name}
        earlier_name = _name_of(before, processes.values())
        raise WouldBreakFourEyes(field="deputy", step=_name(step), earlier=earlier_name, **named)


def _processes(session: Session) -> dict[str, Process]:
    read = [
        parser.try_process(content, path)[0] for path, content in deployment_queries.diagrams(session).items()
    ]
    return {each.id: each for each in read if each is not None}


def _roles_of_steps(processes: Iterable[Process]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for process in processes:
        for node in process.nodes():
            if node.role:
                found.setdefault(node.id, set()).add(node.role)
    return found


def _lent_steps(processes: Mapping[str, Process], planned: _Planned) -> list[Node]:
    """The human steps of the roles that would be lent, in the processes that are meant."""
    roles = {each.role for each in planned.posts}
    wanted = planned.wish.process_id
    meant = set(processes) if wanted is None else _with_called(wanted, processes)
    nodes = [node for each in sorted(meant) for node in processes[each].nodes()]
    return [node for node in nodes if node.tag in HUMAN and node.role in roles]


def _with_called(process_id: str, processes: Mapping[str, Process]) -> set[str]:
    found, waiting = set[str](), [process_id]
    while waiting:
        each = waiting.pop()
        if each in processes and each not in found:
            found.add(each)
            waiting += [node.called for node in processes[each].nodes() if node.called]
    return found


def _is_of(people: set[int], element_id: str, roles: Roles, holders: Holders) -> bool:
    """True when these people alone could have done the step."""
    doers = set[int]().union(*(holders.get(role, ()) for role in roles.get(element_id, ())))
    return bool(doers) and doers <= people


def _name(node: Node) -> dict[str, str]:
    name = node.name or node.id
    return _text(name, node.name_en or name)


def _name_of(element_id: str, processes: Iterable[Process]) -> dict[str, str]:
    nodes = (node for process in processes for node in process.nodes() if node.id == element_id)
    return next((_name(node) for node in nodes), _text(element_id, element_id))


def _text(zh: str, en: str) -> dict[str, str]:
    return {"zh": zh, "en": en}
