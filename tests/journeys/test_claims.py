"""One claim from the counter to the booked bank result, through every role; and how else it can go."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.journeys import steps
from tests.journeys.conftest import PEOPLE, Office, identity_of
from tests.journeys.desk import Desk

Desks = Callable[[str], Desk]


@pytest.mark.both_databases
def test_a_claim_goes_from_the_counter_to_the_booked_bank_result(
    office: Office, desk: Desks, tmp_path: Path
) -> None:
    key = steps.register(desk("clerk"), identity_of("zhang"))
    steps.verify(desk("officer"), of="张三")
    steps.grant(desk("reviewer"), of="张三")
    office.settle()
    assert "张*" in steps.disclosed(desk("reviewer"))

    office.pass_days(8)
    assert "张*" not in steps.disclosed(desk("reviewer"))
    office.pass_days(30)
    run = steps.order_run(desk("payment_clerk"), "2006-04")
    steps.check_run(desk("payment_clerk"), run)
    steps.release_run(desk("releaser"), run)
    office.settle()
    steps.read_result(desk("payment_clerk"), run, steps.bank_answer(office, run, tmp_path))

    desk("payment_clerk").open_case(run)
    assert "252.00" in desk("payment_clerk").text()
    desk("reviewer").open_case(key)
    expect(desk("reviewer").page.get_by_role("main")).to_contain_text("待遇已开通，按月发放至待遇终止。")


@pytest.mark.both_databases
def test_a_claim_with_a_failed_condition_is_not_granted_without_a_reason_and_refused_with_its_own(
    office: Office, desk: Desks
) -> None:
    key = steps.register(desk("clerk"), identity_of("li"), {"中断就业的原因": "本人辞职"})
    steps.verify(desk("officer"), of="李四")
    reviewer = desk("reviewer")
    reviewer.open_task(steps.REVIEW, of="李四")
    assert "因本人意愿中断就业" in reviewer.text()
    reviewer.answer({"复核决定": "同意并公示"}, within=reviewer.form(steps.REVIEW))
    reviewer.form(steps.REVIEW).get_by_role("button", name="办结本环节").click()
    expect(reviewer.page.get_by_role("alert")).to_contain_text("偏离的理由：此项必填。")
    assert "因本人意愿中断就业" in reviewer.text()

    steps.review(reviewer, "不同意，告知理由", "离职证明载明系本人辞职。", of="李四")
    reviewer.open_case(key)
    assert "离职证明载明系本人辞职。" in reviewer.text()
    assert "李*" not in steps.disclosed(reviewer)


@pytest.mark.both_databases
def test_a_claim_is_returned_corrected_and_then_granted(office: Office, desk: Desks) -> None:
    key = steps.register(desk("clerk"), identity_of("wang"), {"中断就业的原因": "本人辞职"})
    steps.verify(desk("officer"), of="王五")
    steps.review(desk("reviewer"), "退回补正", "请核对离职证明上的原因。", of="王五")

    clerk = desk("clerk")
    clerk.open_task(steps.CORRECT, of="王五")
    assert "请核对离职证明上的原因。" in clerk.text()
    clerk.complete(steps.CORRECT, {"中断就业的原因": "劳动合同期满终止"}, of="王五")

    steps.grant(desk("reviewer"), of="王五")
    office.settle()
    assert "王*" in steps.disclosed(desk("reviewer"))
    clerk.open_case(key)
    assert "补正申领资料" in clerk.text()


@pytest.mark.both_databases
def test_a_rerun_pays_nobody_twice(office: Office, desk: Desks, tmp_path: Path) -> None:
    for name in ("zhang", "li"):
        steps.register(desk("clerk"), identity_of(name))
        steps.verify(desk("officer"), of=str(PEOPLE[name]["name"]))
        steps.grant(desk("reviewer"), of=str(PEOPLE[name]["name"]))
    office.pass_days(38)
    clerk = desk("payment_clerk")
    run = steps.order_run(clerk, "2006-04")

    clerk.page.goto("/payments")
    clerk.answer({"发放月份": "2006-04"})
    clerk.press("编制发放名单")
    expect(clerk.page.get_by_role("alert")).to_contain_text(run)

    steps.check_run(clerk, run)
    steps.release_run(desk("releaser"), run)
    office.settle()
    answer = steps.bank_answer(office, run, tmp_path)
    assert answer.read_text().count("<OrgnlEndToEndId>") == 2
    steps.read_result(clerk, run, answer)

    clerk.page.goto("/payments")
    clerk.answer({"发放月份": "2006-04"})
    clerk.press("编制发放名单")
    expect(clerk.page.get_by_role("alert")).to_be_visible()
    clerk.page.goto("/payments")
    assert len(re.findall(r"P-changchun-200604-\d+", clerk.text())) == 1
