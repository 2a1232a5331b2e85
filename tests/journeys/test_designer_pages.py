"""Every page of the designer: axe finds nothing at all outside a drawing, and no phone scrolls sideways."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from playwright.sync_api import Page, expect

from tests.journeys.conftest import Office
from tests.journeys.desk import Desk
from tests.journeys.walking import AXE_SCRIPT
from tests.workflows.designer import visiting
from workflows.designer import operations, role_files
from workflows.runtime import deployments

Desks = Callable[[str], Desk]
DRAWINGS = ("[data-designer-canvas]", "[data-diagram]")
GRID = "[data-table-canvas]"
"""Drawn by dmn-js: the colours are ours to answer for, its cells without a heading are not."""
WIDE, NARROW = {"width": 1366, "height": 768}, {"width": 390, "height": 844}
OF_DRAFT = (
    "",
    "/edit",
    "/roles",
    "/forms",
    "/forms/visit_order",
    "/forms/visit_order/preview",
    "/letters",
    "/tables/new",
    "/stories",
    "/stories/new",
    "/play",
    "/practice",
)
OF_CLAIM = ("/letters/hearing_notice", "/tables/benefit_months/edit", "/stories/claim.four_eyes")
PLAIN = (
    "/designer",
    "/designer/import",
    "/designer/catalogue?kind=variable",
    "/designer/processes/home_visit?from=1&to=2",
    "/designer/processes/home_visit/versions/2/manual",
    "/designer/drafts/99",
)
CLERKS = ("/start", "/start/home_visit")


def test_axe_finds_nothing_outside_the_drawings(office: Office, desk: Desks) -> None:
    visit, claim = _drafts(office)
    page = desk("designer").page
    addresses = [*PLAIN, *(f"{visit}{each}" for each in OF_DRAFT), *(f"{claim}{each}" for each in OF_CLAIM)]
    told = [line for address in addresses for line in _at(page, address)]
    told += _of_practice(page, visit)
    told += [line for address in CLERKS for line in _at(desk("clerk").page, address)]
    assert not told, "\n".join(told)


def _drafts(office: Office) -> tuple[str, str]:
    """Two versions of a process of a designer's own, a draft of it and one of `claim`: their addresses."""
    now = office.clock.now()
    with office.installation.sessions.begin() as session:
        library = dict(deployments.library_files(session, deployments.newest_library(session)))
        files = {**library, **visiting.FORMS, "processes/home_visit.bpmn": visiting.diagram()}
        files[role_files.PATH] = role_files.added(library, visiting.VISITOR)
        deployments.deploy(session, files, "home_visit", by=None, now=now)
        files["processes/home_visit.bpmn"] = visiting.diagram().replace(
            'name="交办"'.encode(), 'name="交给走访员"'.encode()
        )
        renamed = visiting.FORMS["forms/visit_order.json"].replace("走访事由".encode(), "为何走访".encode())
        files["forms/visit_order.json"] = renamed
        deployments.deploy(session, files, "home_visit", by=None, now=now)
        by = office.world.actor(session, "designer", now)
        made = [operations.open_draft(session, each, by=by, now=now).id for each in ("home_visit", "claim")]
    visit, claim = (f"/designer/drafts/{each}" for each in made)
    return visit, claim


def _of_practice(page: Page, draft: str) -> Iterator[str]:
    """The door of a practice office, its choice of people, and the desk of one of them."""
    page.goto(f"{draft}/practice")
    page.get_by_role("button", name="打开演练室", exact=True).click()
    expect(page.get_by_role("heading", name="选择办理人", level=1)).to_be_visible()
    yield from _found(page)
    page.get_by_role("button", name=re.compile("^以周一平办理")).first.click()
    expect(page.locator(".person-menu__name")).to_have_text("周一平")
    yield from _found(page)
    yield from _at(page, f"{draft}/practice")


def _at(page: Page, address: str) -> Iterator[str]:
    page.goto(address)
    for mark in ("designer", "table"):
        drawn = page.locator(f"[data-{mark}]")
        if drawn.count():
            expect(page.locator(f"[data-{mark}=ready]")).to_be_visible()
    if address.endswith("/edit") and page.locator("[data-designer]").count():
        page.locator("summary").filter(has_text="提纲").click()
        page.get_by_role("button", name="在图中选中 · 走访", exact=True).last.click()
        expect(page.get_by_role("region", name="属性").get_by_label("表单", exact=True)).to_be_visible()
        expect(page.locator(".bjs-powered-by")).to_be_visible()
    yield from _found(page)


def _found(page: Page) -> Iterator[str]:
    """What axe says in the light, of colours in the dark, and how much too wide a phone finds it."""
    for scheme, rules in (("light", ()), ("dark", ("color-contrast",))):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]  # one of its literals
        for each in _violations(page, *rules):
            yield f"{page.url} {scheme} {each['impact']} {each['id']}: {each['nodes'][0]['html'][:160]}"
    page.set_viewport_size(NARROW)  # type: ignore[arg-type]  # playwright's own TypedDict
    over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    if over > 0:
        yield f"{page.url} is {over} px wider than a phone"
    page.set_viewport_size(WIDE)  # type: ignore[arg-type]


def _violations(page: Page, *rules: str) -> list[dict[str, Any]]:
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    options = {"resultTypes": ["violations"], "preload": False}
    options |= {"runOnly": list(rules)} if rules else {}
    found: list[dict[str, Any]] = page.evaluate(
        "([context, options]) => axe.run(context, options).then(told => told.violations)",
        [{"exclude": [[each] for each in (DRAWINGS if rules else (*DRAWINGS, GRID))]}, options],
    )
    return found
