"""The administrators' day: a failure found and solved, a case held up, a case cancelled by two."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import sqlalchemy as sa
from playwright.sync_api import expect

from tests.journeys import steps
from tests.journeys.conftest import Office, identity_of
from tests.journeys.desk import Desk
from workflows.audit import AuditEntry
from workflows.claims.models import Claim, ClaimStatus
from workflows.runtime.models import Outbox

Desks = Callable[[str], Desk]


def open_in_cockpit(desk: Desk, key: str) -> None:
    """Type the case's number into the cockpit."""
    desk.open("运行")
    desk.page.get_by_label("件号", exact=True).fill(key)
    desk.press("打开")
    expect(desk.page).to_have_url(re.compile(f"/cockpit/cases/{key}$"))
    desk.page.wait_for_load_state()  # the question before a consequence comes from the script


def intervene(desk: Desk, act: str, reason: str, button: str) -> None:
    """Unfold an act, state the reason, press, and confirm the question."""
    desk.page.locator("summary").filter(has_text=act).click()
    form = desk.page.locator("details[open]").filter(has=desk.page.get_by_role("button", name=button))
    form.get_by_label("理由", exact=True).fill(reason)
    form.get_by_role("button", name=button, exact=True).click()
    confirm(desk)


def confirm(desk: Desk) -> None:
    """The question that names what follows."""
    dialog = desk.page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    dialog.get_by_role("button").first.click()


def released_run(office: Office, desk: Desks) -> str:
    """A run that the releaser has signed; its bank file is ordered."""
    steps.register(desk("clerk"), identity_of("zhang"))
    steps.verify(desk("officer"), of="张三")
    steps.grant(desk("reviewer"), of="张三")
    office.pass_days(38)
    run = steps.order_run(desk("payment_clerk"), "2006-04")
    steps.check_run(desk("payment_clerk"), run)
    steps.release_run(desk("releaser"), run)
    return run


def test_a_bank_file_that_cannot_be_written_is_found_tried_again_and_written(
    office: Office, desk: Desks
) -> None:
    """The folder of the bank is a file: somebody put it there by mistake."""
    blocked: Path = office.bank_folder
    blocked.parent.mkdir(parents=True, exist_ok=True)
    blocked.write_text("not a folder")
    run = released_run(office, desk)
    office.settle()
    admin = desk("administrator")
    admin.open("运行")
    group = admin.page.get_by_role("row").filter(has_text="外发件")
    expect(group).to_have_count(1)
    group.get_by_role("link").click()
    row = admin.page.get_by_role("row").filter(has_text=run)
    row.get_by_role("checkbox").check()
    admin.press("重试所选")
    expect(admin.page.get_by_role("status").last).to_contain_text("1 项仍未解决")
    expect(admin.page.get_by_role("row").filter(has_text=run)).to_contain_text("再次失败")

    blocked.unlink()
    admin.press("再次重试未解决的")
    expect(admin.page.get_by_role("status").last).to_contain_text("1 项已解决")
    assert [each for each in blocked.iterdir() if run in each.name]
    with office.installation.sessions() as session:
        letter = session.scalars(sa.select(Outbox).where(Outbox.handler == "payments.write_bank_file")).one()
        assert (letter.done_at is not None, letter.attempts) == (True, 3)


def test_a_case_is_held_up_and_goes_on(office: Office, desk: Desks) -> None:
    key = steps.register(desk("clerk"), identity_of("zhang"))
    officer = desk("officer")
    officer.open_task(steps.VERIFY, of="张三")
    answers = {"核实日期": "2006-03-01", "核实结论": "情况属实", "证明编号": "长朝〔2006〕9号"}
    officer.answer(answers, within=officer.form(steps.VERIFY))

    admin = desk("administrator")
    open_in_cockpit(admin, key)
    intervene(admin, "暂停办理", "等待上级核查", "暂停办理")
    expect(admin.page.get_by_role("status").first).to_contain_text("已暂停")

    officer.form(steps.VERIFY).get_by_role("button", name="办结本环节").click()
    expect(officer.page.get_by_role("alert").first).to_contain_text("暂停办理")
    expect(officer.page.get_by_label("证明编号", exact=True)).to_have_value("长朝〔2006〕9号")
    officer.page.goto("/inbox/office")
    expect(officer.page.get_by_role("listitem").filter(has_text="张三")).to_contain_text("已暂停")

    intervene(admin, "恢复办理", "核查完毕", "恢复办理")
    expect(admin.page.get_by_role("status").first).to_contain_text("已恢复")
    steps.verify(officer, of="张三")
    officer.open_case(key)
    assert "等待上级核查" in officer.text()
    open_in_cockpit(admin, key)
    admin.page.get_by_role("link", name="第 2 步", exact=True).click()
    expect(admin.page.get_by_text("不是现在")).to_be_visible()
    admin.page.locator("[data-diagram]").first.scroll_into_view_if_needed()
    expect(admin.page.locator("[data-diagram=shown]").first).to_be_visible()
    assert "circumstances" not in admin.text()


def test_two_administrators_cancel_a_case_and_the_person_may_claim_again(office: Office, desk: Desks) -> None:
    key = steps.register(desk("clerk"), identity_of("zhang"))
    admin, second = desk("administrator"), desk("second_administrator")
    open_in_cockpit(admin, key)
    intervene(admin, "申请撤销本件", "重复立案", "提交撤销申请")
    expect(admin.page.get_by_text("不能由您确认")).to_be_visible()
    expect(admin.page.get_by_role("button", name="确认撤销本件")).to_have_count(0)

    open_in_cockpit(second, key)
    second.press("确认撤销本件")
    confirm(second)
    expect(second.page.get_by_role("status").first).to_contain_text("已撤销")
    clerk = desk("clerk")
    clerk.open_case(key)
    assert "重复立案" in clerk.text()
    assert "撤销" in clerk.text()
    assert steps.register(clerk, identity_of("zhang")) != key
    with office.installation.sessions() as session:
        claim = session.scalars(sa.select(Claim).where(Claim.business_key == key)).one()
        assert claim.status == ClaimStatus.CANCELLED
        acts = sa.select(AuditEntry.actor_name).where(AuditEntry.act.like("case.cancel%"))
        assert session.scalars(acts.order_by(AuditEntry.id)).all() == ["沈安", "秦立"]
