"""Takes the pictures of the README: `make screenshots`. A demo office is made for it and thrown away."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from tests import browser as browsers
from tests.journeys import serving
from tests.journeys.conftest import new_context
from tests.journeys.desk import Desk
from workflows.demo.office import PASSWORD

FOLDER = Path(__file__).parents[2] / "docs" / "screenshots"


def take(page: Page) -> None:
    """Inbox with a case beside it, the case by itself, its diagram."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    page.goto("/inbox/office")
    page.locator("[data-row] a").first.click()
    page.locator("#case-pane h2").first.wait_for()
    page.mouse.move(0, 0)
    page.screenshot(path=FOLDER / "inbox.png")
    key = page.locator("[data-row] a").first.get_attribute("href") or ""
    page.goto(key)
    page.screenshot(path=FOLDER / "case.png")
    page.locator("[data-diagram]").first.scroll_into_view_if_needed()
    page.locator("[data-diagram=shown]").first.wait_for()
    page.locator("details", has=page.locator("[data-diagram=shown]")).first.screenshot(
        path=FOLDER / "diagram.png"
    )


def main() -> None:
    """A demo office, its reviewer, and a browser of 1366 by 768 points."""
    found = browsers.find()
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        server = serving.start(Path(folder) / "var")
        browser = playwright.chromium.launch(
            executable_path=str(found.executable), env={**os.environ, **found.environ}, args=sandbox
        )
        try:
            desk = Desk(new_context(browser, server.address).new_page(), "reviewer", PASSWORD)
            take(desk.page)
        finally:
            browser.close()
            server.stop()


if __name__ == "__main__":
    main()
