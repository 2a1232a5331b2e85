"""A layoff from the enterprise's plan, through union, clerk and supervisor, to the day it takes effect."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Office
from tests.journeys.desk import Desk
from tests.journeys.steps import said_key
from workflows.demo import name_lists

Desks = Callable[[str], Desk]
FIRM = "长春市东风机械厂"
EXPLAIN, OPINION, REPLY = "说明情况", "提出意见", "书面答复意见"
REPORT, REVIEW, SIGN, CHANGE = "向劳动保障部门报告", "审查裁员报告", "裁员方案审批", "变更裁员方案"
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


@pytest.fixture
def names(tmp_path: Path) -> Path:
    """The people of the firm as its agent would write them down."""
    file = tmp_path / "names.csv"
    file.write_bytes(name_lists.written(name_lists.invented(21)))
    return file


def file_plan(agent: Desk, names: Path) -> str:
    """The enterprise files its plan; the number."""
    agent.open("裁员")
    agent.page.get_by_role("link", name="提交裁员方案").click()
    agent.answer({**PLAN, "被裁减人员名单": names}, within=agent.form("提交裁员方案"))
    agent.press("提交方案")
    return said_key(agent, r"L-\d{4}-\d{6}")


def consult(desk: Desks, key: str) -> None:
    """Explained, objected to, answered."""
    agent = desk("agent")
    agent.complete(EXPLAIN, {"说明日期": "2006-03-01", "提供的生产经营资料": "近两年报表。"}, of=key)
    desk("union").complete(OPINION, {"意见": "有异议", "意见内容": "不同意一次裁减。"}, of=key)
    agent.complete(REPLY, {"书面答复": "分两步实施，优先留用。"}, of=key)


def report(desk: Desks, key: str) -> None:
    answers = {
        "办理方式": "报告",
        "计划裁员日期": "2006-04-30",
        "附工会或者全体职工的意见（含书面答复）": True,
    }
    desk("agent").complete(REPORT, answers, of=key)


def forward(desk: Desks, key: str) -> None:
    desk("labour_clerk").complete(REVIEW, {"审查意见": "提交审批"}, of=key)


@pytest.mark.clause("S7.1", "S7.5", "S7.6")
@pytest.mark.both_databases
def test_a_layoff_goes_from_the_enterprise_to_its_day(office: Office, desk: Desks, names: Path) -> None:
    key = file_plan(desk("agent"), names)
    consult(desk, key)
    report(desk, key)
    forward(desk, key)

    supervisor = desk("supervisor")
    supervisor.open_task(SIGN, of=key)
    text = supervisor.text()
    assert "您将签署什么" in text
    assert "如果不办理" in text
    assert "超过职工总数的 20%" in text
    assert "分两步实施，优先留用。" in text
    supervisor.answer({"审批决定": no_objection(supervisor)}, within=supervisor.form(SIGN))
    supervisor.form(SIGN).get_by_role("button", name="办结本环节").click()
    expect(supervisor.page.get_by_role("status")).to_contain_text("已办结")

    office.pass_days(59)
    supervisor.open_case(key)
    assert "等候裁员日期" in supervisor.text()
    office.pass_days(1)
    supervisor.open_case(key)
    assert "裁员方案生效" in supervisor.text()
    supervisor.open("裁员")
    row = supervisor.page.get_by_role("row").filter(has_text=key)
    expect(row).to_contain_text("已生效")


def no_objection(desk: Desk) -> str:
    """The whole label of the choice: what the act means stands in it."""
    return desk.form(SIGN).get_by_text(re.compile("^批准（无异议意见）")).inner_text()


@pytest.mark.clause("S7.6")
def test_a_correction_is_ordered_and_the_versions_are_compared(
    office: Office, desk: Desks, names: Path
) -> None:
    key = file_plan(desk("agent"), names)
    consult(desk, key)
    report(desk, key)
    forward(desk, key)
    supervisor = desk("supervisor")
    supervisor.open_task(SIGN, of=key)
    order = supervisor.form(SIGN).get_by_text(re.compile("^批准（责令改正）")).inner_text()
    supervisor.answer({"审批决定": order, "意见": "请先裁临时岗位。"}, within=supervisor.form(SIGN))
    supervisor.form(SIGN).get_by_role("button", name="办结本环节").click()
    expect(supervisor.page.get_by_role("status")).to_contain_text("已办结")

    agent = desk("agent")
    agent.open_task(CHANGE, of=key)
    assert "请先裁临时岗位。" in agent.text()
    changes = {"办理方式": "变更方案", "职工总数": "120", "计划裁员日期": "2006-05-31"}
    agent.answer(changes, within=agent.form(CHANGE))
    agent.form(CHANGE).get_by_role("button", name="办结本环节").click()
    expect(agent.page.get_by_role("status")).to_contain_text("已办结")
    supervisor.open_case(key)
    difference = supervisor.page.get_by_role("region", name="与第 1 版相比")
    expect(difference).to_contain_text("120")
    expect(difference).to_contain_text("名单没有变化")


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
def test_who_reviewed_the_report_is_refused_at_its_signature(
    office: Office, desk: Desks, names: Path
) -> None:
    office.promote("labour_clerk", "labour_supervisor")
    key = file_plan(desk("agent"), names)
    consult(desk, key)
    report(desk, key)
    forward(desk, key)
    clerk = desk("labour_clerk")
    clerk.open_case(key)
    assert "您已办理本件的“审查裁员报告”环节，本环节须由其他人办理。" in clerk.text()
    assert clerk.form(SIGN).get_by_role("button", name="办结本环节").count() == 0
