"""A decision otherwise than proposed: on the page of its case, and in the report."""

from __future__ import annotations

import pytest

from tests.webapp.conftest import Office, SignedIn

REVIEWER = "agency_reviewer"
DEPARTS = {
    "decision": "refuse",
    "opinion": "经查已实际经营。",
    "departure_reason": "营业执照已核对。",
    "departure_clause": "S5.3.0",
}


@pytest.mark.clause("S5.1")
def test_a_departure_waits_for_another_person_and_is_counted(desk: SignedIn, office: Office) -> None:
    key, browser = office.verified(), desk(REVIEWER)
    office.do(REVIEWER, key, **DEPARTS)
    page = browser.get(f"/cases/{key}").text
    assert "等待“审定偏离建议”" in page
    assert "营业执照已核对。" in page
    assert "您办理过本件的“复核认定结果”" in page or "复核认定结果" in page
    task_id = office.open_task(key, REVIEWER)
    own = browser.post(f"/cases/{key}/tasks/{task_id}/complete", {"revision": "9", "approval": "approve"})
    assert own.status_code == 403
    report = browser.get("/departures").text
    assert key in report
    assert "待审定" in report


def test_a_month_without_departures_says_so_and_a_wrong_month_is_left_out(
    desk: SignedIn, office: Office
) -> None:
    browser = desk(REVIEWER)
    assert "这段时间没有偏离建议的决定。" in browser.get("/departures?since=2006-01&until=2006-01").text
    assert browser.get("/departures?since=never&until=2006-99").status_code == 200
