"""Every page as every role meets it: nothing grave for axe, nothing wider than the screen."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest
import sqlalchemy as sa
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.journeys import steps
from tests.journeys.conftest import Office, identity_of, new_context
from tests.journeys.desk import Desk
from workflows.runtime import incidents, outbox
from workflows.runtime.models import Instance, Outbox

Desks = Callable[[str], Desk]

ROLES = (
    "clerk",
    "officer",
    "reviewer",
    "payment_clerk",
    "releaser",
    "policy_drafter",
    "policy_releaser",
    "designer",
    "administrator",
)
WIDE, NARROW = {"width": 1366, "height": 768}, {"width": 390, "height": 844}
GRAVE = {"serious", "critical"}
COCKPIT_ANSWERS = (
    "/cockpit/incidents/checked?id=1",
    "/cockpit/letters/checked?id=1",
    "/cockpit/letters?dead=1",
)
"""Pages that an answer leads to and no link; the administrator's browser is the last one that looks."""
OWN_FORMS = "/cases/*"
"""The kind of page that shows each role another form; the others are looked at once."""

pytestmark = pytest.mark.parametrize("empty_database_url", ["sqlite"], indirect=True)
"""Pages do not know the database: one is enough here."""


@pytest.fixture
def busy_office(office: Office, desk: Desks) -> Office:
    """An office with a case at every desk."""
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
    return office


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


def findings(page: Page) -> list[str]:
    """What axe finds serious or critical on the page as it stands, and whether it scrolls sideways."""
    path = urlsplit(page.url).path
    violations = Axe().run(page).response["violations"]
    grave = [
        f"{path} {each['id']}: {each['nodes'][0]['html'][:160]}"
        for each in violations
        if each["impact"] in GRAVE
    ]
    over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return grave if over <= 0 else [*grave, f"{path} is {over} px wider than the screen"]


def in_every_shape(page: Page) -> Iterator[str]:
    """Findings on a narrow screen, on a wide one, and in the dark."""
    for size, scheme in ((NARROW, "light"), (WIDE, "dark"), (WIDE, "light")):
        page.set_viewport_size(size)  # type: ignore[arg-type]  # playwright's own TypedDict
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]  # one of its literals
        yield from (f"{size['width']} {scheme} {each}" for each in findings(page))


def kind_of(address: str) -> str:
    """Pages that differ only in the case they show are one kind."""
    path = re.sub(r"(?<=/law/changes/new/)\w+/(\w+)/\w+$", r"\1", urlsplit(address).path)
    return re.sub(r"(?<=/)([A-Z]-[^/]*|\d+|[\w.-]{30,})(?=/|$)", "*", path)


def reachable(page: Page, start: str) -> Iterator[str]:
    """One address of every kind of page that links lead to; downloads stay out."""
    waiting, seen = [start], {kind_of(start)}
    while waiting:
        page.goto(waiting.pop())
        yield page.url
        for link in page.locator("a[href^='/']").all():
            address = link.get_attribute("href") or ""
            is_page = not re.search(
                r"\.(bpmn|dmn|xml|json|patch|pdf)(\?|$)|bank-file|demo-result|/static/", address
            )
            if is_page and kind_of(address) not in seen:
                seen.add(kind_of(address))
                waiting.append(address)


def test_no_page_has_a_serious_or_critical_finding(busy_office: Office, desk: Desks) -> None:
    found: dict[str, list[str]] = {}
    for role in ROLES:
        page = desk(role).page
        for _address in reachable(page, "/inbox"):
            kind = kind_of(page.url)
            if kind not in found or kind == OWN_FORMS:
                found.setdefault(kind, []).extend(in_every_shape(page))
    for address in COCKPIT_ANSWERS:
        page.goto(address)
        found[address] = list(in_every_shape(page))
    assert {"/inbox", "/inbox/office", "/cases/*", "/claims/new", "/payments"} <= set(found)
    assert {"/cockpit", "/cockpit/incidents", "/cockpit/cases/*", "/cockpit/timers"} <= set(found)
    told = dict.fromkeys(line for lines in found.values() for line in lines)
    assert not told, "\n".join(told)


def test_no_page_of_the_public_has_a_serious_or_critical_finding(
    busy_office: Office, desk: Desks, browser: Browser
) -> None:
    context = new_context(browser, busy_office.address)
    page = context.new_page()
    found = [line for _ in reachable(page, "/disclosure") for line in in_every_shape(page)]
    page.goto("/nowhere")
    found += in_every_shape(page)
    context.close()
    assert not found, "\n".join(found)


def test_english_pages_speak_english_and_have_no_grave_finding(busy_office: Office, desk: Desks) -> None:
    clerk = desk("reviewer")
    clerk.page.goto("/inbox/office")
    clerk.press("English")
    found: list[str] = []
    for address in reachable(clerk.page, "/inbox/office"):
        found += findings(clerk.page)
        rail = clerk.page.get_by_role("navigation").first.inner_text()
        assert not re.search(r"[\u4e00-\u9fff]", rail), (address, rail)
    assert not found, "\n".join(found)
