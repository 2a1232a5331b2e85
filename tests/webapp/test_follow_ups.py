"""A day of one's own for an open step: in the row, under its line from that day on, gone with the step."""

from __future__ import annotations

import datetime as dt
import re

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.conftest import START, MovableClock
from tests.webapp.conftest import TODAY, Desk, Office, SignedIn
from workflows.runtime import follow_ups, inbox, walks

OFFICER = "community_officer"
TOMORROW = TODAY + dt.timedelta(days=1)


def follow(browser: Desk, office: Office, key: str, day: str) -> int:
    address = f"/cases/{key}/tasks/{office.open_task(key, OFFICER)}/follow-up"
    return browser.post(address, {"follow_on": day}).status_code


def due(browser: Desk) -> str | None:
    """The count at the line of the rail; None while there is no line."""
    found = re.search(r'今日跟进</span><span class="rail__count[^>]*>(\d+)<', browser.get("/inbox").text)
    return found.group(1) if found else None


@pytest.mark.both_databases
def test_a_step_stands_under_its_line_from_its_day_on_until_it_is_cleared(
    office: Office, desk: SignedIn, clock: MovableClock
) -> None:
    followed, other = office.claim(), office.claim(1)
    browser = desk(OFFICER)
    assert follow(browser, office, followed, TOMORROW.isoformat()) == 303
    assert due(browser) is None
    assert f"跟进日期：{TOMORROW.year}" in browser.get("/inbox/office").text
    clock.move(days=1)
    browser = desk(OFFICER)  # the sign-in of yesterday is over
    assert due(browser) == "1"
    listed = browser.get("/inbox/waiting?follow=today").text
    assert followed in listed
    assert other not in listed
    assert follow(browser, office, followed, "") == 303
    assert due(browser) is None


def test_the_day_is_the_readers_own_and_goes_with_the_step(
    office: Office, desk: SignedIn, session: Session
) -> None:
    key, browser = office.claim(), desk(OFFICER)
    assert follow(browser, office, key, TODAY.isoformat()) == 303
    assert "跟进日期：" not in desk("agency_reviewer").get(f"/cases/{key}").text
    assert "跟进日期：" in browser.get(f"/cases/{key}").text
    visited, number = TODAY.isoformat(), "长和〔2006〕1号"
    office.do(OFFICER, key, visited_on=visited, result="confirmed", certificate_number=number)
    assert due(browser) is None
    follow_ups.forget_old(session, START)
    assert session.scalar(sa.select(sa.func.count()).select_from(follow_ups.FollowUp)) == 0


def test_a_day_that_is_none_is_told_and_stays_in_the_form(office: Office, desk: SignedIn) -> None:
    key, browser = office.claim(), desk(OFFICER)
    address = f"/cases/{key}/tasks/{office.open_task(key, OFFICER)}/follow-up"
    yesterday = (TODAY - dt.timedelta(days=1)).isoformat()
    for day, told in {"明天": "请填写日期", yesterday: "跟进日期不能早于今天"}.items():
        answer = browser.post(address, {"follow_on": day})
        assert answer.status_code == 422
        assert told in answer.text
        assert f'value="{day}"' in answer.text
    assert desk("policy_drafter").post(address, {"follow_on": TODAY.isoformat()}).status_code == 404


def test_what_is_followed_is_found_from_the_persons_own_days(
    office: Office, desk: SignedIn, session: Session
) -> None:
    key = office.claim()
    follow(desk(OFFICER), office, key, TODAY.isoformat())
    actor = office.actor(OFFICER)
    choice = walks.Choice(follow_on=TODAY)
    assert [row.business_key for row in inbox.open_tasks(session, actor, choice).rows] == [key]
    assert inbox.length(session, actor, "waiting", choice, 10) == 1
    before = walks.Choice(follow_on=TODAY - dt.timedelta(days=1))
    assert inbox.open_tasks(session, actor, before).rows == ()
