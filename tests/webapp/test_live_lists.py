"""A list that is open is told anew when something moved, and costs no page while nothing did."""

from __future__ import annotations

import datetime as dt
import re

import sqlalchemy as sa

from tests.conftest import MovableClock
from tests.webapp.conftest import Desk, Office, SignedIn
from tests.webapp.test_departures import DEPARTS
from workflows.clock import wall
from workflows.people.models import WebSession

ADDRESS = "/inbox/waiting?queue=to_verify"


def mark(browser: Desk) -> str:
    """What the page says that it shows; the same as its header."""
    answer = browser.get(ADDRESS)
    found = re.search(r"data-live='([^']+)'", answer.text)
    assert found is not None
    assert answer.headers["ETag"] == found.group(1)
    return found.group(1)


def asked_again(browser: Desk, tag: str) -> int:
    return browser.get(ADDRESS, headers={"If-None-Match": tag}).status_code


def test_nothing_moved_is_an_empty_answer(desk: SignedIn, office: Office, statements: list[str]) -> None:
    office.claim()
    browser = desk("community_officer")
    tag = mark(browser)
    statements.clear()
    answer = browser.get(ADDRESS, headers={"If-None-Match": tag})
    assert (answer.status_code, answer.data) == (304, b"")
    assert len(statements) <= 12


def test_what_another_did_shows_in_the_open_list(desk: SignedIn, office: Office) -> None:
    key, browser = office.claim(), desk("community_officer")
    tag = mark(browser)
    task_id = office.open_task(key, "community_officer")
    desk("community_officer").post(f"/cases/{key}/tasks/{task_id}/claim")
    answer = browser.get(ADDRESS, headers={"If-None-Match": tag})
    assert answer.status_code == 200
    assert "我已领取" in answer.text
    tag = mark(browser)
    office.claim(1)
    assert asked_again(browser, tag) == 200


def test_a_row_that_one_may_not_do_oneself_stands_in_a_list_that_is_told_anew(
    desk: SignedIn, office: Office
) -> None:
    """Who departed from the proposal sees the case wait for somebody else."""
    browser = desk("agency_reviewer")
    office.do("agency_reviewer", office.verified(), **DEPARTS)
    shown = browser.get("/inbox/office")
    assert "须由他人办理" in shown.text
    again = {"If-None-Match": shown.headers["ETag"]}
    assert browser.get("/inbox/office", headers=again).status_code == 304


def test_another_day_is_another_list(desk: SignedIn, office: Office, clock: MovableClock) -> None:
    office.claim()
    browser = desk("community_officer")
    tag = mark(browser)
    assert asked_again(browser, tag) == 304
    clock.move(hours=16)
    assert asked_again(desk("community_officer"), tag) == 200


def test_the_mark_of_another_person_is_no_answer(desk: SignedIn, office: Office) -> None:
    tag = mark(desk("agency_reviewer"))
    assert asked_again(desk("payment_clerk"), tag) == 200


def test_a_list_that_asks_by_itself_keeps_nobody_signed_in(desk: SignedIn, office: Office) -> None:
    browser, long_ago = desk("community_officer"), wall() - dt.timedelta(minutes=50)
    with office.installation.sessions.begin() as session:
        session.execute(sa.update(WebSession).values(seen_at=long_ago))
    for header, is_seen in (("yes", False), ("", True)):
        assert browser.get(ADDRESS, headers={"X-Live": header}).status_code == 200
        with office.installation.sessions() as session:
            seen_at = session.scalars(sa.select(WebSession.seen_at)).one()
        assert (seen_at > long_ago) == is_seen


def test_a_scan_that_finds_one_case_leads_to_it(desk: SignedIn, office: Office) -> None:
    key, browser = office.claim(), desk("employment_service_clerk")
    answer = browser.post("/inbox/search", {"text": "13900000001", "scanned": "yes"})
    assert answer.headers["Location"].endswith(f"/cases/{key}")
    assert browser.post("/inbox/search", {"text": "13900000001"}).status_code == 200
