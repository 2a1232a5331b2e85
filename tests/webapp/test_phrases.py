"""Phrases for the texts of steps: kept and shared, put into a form without losing what is typed."""

from __future__ import annotations

import re

import pytest

from tests.webapp.conftest import Desk, Office, SignedIn
from workflows.audit import AuditEntry
from workflows.runtime import phrases

SENTENCE = "材料齐全，情况属实，符合规定。"


def keep(browser: Desk, text: str, shared_with: object = "") -> int:
    return browser.post("/phrases", {"text": text, "shared_with": str(shared_with)}).status_code


def number_of(browser: Desk, text: str) -> str:
    """The number of a phrase as the menu offers it."""
    found = re.search(rf'value="phrase:opinion:(\d+)" data-phrase="{text}"', menu(browser))
    assert found is not None
    return found.group(1)


def menu(browser: Desk) -> str:
    return browser.get("/phrases/menu?field=opinion").text


def typed_in(page: str) -> str:
    found = re.search(r'<textarea[^>]* name="opinion"[^>]*>(.*?)</textarea>', page, re.S)
    assert found is not None
    return found.group(1)


def review(office: Office, browser: Desk) -> tuple[str, str]:
    """The address of the second review of a claim, and the revision of the case."""
    key = office.verified()
    page = browser.get(f"/cases/{key}").text
    found = re.search(r'name="revision" value="(\d+)"', page)
    assert found is not None
    return f"/cases/{key}/tasks/{office.open_task(key, 'agency_reviewer')}/complete", found.group(1)


def test_without_a_script_a_phrase_follows_what_is_typed_and_nothing_is_lost(
    desk: SignedIn, office: Office
) -> None:
    browser = desk("agency_reviewer")
    assert keep(browser, SENTENCE) == 303
    address, revision = review(office, browser)
    form = {"revision": revision, "decision": "refuse", "opinion": "查过台账。"}
    opened = browser.post(address, {**form, "_act": "phrases:opinion"})
    assert opened.status_code == 200
    assert f'data-phrase="{SENTENCE}"' in opened.text
    assert typed_in(opened.text) == "查过台账。"
    assert re.search(r'value="refuse" checked', opened.text)
    taken = browser.post(address, {**form, "_act": f"phrase:opinion:{number_of(browser, SENTENCE)}"})
    assert typed_in(taken.text) == f"查过台账。\n{SENTENCE}"
    assert re.search(r'value="refuse" checked', taken.text)


def test_the_first_button_of_a_step_is_the_one_that_sends_it(desk: SignedIn, office: Office) -> None:
    """Enter in a field presses it; no other act may come of that."""
    browser = desk("agency_reviewer")
    page = browser.get(f"/cases/{office.verified()}").text
    form = page[page.index("data-keep=") :]
    first = re.search(r"<(?:button|input)\b[^>]*type=\"submit\"[^>]*>", form)
    assert first is not None
    assert "_act" not in first.group(0)
    assert "formaction" not in first.group(0)


def test_a_shared_phrase_is_used_in_the_office_and_nowhere_else(desk: SignedIn, office: Office) -> None:
    owner, agency = desk("payment_clerk"), office.branch.agency.id
    assert keep(owner, SENTENCE, agency) == 303
    number = number_of(owner, SENTENCE)
    colleague, lead, other = desk("payment_releaser"), desk("agency_reviewer"), desk("community_officer")
    assert SENTENCE in menu(colleague)
    assert SENTENCE not in menu(other)
    assert colleague.post(f"/phrases/{number}/remove").status_code == 403
    assert other.post(f"/phrases/{number}/remove").status_code == 404
    assert lead.post(f"/phrases/{number}/remove").status_code == 303
    with office.installation.sessions() as session:
        acts = session.query(AuditEntry.act, AuditEntry.actor_name).filter(AuditEntry.kind == "phrase")
        assert [act for act, _name in acts] == ["phrase.keep", "phrase.remove"]


def test_a_phrase_of_another_is_put_into_nobodys_form(desk: SignedIn, office: Office) -> None:
    other, browser = desk("community_officer"), desk("agency_reviewer")
    assert keep(other, SENTENCE) == 303
    address, revision = review(office, browser)
    act = f"phrase:opinion:{number_of(other, SENTENCE)}"
    assert browser.post(address, {"revision": revision, "_act": act}).status_code == 404


def test_a_phrase_is_not_shared_with_an_office_of_others(desk: SignedIn, office: Office) -> None:
    assert keep(desk("community_officer"), SENTENCE, office.branch.agency.id) == 403


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("  \n ", id="nothing"),
        pytest.param("长" * (phrases.LONGEST + 1), id="one too long"),
        pytest.param("身份证 220000198508040378 属实", id="an identity number"),
        pytest.param("电话13900000001已核", id="a mobile phone"),
        pytest.param("账号 6222 0200 0000 0000 001", id="a bank account in groups"),
    ],
)
def test_what_is_no_phrase_is_refused_by_its_field_and_stays_on_the_page(
    desk: SignedIn, office: Office, text: str
) -> None:
    answer = desk("community_officer").post("/phrases", {"text": text, "shared_with": ""})
    assert answer.status_code == 422
    assert 'id="text-error"' in answer.text
    assert text in answer.text


def test_one_text_is_one_phrase_and_a_person_keeps_only_so_many(desk: SignedIn, office: Office) -> None:
    browser = desk("community_officer")
    assert [keep(browser, " 情况  属实。"), keep(browser, "情况 属实。\n")] == [303, 409]
    actor, now = office.actor("community_officer"), office.installation.house.clock.now()
    with office.installation.sessions.begin() as session:
        for number in range(1, phrases.MOST):
            phrases.keep(session, phrases.Wish(f"第{number}条"), actor=actor, now=now)
    answer = browser.post("/phrases", {"text": "多出的一条", "shared_with": ""})
    assert answer.status_code == 422
    assert str(phrases.MOST) in answer.text
