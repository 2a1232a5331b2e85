"""Many steps handed to a colleague by whoever answers for the team: asked about first, failures kept."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from tests.conftest import START
from tests.webapp.conftest import Office, SignedIn
from tests.webapp.test_bulk import chosen, confirm
from tests.webapp.test_team import OFFICER, REVIEWER, mine
from workflows.audit import AuditEntry
from workflows.demo import builders
from workflows.people.operations import NewPerson, NewRole, add_person, grant_role

WHY = "人手调整"


@pytest.fixture
def colleague(office: Office) -> int:
    """A second reviewer, without a sign-in."""
    with office.installation.sessions.begin() as session:
        person = add_person(session, NewPerson("季明远"), actor=None, now=START)
        role = NewRole(person.id, REVIEWER, office.branch.agency.id, builders.FOUNDED_ON)
        grant_role(session, role, actor=None, now=START)
        return person.id


def test_everything_in_a_list_is_asked_about_with_its_number_and_then_handed_over(
    desk: SignedIn, office: Office, colleague: int
) -> None:
    keys, browser = [office.verified(number) for number in range(2)], desk(REVIEWER)
    assert 'value="assign"' in browser.get("/inbox/office").text
    page = confirm(browser, "assign", whole="yes")
    assert "符合筛选条件的全部 2 件" in page
    assert "改派 2 件" in page
    assert "季明远" in page
    assert mine(office, colleague) == []
    form = {"act": "assign", "list": "pool", "task": chosen(page), "to": colleague, "reason": WHY}
    answer = browser.post("/inbox/bulk/assign", form)
    assert answer.headers["Location"].endswith("/inbox/office")
    assert sorted(mine(office, colleague)) == keys
    with office.installation.sessions() as session:
        told = session.scalars(sa.select(AuditEntry.after).where(AuditEntry.act == "task.assign")).all()
    assert [each["why"] for each in told if each] == [WHY, WHY]


def test_what_cannot_be_handed_over_stays_chosen_with_its_reason(
    desk: SignedIn, office: Office, colleague: int
) -> None:
    keys, browser = [office.verified(number) for number in range(2)], desk(REVIEWER)
    ids = [office.open_task(key, REVIEWER) for key in keys]
    office.do(REVIEWER, keys[0], decision="return", opinion="请核对原因。")
    form = {"act": "assign", "list": "pool", "task": ids, "to": colleague, "reason": WHY}
    answer = browser.post("/inbox/bulk/assign", form)
    assert "1 件没有办成" in answer.text
    assert "已改派 1 件" in answer.text
    assert "本环节已于" in answer.text
    assert chosen(answer.text) == ids[:1]
    assert f'name="reason" value="{WHY}"' in answer.text
    assert mine(office, colleague) == keys[1:]


@pytest.mark.parametrize(
    ("changed", "field"),
    [({"reason": " "}, "reason"), ({"to": ""}, "to")],
    ids=["no reason", "nobody chosen"],
)
def test_what_is_missing_is_named_and_nothing_is_lost(
    desk: SignedIn, office: Office, colleague: int, changed: dict[str, str], field: str
) -> None:
    task_id = office.open_task(office.verified(), REVIEWER)
    form = {"act": "assign", "list": "pool", "task": task_id, "to": colleague, "reason": WHY} | changed
    answer = desk(REVIEWER).post("/inbox/bulk/assign", form)
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert chosen(answer.text) == [task_id]
    assert mine(office, colleague) == []


def test_who_leads_nobody_hands_nothing_over(desk: SignedIn, office: Office, colleague: int) -> None:
    task_id, browser = office.open_task(office.claim(), OFFICER), desk(OFFICER)
    assert 'value="assign"' not in browser.get("/inbox/office").text
    form = {"act": "assign", "list": "pool", "task": task_id, "to": colleague, "reason": WHY}
    assert browser.post("/inbox/bulk", form).status_code == 403
    assert browser.post("/inbox/bulk/assign", form).status_code == 403
    assert browser.post("/inbox/bulk/do", form).status_code == 403
    assert desk(REVIEWER).post("/inbox/bulk/do", form).status_code == 404
    assert mine(office, colleague) == []


def test_all_that_a_person_holds_is_handed_over_at_once(
    desk: SignedIn, office: Office, colleague: int
) -> None:
    for number in range(2):
        office.verified(number)
    browser = desk(REVIEWER)
    assert "以上全部 " in browser.get("/team/nobody").text
    form = {"whole": "yes", "to": str(colleague), "reason": WHY}
    assert browser.post("/team/0", form).status_code == 303
    assert len(mine(office, colleague)) == 2
