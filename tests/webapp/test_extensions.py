"""More time under a limit: asked for by one person, granted by another, shown as it was counted."""

from __future__ import annotations

import re

import pytest

from tests.webapp.conftest import Office, SignedIn

GROUND = "当事人住院，暂不能上门核实"


def asked(browser: object, key: str, **answers: str) -> object:
    """Send the form of the limit that may be extended."""
    page = browser.get(f"/cases/{key}").text
    address = re.search(rf"/cases/{key}/limits/\d+/ask", page)
    assert address is not None, "nobody may ask for more time"
    return browser.post(address[0], {"length": "3", "ground": GROUND, **answers})


def decided(browser: object, key: str, decision: str) -> object:
    """Answer the request that waits."""
    address = re.search(rf"/cases/{key}/extensions/\d+", browser.get(f"/cases/{key}").text)
    assert address is not None
    return browser.post(address[0], {"decision": decision})


def last_days(page: str) -> list[str]:
    """The last days of the limits, as the page shows them."""
    return re.findall(r"<dt>最后一日</dt><dd>([^<]+)</dd>", page)


@pytest.mark.clause("S5.6")
def test_verification_is_extended_by_a_second_person_and_says_how_it_was_counted(
    office: Office, desk: SignedIn
) -> None:
    key = office.claim()
    officer, reviewer = desk("community_officer"), desk("agency_reviewer")
    before = last_days(officer.get(f"/cases/{key}").text)
    left = re.findall(r"剩 \d+ 天", officer.get("/inbox/office").text)
    assert asked(officer, key).status_code == 303
    page = officer.get(f"/cases/{key}").text
    assert "等待待遇复核人员批准" in page
    assert last_days(page) == before
    assert decided(reviewer, key, "grant").status_code == 303
    page = officer.get(f"/cases/{key}").text
    assert last_days(page) != before
    assert f"延长3 个工作日：{GROUND}" in page
    assert f"（{GROUND}），示范a批准" in page, "the derivation names ground and approver"
    assert "/ask" not in page, "once only"
    assert re.findall(r"剩 \d+ 天", officer.get("/inbox/office").text) != left, "the task moved along"


def test_declined_request_moves_nothing(office: Office, desk: SignedIn) -> None:
    key = office.claim()
    officer = desk("community_officer")
    before = last_days(officer.get(f"/cases/{key}").text)
    asked(officer, key)
    decided(desk("agency_reviewer"), key, "decline")
    page = officer.get(f"/cases/{key}").text
    assert last_days(page) == before
    assert "曾有 1 次延长申请未获同意" in page


def test_whoever_asked_does_not_grant(office: Office, desk: SignedIn) -> None:
    key = office.claim()
    reviewer = desk("agency_reviewer")
    asked(reviewer, key)
    page = reviewer.get(f"/cases/{key}").text
    assert "您是申请人，须由另一人批准" in page
    assert reviewer.post(f"/cases/{key}/extensions/1", {"decision": "grant"}).status_code == 403
    assert (
        desk("community_officer").post(f"/cases/{key}/extensions/1", {"decision": "grant"}).status_code == 403
    )


@pytest.mark.parametrize(
    ("answers", "sentence"),
    [
        ({"length": "6"}, "可以填 1 至 5"),
        ({"length": "0"}, "可以填 1 至 5"),
        ({"length": "三"}, "可以填 1 至 5"),
        ({"ground": "  "}, "请写明理由"),
    ],
)
def test_wrong_wish_names_its_field_and_keeps_the_rest(
    office: Office, desk: SignedIn, answers: dict[str, str], sentence: str
) -> None:
    key = office.claim()
    found = asked(desk("community_officer"), key, **answers)
    assert found.status_code == 422
    assert sentence in found.text
    kept = GROUND if "ground" not in answers else 'value="3"'
    assert kept in found.text


def test_second_request_waits_for_the_first(office: Office, desk: SignedIn) -> None:
    key = office.claim()
    officer = desk("community_officer")
    page = officer.get(f"/cases/{key}").text
    address = re.search(rf"/cases/{key}/limits/\d+/ask", page)[0]
    officer.post(address, {"length": "1", "ground": GROUND})
    assert officer.post(address, {"length": "1", "ground": GROUND}).status_code == 409


@pytest.mark.clause("S5.1")
def test_review_has_no_extension_by_law(office: Office, desk: SignedIn) -> None:
    key = office.verified()
    assert "/ask" not in desk("agency_reviewer").get(f"/cases/{key}").text


def test_limit_of_another_case_is_not_found(office: Office, desk: SignedIn) -> None:
    first, second = office.claim(0), office.claim(1)
    officer = desk("community_officer")
    address = re.search(rf"/cases/{first}/limits/\d+/ask", officer.get(f"/cases/{first}").text)[0]
    stray = address.replace(first, second)
    assert officer.post(stray, {"length": "1", "ground": GROUND}).status_code == 404
