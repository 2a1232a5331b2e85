"""The cockpit: what it shows, what it hides, who may do what, and what the trail keeps of it."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa

from tests.conftest import START, MovableClock
from tests.webapp.conftest import Desk, Office, SignedIn
from workflows.audit import AuditEntry
from workflows.claims.models import Claim, ClaimStatus
from workflows.disclosure.models import DisclosureNotice, NoticeStatus
from workflows.payments.models import PaymentRun, RunStatus
from workflows.runtime import incidents, outbox, timers
from workflows.runtime.models import HumanTask, Incident, Instance, InstanceStatus, Timer

pytestmark = pytest.mark.both_databases


def revision(office: Office, key: str) -> int:
    with office.installation.sessions() as session:
        return session.scalars(sa.select(Instance.revision).where(Instance.business_key == key)).one()


def instance(office: Office, key: str) -> Instance:
    with office.installation.sessions() as session:
        return session.scalars(sa.select(Instance).where(Instance.business_key == key)).one()


def press(office: Office, browser: Desk, key: str, act: str, reason: str = "查账") -> int:
    form = {"reason": reason, "revision": str(revision(office, key))}
    return browser.post(f"/cockpit/cases/{key}/{act}", form).status_code


def disclosed(office: Office) -> str:
    """A claim whose notice is public; a timer ends it."""
    key = office.verified()
    office.do("agency_reviewer", key, decision="grant")
    return key


def test_the_overview_counts_cases_and_groups_incidents(
    office: Office, desk: SignedIn, clock: MovableClock
) -> None:
    keys = [office.claim(0), office.claim(1)]
    ids = [instance(office, key).id for key in keys]
    for number, case in enumerate(ids):
        found = incidents.Found("step", f"task {number}", case, "社区核实", "表没有答案", "no row answers")
        incidents.keep(office.installation.sessions, found, now=clock.now())
    text = desk("administrator").get("/cockpit").text
    assert "表没有答案" in text
    like = re.search(r"/cockpit/incidents\?like=(\d+)", text)
    assert like
    rows = desk("administrator").get(f"/cockpit/incidents?like={like[1]}").text
    assert all(key in rows for key in keys)
    of_process = desk("administrator").get("/cockpit/incidents?process=claim&version=1").text
    assert all(key in of_process for key in keys)
    assert keys[0] not in desk("administrator").get("/cockpit/incidents?process=benefit_payment").text


def test_a_case_page_shows_no_personal_value_and_the_past_as_it_was(office: Office, desk: SignedIn) -> None:
    key = office.verified()
    browser = desk("administrator")
    now = browser.get(f"/cockpit/cases/{key}").text
    then = browser.get(f"/cockpit/cases/{key}?at=2").text
    for page in (now, then):
        assert not re.search(r"6222020000000000001|13900000001|示例机械厂|长和〔2006〕|张三", page)
        assert "contract_expired" in page
    assert "circumstances" in now
    assert "circumstances" not in then
    assert "不是现在" in then
    tokens = [browser.get(f"/cockpit/cases/{key}/diagram.json{at}").json for at in ("", "?at=2")]
    assert tokens[0] is not None
    assert tokens[1] is not None
    assert tokens[0]["tokens"] != tokens[1]["tokens"]
    assert set(tokens[1]["path"]) < set(tokens[0]["path"])
    assert "没有留存" in browser.get(f"/cockpit/cases/{key}?at=999").text


def test_a_suspended_case_tells_the_clerk_and_keeps_what_was_typed(office: Office, desk: SignedIn) -> None:
    key = office.claim()
    task_id = office.open_task(key, "community_officer")
    assert press(office, desk("administrator"), key, "suspend", "等待上级核查") == 303
    officer = desk("community_officer")
    typed = {"result": "confirmed", "certificate_number": "长和〔2006〕77号"}
    form = {"revision": str(revision(office, key)), **typed}
    refused = officer.post(f"/cases/{key}/tasks/{task_id}/complete", form)
    assert refused.status_code == 409
    assert "暂停办理" in refused.text
    assert "长和〔2006〕77号" in refused.text
    assert officer.post(f"/cases/{key}/tasks/{task_id}/claim").status_code == 409
    page = officer.get(f"/cases/{key}").text
    assert "已暂停" in page
    assert "等待上级核查" in page
    assert "已暂停" in officer.get("/inbox/office").text
    assert press(office, desk("administrator"), key, "resume", "核查完毕") == 303
    assert officer.post(f"/cases/{key}/tasks/{task_id}/claim").status_code == 303


def test_a_claim_is_cancelled_by_two_and_may_be_made_anew(office: Office, desk: SignedIn) -> None:
    key = disclosed(office)
    first, second = desk("administrator"), desk("second_administrator")
    assert press(office, first, key, "ask-to-cancel", "重复立案") == 303
    assert press(office, first, key, "cancel") == 403
    assert instance(office, key).status == InstanceStatus.RUNNING
    assert press(office, second, key, "cancel") == 303
    assert instance(office, key).status == InstanceStatus.CANCELLED
    with office.installation.sessions() as session:
        claim = session.scalars(sa.select(Claim).where(Claim.business_key == key)).one()
        assert claim.status == ClaimStatus.CANCELLED
        assert claim.closed_at is not None
        notice = session.scalars(sa.select(DisclosureNotice)).one()
        assert notice.status == NoticeStatus.TAKEN_DOWN
        assert session.scalars(sa.select(Timer)).all() == []
        open_tasks = sa.select(HumanTask).where(HumanTask.closed_at.is_(None))
        assert session.scalars(open_tasks).all() == []
        refused = sa.select(AuditEntry).where(AuditEntry.outcome == "refused")
        attempt = session.scalars(refused).one()
        assert (attempt.kind, attempt.act) == ("FourEyes", "POST cockpit_case.cancel")
    page = desk("agency_reviewer").get(f"/cases/{key}").text
    assert "撤销" in page
    assert "重复立案" in page
    assert "被拒绝" in first.get(f"/cockpit/cases/{key}").text
    assert office.claim(0) != key


def test_a_case_in_benefit_is_not_cancelled(office: Office, desk: SignedIn, clock: MovableClock) -> None:
    key = disclosed(office)
    clock.move(days=40)
    timers.sweep(office.installation.sessions, office.installation.house)
    assert press(office, desk("administrator"), key, "ask-to-cancel") == 303
    browser = desk("second_administrator")
    refused = browser.post(f"/cockpit/cases/{key}/cancel")
    assert refused.status_code == 422
    assert "待遇已经开通" in refused.text
    assert instance(office, key).status == InstanceStatus.RUNNING
    assert browser.post(f"/cockpit/cases/{key}/withdraw").status_code == 303


def test_a_run_that_was_not_released_is_cancelled_with_its_case(
    office: Office, desk: SignedIn, clock: MovableClock
) -> None:
    disclosed(office)
    clock.move(days=40)
    timers.sweep(office.installation.sessions, office.installation.house)
    ordered = desk("payment_clerk").post("/payments", {"month": "2006-04"})
    run = ordered.headers["Location"].rsplit("/", 1)[1]
    assert press(office, desk("administrator"), run, "ask-to-cancel") == 303
    assert press(office, desk("second_administrator"), run, "cancel") == 303
    with office.installation.sessions() as session:
        assert session.scalars(sa.select(PaymentRun.status)).all() == [RunStatus.CANCELLED]


@pytest.mark.parametrize("reason", ["", "长" * 401])
def test_an_act_without_a_fit_reason_shows_its_form_again(
    office: Office, desk: SignedIn, reason: str
) -> None:
    key = office.claim()
    form = {"reason": reason, "revision": str(revision(office, key))}
    answer = desk("administrator").post(f"/cockpit/cases/{key}/suspend", form)
    assert answer.status_code == 422
    assert "理由" in answer.text
    assert reason in answer.text
    assert instance(office, key).suspended_at is None


def test_a_page_shown_before_the_case_moved_on_changes_nothing(office: Office, desk: SignedIn) -> None:
    key = office.claim()
    form = {"reason": "查账", "revision": "1"}
    assert desk("administrator").post(f"/cockpit/cases/{key}/suspend", form).status_code == 409
    assert desk("administrator").post(f"/cockpit/cases/{key}/suspend", {"reason": "x"}).status_code == 409
    assert instance(office, key).suspended_at is None


@pytest.mark.parametrize("role", ["community_officer", "agency_reviewer", "payment_releaser"])
def test_other_roles_are_refused_and_the_attempt_is_kept(office: Office, desk: SignedIn, role: str) -> None:
    key = office.claim()
    assert desk(role).get("/cockpit").status_code == 403
    assert press(office, desk(role), key, "suspend") == 403
    assert instance(office, key).suspended_at is None
    with office.installation.sessions() as session:
        tried = sa.select(AuditEntry.act).where(AuditEntry.outcome == "refused").order_by(AuditEntry.id)
        assert session.scalars(tried).all() == ["GET cockpit.home", "POST cockpit_case.suspend"]


def test_a_retry_leads_to_the_state_that_was_checked(
    office: Office, desk: SignedIn, clock: MovableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = disclosed(office)
    clock.move(days=40)
    sessions, house = office.installation.sessions, office.installation.house
    with monkeypatch.context() as jammed:
        jammed.setattr(timers.runner, "fire_timer", _breaks)
        assert timers.sweep(sessions, house).failed == 1
        with sessions() as session:
            number = session.scalars(sa.select(Incident.id)).one()
        failed = desk("administrator").post("/cockpit/incidents/retry", {"id": str(number)})
        assert failed.headers["Location"].startswith(f"/cockpit/incidents/checked?id={number}&since=")
        told = desk("administrator").get(failed.headers["Location"]).text
        assert "再次失败" in told
        assert "out of order" in told
        assert "1 项仍未解决" in told
    desk("administrator").post("/cockpit/incidents/retry", {"id": str(number)})
    told = desk("administrator").get(f"/cockpit/incidents/checked?id={number}").text
    assert "1 项已解决" in told
    assert "再次失败" not in told
    assert key in told
    nothing = desk("administrator").post("/cockpit/incidents/retry", {})
    assert nothing.headers["Location"] == "/cockpit/incidents"


def _breaks(*_arguments: object) -> None:
    raise RuntimeError("out of order")


def test_a_dead_letter_is_listed_and_its_second_failure_told(
    office: Office, desk: SignedIn, clock: MovableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(_delivery: outbox.Delivery) -> None:
        raise ConnectionError("the bank is closed")

    monkeypatch.setitem(outbox._handlers, "tests.bank", away)
    sessions, house = office.installation.sessions, office.installation.house
    with sessions.begin() as session:
        case = instance_of_claim(session, office)
        outbox.send(session, outbox.Letter("tests.bank", "one", {}, case), now=clock.now())
    for _ in range(outbox.ATTEMPTS):
        outbox.deliver(sessions, house)
        clock.move(hours=7)
    browser = desk("administrator")
    listed = browser.get("/cockpit/letters?dead=1").text
    number = re.search(r'name="id" value="(\d+)"', listed)
    assert number
    answer = browser.post("/cockpit/letters/retry", {"id": number[1]})
    told = browser.get(answer.headers["Location"]).text
    assert "再次失败" in told
    assert "the bank is closed" in told
    monkeypatch.setitem(outbox._handlers, "tests.bank", lambda _delivery: None)
    told = browser.get(browser.post("/cockpit/letters/retry", {"id": number[1]}).headers["Location"]).text
    assert "1 项已送出" in told


def instance_of_claim(session: object, office: Office) -> int:
    key = office.claim()
    return instance(office, key).id


def test_the_timers_page_tells_what_is_due(office: Office, desk: SignedIn, clock: MovableClock) -> None:
    key = disclosed(office)
    assert key in desk("administrator").get("/cockpit/timers").text
    assert key not in desk("administrator").get("/cockpit/timers?due=1").text
    clock.move(days=40)
    assert key in desk("administrator").get("/cockpit/timers?due=1").text
    press(office, desk("administrator"), key, "suspend")
    assert key not in desk("administrator").get("/cockpit/timers?due=1").text
    assert clock.now() > START


def test_a_case_is_found_by_its_number_and_nothing_else(office: Office, desk: SignedIn) -> None:
    key = office.claim()
    browser = desk("administrator")
    assert browser.post("/cockpit/find", {"key": f" {key} "}).headers["Location"] == f"/cockpit/cases/{key}"
    assert browser.post("/cockpit/find", {"key": "220000198508040378"}).status_code == 404
    assert "220000198508040378" not in browser.post("/cockpit/find", {"key": "220000198508040378"}).text
