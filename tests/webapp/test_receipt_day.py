"""A claim that was received earlier: the form asks for the reason, another person confirms the day."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.webapp.conftest import TODAY, Desk, Office, SignedIn, registration
from tests.webapp.test_handing_on import state
from workflows.demo.builders import invented_identity

pytestmark = pytest.mark.clause("S5.5")

EARLIER = TODAY - dt.timedelta(days=2)
WHY = "社区代收，移交清单第3号。"


def address(browser: Desk) -> str:
    """Of the registration of an insured person."""
    return browser.post("/claims/new", {"identity_number": invented_identity(1)}).headers["Location"]


def form(office: Office, **changes: str) -> dict[str, str]:
    days = {"registered_on": EARLIER.isoformat(), "received_on": EARLIER.isoformat()}
    return {**registration(office.branch.community.id), **days, **changes}


def test_the_reason_is_asked_for_with_an_earlier_day_and_nothing_typed_is_lost(
    desk: SignedIn, office: Office
) -> None:
    browser = desk("employment_service_clerk")
    page = address(browser)
    assert 'name="backdating_reason"' not in browser.get(page).text
    drawn = browser.post(page, form(office, _act="refresh"))
    assert drawn.status_code == 200
    assert 'name="backdating_reason"' in drawn.text
    refused = browser.post(page, form(office))
    assert refused.status_code == 422
    assert '<a href="#backdating_reason">' in refused.text
    assert 'value="示例机械厂"' in refused.text


@pytest.mark.parametrize(
    ("answers", "stands", "counts"),
    [
        pytest.param({"confirmation": "confirm"}, "已确认", EARLIER, id="confirmed"),
        pytest.param(
            {"confirmation": "refuse", "refusal_note": "没有登记。"}, "早日期未予确认", TODAY, id="refused"
        ),
    ],
)
def test_another_person_settles_the_day_and_the_case_shows_both(
    desk: SignedIn, office: Office, answers: dict[str, str], stands: str, counts: dt.date
) -> None:
    browser = desk("employment_service_clerk")
    case = browser.post(address(browser), form(office, backdating_reason=WHY)).headers["Location"]
    page = browser.get(case).text
    assert "待另一人确认" in page
    assert state(browser, case) == "待确认收到日期"
    assert WHY in page
    assert "受理回执" not in page
    office.do("agency_reviewer", case.rsplit("/", 1)[1], **answers)
    page = browser.get(case).text
    assert stands in page
    assert "受理回执" in page
    assert f"<dd>{counts.year}年{counts.month}月{counts.day}日 <span" in page
    assert f"{EARLIER.year}年{EARLIER.month}月{EARLIER.day}日：{WHY}" in page
