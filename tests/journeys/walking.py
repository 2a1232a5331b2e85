"""A busy office, and a walk through every page of it: what axe finds, what is wider than the screen."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import sqlalchemy as sa
from axe_playwright_python.base import AXE_SCRIPT
from lxml import html
from playwright.sync_api import Page

from tests.journeys import steps
from tests.journeys.conftest import Office, identity_of
from tests.journeys.desk import Desk
from workflows.runtime import incidents, outbox
from workflows.runtime.models import Instance, Outbox

Desks = Callable[[str], Desk]

WIDE, NARROW = {"width": 1366, "height": 768}, {"width": 390, "height": 844}
ENLARGED = {"width": 320, "height": 256}
"""A screen of 1280 by 1024 at 400 %."""
CONTRAST = ("color-contrast",)


def make_busy(office: Office, desk: Desks) -> None:
    """A case at every desk."""
    for name, person in (("zhang", "张三"), ("li", "李四")):
        steps.register(desk("clerk"), identity_of(name))
        steps.verify(desk("officer"), of=person)
    steps.grant(desk("reviewer"), of="张三")
    office.pass_days(38)
    steps.register(desk("clerk"), identity_of("wang"))
    run = steps.order_run(desk("payment_clerk"), "2006-04")
    steps.check_run(desk("payment_clerk"), run)
    break_something(office, run)
    steps.propose_months(desk("policy_drafter"))


def break_something(office: Office, run: str) -> None:
    """A failure with a long sentence, and a letter that was given up."""
    sessions, now = office.installation.sessions, office.clock.now()
    with sessions.begin() as session:
        case = session.scalars(sa.select(Instance.id).where(Instance.business_key == run)).one()
        outbox.send(session, outbox.Letter("payments.write_bank_file", "given up", {}, case), now=now)
        letter = session.scalars(sa.select(Outbox).where(Outbox.key == "given up")).one()
        letter.attempts, letter.dead_at, letter.error = (
            outbox.ATTEMPTS,
            now,
            "OSError: " + "no_room_left_" * 9,
        )
    error = OSError("no_room_left_" * 9)
    incidents.keep(sessions, incidents.of_error("timer", "gone", case, "公示期满", error), now=now)


def violations(page: Page, *rules: str, but: tuple[str, ...] = ()) -> list[dict[str, Any]]:
    """What axe says against the page as it stands, by all its rules or by these, or by all `but` some.

    It is put into a page once, fetches nothing and answers with nothing else: its whole answer is megabytes.
    """
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    options = {"resultTypes": ["violations"], "preload": False}
    options |= {"runOnly": list(rules)} if rules else {}
    options |= {"rules": {rule: {"enabled": False} for rule in but}} if but else {}
    found: list[dict[str, Any]] = page.evaluate(
        "options => axe.run(options).then(told => told.violations)", options
    )
    return found


def findings(page: Page, *rules: str, but: tuple[str, ...] = ()) -> list[str]:
    """What axe finds on the page as it stands, of whatever impact, and whether it scrolls sideways."""
    path = urlsplit(page.url).path
    found = [
        f"{path} {each['impact']} {each['id']}: {each['nodes'][0]['html'][:160]}"
        for each in violations(page, *rules, but=but)
    ]
    return found + sideways(page)


def sideways(page: Page) -> list[str]:
    """Whether the page as it stands is wider than the screen."""
    over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return [f"{urlsplit(page.url).path} is {over} px wider than the screen"] if over > 0 else []


def in_every_shape(page: Page) -> Iterator[str]:
    """Findings on a narrow screen, on a wide one, and in the dark, which changes nothing but colours;
    and whether an enlarged page scrolls sideways.

    A narrow screen changes everything but colours: contrast is three quarters of what axe does.
    """
    for size, scheme, rules, but in (
        (NARROW, "light", (), CONTRAST),
        (WIDE, "light", (), ()),
        (WIDE, "dark", CONTRAST, ()),
    ):
        page.set_viewport_size(size)  # type: ignore[arg-type]  # playwright's own TypedDict
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]  # one of its literals
        yield from (f"{size['width']} {scheme} {each}" for each in findings(page, *rules, but=but))
    page.set_viewport_size(ENLARGED)  # type: ignore[arg-type]
    yield from (f"{ENLARGED['width']} {each}" for each in sideways(page))


def kind_of(address: str) -> str:
    """Pages that differ only in the case they show are one kind."""
    path = re.sub(r"(?<=/law/changes/new/)\w+/(\w+)/\w+$", r"\1", urlsplit(address).path)
    return re.sub(r"(?<=/)([A-Z]-[^/]*|\d+|[\w.-]{30,})(?=/|$)", "*", path)


def reachable(page: Page, start: str) -> Iterator[str]:
    """One address of every kind of page that links lead to, each opened; downloads stay out."""

    def opened(address: str) -> Iterator[str]:
        page.goto(address)
        yield page.url
        links = page.locator("a[href^='/']")
        yield from links.evaluate_all("all => all.map(each => each.getAttribute('href'))")

    return _walked(opened, start)


def linked(page: Page, start: str) -> Iterator[str]:
    """The same as this person's browser is answered, read without drawing: a fifth of the work."""

    def read(address: str) -> Iterator[str]:
        answer = page.context.request.get(address)
        yield answer.url
        parsed = html.document_fromstring(answer.text())
        yield from (str(each) for each in parsed.xpath("//a/@href") if str(each).startswith("/"))

    return _walked(read, start)


def _walked(read: Callable[[str], Iterator[str]], start: str) -> Iterator[str]:
    """`read` tells where an address leads to, then the links there."""
    waiting, seen = [start], {kind_of(start)}
    while waiting:
        told = read(waiting.pop())
        yield next(told)
        for address in told:
            is_page = not re.search(
                r"\.(bpmn|dmn|xml|json|patch|pdf)(\?|$)|bank-file|demo-result|/static/", address
            )
            if is_page and kind_of(address) not in seen:
                seen.add(kind_of(address))
                waiting.append(address)
