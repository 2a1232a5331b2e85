"""Three days at an office, thirty cases each, as they go: somebody else was first, a scan comes in between,
a step is taken back, a colleague falls ill, the month ends.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import sqlalchemy as sa
from playwright.sync_api import expect

from tests.journeys import steps
from tests.journeys.busy import BusyOffice
from tests.journeys.conftest import Office
from tests.journeys.desk import Answers, Desk
from tests.journeys.test_bundle import SCAN
from workflows.demo import builders
from workflows.runtime.models import HumanTask, Instance

Desks = Callable[[str], Desk]
LOOK, RECEIVE, CORRECT, APPROVE = "核对申领材料", "接收补交材料", "补正申领资料", "审定偏离建议"
CORRECTED: Answers = {"原用人单位": "长春市东风机械厂"}
CONFLICT: Answers = {"核实结论": "与申领人有利害关系，申请回避", "回避的理由": "系本人亲属。"}
AGREEMENT: Answers = {
    "灵活就业的形式": "非全日制工作",
    "从业的地点或者服务对象": "南湖市场",
    "签订协议的机构": "街道劳动社会保障服务机构",
    "生效日期": "2006-03-01",
    "期满日期": "2006-12-31",
}
PAPERS: Answers = {
    "居民身份证（查验原件）": True,
    "失业保险金申领表，本人签名": True,
    "失业就业登记证": True,
    "求职登记证明": True,
    "终止或者解除劳动关系证明": True,
}
FOUND: Answers = {
    "核实日期": "2006-03-01",
    "核实结论": "发现问题",
    "发现的问题": "已在某商店就业，店主证实。",
}


def confirmed(number: int) -> Answers:
    """The answers of a verification under a number of the register."""
    return {"核实日期": "2006-03-01", "核实结论": "情况属实", "证明编号": f"长朝〔2006〕{number}号"}


def done_by(office: Office, login: str) -> int:
    """Steps that this person has done."""
    with office.installation.sessions() as session:
        person = office.world.actor(session, login, office.clock.now()).person_id
        of_person = sa.select(sa.func.count()).where(HumanTask.closed_by == person)
        return session.scalar(of_person) or 0


def status_of(office: Office, key: str) -> str:
    """How a case stands."""
    with office.installation.sessions() as session:
        return str(session.scalars(sa.select(Instance.status).where(Instance.business_key == key)).one())


def test_a_day_at_the_counter(office: Office, desk: Desks) -> None:
    """Nine claim, one of them twice; ten claims are corrected, seven looked through, three withdrawn."""
    busy = BusyOffice(office)
    returned, lacking = busy.returned(10), busy.claims(7, material="incomplete")
    leaving, coming = busy.claims(3), busy.insure(9)
    clerk = desk("clerk")
    for number in coming:
        steps.register(clerk, builders.invented_identity(number))
    refuse_a_second_claim(clerk, coming[0])
    a_scan_in_between(clerk, returned[0], lacking[0])
    somebody_was_first(clerk, desk("second_clerk"), returned[1])
    for key in returned[2:]:
        clerk.work(CORRECT, CORRECTED, on=key)
    look_through(clerk, lacking)
    for key in leaving:
        withdraw(clerk, key)
    assert [status_of(office, key) for key in leaving] == ["completed"] * 3
    assert done_by(office, "clerk") == 9 + 7 + 3


def refuse_a_second_claim(clerk: Desk, number: int) -> None:
    """Whoever is there already is found, and nothing typed is lost."""
    clerk.page.goto("/claims/new")
    clerk.answer({"身份证号": builders.invented_identity(number)})
    clerk.press("查找")
    clerk.answer(steps.REGISTRATION)
    clerk.press("受理并送社区核实")
    expect(clerk.page.get_by_role("alert").first).to_contain_text("已有未办结的申领")


def a_scan_in_between(clerk: Desk, key: str, other: str) -> None:
    """A receipt is scanned while a form is half typed; the form waits with what it held."""
    clerk.page.goto(f"/cases/{key}")
    form = clerk.form(CORRECT)
    clerk.answer(CORRECTED, within=form)
    expect(form.locator("[data-kept]")).to_contain_text("已暂存")
    clerk.page.get_by_role("heading", level=1).click()
    with clerk.page.expect_navigation(url=re.compile(f"/cases/{other}$")):
        clerk.page.evaluate(SCAN, other)
    clerk.page.goto(f"/cases/{key}")
    expect(form.get_by_label("原用人单位", exact=True)).to_have_value(str(CORRECTED["原用人单位"]))
    clerk.finish(CORRECT, {})


def somebody_was_first(clerk: Desk, second: Desk, key: str) -> None:
    """A page that stood open too long says who did the step meanwhile."""
    clerk.page.goto(f"/cases/{key}")
    second.work(CORRECT, CORRECTED, on=key)
    clerk.form(CORRECT).get_by_role("button", name="办结本环节").click()
    expect(clerk.page.get_by_role("alert").first).to_contain_text("本环节已于")


def look_through(clerk: Desk, keys: list[str]) -> None:
    """Four brought everything; three lack a paper, are told so once, and bring it."""
    for key in keys[:4]:
        clerk.work(LOOK, PAPERS, on=key)
    for key in keys[4:]:
        clerk.work(LOOK, {**PAPERS, "求职登记证明": False}, on=key)
    for key in keys[4:]:
        clerk.work(RECEIVE, {"求职登记证明": True}, on=key)


def withdraw(clerk: Desk, key: str) -> None:
    """The claimant gives up; the consequence is asked about first."""
    page = clerk.page
    page.goto(f"/cases/{key}")
    page.get_by_text("申领人要求撤回", exact=True).click()
    page.get_by_label("撤回的理由").fill("已找到工作。")
    clerk.press("撤回申领")
    page.get_by_role("dialog").get_by_role("button", name="确认", exact=True).click()
    expect(page.get_by_role("status").first).to_contain_text("撤回")


def test_a_day_of_the_community(office: Office, desk: Desks) -> None:
    """Twenty-six calls, two agreements, two steps back; a colleague stands in at the end."""
    busy = BusyOffice(office)
    keys, workers = busy.claims(28), busy.insure(2)
    officer = desk("officer")
    for number, key in enumerate(keys[:20], 1):
        officer.work(steps.VERIFY, confirmed(number), on=key)
    for key in keys[20:23]:
        officer.work(steps.VERIFY, FOUND, on=key)
    for key in keys[23:25]:
        officer.work(steps.VERIFY, CONFLICT, on=key)
    for number in workers:
        agree(officer, number)
    falls_ill(desk("reviewer"))
    deputy = desk("second_clerk")
    deputy.page.goto("/inbox/office")
    expect(deputy.page.get_by_text("您正在代理：郑文秀").first).to_be_visible()
    for number, key in enumerate(keys[25:], 90):
        deputy.work(steps.VERIFY, confirmed(number), on=key)
    assert "吴小梅（代郑文秀）" in deputy_said(desk("reviewer"), keys[25])
    assert (done_by(office, "officer"), done_by(office, "second_clerk")) == (25, 3)


def agree(officer: Desk, number: int) -> None:
    """An agreement on flexible employment is registered under the real name."""
    officer.page.goto("/flexible")
    officer.answer({"身份证号": builders.invented_identity(number)})
    officer.press("查找")
    officer.answer(AGREEMENT)
    officer.press("实名登记")
    steps.said_key(officer, r"F-\d{4}-\d{6}")


def falls_ill(leader: Desk) -> None:
    """Whoever leads sets who stands in for the officer until the end of the week."""
    leader.page.goto("/substitutions/new")
    leader.answer({"被代理人": "郑文秀", "代理人": "吴小梅", "代理至": "2006-03-03", "原因": "病假"})
    leader.press("设定代理")
    expect(leader.page.get_by_role("status").first).to_be_visible()


def deputy_said(leader: Desk, key: str) -> str:
    leader.page.goto(f"/cases/{key}")
    return leader.text()


def test_a_day_of_the_supervisor_and_the_end_of_the_month(
    office: Office, desk: Desks, tmp_path: Path
) -> None:
    """Grants, refusals, returns, one against the tables, two handed over; then the money."""
    busy = BusyOffice(office)
    good, resigned = busy.claims(26), busy.claims(4, separation_reason="resigned")
    busy.verify(*good, *resigned)
    reviewer = desk("reviewer")
    hand_over(reviewer, good[:2], to="陈志远")
    for key in good[4:]:
        reviewer.work(steps.REVIEW, {"复核决定": "同意并公示"}, on=key)
    for key in good[2:4]:
        reviewer.work(steps.REVIEW, {"复核决定": "退回补正", "复核意见": "请核对日期。"}, on=key)
    for key in resigned[1:]:
        reviewer.work(steps.REVIEW, {"复核决定": "不同意，告知理由", "复核意见": "系本人辞职。"}, on=key)
    depart(reviewer, desk("second_reviewer"), resigned[0])
    for key in good[:2]:
        desk("second_reviewer").work(steps.REVIEW, {"复核决定": "同意并公示"}, on=key)
    for page in ("/team", "/team/limits", "/departures"):
        reviewer.page.goto(page)
        expect(reviewer.page.get_by_role("heading", level=1)).to_be_visible()
    assert resigned[0] in reviewer.text()
    office.pass_days(38)
    assert pay(office, desk, tmp_path) == 25


def hand_over(leader: Desk, keys: list[str], *, to: str) -> None:
    """Steps that nobody took are given to a colleague, with the reason."""
    leader.page.goto("/team/nobody")
    for key in keys:
        leader.page.get_by_label(key, exact=True).check()
    leader.answer({"改派给": to, "改派的原因": "复核量较大"})
    leader.press("改派勾选的件")
    leader.press(f"改派 {len(keys)} 件")
    expect(leader.page.get_by_role("status").first).to_be_visible()


def depart(reviewer: Desk, second: Desk, key: str) -> None:
    """Against the tables: with a reason and a ground, taken back once, then agreed to by another person."""
    answers: Answers = {"复核决定": "同意并公示", "偏离的理由": "离职证明系单位误写，工会已作证。"}
    answers |= {"依据": "审核领取资格（第五条）"}
    reviewer.work(steps.REVIEW, answers, on=key)
    second.work(APPROVE, {"审定结果": "同意偏离"}, on=key)


def pay(office: Office, desk: Desks, folder: Path) -> int:
    """The run of the first month, its check taken back once; how many people the bank paid."""
    clerk = desk("payment_clerk")
    run = steps.order_run(clerk, "2006-04")
    steps.check_run(clerk, run)
    clerk.page.goto(f"/cases/{run}")
    clerk.press("收回")
    clerk.page.get_by_role("dialog").get_by_role("button", name="确认", exact=True).click()
    expect(clerk.form(steps.CHECK)).to_be_visible()
    clerk.finish(steps.CHECK, {"核对结果": "名单无误，提交签发"})
    steps.release_run(desk("releaser"), run)
    office.settle()
    answer = steps.bank_answer(office, run, folder)
    steps.read_result(clerk, run, answer)
    return answer.read_text().count("<OrgnlEndToEndId>")
