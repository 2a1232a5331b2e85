"""Every page as every role meets it: nothing grave for axe, nothing wider than the screen."""

from __future__ import annotations

from tests.journeys.conftest import Office
from tests.journeys.walking import Desks, in_every_shape, kind_of, make_busy, reachable

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
OWN_FORMS = "/cases/*"
"""The kind of page that shows each role another form; the others are looked at once."""


def test_no_page_has_a_serious_or_critical_finding(office: Office, desk: Desks) -> None:
    make_busy(office, desk)
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
