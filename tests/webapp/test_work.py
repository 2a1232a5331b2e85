"""New claims, runs, notices, people and the demo clock through their pages."""

from __future__ import annotations

import re

import pytest

from tests.conftest import MovableClock
from tests.webapp.conftest import TODAY, Desk, Office, SignedIn, registration
from workflows.demo.builders import invented_identity
from workflows.runtime import timers

pytestmark = pytest.mark.both_databases


def ticket(browser: Desk, number: str) -> str:
    """The address of the registration form of the person with this number."""
    answer = browser.post("/claims/new", {"identity_number": number})
    assert answer.status_code == 303, answer.text
    return answer.headers["Location"]


def test_a_claim_is_registered_from_one_field(desk: SignedIn, office: Office) -> None:
    browser = desk("employment_service_clerk")
    address = ticket(browser, f" {invented_identity(1)} ")
    assert invented_identity(1) not in address
    page = browser.get(address).text
    assert "张三" in page
    assert "累计缴费 38 个月" in page
    answer = browser.post(address, registration(office.branch.community.id))
    assert answer.status_code == 303
    assert re.search(r"/cases/C-2006-\d{6}$", answer.headers["Location"])


@pytest.mark.parametrize(
    ("number", "status", "sentence"),
    [
        pytest.param("", 422, "请输入身份证号", id="nothing"),
        pytest.param("22000019700101", 422, "身份证号", id="too short"),
        pytest.param(invented_identity(1)[:-1] + "0", 422, "校验", id="wrong check digit"),
        pytest.param(invented_identity(77), 404, "没有这个身份证号的参保人", id="nobody"),
    ],
)
def test_a_number_that_finds_nobody_says_why(desk: SignedIn, number: str, status: int, sentence: str) -> None:
    answer = desk("employment_service_clerk").post("/claims/new", {"identity_number": number})
    assert answer.status_code == status
    assert sentence in answer.text


def test_a_registration_with_errors_names_them_all_and_keeps_the_rest(desk: SignedIn, office: Office) -> None:
    browser = desk("employment_service_clerk")
    address = ticket(browser, invented_identity(1))
    form = registration(office.branch.community.id) | {
        "separated_on": "",
        "address_community": "",
        "phone": "abc",
    }
    answer = browser.post(address, form)
    assert answer.status_code == 422
    for name in ("separated_on", "address_community", "phone"):
        assert f'<a href="#{name}">' in answer.text
    assert 'value="示例机械厂"' in answer.text


def test_a_second_open_claim_is_warned_of_and_refused(desk: SignedIn, office: Office) -> None:
    key, browser = office.claim(), desk("employment_service_clerk")
    address = ticket(browser, invented_identity(1))
    assert key in browser.get(address).text
    answer = browser.post(address, registration(office.branch.community.id))
    assert answer.status_code == 409
    assert key in answer.text


def test_the_ticket_of_another_clerk_opens_nothing(desk: SignedIn, office: Office) -> None:
    address = ticket(desk("employment_service_clerk"), invented_identity(1))
    assert desk("community_officer").get(address).status_code == 403
    assert desk("employment_service_clerk").get(address[:-3] + "abc").status_code == 404


def test_a_notice_is_public_while_open_and_taken_down_with_a_reason(
    desk: SignedIn, office: Office, stranger: Desk
) -> None:
    key = office.verified()
    office.do("agency_reviewer", key, decision="grant")
    public = stranger.get("/disclosure/changchun")
    assert "张*" in public.text
    assert "张三" not in public.text
    assert 'name="robots" content="noindex"' in public.text
    browser = desk("agency_reviewer")
    found = re.search(r"/notices/(\d+)", browser.get("/notices").text)
    assert found is not None
    address = found.group(0)
    assert browser.post(f"{address}/take-down", {"reason": " "}).status_code == 422
    assert desk("community_officer").post(f"{address}/take-down", {"reason": "x"}).status_code == 403
    assert browser.post(f"{address}/take-down", {"reason": "需要核查"}).status_code == 303
    assert "张*" not in stranger.get("/disclosure/changchun").text
    assert "等待“复核认定结果”" in browser.get(f"/cases/{key}").text
    assert ">待复核</span>" in browser.get(f"/cases/{key}").text
    assert browser.post(f"{address}/take-down", {"reason": "再来一次"}).status_code == 409


def test_a_run_is_ordered_once_for_an_area_and_month(
    desk: SignedIn, office: Office, clock: MovableClock
) -> None:
    key = office.verified()
    office.do("agency_reviewer", key, decision="grant")
    clock.move(days=40)
    timers.sweep(office.installation.sessions, office.installation.house)
    browser = desk("payment_clerk")
    assert browser.post("/payments", {"month": "2006-13"}).status_code == 422
    assert browser.post("/payments", {"month": "2005-01"}).status_code == 422
    answer = browser.post("/payments", {"month": "2006-04"})
    assert answer.status_code == 303, answer.text
    page = browser.get(answer.headers["Location"]).text
    assert "张三" in page
    assert "¥252.00" in page
    assert browser.post("/payments", {"month": "2006-04"}).status_code == 409
    run = answer.headers["Location"].rsplit("/", 1)[1]
    assert browser.get(f"/payments/{run}/bank-file").status_code == 404
    assert desk("agency_reviewer").get(f"/payments/{run}/bank-file").status_code == 403


def test_an_administrator_grants_and_ends_a_role(desk: SignedIn, office: Office) -> None:
    browser = desk("administrator")
    person = office.people["payment_clerk"]
    at = f"payment_releaser/{office.branch.agency.id}"
    assert browser.post(f"/people/{person}/roles", {"role_at": ""}).status_code == 422
    assert browser.post(f"/people/{person}/roles", {"role_at": at}).status_code == 303
    page = browser.get(f"/people/{person}").text
    grant = re.findall(rf"/people/{person}/roles/(\d+)/end", page)
    assert len(grant) == 2
    assert browser.post(f"/people/{person}/roles/{grant[0]}/end").status_code == 303
    assert len(re.findall(r"/end\"", browser.get(f"/people/{person}").text)) == 1
    assert browser.get(f"/people/{office.insured[0]}").status_code == 404


def test_a_role_given_today_and_ended_today_is_over_at_once(desk: SignedIn, office: Office) -> None:
    browser, clerk = desk("administrator"), desk("payment_clerk")
    person, at = office.people["payment_clerk"], f"agency_reviewer/{office.branch.agency.id}"
    for _twice in range(2):
        assert browser.post(f"/people/{person}/roles", {"role_at": at}).status_code == 303
        assert "立即生效" in browser.get(f"/people/{person}").text
        assert "待遇复核" in desk("payment_clerk").get("/inbox").text
        last = re.findall(rf"/people/{person}/roles/(\d+)/end", browser.get(f"/people/{person}").text)[-1]
        assert browser.post(f"/people/{person}/roles/{last}/end").status_code == 303
        assert "待遇复核" not in browser.get(f"/people/{person}").text.partition("<select")[0]
        assert clerk.get("/inbox").headers["Location"].startswith("/sign-in"), "the running sign-in ended"
        assert "待遇复核" not in desk("payment_clerk").get("/inbox").text


def test_the_clock_is_moved_and_every_page_says_so(desk: SignedIn, office: Office) -> None:
    browser = desk("administrator")
    for wrong in ("0", "-1", "abc", "367", "99999999999"):
        assert browser.post("/clock", {"days": wrong, "seen": "0"}).status_code == 422
    assert browser.post("/clock", {"days": "7", "seen": "0"}).status_code == 303
    assert browser.post("/clock", {"days": "7", "seen": "0"}).status_code == 409, "sent twice"
    assert "演示时钟已拨动" in desk("community_officer").get("/inbox").text
    key = office.claim()
    page = desk("community_officer").get(f"/cases/{key}").text
    assert "实录" in page
    assert TODAY.year == 2006


def test_the_language_is_remembered(desk: SignedIn, office: Office) -> None:
    browser = desk("community_officer")
    assert "我的待办" in browser.get("/inbox").text
    answer = browser.post("/language", {"language": "en", "next": "/inbox"})
    assert answer.headers["Location"] == "/inbox"
    assert "My tasks" in browser.get("/inbox").text
    browser.client.delete_cookie("language")
    assert "My tasks" in browser.get("/inbox").text


def test_a_fault_shows_a_number_and_nothing_else(
    desk: SignedIn, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(*_arguments: object) -> None:
        raise ZeroDivisionError("a secret sentence")

    browser = desk("administrator")
    monkeypatch.setattr("workflows.people.queries.organisations", broken)
    answer = browser.get("/offices")
    assert answer.status_code == 500
    assert "a secret sentence" not in answer.text
    number = re.search(r"<strong>([0-9A-F]{8})</strong>", answer.text)
    assert number is not None
    assert number.group(1) in capsys.readouterr().err
