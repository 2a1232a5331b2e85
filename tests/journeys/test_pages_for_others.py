"""Every page that the public meets, and every page in English: nothing grave for axe."""

from __future__ import annotations

import re

from playwright.sync_api import Browser

from tests.journeys.conftest import Office, new_context
from tests.journeys.walking import CONTRAST, Desks, findings, in_every_shape, make_busy, reachable


def test_no_page_of_the_public_has_a_serious_or_critical_finding(
    office: Office, desk: Desks, browser: Browser
) -> None:
    make_busy(office, desk)
    context = new_context(browser, office.address)
    page = context.new_page()
    found = [line for _ in reachable(page, "/disclosure") for line in in_every_shape(page)]
    page.goto("/nowhere")
    found += in_every_shape(page)
    context.close()
    assert not found, "\n".join(found)


def test_english_pages_speak_english_and_have_no_grave_finding(office: Office, desk: Desks) -> None:
    make_busy(office, desk)
    clerk = desk("reviewer")
    clerk.page.goto("/inbox/office")
    clerk.press("English")
    found: list[str] = []
    for address in reachable(clerk.page, "/inbox/office"):
        found += findings(clerk.page, but=CONTRAST)  # the colours are those of the Chinese pages
        rail = clerk.page.get_by_role("navigation").first.inner_text()
        assert not re.search(r"[\u4e00-\u9fff]", rail), (address, rail)
    assert not found, "\n".join(found)
