"""A step taken back on the pages: offered where it can be, explained where it cannot, its answers kept."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from tests.conftest import MovableClock
from tests.webapp.conftest import Office, SignedIn
from workflows.audit import AuditEntry
from workflows.demo import builders
from workflows.payments.models import PaymentRun
from workflows.people.queries import offices_of_case
from workflows.runtime import instances, tasks

PAYMENT_CLERK, RELEASER = "payment_clerk", "payment_releaser"


@pytest.fixture
def run(office: Office, clock: MovableClock) -> str:
    """A run of April 2006 over two people that waits for its check; its key."""
    with office.installation.sessions.begin() as session:
        for number, person_id in enumerate(office.insured[:2], 1):
            person = session.get_one(builders.Person, person_id)
            builders.entitlement(session, builders.claim(session, person, office.branch, number))
    clock.move(days=40)
    clerk = office.actor(PAYMENT_CLERK)
    with office.installation.sessions.begin() as session:
        return instances.start(
            session,
            "benefit_payment",
            answers={"month": "2006-04"},
            variables={"area_id": office.branch.area_id},
            offices=offices_of_case(session, office.branch.agency.id),
            area_id=office.branch.area_id,
            actor=clerk,
            house=office.installation.house,
        ).business_key


def checked(office: Office, key: str) -> str:
    """Check the run with money for one of the two; the id of the step."""
    task_id = office.open_task(key, PAYMENT_CLERK)
    office.do(PAYMENT_CLERK, key, check="approve", available="300")
    return task_id


def row_of(office: Office) -> tuple[int, int, int | None]:
    """Payments, payments left out, and who signed."""
    with office.installation.sessions() as session:
        run = session.scalars(sa.select(PaymentRun)).one()
        return run.line_count, run.deferred_count, run.released_by


def refusals(office: Office) -> list[str]:
    with office.installation.sessions() as session:
        refused = sa.select(AuditEntry.kind).where(AuditEntry.outcome == "refused")
        return list(session.scalars(refused.order_by(AuditEntry.id)))


@pytest.mark.clause("S4.3")
def test_a_checked_run_comes_back_whole_with_what_was_answered(
    office: Office, run: str, desk: SignedIn
) -> None:
    task_id, clerk = checked(office, run), desk(PAYMENT_CLERK)
    cut = row_of(office)
    page = clerk.get(f"/cases/{run}").text
    assert "下一环节还没有人领取" in page
    back = clerk.post(f"/cases/{run}/tasks/{task_id}/recall")
    assert back.status_code == 303
    page = clerk.get(back.headers["Location"]).text
    assert "还没有提交的内容" in page
    assert 'value="300"' in page
    assert "收回“核对发放名单”" in page
    assert (cut[1], row_of(office)) == (1, (2, 0, None))
    office.do(PAYMENT_CLERK, run, check="approve", available="300")
    assert row_of(office) == cut


def test_who_took_the_next_step_is_named_and_the_attempt_is_noted(
    office: Office, run: str, desk: SignedIn
) -> None:
    task_id, clerk = checked(office, run), desk(PAYMENT_CLERK)
    releaser, following = office.actor(RELEASER), office.open_task(run, RELEASER)
    with office.installation.sessions.begin() as session:
        tasks.claim(session, following, actor=releaser, house=office.installation.house)
    assert f"由{releaser.name}领取，不能再收回" in clerk.get(f"/cases/{run}").text
    late = clerk.post(f"/cases/{run}/tasks/{task_id}/recall")
    assert late.status_code == 409
    assert f"由{releaser.name}领取" in late.text
    assert refusals(office) == ["NextTaken"]


def test_what_decided_by_the_law_stands_and_says_why(office: Office, desk: SignedIn) -> None:
    key = office.claim()
    officer, task_id = desk("community_officer"), office.open_task(key, "community_officer")
    answers = {"visited_on": "2006-03-01", "result": "confirmed", "certificate_number": "长和〔2006〕1号"}
    office.do("community_officer", key, **answers)
    sentence = "不能收回：“开具社区证明”已经办理"
    assert sentence in officer.get(f"/cases/{key}").text
    tried = officer.post(f"/cases/{key}/tasks/{task_id}/recall")
    assert (tried.status_code, sentence in tried.text) == (422, True)
    foreign = desk("agency_reviewer").post(f"/cases/{key}/tasks/{task_id}/recall")
    assert foreign.status_code == 403
    assert refusals(office) == ["StepStands", "NotAllowed"]
