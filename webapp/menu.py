"""The left rail: queues with counts first, then what the person's roles may open."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from flask import Flask, current_app, g, request, url_for
from flask_login import current_user

from webapp import transaction, words
from webapp.access import (
    ADMINISTRATOR,
    CLAIM_ROLES,
    CLERK,
    DESIGNER,
    LABOUR_CLERK,
    LAYOFF_ROLES,
    OFFICER,
    PAYMENT_CLERK,
    POLICY_DRAFTER,
    POLICY_RELEASER,
    RELEASER,
    REVIEWER,
    actor,
    only_area,
)
from webapp.htmx import wants_part
from webapp.language import gettext as _
from webapp.language import in_language
from workflows.clock import local_date, wall
from workflows.designer.operations import SUBJECT as DRAFTS
from workflows.disclosure.queries import open_count
from workflows.notifications import queries as notifications
from workflows.people import permissions, substitutions
from workflows.people.permissions import Actor, can
from workflows.runtime import delegations, follow_ups, mentions, tallies

LARGEST_COUNT = 999
WITHOUT_CASES = frozenset({ADMINISTRATOR, DESIGNER})
"""Roles to whose offices no case brings a task."""
PART_OF = {
    "take_overs": "payments",
    "cockpit_case": "cockpit",
    "diagram_import": "designer",
    "job_keeping": "layoffs",
    "hiring_support": "layoffs",
    "sign_offs": "layoffs",
    "draft_editor": "designer",
    "draft_forms": "designer",
    "draft_options": "designer",
    "draft_play": "designer",
    "letter_editor": "designer",
    "draft_recording": "cockpit",
    "draft_roles": "designer",
    "draft_stories": "designer",
    "practice": "designer",
    "process_manual": "designer",
    "table_editor": "designer",
}
"""Pages that stand behind a line of the rail of another name."""


@dataclass(frozen=True)
class Entry:
    """One line of the rail."""

    label: str
    icon: str
    address: str
    is_current: bool
    count: int | None = None
    is_alarm: bool = False
    key: str = ""
    """Key that opens it from everywhere."""

    @property
    def shown_count(self) -> str:
        """Exact, or `999+`."""
        count = self.count or 0
        return f"{LARGEST_COUNT}+" if count > LARGEST_COUNT else str(count)


@dataclass(frozen=True)
class Section:
    """Lines under one heading."""

    label: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class Menu:
    """The rail and what the top bar says of the person."""

    sections: tuple[Section, ...]
    office: str
    roles: tuple[str, ...]
    may_move_clock: bool


def install(app: Flask) -> None:
    """Offer `menu` and `office_clock` to every template."""

    @app.context_processor
    def offer() -> dict[str, Any]:
        is_demo = transaction.house().settings.is_demo
        return {
            "menu": current_menu(),
            "office_clock": transaction.clock(),
            "machine_now": wall(),
            "is_demo": is_demo,
        }


def current_menu() -> Menu | None:
    """The menu of the signed-in person; none for strangers, and none in a part of a page."""
    if wants_part() or not current_user.is_authenticated:
        return None
    if "menu" not in g:
        g.menu = _built()
    found: Menu = g.menu
    return found


def _built() -> Menu:
    """One statement: the counts of the queues."""
    person = actor()
    names = {grant.organisation_id: in_language(grant, "office_name") for grant in person.grants}
    counts = _counts(person) if _works_on_cases(person) else None
    sections = (
        Section("", tuple(_queues(counts)) if counts else ()),
        Section(_("业务"), tuple(_work(person, counts))),
        Section(_("管理"), tuple(_administration(person))),
    )
    return Menu(
        sections=tuple(section for section in sections if section.entries),
        office=_("、").join(names.values()),
        roles=tuple(
            f"{in_language(each, 'role_name')} · {names[each.organisation_id]}" for each in person.grants
        ),
        may_move_clock=may_move_clock(person),
    )


def _counts(person: Actor) -> tallies.Counts:
    now, most = transaction.clock().now(), LARGEST_COUNT + 1
    today = local_date(now)
    beside = {
        "mentions": mentions.unread(person.person_id, most),
        "told": notifications.unread(person.person_id, most),
        "follow_ups": follow_ups.due(person, today, most),
        "substitutions": substitutions.touching(person.person_id, today, most),
        "delegations": delegations.out(person.person_id, most),
    }
    if _works_on_claims(person):
        beside["notices"] = open_count(only_area(person), most)
    return tallies.counts(transaction.session(), person, now, beside)


def _queues(counts: tallies.Counts) -> Iterator[Entry]:
    """My tasks, what my offices may take, the business states in which something waits, what is late."""
    yield _queue(_("我的待办"), "inbox", "inbox.tasks", counts.mine)
    yield _queue(_("本单位待领"), "pool", "inbox.pool", counts.pool)
    yield replace(_page(_("提到我的"), "mention", "mentions.called"), count=counts.beside["mentions"])
    is_here = request.endpoint == "notifications.told"
    if "notifications" in current_app.blueprints and (counts.beside["told"] or is_here):
        yield replace(_page(_("通知"), "bell", "notifications.told"), count=counts.beside["told"])
    if counts.beside["delegations"] or request.endpoint == "delegations.out":
        yield replace(_page(_("委托中"), "people", "delegations.out"), count=counts.beside["delegations"])
    if counts.beside["follow_ups"] or request.args.get("follow"):
        yield _queue(_("今日跟进"), "clock", "inbox.waiting", counts.beside["follow_ups"], follow="today")
    for state, count in counts.queues.items():
        if state == "to_review" and "notices" in counts.beside:
            disclosed = _page(_("公示中"), "disclosure", "disclosures.notices")
            yield replace(disclosed, count=counts.beside["notices"])
        if count or request.args.get("queue") == state:
            yield _queue(words.queue(state), "queue", "inbox.waiting", count, queue=state)
    yield _queue(words.term("near"), "clock", "inbox.waiting", counts.near, term="near")
    late = _queue(words.term("over"), "late", "inbox.waiting", counts.over, term="over")
    yield replace(late, is_alarm=True)


def _queue(label: str, icon: str, endpoint: str, count: int, **chosen: Any) -> Entry:
    here = {name: request.args[name] for name in ("queue", "term", "follow") if name in request.args}
    is_current = request.endpoint == endpoint and here == chosen
    return Entry(label, icon, url_for(endpoint, **chosen), is_current, count)


def _work(person: Actor, counts: tallies.Counts | None) -> Iterator[Entry]:
    if counts is not None and counts.may_start:
        yield _page(_("发起业务"), "claim", "starting.processes")
    if person.holds(CLERK):
        yield replace(_page(_("新申领"), "claim", "claims.new"), key="F2")
    if person.holds(PAYMENT_CLERK) or person.holds(RELEASER) or person.holds(REVIEWER):
        yield _page(_("发放"), "payments", "payments.runs")
    if any(person.holds(role) for role in LAYOFF_ROLES):
        yield _page(_("裁员"), "layoffs", "layoffs.register")
    if person.holds(LABOUR_CLERK):
        yield _page(_("账户申请"), "people", "account_requests.waiting")
    if any(person.holds(role) for role in (OFFICER, CLERK, REVIEWER)):
        yield _page(_("灵活就业登记"), "people", "flexible_workers.register")
    yield from _answering(person)
    yield from _substitutions(person, counts)
    yield _page(_("现行政策"), "law", "policies.in_force")
    if person.holds(POLICY_DRAFTER) or person.holds(POLICY_RELEASER):
        yield _page(_("政策变更"), "queue", "policy_changes.changes")


def _answering(person: Actor) -> Iterator[Entry]:
    """Pages of those who answer for the work of others."""
    if person.holds(REVIEWER):
        yield _page(_("偏离与改判"), "queue", "departures.report")
    if _leads(person):
        yield _page(_("团队工作量"), "people", "team.loads")


def _substitutions(person: Actor, counts: tallies.Counts | None) -> Iterator[Entry]:
    """For those who set them, and for whoever is absent or stands in today."""
    concerned = counts.beside["substitutions"] if counts else 0
    is_here = request.endpoint == "substitutions.listed"
    if concerned or is_here or _leads(person):
        entry = _page(_("代理"), "people", "substitutions.listed")
        yield replace(entry, count=concerned or None)


def _administration(person: Actor) -> Iterator[Entry]:
    if can(person, "draft.release", DRAFTS) and "designer" in current_app.blueprints:
        yield _page(_("设计"), "design", "designer.processes")
    if not person.holds(ADMINISTRATOR):
        return
    yield _page(_("运行"), "running", "cockpit.home")
    yield _page(_("人员"), "people", "people.staff")
    yield _page(_("机构"), "offices", "offices.tree")
    yield _page(_("缴费登记"), "claim", "contributions.search")
    if transaction.house().settings.is_demo:
        yield _page(_("演示时钟"), "clock", "office.clock")


def _works_on_cases(person: Actor) -> bool:
    return any(grant.role not in WITHOUT_CASES for grant in person.grants)


def _works_on_claims(person: Actor) -> bool:
    return any(person.holds(role) for role in CLAIM_ROLES)


def _leads(person: Actor) -> bool:
    return bool(permissions.led(person)[0])


def _page(label: str, icon: str, endpoint: str) -> Entry:
    room = (request.endpoint or "").partition(".")[0]
    here = PART_OF.get(room, room) == endpoint.partition(".")[0]
    return Entry(label, icon, url_for(endpoint), is_current=here)


def may_move_clock(person: Actor) -> bool:
    """True for the administrator of a demo office."""
    return person.holds(ADMINISTRATOR) and transaction.house().settings.is_demo
