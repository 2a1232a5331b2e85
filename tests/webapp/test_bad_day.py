"""What a person types, sends twice or opens by accident: an answer in words, and nothing half-done."""

from __future__ import annotations

import html
import re

import pytest
import sqlalchemy as sa

from tests.conftest import START
from tests.webapp.conftest import PASSWORD, TODAY, Desk, Office, SignedIn
from workflows.people.models import WebSession

pytestmark = pytest.mark.both_databases

VERIFIED = {"visited_on": TODAY.isoformat(), "result": "confirmed", "certificate_number": "长和〔2006〕7号"}
HUGE = "9" * 30


@pytest.mark.parametrize(
    ("role", "path", "status"),
    [
        ("administrator", f"/people/{HUGE}", 404),
        ("agency_reviewer", f"/notices/{HUGE}", 404),
        ("agency_reviewer", "/notices/3000000000", 404),
        ("agency_reviewer", f"/notices?after={HUGE}", 200),
        ("agency_reviewer", "/notices?after=²", 200),
        ("community_officer", f"/disclosure/changchun?after={HUGE}", 200),
        ("payment_clerk", f"/payments?after={HUGE}", 200),
        ("administrator", f"/people?after=x.{HUGE}", 200),
        ("community_officer", f"/inbox/office?office={HUGE}&role=community_officer", 200),
        ("community_officer", "/inbox?after=%00", 400),
        ("community_officer", "/cases/%00", 404),
        ("community_officer", "/disclosure/%00", 404),
    ],
)
def test_an_address_that_makes_no_sense_is_no_fault(
    desk: SignedIn, office: Office, role: str, path: str, status: int
) -> None:
    assert desk(role).get(path).status_code == status


@pytest.mark.parametrize("role_at", ["²/²", "payment_clerk/²", f"payment_clerk/{HUGE}", "nothing/1", "/"])
def test_a_role_that_is_none_is_refused_at_its_field(desk: SignedIn, office: Office, role_at: str) -> None:
    answer = desk("administrator").post(
        f"/people/{office.people['payment_clerk']}/roles", {"role_at": role_at}
    )
    assert answer.status_code == 422
    assert 'id="role_at-error"' in answer.text


def test_a_clock_that_was_moved_meanwhile_is_named_as_such(desk: SignedIn, office: Office) -> None:
    browser = desk("administrator")
    assert browser.post("/clock", {"days": "²", "seen": "0"}).status_code == 422
    answer = browser.post("/clock", {"days": "1", "seen": "5"})
    assert answer.status_code == 409
    assert "演示时钟已被拨动" in answer.text


@pytest.mark.parametrize("text", ["%", "_", "'", "\\", "*", "C-2006-999999", "a" * 5000])
def test_a_search_for_signs_does_not_find_everybody(desk: SignedIn, office: Office, text: str) -> None:
    key = office.claim()
    answer = desk("community_officer").post("/inbox/search", {"text": text})
    assert answer.status_code == 200
    assert key not in answer.text


def test_a_case_number_leads_to_its_case_whoever_begins_with_that_letter(
    desk: SignedIn, office: Office
) -> None:
    key = office.claim()
    answer = desk("community_officer").post("/inbox/search", {"text": f" {key.lower()} "})
    assert answer.headers["Location"].endswith(f"/cases/{key}")


def test_a_sign_that_no_text_holds_is_refused_before_the_database(desk: SignedIn, office: Office) -> None:
    answer = desk("community_officer").post("/inbox/search", {"text": "张\x00三"})
    assert answer.status_code == 400


def test_a_form_for_a_step_that_another_did_says_so_and_keeps_the_words(
    desk: SignedIn, office: Office
) -> None:
    key = office.claim()
    task_id = office.open_task(key, "community_officer")
    office.do("community_officer", key, **VERIFIED)
    clerk_words = {"revision": "1", "result": "finding", "finding": "邻居说已经上班"}
    answer = desk("community_officer").post(f"/cases/{key}/tasks/{task_id}/complete", clerk_words)
    assert answer.status_code == 409
    assert "本环节已于" in answer.text


def test_an_answer_that_is_not_asked_is_named_in_the_summary(desk: SignedIn, office: Office) -> None:
    key = office.claim()
    task_id = office.open_task(key, "community_officer")
    form = {"revision": "1", **VERIFIED, "typename": "UserTask"}
    page = desk("community_officer").get(f"/cases/{key}").text
    form["revision"] = page.split('name="revision" value="')[1].split('"')[0]
    answer = desk("community_officer").post(f"/cases/{key}/tasks/{task_id}/complete", form)
    assert answer.status_code == 422
    assert "typename：" in answer.text


def expire(office: Office) -> None:
    """End every session, as an hour without a key does."""
    with office.installation.sessions.begin() as session:
        session.execute(sa.update(WebSession).values(ended_at=START))


def test_a_form_sent_after_the_sign_in_ended_goes_on_after_it(desk: SignedIn, office: Office) -> None:
    key, browser = office.claim(), desk("community_officer")
    task_id = office.open_task(key, "community_officer")
    seen = browser.get(f"/cases/{key}").text.split('name="revision" value="')[1].split('"')[0]
    expire(office)
    late = browser.post(f"/cases/{key}/tasks/{task_id}/complete", {"revision": seen, **VERIFIED})
    assert late.status_code == 401
    assert "还没有提交" in late.text
    form = {"login": "community_officer", "password": PASSWORD} | hidden(late.text, "resume")
    back = browser.post("/sign-in", form)
    assert back.status_code == 200
    address = re.findall(r'<form method="post" action="(/cases/[^"]+)"', back.text)[0]
    names = ("csrf_token", "revision", *VERIFIED)
    sent = browser.client.post(address, data=hidden(back.text, *names))
    assert sent.status_code == 303, sent.text
    assert "“核实有关情况”已办结" in browser.get(f"/cases/{key}").text


def test_a_page_older_than_the_sign_in_offers_to_send_once_more(desk: SignedIn, office: Office) -> None:
    key, browser = office.claim(), desk("community_officer")
    task_id = office.open_task(key, "community_officer")
    address = f"/cases/{key}/tasks/{task_id}/complete"
    late = browser.client.post(address, data={"csrf_token": "old", "revision": "2", **VERIFIED})
    assert late.status_code == 400
    assert hidden(late.text, "certificate_number")["certificate_number"] == VERIFIED["certificate_number"]
    foreign = browser.client.post(
        address, data={"csrf_token": "old", **VERIFIED}, headers={"Sec-Fetch-Site": "cross-site"}
    )
    assert foreign.status_code == 400
    assert VERIFIED["certificate_number"] not in foreign.text


def test_a_form_nobody_signed_is_not_taken_up_after_the_sign_in(stranger: Desk, office: Office) -> None:
    form = {"login": "community_officer", "password": PASSWORD, "resume": "W10.made.up"}
    assert stranger.post("/sign-in", form).status_code == 303


def hidden(page: str, *names: str) -> dict[str, str]:
    """Values of hidden fields in the main part of a page, by name."""
    main = page[page.index("<main") :]
    found = {name: re.search(rf'type="hidden" name="{name}" value="([^"]*)"', main) for name in names}
    return {name: html.unescape(each.group(1)) for name, each in found.items() if each is not None}


def test_a_file_that_is_too_large_is_refused_with_its_limit(desk: SignedIn, office: Office) -> None:
    key, browser = office.claim(), desk("community_officer")
    address = f"/cases/{key}/tasks/{office.open_task(key, 'community_officer')}/complete"
    kind = "multipart/form-data; boundary=x"
    large = browser.client.post(address, data=b"x" * 20_100_000, content_type=kind, buffered=True)
    assert large.status_code == 413
    assert "20 MB" in large.text
