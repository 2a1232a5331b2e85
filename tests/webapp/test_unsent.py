"""What is typed into the form of a step and not sent: kept for its person alone, and gone with the step."""

from __future__ import annotations

import datetime as dt

import pytest
import sqlalchemy as sa

from tests.conftest import MovableClock
from tests.webapp.conftest import TODAY, Office, SignedIn
from tests.webapp.test_cases import VERIFIED, revision_of
from workflows.runtime import regular, unsent
from workflows.runtime.unsent import UnsentForm

CLERK = "employment_service_clerk"
OFFICER = "community_officer"
WRONG = {
    "visited_on": "2006-02-31",
    "result": "finding",
    "certificate_number": "",
    "finding": "已就业，领工资",
}


def kept_rows(office: Office) -> int:
    """Rows of everybody."""
    with office.installation.sessions() as session:
        return session.scalar(sa.select(sa.func.count()).select_from(UnsentForm)) or 0


def test_what_was_typed_comes_back_even_where_it_is_wrong(desk: SignedIn, office: Office) -> None:
    key, browser = office.claim(), desk(OFFICER)
    task_id = office.open_task(key, OFFICER)
    for typed in ({"visited_on": "x"}, WRONG):
        answer = browser.post(f"/cases/{key}/tasks/{task_id}/keep", {"revision": "0", **typed})
        assert (answer.status_code, "已暂存" in answer.text) == (200, True)
    assert kept_rows(office) == 1
    page = browser.get(f"/cases/{key}").text
    assert "还没有提交的内容" in page
    assert 'value="2006-02-31"' in page
    assert "已就业，领工资" in page


def test_the_words_are_sealed_and_not_in_the_audit_trail(desk: SignedIn, office: Office) -> None:
    key = office.claim()
    desk(OFFICER).post(f"/cases/{key}/tasks/{office.open_task(key, OFFICER)}/keep", WRONG)
    with office.installation.sessions() as session:
        raw = session.execute(sa.text("SELECT words FROM unsent_form")).scalar_one()
        audited = session.execute(sa.text("SELECT count(*) FROM audit_entry WHERE act LIKE '%keep%'"))
        assert audited.scalar_one() == 0
    assert "已就业".encode() not in bytes(raw)


def test_nobody_else_sees_or_keeps_them(desk: SignedIn, office: Office) -> None:
    key, task_id = office.claim(), ""
    task_id = office.open_task(key, OFFICER)
    desk(OFFICER).post(f"/cases/{key}/tasks/{task_id}/keep", WRONG)
    reviewer = desk("agency_reviewer")
    assert "已就业" not in reviewer.get(f"/cases/{key}").text
    assert reviewer.post(f"/cases/{key}/tasks/{task_id}/keep", WRONG).status_code == 403
    assert desk("payment_clerk").post("/cases/C-2006-000099/tasks/x/keep", WRONG).status_code == 404


def test_they_go_when_the_step_is_done_or_its_person_begins_anew(desk: SignedIn, office: Office) -> None:
    key, browser = office.claim(), desk(OFFICER)
    address = f"/cases/{key}/tasks/{office.open_task(key, OFFICER)}"
    browser.post(f"{address}/keep", WRONG)
    assert browser.post(f"{address}/forget", {}).status_code == 303
    assert kept_rows(office) == 0
    browser.post(f"{address}/keep", WRONG)
    done = browser.post(f"{address}/complete", {"revision": revision_of(browser, key), **VERIFIED})
    assert (done.status_code, kept_rows(office)) == (303, 0)
    late = browser.post(f"{address}/keep", WRONG)
    assert (late.status_code, kept_rows(office)) == (409, 0)


def test_a_refused_form_keeps_them(desk: SignedIn, office: Office) -> None:
    key, browser = office.claim(), desk(OFFICER)
    address = f"/cases/{key}/tasks/{office.open_task(key, OFFICER)}"
    browser.post(f"{address}/keep", WRONG)
    refused = browser.post(f"{address}/complete", {"revision": revision_of(browser, key), **WRONG})
    assert (refused.status_code, kept_rows(office)) == (422, 1)


def test_more_than_a_form_holds_is_not_kept(desk: SignedIn, office: Office) -> None:
    key = office.claim()
    address = f"/cases/{key}/tasks/{office.open_task(key, OFFICER)}/keep"
    assert desk(OFFICER).post(address, {"finding": "长" * 100_001}).status_code == 422
    assert kept_rows(office) == 0


@pytest.mark.parametrize(("days", "left"), [(89, 1), (91, 0)])
def test_old_words_are_thrown_away_at_night(
    desk: SignedIn, office: Office, clock: MovableClock, days: int, left: int
) -> None:
    key = office.claim()
    desk(OFFICER).post(f"/cases/{key}/tasks/{office.open_task(key, OFFICER)}/keep", WRONG)
    with office.installation.sessions.begin() as session:
        beginning, clerk = unsent.Beginning("claim", office.insured[1]), office.actor(CLERK)
        unsent.keep_start(session, beginning, WRONG, actor=clerk, now=clock.now())
    clock.move(days=days)
    with office.installation.sessions.begin() as session:
        unsent.forget_old(session, clock.now())
        assert (unsent.start_of(session, beginning, clerk) is not None) == bool(left)
    assert kept_rows(office) == left


def test_the_night_has_it_among_its_work() -> None:
    due = {job.name: regular.last_due(job, dt.datetime(2006, 3, 2, tzinfo=dt.UTC)) for job in regular.jobs()}
    assert due["runtime.forget_unsent_forms"].date() == TODAY
