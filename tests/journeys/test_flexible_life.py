"""A life between benefit and a flexible job, through every desk of the office and on the citizen's phone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys import steps
from tests.journeys.conftest import Office, identity_of, new_context
from tests.journeys.desk import Answers, Desk

LOOK, DEEMED = "回访并登记", "决定是否停止待遇"
EXAMINE, AGREE = "拟定是否恢复", "复核是否恢复"
AGREEMENT: Answers = {
    "灵活就业的形式": "非全日制工作",
    "从业的地点或者服务对象": "南湖市场12号摊位",
    "签订协议的机构": "街道劳动社会保障服务机构",
    "生效日期": "2006-03-09",
    "期满日期": "2006-12-31",
}


def agree(officer: Desk, identity_number: str, changes: Answers | None = None) -> str:
    """The community officer registers a flexible worker under the real name; number of the agreement."""
    officer.open("灵活就业登记")
    officer.answer({"身份证号": identity_number})
    officer.press("查找")
    officer.answer({**AGREEMENT, **(changes or {})})
    officer.press("实名登记")
    return steps.said_key(officer, r"F-\d{4}-\d{6}")


@pytest.mark.both_databases
def test_a_benefit_stops_beside_a_flexible_job_runs_again_after_it_and_is_paid(
    office: Office, desk: Callable[[str], Desk], browser: Browser, tmp_path: Path
) -> None:
    clerk, officer, reviewer = desk("clerk"), desk("officer"), desk("reviewer")
    claim = steps.register(clerk, identity_of("zhang"))
    steps.verify(officer, of="张三")
    steps.grant(reviewer, of="张三")
    office.pass_days(8)
    context = new_context(browser, office.address, viewport={"width": 390, "height": 844})
    citizen, secret = context.new_page(), steps.receipt(office)
    assert "按月发放" in steps.asked(citizen, claim, secret)

    agreement = agree(officer, identity_of("zhang"))
    stop = {"是否停止待遇": "视为重新就业，停止待遇", "听取本人意见的日期": "2006-03-09"}
    reviewer.complete(DEEMED, {**stop, "决定的理由": "本人说明每天在市场看摊，有收入。"}, of=agreement)
    office.settle()
    assert "剩余月数保留" in steps.asked(citizen, claim, secret)

    agree(officer, identity_of("li"), {"并轨人员": True})
    clerk.open("新申领")
    clerk.answer({"身份证号": identity_of("li")})
    clerk.press("查找")
    clerk.answer({**steps.REGISTRATION, "失业登记日期": "2006-03-09"})
    clerk.press("受理并送社区核实")
    expect(clerk.page.get_by_role("alert")).to_contain_text("灵活就业期间不进行失业登记")

    office.pass_days(93)
    look = {"回访日期": "2006-06-10", "回访结果": "仍在灵活就业，协议不变", "回访情况": "仍在市场看摊。"}
    officer.complete(LOOK, look, of=agreement)

    office.pass_days(23)
    clerk.open_case(claim)
    clerk.page.get_by_text("登记恢复申请").first.click()
    clerk.answer(
        {
            "恢复的理由": "中止的其他原因已经消除",
            "结束日期 （选填）": "2006-06-30",
            "情况说明": "摊位已转让。",
        }
    )
    clerk.press("登记恢复申请")
    expect(clerk.page.get_by_role("status")).to_contain_text("已登记恢复申请")
    resume = {
        "是否恢复": "恢复领取",
        "重新登记的日期": "2006-07-03",
        "决定的理由": "摊位已转让，已重新登记。",
    }
    clerk.complete(EXAMINE, resume, of="张三")
    reviewer.complete(AGREE, {"复核结果": "同意"}, of="张三")
    office.settle()
    told = steps.asked(citizen, claim, secret)
    assert "按月发放" in told
    assert "2006年8月" in told

    office.pass_days(30)
    cashier = desk("payment_clerk")
    run = steps.order_run(cashier, "2006-08")
    steps.check_run(cashier, run)
    steps.release_run(desk("releaser"), run)
    office.settle()
    answer = steps.bank_answer(office, run, tmp_path)
    assert answer.read_text().count("<OrgnlEndToEndId>") == 1
    steps.read_result(cashier, run, answer)
    office.settle()
    assert "2006年9月" in steps.asked(citizen, claim, secret)
    citizen.emulate_media(media="print")
    expect(citizen.get_by_role("link", name="再查一次", exact=True)).to_be_hidden()
    expect(citizen.get_by_role("heading", name="办理进度", exact=True)).to_be_visible()
    context.close()
