"""What one clerk does shows at once in the open list of another, who does nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import steps
from tests.journeys.conftest import Office
from tests.journeys.desk import Desk
from workflows.runtime import instances, tasks

SELDOM_ASKS = """
const own = window.setInterval;
window.setInterval = (act, pause, ...more) => own(act, Math.max(pause, 3_600_000), ...more);
"""
"""An hour between two looks of a list: what shows before was told by the stream."""


@pytest.fixture
def streams() -> int:
    """Places for both desks."""
    return 4


def register(office: Office) -> str:
    """A claim that waits for the officers of its community; its business key."""
    with office.installation.sessions.begin() as session:
        now = office.clock.now()
        given: dict[str, Any] = {"as": "clerk", "person": "zhang"}
        opening = office.world.opening(session, "claim", given, now)
        case = instances.start(
            session,
            "claim",
            answers={
                "separated_on": "2006-02-28",
                "separation_reason": "contract_expired",
                "employer_name": "长春市东风机械厂",
                "registered_on": "2006-03-01",
                "job_seeking": "true",
                "phone": "13800000001",
                "address_community": str(office.world.reference("community")),
                "bank_account": "6222020000000000001",
            },
            variables=opening.variables,
            offices=opening.offices,
            area_id=opening.area_id,
            actor=office.world.actor(session, "clerk", now),
            house=office.installation.house,
        )
        return case.business_key


def verify(office: Office, key: str) -> None:
    """The community's step; the claim then waits for the reviewers."""
    with office.installation.sessions.begin() as session:
        officer = office.world.actor(session, "officer", office.clock.now())
        case = instances.by_key(session, key, officer)
        page = tasks.pages_of_case(session, case.instance_id, officer)[0]
        answers = {"visited_on": "2006-03-01", "result": "confirmed", "certificate_number": "长朝〔2006〕1号"}
        tasks.complete(
            session,
            page.task_id,
            actor=officer,
            answers=answers,
            revision=case.revision,
            house=office.installation.house,
        )


def open_pool(page: Page) -> None:
    """The list of what anybody may take, listening."""
    page.add_init_script(SELDOM_ASKS)
    with page.expect_response(lambda answer: answer.url.endswith("/inbox/stream")) as told:
        page.goto("/inbox/office")
    assert told.value.status == 200


def test_a_live_update_is_seen_in_a_second_browser(office: Office, desk: Callable[[str], Desk]) -> None:
    key = register(office)
    first, second = desk("reviewer").page, desk("second_reviewer").page
    open_pool(first)
    open_pool(second)
    for each in (first, second):
        expect(each.get_by_role("listitem").filter(has_text=key)).to_have_count(0)

    verify(office, key)
    for each in (first, second):
        expect(each.get_by_role("listitem").filter(has_text=steps.REVIEW)).to_contain_text(key)
    row = first.get_by_role("listitem").filter(has_text=key)
    row.get_by_role("button", name="领取").click()
    expect(first.get_by_role("status")).to_contain_text("已领取")
    expect(second.get_by_role("listitem").filter(has_text=key)).to_have_count(0)
