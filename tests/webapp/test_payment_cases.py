"""Refused and returned payments on the pages: who gets there, what they show, and that doors hold."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from tests.conftest import MovableClock
from tests.webapp.conftest import Office, SignedIn
from workflows.demo import builders
from workflows.demo.bank import BankReply, stored_reply
from workflows.payments.models import AccountCorrection, PaymentLine, PaymentRun
from workflows.people.queries import offices_of_case
from workflows.runtime import instances, messages, outbox, timers


@pytest.fixture
def booked(office: Office, clock: MovableClock) -> str:
    """A booked run of April 2006: the first line was paid, the second refused by the bank; its key."""
    house, sessions = office.installation.house, office.installation.sessions
    with sessions.begin() as session:
        for number, person_id in enumerate(office.insured[:2], 1):
            person = session.get_one(builders.Person, person_id)
            builders.entitlement(session, builders.claim(session, person, office.branch, number))
    clock.move(days=40)
    clerk = office.actor("payment_clerk")
    with sessions.begin() as session:
        case = instances.start(
            session,
            "benefit_payment",
            answers={"month": "2006-04"},
            variables={"area_id": office.branch.area_id},
            offices=offices_of_case(session, office.branch.agency.id),
            area_id=office.branch.area_id,
            actor=clerk,
            house=house,
        )
        key = case.business_key
    office.do("payment_clerk", key, check="approve")
    office.do("payment_releaser", key, release="release")
    outbox.deliver(sessions, house)
    with sessions.begin() as session:
        document_id = stored_reply(session, BankReply(key, {office.insured[1]: "AC04"}), house)
    office.do("payment_clerk", key, result_file=document_id)
    timers.sweep(sessions, house)
    messages.deliver_kept(sessions, house)
    outbox.deliver(sessions, house)
    return key


def correction_of(office: Office) -> str:
    with office.installation.sessions() as session:
        return session.scalars(sa.select(AccountCorrection.business_key)).one()


def line_of(office: Office, status: str) -> int:
    with office.installation.sessions() as session:
        return session.scalars(sa.select(PaymentLine.id).where(PaymentLine.status == status)).one()


@pytest.mark.clause("S4.2")
def test_a_refused_payment_is_a_task_of_the_payment_clerk(
    office: Office, booked: str, desk: SignedIn
) -> None:
    key = correction_of(office)
    assert key in desk("payment_clerk").get("/inbox/office").text
    page = desk("payment_clerk").get(f"/cases/{key}").text
    assert all(text in page for text in ("账户已销户", "李四", booked, "更正银行账号"))
    assert "6222020000000000002" not in page


@pytest.mark.clause("S4.2")
def test_the_list_of_arrears_says_why_a_month_is_owed(office: Office, booked: str, desk: SignedIn) -> None:
    page = desk("payment_releaser").get("/payments/arrears").text
    assert "李四" in page
    assert "账号更正中" in page
    assert "张三" not in page


@pytest.mark.clause("S4.2")
def test_two_people_type_the_account_before_it_holds(office: Office, booked: str, desk: SignedIn) -> None:
    key, account = correction_of(office), "6222020000000000077"
    office.do("payment_clerk", key, outcome="new_account", account=account, evidence="本人持存折到窗口核对。")
    path = f"/cases/{key}/tasks/{office.open_task(key, 'payment_releaser')}/complete"
    releaser = desk("payment_releaser")
    form = {"revision": _revision(releaser.get(f"/cases/{key}").text), "confirm": "confirm"}
    wrong = releaser.post(path, {**form, "account_again": "6222020000000000078"})
    assert wrong.status_code == 422
    assert "两次录入的账号不一致" in wrong.text
    assert releaser.post(path, {**form, "account_again": account}).status_code == 303
    with office.installation.sessions() as session:
        assert session.get_one(builders.Person, office.insured[1]).bank_masked == "*" * 15 + "0077"


def _revision(page: str) -> str:
    return page.split('name="revision" value="')[1].split('"', maxsplit=1)[0]


@pytest.mark.clause("S4.2")
def test_returned_money_is_registered_from_the_list_of_the_run(
    office: Office, booked: str, desk: SignedIn
) -> None:
    path = f"/payments/lines/{line_of(office, 'paid')}/return"
    clerk = desk("payment_clerk")
    assert path in clerk.get(f"/cases/{booked}").text
    assert "张三" in clerk.get(path).text
    early = clerk.post(path, {"returned_on": "2006-01-01", "reason": "账户已销户"})
    assert early.status_code == 422
    assert "退回日期应在入账日期" in early.text
    made = clerk.post(path, {"returned_on": "2006-04-10", "reason": "账户已销户"})
    assert made.status_code == 303
    assert clerk.post(path, {"returned_on": "2006-04-10", "reason": "账户已销户"}).status_code == 422
    key = made.headers["Location"].rsplit("/", 1)[1]
    office.do("payment_releaser", key, confirm="book", note="对账单第2页")
    assert "已冲销" in clerk.get(f"/cases/{booked}").text


def test_a_line_that_was_not_paid_and_one_of_another_area_have_no_return(
    office: Office, booked: str, desk: SignedIn
) -> None:
    refused = f"/payments/lines/{line_of(office, 'rejected')}/return"
    assert desk("payment_clerk").get(refused).status_code == 422
    assert desk("payment_clerk").get("/payments/lines/999999/return").status_code == 404
    assert desk("payment_releaser").get(refused).status_code == 403
    with office.installation.sessions.begin() as session:
        elsewhere = builders.branch(session, "jilin", "吉林", "Jilin")
        session.execute(sa.update(PaymentRun).values(area_id=elsewhere.area_id))
    assert desk("payment_clerk").get(refused).status_code == 404
