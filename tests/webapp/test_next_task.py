"""After a step the next open one of the same list is there, with a word about the one that is done."""

from __future__ import annotations

import html
import re

import pytest

from tests.webapp.conftest import Desk, Office, SignedIn
from tests.webapp.test_cases import revision_of
from workflows.runtime import interventions
from workflows.runtime.interventions import Wish

OFFICER = "community_officer"
POOL = "/inbox/office?queue=to_verify"


def links(page: str) -> list[str]:
    """Addresses of the cases of a list, in its order."""
    return [html.unescape(each) for each in re.findall(r'<a href="(/cases/[^"]+)" data-pane', page)]


def waiting(browser: Desk, office: Office, count: int) -> tuple[list[str], list[str]]:
    """Claims that wait for the officer: their keys and their addresses, in the order of the list."""
    for number in range(count):
        office.claim(number)
    listed = links(browser.get(POOL).text)
    assert len(listed) == count
    return [re.split(r"[/?]", each)[2] for each in listed], listed


def origin(page: str) -> str:
    """What the form of the open step carries on of the list."""
    found = re.search(r'name="revision" value="\d+">.{0,200}?name="_from" value="([^"]+)"', page, re.S)
    assert found is not None
    return html.unescape(found[1])


def complete(browser: Desk, office: Office, key: str, came_from: str, number: int = 1) -> str:
    """Do the open step; where the answer leads."""
    task_id, revision = office.open_task(key, OFFICER), revision_of(browser, key)
    answers = {
        "visited_on": "2006-03-01",
        "result": "confirmed",
        "certificate_number": f"长和〔2006〕{number}号",
    }
    form = {"revision": revision, "_from": came_from, **answers}
    answer = browser.post(f"/cases/{key}/tasks/{task_id}/complete", form)
    assert answer.status_code == 303, answer.text
    return answer.headers["Location"]


def test_the_next_of_the_same_list_opens_and_says_what_was_done(desk: SignedIn, office: Office) -> None:
    browser = desk(OFFICER)
    keys, listed = waiting(browser, office, 3)
    there = complete(browser, office, keys[1], origin(browser.get(listed[1]).text))
    assert there == listed[2]
    shown = browser.get(there).text
    assert "“核实有关情况”已办结" in shown
    assert f'href="/cases/{keys[1]}"' in shown
    there = complete(browser, office, keys[2], origin(shown), 2)
    assert there.startswith(f"/cases/{keys[0]}?list=pool"), "what was passed over comes last"
    assert complete(browser, office, keys[0], origin(browser.get(there).text), 3) == POOL


def test_beside_its_list_the_next_opens_beside_its_list(desk: SignedIn, office: Office) -> None:
    browser = desk(OFFICER)
    keys, _listed = waiting(browser, office, 2)
    shown = browser.get(f"{POOL}&open={keys[0]}").text
    assert complete(browser, office, keys[0], origin(shown)) == f"{POOL}&open={keys[1]}"
    part = browser.get(links(browser.get(POOL).text)[0], headers={"HX-Request": "true"}).text
    assert origin(part).endswith("pane=yes")


def test_a_case_that_is_taken_stays_open_beside_its_list(desk: SignedIn, office: Office) -> None:
    key, browser = office.claim(), desk(OFFICER)
    came_from = origin(browser.get(f"{POOL}&open={key}").text)
    task_id = office.open_task(key, OFFICER)
    answer = browser.post(f"/cases/{key}/tasks/{task_id}/claim", {"_from": came_from})
    assert answer.headers["Location"] == f"{POOL}&open={key}"


@pytest.mark.parametrize(
    "came_from", ["", "list=nothing", "list=mine&after=yesterday", "%%%&list", "list=mine&order=x&queue=y"]
)
def test_a_form_that_says_nothing_of_a_list_leads_on_to_my_tasks(
    desk: SignedIn, office: Office, came_from: str
) -> None:
    keys, browser = [office.claim(number) for number in range(2)], desk(OFFICER)
    mine = office.open_task(keys[1], OFFICER)
    browser.post(f"/cases/{keys[1]}/tasks/{mine}/claim")
    assert complete(browser, office, keys[0], came_from).startswith(f"/cases/{keys[1]}")


def test_a_row_that_one_may_not_do_is_passed_over(desk: SignedIn, office: Office) -> None:
    browser = desk(OFFICER)
    keys, listed = waiting(browser, office, 3)
    came_from = origin(browser.get(listed[0]).text)
    with office.installation.sessions.begin() as session:
        wish = Wish(keys[1], "与监察核对。", int(revision_of(browser, keys[1])))
        actor, house = office.actor("administrator"), office.installation.house
        interventions.suspend(session, wish, actor=actor, house=house)
    assert complete(browser, office, keys[0], came_from) == listed[2]
