"""A step entrusted to a colleague, from page to page."""

from __future__ import annotations

import pytest

from tests.conftest import START
from tests.webapp.conftest import Office, SignedIn
from workflows.demo import builders
from workflows.people.operations import NewRole, grant_role

OFFICER, COLLEAGUE, REVIEWER = "community_officer", "payment_clerk", "agency_reviewer"


@pytest.fixture
def shared(office: Office) -> Office:
    """The payment clerk works at the community as well."""
    with office.installation.sessions.begin() as session:
        role = NewRole(office.people[COLLEAGUE], OFFICER, office.branch.community.id, builders.FOUNDED_ON)
        grant_role(session, role, actor=None, now=START)
    return office


def test_a_step_is_entrusted_answered_and_returned(desk: SignedIn, shared: Office) -> None:
    key = shared.claim()
    task_id, owner, colleague = shared.open_task(key, OFFICER), desk(OFFICER), desk(COLLEAGUE)
    address = f"/delegations/{task_id}"
    assert f'href="{address}/new"' in owner.get(f"/cases/{key}").text
    assert ">示范p</option>" in owner.get(f"{address}/new").text
    refused = owner.post(address, {"to": "", "comment": "请核对住址"})
    assert (refused.status_code, 'id="to-error"' in refused.text) == (422, True)
    assert "请核对住址</textarea>" in refused.text
    given = {"to": str(shared.people[COLLEAGUE]), "comment": "请核对住址"}
    assert owner.post(address, given).status_code == 303
    assert "您委托示范p办理，正等待答复" in owner.get(f"/cases/{key}").text
    assert 'href="/delegations"' in owner.get("/inbox").text
    assert key in owner.get("/delegations").text
    assert "代 示范c" in colleague.get("/inbox").text
    page = colleague.get(f"/cases/{key}").text
    assert "示范c委托您办理本环节" in page
    assert "退回本单位" not in page
    assert colleague.post(f"{address}/take-back").status_code == 404
    refused = colleague.post(f"{address}/answer", {"comment": " "})
    assert (refused.status_code, 'id="comment-error"' in refused.text) == (422, True)
    assert colleague.post(f"{address}/answer", {"comment": "住址无误"}).status_code == 303
    page = owner.get(f"/cases/{key}").text
    assert "住址无误" in page
    assert "办结本环节" in page
    assert colleague.get(f"{address}/answer").status_code == 409
    assert "没有委托出去的件" in owner.get("/delegations").text


def test_who_may_not_do_the_step_entrusts_it_to_nobody(desk: SignedIn, shared: Office) -> None:
    task_id = shared.open_task(shared.claim(), OFFICER)
    form = {"to": str(shared.people[COLLEAGUE]), "comment": "请办"}
    for who, status in ((REVIEWER, 403), ("policy_drafter", 404)):
        assert desk(who).get(f"/delegations/{task_id}/new").status_code == status
        assert desk(who).post(f"/delegations/{task_id}", form).status_code == status
