"""Many tasks at once: asked about with their number, done one by one, failures told and kept chosen."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa

from tests.webapp.conftest import Desk, Office, SignedIn
from workflows.audit import AuditEntry
from workflows.runtime import inbox as lists
from workflows.runtime import tasks

ROLE = "community_officer"


def mine(office: Office) -> list[str]:
    """Business keys of what the officer has taken."""
    with office.installation.sessions() as session:
        return sorted(row.business_key for row in lists.my_tasks(session, office.actor(ROLE)).rows)


def chosen(page: str) -> list[str]:
    """What a page of a bulk act carries on."""
    return re.findall(r'name="task" value="([^"]+)"', page)


def confirm(browser: Desk, act: str, **form: object) -> str:
    """The page that asks."""
    answer = browser.post("/inbox/bulk", {"act": act, "list": "pool", **form})
    assert answer.status_code == 200, answer.text
    return answer.text


def test_chosen_rows_are_asked_about_with_their_number_and_then_taken(desk: SignedIn, office: Office) -> None:
    keys, browser = [office.claim(number) for number in range(3)], desk(ROLE)
    page = confirm(browser, "claim", task=[office.open_task(key, ROLE) for key in keys[:2]])
    assert "所选的 2 件" in page
    assert "领取 2 件" in page
    assert mine(office) == []
    answer = browser.post("/inbox/bulk/do", {"act": "claim", "list": "pool", "task": chosen(page)})
    assert answer.headers["Location"].endswith("/inbox/office")
    assert mine(office) == keys[:2]


def test_everything_in_the_filter_is_said_to_be_so(desk: SignedIn, office: Office) -> None:
    keys, browser = [office.claim(number) for number in range(3)], desk(ROLE)
    assert "本列表全部 3 件" in browser.get("/inbox/waiting?queue=to_verify").text
    page = confirm(browser, "claim", list="waiting", queue="to_verify", whole="yes")
    assert "符合筛选条件的全部 3 件" in page
    form = {"act": "claim", "list": "waiting", "queue": "to_verify", "task": chosen(page)}
    answer = browser.post("/inbox/bulk/do", form)
    assert answer.headers["Location"].endswith("/inbox/waiting?queue=to_verify")
    assert mine(office) == keys
    page = confirm(browser, "release", list="mine", whole="yes")
    browser.post("/inbox/bulk/do", {"act": "release", "list": "mine", "task": chosen(page)})
    assert mine(office) == []


def test_what_fails_is_told_with_its_reason_and_stays_chosen(desk: SignedIn, office: Office) -> None:
    keys, browser = [office.claim(number) for number in range(2)], desk(ROLE)
    ids = [office.open_task(key, ROLE) for key in keys]
    office.do(
        ROLE, keys[0], visited_on="2006-03-01", result="confirmed", certificate_number="长和〔2006〕1号"
    )
    answer = browser.post("/inbox/bulk/do", {"act": "claim", "list": "pool", "task": ids})
    assert answer.status_code == 200
    assert "1 件没有办成" in answer.text
    assert "已领取 1 件" in answer.text
    assert "本环节已于" in answer.text
    assert chosen(answer.text) == ids[:1]
    assert mine(office) == keys[1:]


def test_a_double_click_takes_nothing_twice(desk: SignedIn, office: Office) -> None:
    key, browser = office.claim(), desk(ROLE)
    form = {"act": "claim", "list": "pool", "task": office.open_task(key, ROLE)}
    assert [browser.post("/inbox/bulk/do", form).status_code for _ in range(2)] == [303, 303]
    with office.installation.sessions() as session:
        acts = sa.select(sa.func.count()).where(AuditEntry.act == "task.claim", AuditEntry.object_id == key)
        assert session.scalar(acts) == 1


def test_a_task_of_another_role_is_refused_and_the_attempt_is_on_record(
    desk: SignedIn, office: Office
) -> None:
    key = office.claim()
    form = {"act": "claim", "list": "pool", "task": office.open_task(key, ROLE)}
    answer = desk("employment_service_clerk").post("/inbox/bulk/do", form)
    assert "1 件没有办成" in answer.text
    with office.installation.sessions() as session:
        entry = session.scalars(sa.select(AuditEntry).where(AuditEntry.outcome == "refused")).one()
        assert (entry.act, entry.object_id) == ("task.claim", key)


@pytest.mark.parametrize(
    ("role", "form"),
    [
        pytest.param(ROLE, {"act": "claim"}, id="nothing chosen"),
        pytest.param(ROLE, {"act": "claim", "task": "x"}, id="no such task"),
        pytest.param("policy_drafter", {"act": "claim", "task": "theirs"}, id="a case that may not be seen"),
        pytest.param(ROLE, {"act": "release", "list": "x", "whole": "yes"}, id="an empty list"),
    ],
)
def test_a_choice_of_nothing_leads_back_to_the_list(
    desk: SignedIn, office: Office, role: str, form: dict[str, str]
) -> None:
    if form.get("task") == "theirs":
        form = form | {"task": office.open_task(office.claim(), ROLE)}
    assert desk(role).post("/inbox/bulk", form).status_code == 303


def test_there_is_no_bulk_act_that_answers_a_form(desk: SignedIn, office: Office) -> None:
    task_id = office.open_task(office.claim(), ROLE)
    assert desk(ROLE).post("/inbox/bulk/do", {"act": "complete", "task": task_id}).status_code == 404
    with office.installation.sessions() as session:
        assert tasks.page(session, task_id, office.actor(ROLE)).obstacle is None
