"""A change of law in a browser: proposed from the page of the law, weighed, released by another person."""

from __future__ import annotations

import re
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.journeys import steps
from tests.journeys.conftest import Office, identity_of
from tests.journeys.desk import Desk
from workflows.demo import builders
from workflows.people.operations import NewRole, grant_role

Desks = Callable[[str], Desk]
RELEASE = "发布政策变更"


def main_of(page: Page) -> str:
    """What the page says, once it is there as a whole."""
    page.wait_for_load_state()
    return page.get_by_role("main").inner_text()


def standard(folder: Path, percent: int) -> Path:
    """The standard of the notice at another percentage of the minimum wage, as a file of one's own."""
    content = (files("bpmn") / "decisions" / "benefit_amount.dmn").read_text()
    content = content.replace("benefit_amount", "benefit_amount_may")
    written = folder / "benefit_amount_may.dmn"
    written.write_text(content.replace("最低工资标准 * 70 / 100", f"最低工资标准 * {percent} / 100"))
    return written


def test_a_higher_standard_is_proposed_weighed_and_released_with_its_day(
    office: Office, desk: Desks, tmp_path: Path
) -> None:
    steps.register(desk("clerk"), identity_of("zhang"))
    steps.verify(desk("officer"), of="张三")
    steps.grant(desk("reviewer"), of="张三")
    office.pass_days(8)
    let_release_too(office)

    drafter = desk("policy_drafter")
    steps.propose(drafter, "失业保险金标准（示例）")
    drafter.answer(
        {
            "新的决策表文件 （选填）": standard(tmp_path, 75),
            "拟定生效日": "2006-05-01",
            "依据": "示例文件〔2006〕1号",
        }
    )
    drafter.press("提出并核查")
    key = steps.said_key(drafter, r"L-\d{4}-\d{4}")
    said = main_of(drafter.page)
    assert "176 件相符，0 件不符" in said
    assert "张*" in said
    assert "张三" not in said
    assert "¥252.00 → ¥270.00" in said
    assert "您已办理本件的“提出政策变更”环节，本环节须由其他人办理" in said

    releaser = desk("policy_releaser")
    releaser.open_case(key)
    assert "¥252.00 → ¥270.00" in main_of(releaser.page)
    answers = {"发布决定": "同意发布", "生效日": "2006-05-01"}
    releaser.complete(RELEASE, answers, of="失业保险金标准")
    releaser.open_case(key)
    expect(releaser.page.get_by_role("main")).to_contain_text("变更已发布")

    reader = desk("reviewer").page
    reader.goto("/law?area=changchun&day=2006-04-30")
    assert "示例文件〔2006〕1号" not in main_of(reader)
    reader.goto("/law?area=changchun&day=2006-05-01")
    assert "示例文件〔2006〕1号" in main_of(reader)
    change = reader.get_by_role("region", name="何时变更").get_by_role("row").filter(has_text="2006年5月1日")
    expect(change).to_contain_text("失业保险金标准")


def let_release_too(office: Office) -> None:
    """The drafter holds the releaser's role as well: only four eyes keep this person from releasing."""
    with office.installation.sessions.begin() as session:
        person = office.world.actor(session, "policy_drafter", office.clock.now())
        role = NewRole(
            person.person_id, "policy_releaser", person.grants[0].organisation_id, builders.FOUNDED_ON
        )
        grant_role(session, role, actor=None, now=builders.FOUNDED_AT)


def test_a_change_that_breaks_worked_cases_is_blocked_and_withdrawn(office: Office, desk: Desks) -> None:
    drafter = desk("policy_drafter")
    key = steps.propose_months(drafter)
    expect(drafter.page.get_by_role("main")).to_contain_text("未通过，不得发布")
    cases = drafter.page.get_by_role("group", name="不符的示例案件")
    expect(cases).to_contain_text(re.compile(r"BM-\d\d"))
    drafter.complete("修改或撤回变更", {"处理方式": "撤回"}, of="领取期限")
    drafter.open_case(key)
    expect(drafter.page.get_by_role("main")).to_contain_text("变更已撤回")
