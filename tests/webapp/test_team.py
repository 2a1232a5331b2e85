"""Who has how much, and work handed from one person to another by whoever answers for it."""

from __future__ import annotations

import datetime as dt

import pytest
import sqlalchemy as sa

from tests.conftest import START, MovableClock
from tests.webapp.conftest import Office, SignedIn
from workflows.audit import AuditEntry
from workflows.demo import builders
from workflows.people.operations import NewPerson, NewRole, add_person, grant_role
from workflows.people.queries import actor_of
from workflows.runtime import inbox, tasks

OFFICER, REVIEWER = "community_officer", "agency_reviewer"


@pytest.fixture
def colleague(office: Office) -> int:
    """A second officer of the community, without a sign-in."""
    with office.installation.sessions.begin() as session:
        person = add_person(session, NewPerson("季明远"), actor=None, now=START)
        role = NewRole(person.id, OFFICER, office.branch.community.id, builders.FOUNDED_ON)
        grant_role(session, role, actor=None, now=START)
        return person.id


def taken(office: Office, insured: int = 0) -> tuple[str, str]:
    """A claim whose verification the officer has taken: key and task."""
    key = office.claim(insured)
    task_id = office.open_task(key, OFFICER)
    with office.installation.sessions.begin() as session:
        tasks.claim(session, task_id, actor=office.actor(OFFICER), house=office.installation.house)
    return key, task_id


def mine(office: Office, person_id: int) -> list[str]:
    with office.installation.sessions() as session:
        person = actor_of(session, person_id, office.installation.house.clock.today())
        return [row.business_key for row in inbox.my_tasks(session, person).rows]


def test_the_load_of_each_person_is_shown_to_whoever_answers_for_it(desk: SignedIn, office: Office) -> None:
    taken(office)
    office.claim(1)
    page = desk(REVIEWER).get("/team").text
    assert f'href="/team/{office.people[OFFICER]}"' in page
    assert 'data-label="在办">1<' in page
    assert "无人领取" in page
    assert desk(OFFICER).get("/team").status_code == 403


def test_a_step_is_handed_over_with_its_reason_and_the_next_reads_it_in_the_trail(
    desk: SignedIn, office: Office, colleague: int
) -> None:
    key, task_id = taken(office)
    address = f"/team/{office.people[OFFICER]}"
    assert key in desk(REVIEWER).get(address).text
    form = {"task": task_id, "to": str(colleague), "reason": "本人休假"}
    assert f'action="{address}/confirm"' in desk(REVIEWER).get(address).text
    asked = desk(REVIEWER).post(f"{address}/confirm", form)
    for text in (
        "所选的 1 件",
        "改派 1 件",
        f'value="{colleague}" selected',
        'value="本人休假"',
        f'action="{address}"',
    ):
        assert text in asked.text, text
    assert mine(office, colleague) == []
    assert desk(REVIEWER).post(f"{address}/confirm", {"reason": "x"}).headers["Location"] == address
    assert desk(REVIEWER).post(address, form).status_code == 303
    assert (mine(office, office.people[OFFICER]), mine(office, colleague)) == ([], [key])
    with office.installation.sessions() as session:
        entry = session.scalars(sa.select(AuditEntry).where(AuditEntry.act == "task.assign")).one()
        assert (entry.object_id, entry.after["why"]) == (key, "本人休假")
        assert entry.before == {"assignee": office.people[OFFICER]}


def test_a_step_that_nobody_took_is_given_to_somebody(desk: SignedIn, office: Office, colleague: int) -> None:
    key = office.claim()
    task_id, browser = office.open_task(key, OFFICER), desk(REVIEWER)
    assert key in browser.get("/team/nobody").text
    assert (
        browser.post("/team/0", {"task": task_id, "to": str(colleague), "reason": "急件"}).status_code == 303
    )
    assert mine(office, colleague) == [key]


def test_four_eyes_and_roles_are_asked_when_a_step_is_handed_over(desk: SignedIn, office: Office) -> None:
    verified = office.verified(1)
    second = office.open_task(verified, REVIEWER)
    with office.installation.sessions.begin() as session:
        role = NewRole(office.people[OFFICER], REVIEWER, office.branch.agency.id, builders.FOUNDED_ON)
        grant_role(session, role, actor=None, now=START)
    browser = desk(REVIEWER)
    barred = {"task": second, "to": str(office.people[OFFICER]), "reason": "代办"}
    answer = browser.post("/team/0", barred)
    assert "核实有关情况”，本环节须由其他人办理，不能改派" in answer.text
    assert f'value="{second}" checked' in answer.text
    answer = browser.post("/team/0", barred | {"to": str(office.people["payment_clerk"])})
    assert "没有办理此环节的岗位" in answer.text
    with office.installation.sessions() as session:
        assert tasks.page(session, second, office.actor(REVIEWER)).assignee_id is None


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        pytest.param({"reason": " "}, "reason", id="no reason"),
        pytest.param({"to": ""}, "to", id="nobody chosen"),
        pytest.param({"to": "1" * 30}, "to", id="no person"),
    ],
)
def test_what_is_missing_is_named_and_the_ticks_stay(
    desk: SignedIn, office: Office, colleague: int, changed: dict[str, str], field: str
) -> None:
    _key, task_id = taken(office)
    form = {"task": task_id, "to": str(colleague), "reason": "本人休假"} | changed
    answer = desk(REVIEWER).post(f"/team/{office.people[OFFICER]}", form)
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert f'value="{task_id}" checked' in answer.text


def test_nobody_outside_the_team_is_told_of(desk: SignedIn, office: Office) -> None:
    browser = desk(REVIEWER)
    for stranger in (office.insured[0], office.people["policy_drafter"], 10**9):
        assert browser.get(f"/team/{stranger}").status_code == 404
        for act in ("", "/confirm"):
            assert browser.post(f"/team/{stranger}{act}", {"reason": "x"}).status_code == 404


def test_what_runs_out_within_a_week_is_listed_with_who_has_it(
    desk: SignedIn, office: Office, clock: MovableClock
) -> None:
    key, task_id = taken(office)
    with office.installation.sessions() as session:
        due_at = tasks.page(session, task_id, office.actor(OFFICER)).due_at
    assert due_at is not None
    for moment, is_listed in ((due_at - dt.timedelta(days=8), False), (due_at - dt.timedelta(days=6), True)):
        clock.hand[0] = moment
        assert (f"/cases/{key}" in desk(REVIEWER).get("/team/limits").text) == is_listed, moment
    page = desk(REVIEWER).get("/team/limits").text
    assert f'href="/team/{office.people[OFFICER]}"' in page
    assert "没有中止的时限" in page


def test_a_limit_that_stands_still_is_listed_with_its_ground(desk: SignedIn, office: Office) -> None:
    key = office.verified()
    browser = desk(REVIEWER)
    assert key not in browser.get("/team/limits").text.partition("still-title")[2]
    office.do(REVIEWER, key, decision="return", opinion="请核对原因。")
    still = browser.get("/team/limits").text.partition("still-title")[2]
    assert f"/cases/{key}" in still
    assert "补正" in still
