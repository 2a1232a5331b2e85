"""Lists kept under a name: they stand at every computer, and others see those that are shared."""

from __future__ import annotations

import re

import pytest

from tests.webapp.conftest import Desk, Office, SignedIn
from workflows.runtime import saved_views

VERIFY = {"list": "waiting", "queue": "to_verify", "order": "newest"}


def keep(browser: Desk, name: str, **form: object) -> int:
    return browser.post("/inbox/views", {**VERIFY, "name": name, **form}).status_code


def removal(page: str) -> str:
    """The address that removes the view that is open."""
    found = re.search(r"/inbox/views/\d+/remove", page)
    assert found is not None
    return found.group(0)


def test_a_kept_list_stands_at_another_computer_until_it_is_removed(desk: SignedIn, office: Office) -> None:
    first, second = desk("community_officer"), desk("community_officer")
    assert "待核实" in first.get("/inbox/views/new?list=waiting&queue=to_verify").text
    answer = first.post("/inbox/views", {**VERIFY, "name": " 今日  新到 "})
    assert answer.headers["Location"].endswith("/inbox/waiting?queue=to_verify&order=newest")
    assert "今日 新到</a>" in second.get("/inbox").text
    assert "今日 新到</a>" in first.get("/inbox").text
    page = second.get("/inbox/waiting?queue=to_verify&order=newest").text
    assert second.post(removal(page), VERIFY).status_code == 303
    assert "今日 新到</a>" not in first.get("/inbox").text


def test_a_shared_list_is_seen_in_the_office_and_removed_by_its_owner_alone(
    desk: SignedIn, office: Office
) -> None:
    owner, agency = desk("agency_reviewer"), str(office.branch.agency.id)
    assert keep(owner, "复核新到", queue="to_review", shared_with=agency) == 303
    colleague, other = desk("payment_clerk"), desk("community_officer")
    assert "复核新到" in colleague.get("/inbox").text
    assert "复核新到" not in other.get("/inbox").text
    address = removal(owner.get("/inbox/waiting?queue=to_review&order=newest").text)
    assert colleague.post(address).status_code == 403
    assert other.post(address).status_code == 404
    assert owner.post(address).status_code == 303


def test_a_list_is_not_shared_with_an_office_of_others(desk: SignedIn, office: Office) -> None:
    assert keep(desk("community_officer"), "x", shared_with=str(office.branch.agency.id)) == 403


@pytest.mark.parametrize("name", ["", "  ", "长" * (saved_views.LONGEST_NAME + 1)])
def test_a_name_that_is_none_is_refused_and_the_list_is_kept_in_the_form(
    desk: SignedIn, office: Office, name: str
) -> None:
    answer = desk("community_officer").post("/inbox/views", {**VERIFY, "name": name})
    assert answer.status_code == 422
    assert 'id="name-error"' in answer.text
    assert 'name="queue" value="to_verify"' in answer.text


def test_one_name_is_one_view(desk: SignedIn, office: Office) -> None:
    browser = desk("community_officer")
    assert [keep(browser, "新到") for _ in range(2)] == [303, 409]


def test_what_a_view_cannot_mean_is_not_kept(desk: SignedIn, office: Office) -> None:
    browser = desk("community_officer")
    assert keep(browser, "怪", list="nothing", evil="x", shared_with="9" * 30) == 303
    with office.installation.sessions() as session:
        (view,) = saved_views.of_actor(session, office.actor("community_officer"))
    assert (view.listed, view.organisation_id) == ("mine", None)
    assert set(view.choices) == {"queue", "order"}
