"""A citizen objects online, the officer looks into it, and the page of states tells both along the way."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys import steps
from tests.journeys.conftest import Office, identity_of, new_context
from tests.journeys.desk import Desk

INVESTIGATE = "调查异议"


@pytest.mark.both_databases
def test_a_citizen_objects_online_and_everybody_sees_how_it_went(
    office: Office, desk: Callable[[str], Desk], browser: Browser
) -> None:
    claim = steps.register(desk("clerk"), identity_of("zhang"))
    steps.verify(desk("officer"), of="张三")
    steps.grant(desk("reviewer"), of="张三")
    context = new_context(browser, office.address, viewport={"width": 390, "height": 844})
    page, secret = context.new_page(), steps.receipt(office)
    assert "正在公示" in steps.asked(page, claim, secret)

    page.goto("/disclosure/changchun")
    page.get_by_role("link", name=re.compile("提出异议")).click()
    page.get_by_label("反映的事实").fill("该人员在南湖路一家小吃店上班。")
    page.get_by_label("匿名：但要写明怎样核实").check()
    page.get_by_role("button", name="提交异议").click()
    expect(page.get_by_role("alert")).to_contain_text("匿名提出的")
    page.get_by_label("可以怎样核实").fill("南湖路12号，每天上午")
    page.get_by_role("button", name="提交异议").click()
    expect(page.get_by_role("heading", name="异议已收到")).to_be_visible()
    page.wait_for_load_state()
    told = page.get_by_role("main").inner_text()
    number, own = (re.search(each, told) for each in (r"O-\d{4}-\d{6}", r"\w{4}-\w{4}-\w{4}"))
    assert number
    assert own
    assert "正在调查" in steps.asked(page, number[0], own[0])

    office.pass_days(1)
    answers = {"调查日期": "2006-03-02", "调查结论": "属实：已被单位录用", "查明的情况": "店主提供了考勤。"}
    desk("officer").complete(INVESTIGATE, answers, of=number[0])
    office.settle()
    assert "属实，已按规定处理" in steps.asked(page, number[0], own[0])
    assert "正在复核" in steps.asked(page, claim, secret)
    assert "张*" not in steps.disclosed(desk("reviewer"))
    steps.review(desk("reviewer"), "不同意，告知理由", "公示期间查明已被单位录用。", of="张三")
    assert "不予支付" in steps.asked(page, claim, secret)
    context.close()
