"""What a browser has to fetch: little at the first page, and less at every other."""

from __future__ import annotations

import gzip
import html
import re
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.webapp.conftest import Desk, Office, SignedIn
from workflows.demo import builders

FIRST_BYTES, LATER_BYTES = 200_000, 30_000
ROWS = 50
"""Of a full page of a list."""
COMPRESSED = {"Accept-Encoding": "gzip, deflate, br"}
NAMED = re.compile(r'<(?:link|script|img)\b[^>]*?\b(?:href|src)="(/[^"]+)"')


def fetched(client: FlaskClient, address: str) -> tuple[int, str, Any]:
    """Bytes as they are sent, the content they stand for, and the headers."""
    answer = client.get(address, headers=COMPRESSED, buffered=True)
    assert answer.status_code == 200, address
    is_packed = answer.headers.get("Content-Encoding") == "gzip"
    content = gzip.decompress(answer.data) if is_packed else answer.data
    return len(answer.data), content.decode(), answer.headers


def everything(client: FlaskClient, page: str) -> dict[str, tuple[int, Any]]:
    """What a page names, and what that names in turn: address → bytes and headers."""
    found: dict[str, tuple[int, Any]] = {}
    waiting = [html.unescape(each) for each in NAMED.findall(page)]
    while waiting:
        address = waiting.pop()
        if address in found:
            continue
        size, content, headers = fetched(client, address)
        found[address] = (size, headers)
        if ".css" in address:
            assert "@import" not in content
            waiting += re.findall(r'url\("?(/[^")]+)', content)
    return found


@pytest.fixture
def full(office: Office) -> str:
    """The office with a full page of claims at the community; the number of one."""
    with office.installation.sessions.begin() as session:
        for number in range(ROWS - len(office.insured)):
            person = builders.person(session, number + 100, f"王{chr(0x4E00 + number)}")
            builders.spell(session, person)
            office.insured.append(person.id)
    keys = [office.claim(number) for number in range(ROWS)]
    return keys[0]


def test_the_first_page_and_all_that_it_names_is_light_and_later_pages_are_lighter(
    desk: SignedIn, office: Office, full: str
) -> None:
    client = desk("community_officer").client
    size, page, _headers = fetched(client, "/inbox/office")
    assert page.count("data-row") == ROWS
    named = everything(client, page)
    assert {"app", "diagram", "tokens"} <= {re.split(r"[-.]", each.rpartition("/")[2])[0] for each in named}
    assert size + sum(each for each, _ in named.values()) <= FIRST_BYTES
    for address, (_size, headers) in named.items():
        is_kept = "immutable" in headers["Cache-Control"] or address.endswith("/mark.svg")
        assert is_kept, f"{address} is fetched again for every page"
    for address in ("/inbox/office", f"/inbox/office?open={full}", f"/cases/{full}", "/notices"):
        size, page, _headers = fetched(client, address)
        more = everything(client, page).keys() - named.keys()
        assert more == set(), f"{address} needs more than the first page"
        assert size <= LATER_BYTES, address


def test_what_a_browser_does_not_unpack_goes_out_as_it_is(desk: SignedIn) -> None:
    browser = desk("community_officer")
    assert "Content-Encoding" not in browser.get("/inbox").headers
    assert "Accept-Encoding" in browser.get("/inbox").headers["Vary"]
    half = browser.get("/static/css/components.css", headers={**COMPRESSED, "Range": "bytes=0-99"})
    assert (half.status_code, len(half.data)) == (206, 100)


def test_a_file_that_the_browser_has_is_not_sent_again(desk: SignedIn) -> None:
    browser = desk("community_officer")
    _size, _content, headers = fetched(browser.client, "/static/css/components.css")
    again = {**COMPRESSED, "If-None-Match": headers["ETag"]}
    assert browser.get("/static/css/components.css", headers=again).status_code == 304


def test_the_length_of_a_page_tells_nothing_of_its_token(desk: SignedIn) -> None:
    browser: Desk = desk("community_officer")
    lengths = {fetched(browser.client, "/inbox")[0] for _ in range(12)}
    assert len(lengths) > 2
