"""Light, dark or as the machine is set: drawn by the server, kept in the browser, never on paper."""

from __future__ import annotations

import re

import pytest

from tests.webapp.conftest import Desk, SignedIn

AS_THE_MACHINE = ("light dark", "screen and (prefers-color-scheme: dark)")


def drawn(page: str) -> tuple[str, str | None]:
    """In which scheme the page is drawn, and for which media the dark colours count."""
    scheme = re.search(r'<meta name="color-scheme" content="([^"]+)">', page)
    dark = re.search(r'href="/static/css/dark\.css[^"]*" media="([^"]+)"', page)
    assert scheme is not None
    return scheme.group(1), dark.group(1) if dark else None


@pytest.mark.parametrize(
    ("chosen", "seen", "pressed"),
    [
        pytest.param("light", ("light", None), "浅色", id="light"),
        pytest.param("dark", ("dark", "screen"), "深色", id="dark"),
        pytest.param("system", AS_THE_MACHINE, "跟随系统", id="as the machine is set"),
        pytest.param("<script>", AS_THE_MACHINE, "跟随系统", id="no theme"),
    ],
)
def test_a_chosen_theme_stays_in_the_browser(
    desk: SignedIn, chosen: str, seen: tuple[str, str | None], pressed: str
) -> None:
    browser = desk("agency_reviewer")
    assert drawn(browser.get("/inbox").text) == AS_THE_MACHINE
    answer = browser.post("/theme", {"theme": chosen, "next": "/inbox/office"})
    assert answer.headers["Location"] == "/inbox/office"
    page = browser.get("/inbox").text
    assert drawn(page) == seen
    assert re.findall(r'aria-pressed="true">([^<]+)<', page) == [pressed]


def test_a_theme_leads_to_no_foreign_page_and_needs_no_sign_in(stranger: Desk) -> None:
    answer = stranger.post("/theme", {"theme": "dark", "next": "https://example.org/"})
    assert answer.headers["Location"] == "/"
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert drawn(stranger.get("/sign-in").text) == ("dark", "screen")
