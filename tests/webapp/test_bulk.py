"""Many tasks at once: asked about with their number, done one by one, failures told and kept chosen."""

from __future__ import annotations

import io
import re
import zipfile

import pytest
import sqlalchemy as sa

from tests.conftest import MovableClock
from tests.webapp.conftest import Desk, Office, SignedIn
from tests.webapp.test_cases import revision_of
from workflows.audit import AuditEntry
from workflows.runtime import inbox as lists
from workflows.runtime import outbox, tasks, timers
from workflows.runtime.models import HumanTask

ROLE, CLERK = "community_officer", "employment_service_clerk"


def mine(office: Office) -> list[str]:
    """Business keys of what the officer has taken."""
    with office.installation.sessions() as session:
        return sorted(row.business_key for row in lists.my_tasks(session, office.actor(ROLE)).rows)


def chosen(page: str) -> list[str]:
    """What a page of a bulk act carries on."""
    return re.findall(r'name="task" value="([^"]+)"', page)


def seen(page: str) -> list[str]:
    """At which revision the page showed each case."""
    return re.findall(r'name="_seen" value="([^"]+)"', page)


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


def test_a_step_that_is_done_case_by_case_is_not_completed_in_bulk(desk: SignedIn, office: Office) -> None:
    task_id, browser = office.open_task(office.claim(), ROLE), desk(ROLE)
    assert 'value="complete"' not in browser.get("/inbox/office").text
    asked = browser.post("/inbox/bulk", {"act": "complete", "list": "pool", "task": task_id})
    assert (asked.status_code, "本环节须逐件办理" in asked.text) == (422, True)
    answer = browser.post("/inbox/bulk/do", {"act": "complete", "list": "pool", "task": task_id})
    assert "本环节须逐件办理" in answer.text
    assert browser.post("/inbox/bulk/do", {"act": "burn", "task": task_id}).status_code == 404
    with office.installation.sessions() as session:
        assert tasks.page(session, task_id, office.actor(ROLE)).obstacle is None


@pytest.fixture
def overdue(office: Office, clock: MovableClock) -> list[str]:
    """Three claims whose verification is past its day, so that each has a task to urge it."""
    keys = [office.claim(number) for number in range(3)]
    clock.move(days=30)
    timers.sweep(office.installation.sessions, office.installation.house)
    return keys


def urging(office: Office) -> list[str]:
    """The tasks to urge, in the order of their cases."""
    with office.installation.sessions() as session:
        found = sa.select(HumanTask.id).where(HumanTask.element_id == "urge_verification")
        return list(session.scalars(found.order_by(HumanTask.instance_id)))


@pytest.mark.clause("S5.6")
def test_one_set_of_answers_completes_many_where_the_step_allows_it(
    desk: SignedIn, office: Office, overdue: list[str]
) -> None:
    browser = desk(CLERK)
    assert 'value="complete"' in browser.get("/inbox/office").text
    page = confirm(browser, "complete", task=urging(office))
    assert "催办情况" in page
    assert "办结 3 件" in page
    first = f"/cases/{overdue[0]}/tasks/{urging(office)[0]}/complete"
    revision = revision_of(browser, overdue[0])
    assert browser.post(first, {"revision": revision, "urging_note": "电话催办。"}).status_code == 303
    form = {"act": "complete", "list": "pool", "task": chosen(page), "_seen": seen(page)}
    empty = browser.post("/inbox/bulk/do", form | {"task": chosen(page)[1:]})
    assert (empty.status_code, "催办情况：" in empty.text) == (422, True)
    answer = browser.post("/inbox/bulk/do", form | {"urging_note": "已逐一电话催办，三日内办结。"})
    assert "1 件没有办成" in answer.text
    assert "已办结 2 件" in answer.text
    assert len(chosen(answer.text)) == 1
    with office.installation.sessions() as session:
        acts = sa.select(AuditEntry.object_id).where(AuditEntry.act == "claims.urge_verification")
        assert len(session.scalars(acts).all()) == 3


def test_letters_of_the_chosen_cases_come_as_one_file_and_each_is_in_the_trail(
    desk: SignedIn, office: Office
) -> None:
    keys, browser = [office.claim(number) for number in range(3)], desk(ROLE)
    outbox.deliver(office.installation.sessions, office.installation.house)
    late = office.claim(3)
    ids = [office.open_task(key, ROLE) for key in (*keys[:2], late)]
    page = confirm(browser, "print", task=ids)
    assert "1 件没有可打印的文书" in page
    assert late in page
    form = {"list": "pool", "task": ids, "_letters": "newest", "_language": "en"}
    answer = browser.post("/inbox/bulk/letters", form)
    assert answer.headers["Content-Type"] == "application/zip"
    with zipfile.ZipFile(io.BytesIO(answer.data)) as packed:
        names = packed.namelist()
        assert [name.rsplit("-", 1)[0] for name in names] == keys[:2]
        assert all(packed.read(name).startswith(b"%PDF") for name in names)
    with office.installation.sessions() as session:
        told = session.scalars(sa.select(AuditEntry.after).where(AuditEntry.act == "documents.print")).all()
    assert [f"{each['number']}.{each['language']}.pdf" for each in told if each] == names
    assert browser.post("/inbox/bulk/letters", form | {"task": ids[2]}).status_code == 404
    assert browser.post("/inbox/bulk/letters", form | {"_language": "fr"}).status_code == 404
