"""The inbox by business state: what stands in which list, how it is narrowed, ordered and counted."""

from __future__ import annotations

import datetime as dt
import re

import pytest
import sqlalchemy as sa

from tests.conftest import START, MovableClock
from tests.webapp.conftest import Office, SignedIn
from workflows.clock import day_after
from workflows.demo.builders import invented_identity
from workflows.people import queries as people
from workflows.people.models import Person
from workflows.runtime import inbox as lists
from workflows.runtime import search


def rail(page: str) -> dict[str, str]:
    """Label of the rail → its count."""
    lines = re.findall(r'rail__label">([^<]+)</span>\s*<span class="rail__count[^>]*>([^<]+)<', page)
    return dict(lines)


def test_what_waits_is_counted_by_business_state(desk: SignedIn, office: Office) -> None:
    office.claim(0)
    office.verified(1)
    officer = rail(desk("community_officer").get("/inbox").text)
    assert officer["待核实"] == "1"
    assert "待复核" not in officer
    browser = desk("agency_reviewer")
    assert rail(browser.get("/inbox").text)["待复核"] == "1"
    page = browser.get("/inbox/waiting?queue=to_review").text
    assert '<h1 id="list-title">待复核</h1>' in page
    assert 'href="/inbox/waiting"' in page, "the filter can be taken away"
    assert "李四" in page
    assert "李四" not in browser.get("/inbox/waiting?queue=to_pay").text


def test_a_taken_step_stays_in_its_state_for_the_one_who_took_it(desk: SignedIn, office: Office) -> None:
    key, browser = office.claim(), desk("community_officer")
    task_id = office.open_task(key, "community_officer")
    assert browser.post(f"/cases/{key}/tasks/{task_id}/claim").status_code == 303
    assert "我已领取" in browser.get("/inbox/waiting?queue=to_verify").text
    assert rail(browser.get("/inbox").text)["待核实"] == "1"


def test_a_step_is_due_soon_from_its_warning_day_and_overdue_after_its_last(
    desk: SignedIn, office: Office, clock: MovableClock
) -> None:
    key = office.claim()
    with office.installation.sessions() as session:
        row = lists.pool(session, office.actor("community_officer")).rows[0]
    assert row.warn_on is not None
    assert row.due_at is not None
    for moment, soon, late in (
        (clock.now(), "0", "0"),
        (day_after(row.warn_on) - dt.timedelta(hours=1), "1", "0"),
        (row.due_at, "1", "0"),
        (row.due_at + dt.timedelta(seconds=1), "0", "1"),
    ):
        clock.hand[0] = moment
        browser = desk("community_officer")
        counted = rail(browser.get("/inbox").text)
        assert (counted["即将超期"], counted["已超期"]) == (soon, late), moment
        assert (key in browser.get("/inbox/waiting?term=near").text) == (soon == "1")
        assert (key in browser.get("/inbox/waiting?term=over").text) == (late == "1")


def test_a_list_is_ordered_from_its_heading(desk: SignedIn, office: Office, clock: MovableClock) -> None:
    first = office.claim(0)
    clock.move(hours=1)
    second = office.claim(1)
    browser = desk("community_officer")
    for order, expected in (("oldest", [first, second]), ("newest", [second, first])):
        page = browser.get(f"/inbox/office?order={order}").text
        assert sorted((first, second), key=page.index) == expected, order


@pytest.mark.parametrize("choice", ["queue=nothing", "term=x", "order=x", "office=x", f"office={'9' * 30}"])
def test_a_choice_that_makes_no_sense_narrows_nothing(desk: SignedIn, office: Office, choice: str) -> None:
    key = office.claim()
    assert key in desk("community_officer").get(f"/inbox/office?{choice}").text


def test_the_columns_of_the_card_stand_in_the_row(desk: SignedIn, office: Office) -> None:
    office.claim()
    page = desk("community_officer").get("/inbox/office").text
    assert re.search(r'class="wrap">[^<]+ 劳动合同期满|class="wrap">[^<]*合同', page), page


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("139 0000 0001", id="phone with blanks"),
        pytest.param("13900000001", id="phone"),
        pytest.param("示例机", id="beginning of the employer"),
        pytest.param("张三", id="name"),
        pytest.param(invented_identity(1), id="identity number"),
    ],
)
def test_one_search_finds_the_case_by_any_of_its_words(desk: SignedIn, office: Office, text: str) -> None:
    key = office.claim()
    answer = desk("employment_service_clerk").post("/inbox/search", {"text": text})
    assert key in answer.text
    assert invented_identity(1) not in answer.text.replace(f'value="{text}"', "")
    assert "220" in answer.text


def test_a_closed_case_is_found_too(desk: SignedIn, office: Office) -> None:
    key, browser = office.claim(), desk("employment_service_clerk")
    assert browser.post(f"/cases/{key}/withdraw", {"reason": "本人要求"}).status_code == 303
    answer = browser.post("/inbox/search", {"text": "示例机械厂"})
    assert key in answer.text
    assert "已办结" in answer.text


def test_what_may_not_be_seen_is_not_found_by_employer_or_phone(desk: SignedIn, office: Office) -> None:
    key, browser = office.claim(), desk("policy_drafter")
    for text in ("示例机械厂", "13900000001"):
        assert key not in browser.post("/inbox/search", {"text": text}).text


def test_phones_from_before_the_index_are_made_findable(office: Office) -> None:
    office.claim()
    with office.installation.sessions.begin() as session:
        session.execute(sa.update(Person).values(phone_index=None))
        assert people.with_phone(session, "13900000001") == ()
        search.index_phones(session, START)
        assert people.with_phone(session, "13900000001") == (office.insured[0],)


def test_a_page_of_the_inbox_takes_few_statements(
    desk: SignedIn, office: Office, statements: list[str]
) -> None:
    for number in range(3):
        office.claim(number)
    browser = desk("community_officer")
    browser.get("/inbox/waiting?queue=to_verify")
    statements.clear()
    assert browser.get("/inbox/waiting?queue=to_verify").status_code == 200
    assert len(statements) <= 12, "\n".join(statements)
