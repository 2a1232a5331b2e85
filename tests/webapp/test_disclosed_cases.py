"""Cases whose notice stands are a queue of their own, with their number, though nobody has anything to do."""

from __future__ import annotations

import re

import pytest

from tests.webapp.conftest import Office, SignedIn
from tests.webapp.test_objections import disclosed

REVIEWER, OFFICER, DRAFTER = "agency_reviewer", "community_officer", "policy_drafter"


def queue(page: str) -> str | None:
    """How many the rail says are in disclosure; None where it has no such line."""
    found = re.search(r'rail__label">公示中</span><span class="rail__count">(\d+)<', page)
    return found and found[1]


@pytest.mark.clause("S5.4")
def test_what_is_disclosed_is_counted_and_leads_to_its_case(desk: SignedIn, office: Office) -> None:
    browser = desk(REVIEWER)
    assert queue(browser.get("/inbox").text) == "0"
    key, _address = disclosed(office)
    shown = browser.get("/notices").text
    assert queue(shown) == "1"
    assert f'href="/cases/{key}"' in shown
    assert browser.get(f"/cases/{key}").status_code == 200
    assert queue(desk(OFFICER).get("/inbox").text) == "1"
    assert queue(desk(DRAFTER).get("/inbox").text) is None


def test_no_address_of_a_case_is_told_to_who_may_not_see_it(desk: SignedIn, office: Office) -> None:
    key, _address = disclosed(office)
    browser = desk(DRAFTER)
    assert browser.get(f"/cases/{key}").status_code == 404
    shown = browser.get("/notices").text
    assert "张*" in shown
    assert key not in shown
