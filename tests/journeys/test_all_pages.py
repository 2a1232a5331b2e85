"""Every page as every role meets it: nothing for axe to find, nothing wider than the screen."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from playwright.sync_api import Page

from tests.journeys.conftest import Office
from tests.journeys.walking import (
    CONTRAST,
    NARROW,
    WIDE,
    Desks,
    findings,
    in_every_shape,
    kind_of,
    linked,
    make_busy,
    sideways,
)

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
COCKPIT_ANSWERS = (
    "/cockpit/incidents/checked?id=1",
    "/cockpit/letters/checked?id=1",
    "/cockpit/letters?dead=1",
)
"""Pages that an answer leads to and no link; the administrator's browser is the last one that looks."""
AS_TABLE = "/inbox/office?as=table"
TABLE = "/law/tables/"
"""Of some sixty pages, one for each table of the law."""
OWN_FORMS = "/cases/*"
"""The kind of page that shows each role another form; the others are looked at once."""


def test_no_page_has_a_finding_or_scrolls_sideways(office: Office, desk: Desks) -> None:
    make_busy(office, desk)
    found: dict[str, list[str]] = {}
    for role in ROLES:
        page = desk(role).page
        for address in linked(page, "/inbox"):
            kind = kind_of(address)
            if kind not in found or kind == OWN_FORMS:
                page.goto(address)
                looked_at = list(_looked_at(page, is_alike=_is_alike(kind, found)))
                found.setdefault(kind, []).extend(looked_at)
    for address in COCKPIT_ANSWERS:
        page.goto(address)
        found[address] = list(in_every_shape(page))
    page = desk("reviewer").page
    page.goto(AS_TABLE)
    found[AS_TABLE] = list(in_every_shape(page))
    assert {"/inbox", "/inbox/office", "/cases/*", "/claims/new", "/payments"} <= set(found)
    assert {"/cockpit", "/cockpit/incidents", "/cockpit/cases/*", "/cockpit/timers"} <= set(found)
    told = dict.fromkeys(line for lines in found.values() for line in lines)
    assert not told, "\n".join(told)


def _is_alike(kind: str, found: Collection[str]) -> bool:
    """Another table of the law was looked at before: they differ in nothing but their cells."""
    return kind.startswith(TABLE) and any(each.startswith(TABLE) for each in found)


def _looked_at(page: Page, *, is_alike: bool) -> Iterator[str]:
    """Findings in every shape; of a page like another how wide it is, and what a phone makes of its cells."""
    if not is_alike:
        yield from in_every_shape(page)
        return
    page.set_viewport_size(WIDE)  # type: ignore[arg-type]  # playwright's own TypedDict
    yield from sideways(page)
    page.set_viewport_size(NARROW)  # type: ignore[arg-type]
    yield from findings(page, but=CONTRAST)
