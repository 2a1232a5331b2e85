"""A layoff from the enterprise's plan, through union, clerk and supervisor, to the day it takes effect."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Office
from tests.journeys.desk import Answers, Desk
from tests.journeys.steps import REGISTRATION, said_key
from workflows.demo import name_lists

Desks = Callable[[str], Desk]
FIRM = "长春市东风机械厂"
PROPOSE, AGREE, LOOK_AGAIN = "提出稳岗办法", "协商稳岗办法", "复查稳岗办法"
GUIDE, EXPLAIN, OPINION, REPLY = "指导裁员程序", "说明情况", "提出意见", "书面答复意见"
REPORT, REVIEW, ASK, SIGN = "向劳动保障部门报告", "审查裁员报告", "登记部门意见", "裁员方案审批"
CHANGE = "变更裁员方案"
SCREEN, PHONE = {"width": 1366, "height": 768}, {"width": 390, "height": 844}
LAID_OFF = 21
PLAN = {
    "职工总数": "100",
    "职工总数统计日": "2006-02-28",
    "生产经营状况": "生产经营严重困难",
    "裁员理由和证明": "订单锐减，连续亏损。",
    "裁减时间及实施步骤 （选填）": "四月底一次实施。",
    "经济补偿办法 （选填）": "按工作年限支付经济补偿。",
    "经济补偿和拖欠职工款项的资金已经落实": True,
    "计划裁员日期": "2006-04-30",
}
MEASURES = {
    "暂时困难的情况": "订单暂时减少。",
    "缩短工作时间": True,
    "每周工时": "24",
    "涉及职工人数": "60",
    "约定的最低月报酬（元）": "420.00",
    "开始日期": "2006-03-02",
    "期满日期": "2006-03-31",
    "协商对象": "工会",
}


@pytest.fixture
def names(tmp_path: Path) -> Path:
    """The people of the firm as its agent would write them down."""
    file = tmp_path / "names.csv"
    file.write_bytes(name_lists.written(name_lists.invented(LAID_OFF)))
    return file


def file_plan(agent: Desk, names: Path, changes: Answers | None = None) -> str:
    """The enterprise files its plan; the number."""
    agent.open("裁员")
    agent.page.get_by_role("link", name="提交裁员方案").click()
    agent.answer({**PLAN, **(changes or {}), "被裁减人员名单": names}, within=agent.form("提交裁员方案"))
    agent.press("提交方案")
    return said_key(agent, r"L-\d{4}-\d{6}")


def try_measures_first(office: Office, desk: Desks) -> str:
    """Shorter hours agreed with the union, which do not save the jobs; the number."""
    agent = desk("agent")
    agent.page.goto("/job-keeping/new")
    agent.answer(MEASURES, within=agent.form(PROPOSE))
    agent.press("提出办法")
    key = said_key(agent, r"J-\d{4}-\d{6}")
    desk("union").complete(AGREE, {"意见": "同意，签订协议", "说明": "协议1号。"}, of=key)
    office.pass_days(29)
    agent.complete(LOOK_AGAIN, {"结果": "仍须裁员，另提方案", "情况说明": "订单没有恢复。"}, of=key)
    return key


def guide(desk: Desks, key: str) -> None:
    answers = {
        "停产、半停产的证明": True,
        "停产、半停产的依据": "主管部门证明，3月20日。",
        "指导日期": "2006-03-30",
        "给企业的提示": "先说明情况，再报告。",
    }
    desk("labour_clerk").complete(GUIDE, answers, of=key)


def circulate(desk: Desks, key: str) -> None:
    """The table has the stop confirmed by one department, the clerk adds another; both answer."""
    clerk = desk("labour_clerk")
    clerk.open_task(REVIEW, of=key)
    expect(clerk.form(REVIEW)).to_contain_text("经济贸易部门")
    asked = {"审查意见": "先会同有关部门", "财政部门": True, "另行会同的理由": "财政补贴一部分补偿。"}
    clerk.complete(REVIEW, asked, of=key)
    for departments in (["经济贸易部门", "财政部门"], ["财政部门"]):
        clerk.open_task(ASK, of=key)
        offered = clerk.form(ASK).get_by_role("group", name=re.compile("部门")).get_by_role("radio")
        expect(offered).to_have_count(len(departments))
        told = {"部门": departments[0], "意见": "无不同意见", "答复日期": "2006-03-30"}
        clerk.complete(ASK, told, of=key)


def consult(desk: Desks, key: str, explained_on: str = "2006-03-01") -> None:
    """Explained, objected to, answered."""
    agent = desk("agent")
    agent.complete(EXPLAIN, {"说明日期": explained_on, "提供的生产经营资料": "近两年报表。"}, of=key)
    desk("union").complete(OPINION, {"意见": "有异议", "意见内容": "不同意一次裁减。"}, of=key)
    agent.complete(REPLY, {"书面答复": "分两步实施，优先留用。"}, of=key)


def report(desk: Desks, key: str, planned_on: str = "2006-04-30") -> None:
    answers = {
        "办理方式": "报告",
        "计划裁员日期": planned_on,
        "附工会或者全体职工的意见（含书面答复）": True,
    }
    desk("agent").complete(REPORT, answers, of=key)


def forward(desk: Desks, key: str) -> None:
    desk("labour_clerk").complete(REVIEW, {"审查意见": "提交审批"}, of=key)


@pytest.mark.clause("S7.1", "S7.2", "S7.4", "S7.5", "S7.6")
@pytest.mark.both_databases
def test_a_layoff_goes_from_the_enterprise_to_the_claim_of_its_worker(
    office: Office, desk: Desks, names: Path
) -> None:
    tried = try_measures_first(office, desk)
    stopped = {"生产经营状况": "长期半停产", "计划裁员日期": "2006-05-10"}
    key = file_plan(desk("agent"), names, stopped)
    guide(desk, key)
    consult(desk, key, "2006-03-30")
    report(desk, key, "2006-05-10")
    circulate(desk, key)
    forward(desk, key)

    supervisor = desk("supervisor")
    supervisor.open_task(SIGN, of=key)
    text = supervisor.text()
    assert "您将签署什么" in text
    assert "如果不办理" in text
    assert "超过职工总数的 20%" in text
    assert "分两步实施，优先留用。" in text
    assert "按规定会同" in text
    assert "另行会同：财政补贴一部分补偿。" in text
    assert tried in text
    sign(supervisor, "批准（无异议意见）")

    office.pass_days(40)
    supervisor.open_case(key)
    assert "等候裁员日期" in supervisor.text()
    office.pass_days(1)
    supervisor.open_case(key)
    assert "裁员方案生效" in supervisor.text()
    supervisor.open("裁员")
    row = supervisor.page.get_by_role("row").filter(has_text=key)
    expect(row).to_contain_text("已生效")
    claim_of_the_laid_off(desk("clerk"))


def claim_of_the_laid_off(clerk: Desk) -> None:
    """Employer, day and reason stand there already; the clerk adds the rest."""
    clerk.open("新申领")
    clerk.answer({"身份证号": name_lists.invented(LAID_OFF)[-1][1]})
    clerk.press("查找")
    main = clerk.page.get_by_role("main")
    expect(main.get_by_label("原用人单位", exact=True)).to_have_value(FIRM)
    expect(main.get_by_label("劳动关系终止日期", exact=True)).to_have_value("2006-05-10")
    told = ("劳动关系终止日期", "中断就业的原因", "原用人单位")
    rest = {label: value for label, value in REGISTRATION.items() if label not in told}
    clerk.answer({**rest, "失业登记日期": "2006-05-10"})
    clerk.press("受理并送社区核实")
    said_key(clerk, r"C-\d{4}-\d{6}")


def sign(supervisor: Desk, decision: str, opinion: str = "") -> None:
    """Sign at the open step; the whole label of the choice tells what the act means."""
    form = supervisor.form(SIGN)
    label = form.get_by_text(re.compile(f"^{decision}")).inner_text()
    supervisor.answer({"审批决定": label} | ({"意见": opinion} if opinion else {}), within=form)
    form.get_by_role("button", name="办结本环节").click()
    expect(supervisor.page.get_by_role("status")).to_contain_text("已办结")


@pytest.mark.clause("S7.6")
@pytest.mark.both_databases
def test_a_supervisor_on_a_phone_returns_orders_compares_and_approves(
    office: Office, desk: Desks, names: Path
) -> None:
    key = file_plan(desk("agent"), names)
    consult(desk, key)
    report(desk, key)
    forward(desk, key)
    supervisor = desk("supervisor")
    supervisor.page.set_viewport_size(PHONE)
    supervisor.open_task(SIGN, of=key)
    sign(supervisor, "退回经办", "请核对名单。")
    forward(desk, key)
    supervisor.open_task(SIGN, of=key)
    sign(supervisor, "批准（责令改正）", "请先裁临时岗位。")

    agent = desk("agent")
    agent.open_task(CHANGE, of=key)
    assert "请先裁临时岗位。" in agent.text()
    changes = {"办理方式": "变更方案", "职工总数": "120", "计划裁员日期": "2006-05-31"}
    changes |= {"经济补偿和拖欠职工款项的资金已经落实": True}
    agent.complete(CHANGE, changes, of=key)
    report(desk, key, "2006-05-31")
    forward(desk, key)
    supervisor.open_task(SIGN, of=key)
    difference = supervisor.page.get_by_role("region", name="与第 1 版相比")
    expect(difference).to_contain_text("120")
    expect(difference).to_contain_text("名单没有变化")
    for size in (SCREEN, PHONE):
        supervisor.page.set_viewport_size(size)
        expect(difference).to_be_visible()
        assert supervisor.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    sign(supervisor, "批准（无异议意见）")


def test_nothing_is_imported_from_a_list_with_a_wrong_row(
    office: Office, desk: Desks, tmp_path: Path
) -> None:
    bad = tmp_path / "bad.csv"
    bad.write_text("姓名,身份证号\n赵伟,22000019700101000X\n", encoding="utf-8")
    agent = desk("agent")
    agent.open("裁员")
    agent.page.get_by_role("link", name="提交裁员方案").click()
    agent.answer({**PLAN, "被裁减人员名单": bad}, within=agent.form("提交裁员方案"))
    agent.press("提交方案")
    alert = agent.page.get_by_role("alert")
    expect(alert).to_contain_text("第 2 行")
    expect(agent.page.get_by_label("裁员理由和证明", exact=True)).to_have_value("订单锐减，连续亏损。")
    agent.open("裁员")
    expect(agent.page.get_by_role("main")).to_contain_text("没有裁员方案。")


def test_the_line_of_the_threshold_follows_what_is_typed(office: Office, desk: Desks) -> None:
    agent = desk("agent")
    agent.page.goto("/layoffs/new")
    estimate = agent.page.get_by_role("region", name="是否须提前报告")
    estimate.get_by_label("职工总数", exact=True).fill("480")
    estimate.get_by_label("拟裁减人数", exact=True).fill("51")
    expect(estimate).to_contain_text("480 人中裁 51 人：须提前 30 日报告")
    estimate.get_by_label("拟裁减人数", exact=True).fill("50")
    expect(estimate).to_contain_text("480 人中裁 50 人：裁员之前报告即可")


@pytest.mark.clause("S7.6")
@pytest.mark.both_databases
def test_who_reviewed_the_report_is_refused_at_its_signature_as_substitute_too(
    office: Office, desk: Desks, names: Path
) -> None:
    """At the setting of the substitution, at the hand-over and at the step; on a screen and on a phone."""
    office.end_roles("second_labour_clerk", dt.date(2006, 3, 31))
    supervisor, deputy = desk("supervisor"), desk("labour_clerk")
    lend_signature(supervisor, "2006-04-01", "2006-04-09")
    expect(supervisor.page.get_by_role("alert")).to_contain_text("会让同一人办两步")
    lend_signature(supervisor, "2006-03-01", "2006-03-31")
    expect(supervisor.page.get_by_role("status")).to_contain_text("代理已设定")
    key = reviewed(desk, names)
    refused_at_signature(deputy, key)
    hand_signature_over(supervisor)
    barred = "宋立民现由何平代理，而何平已办理本件的“审查裁员报告”"
    expect(supervisor.page.get_by_role("main")).to_contain_text(barred)
    supervisor.open_task(SIGN, of=key)
    sign(supervisor, "退回经办", "请核对名单。")
    office.promote("supervisor", "labour_clerk")
    supervisor.complete(REVIEW, {"审查意见": "提交审批"}, of=key)
    refused_at_signature(supervisor, key)
    sent = "POST cases.complete_task"
    assert office.refused() == ["substitution.set", sent, "task.assign", sent]


def reviewed(desk: Desks, names: Path) -> str:
    """A plan that the clerk passed on; its number."""
    key = file_plan(desk("agent"), names)
    consult(desk, key)
    report(desk, key)
    forward(desk, key)
    return key


def lend_signature(supervisor: Desk, first_day: str, last_day: str) -> None:
    """Have the clerk stand in for the supervisor who is away."""
    supervisor.page.goto("/substitutions/new")
    who = {"被代理人": "宋立民", "代理人": "何平", "代理自": first_day, "代理至": last_day}
    supervisor.answer({**who, "原因": "开会。"})
    supervisor.press("设定代理")


def hand_signature_over(supervisor: Desk) -> None:
    """Give the open signature to the one who is away."""
    supervisor.page.goto("/team/nobody")
    supervisor.page.get_by_role("checkbox").check()
    supervisor.answer({"改派给": "宋立民", "改派的原因": "由主管签。"})
    supervisor.press("改派勾选的件")
    supervisor.press("改派 1 件")


def refused_at_signature(desk: Desk, key: str) -> None:
    """The page says why at both sizes and offers no button; what is sent all the same is refused."""
    for size in (SCREEN, PHONE):
        desk.page.set_viewport_size(size)
        desk.open_case(key)
        expect(desk.form(SIGN)).to_contain_text("您已办理本件的“审查裁员报告”环节，本环节须由其他人办理。")
        assert desk.form(SIGN).get_by_role("button", name="办结本环节").count() == 0
    desk.page.set_viewport_size(SCREEN)
    task_id = (desk.form(SIGN).get_attribute("id") or "").removeprefix("task-")
    token = desk.page.locator("meta[name=csrf-token]").get_attribute("content") or ""
    answers: dict[str, str | float | bool] = {"csrf_token": token, "decision": "no_objection"}
    address = f"/cases/{key}/tasks/{task_id}/complete"
    assert desk.page.context.request.post(address, form=answers).status == 403
