"""A process drawn from nothing, with its own form, role, table and letter: released, started, worked."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Office
from tests.journeys.desk import Desk
from tests.journeys.drawing import (
    VISIT,
    chosen,
    fill,
    give_role,
    panel,
    problems,
    propose,
    propose_role,
    ready,
    release,
    saved,
    select,
    write_form,
)

Desks = Callable[[str], Desk]
FILE = "归档"


@pytest.mark.both_databases
def test_a_new_process_with_its_own_files_is_started_and_worked(office: Office, desk: Desks) -> None:
    office.promote("second_designer", "administrator")
    draft = draw(desk("designer"))
    administrator = desk("second_designer").page
    release(administrator, draft)
    expect(administrator.get_by_role("status").first).to_contain_text("第 1 版已生效")
    give_role(administrator)

    clerk, visitor = desk("clerk"), desk("officer")
    clerk.page.goto("/inbox")
    clerk.open("发起业务")
    clerk.page.get_by_role("link", name=VISIT, exact=True).click()
    clerk.press("发起")
    expect(clerk.page.get_by_role("alert")).to_contain_text("走访事由")
    clerk.answer({"走访事由": "核对住址"})
    clerk.press("发起")
    expect(clerk.page.get_by_role("heading", level=1)).to_have_text("走访：核对住址")
    expect(clerk.page.get_by_role("main")).to_contain_text("入户走访通知")

    visitor.complete("第一步", {}, of="走访：核对住址")
    visitor.complete(FILE, {}, of="走访：核对住址")
    clerk.page.reload()
    expect(clerk.page.get_by_role("main")).to_contain_text("本件已于")
    office.settle()
    clerk.page.reload()
    letter = clerk.page.get_by_role("link", name=re.compile("^打开 .*（中文）$"))
    answer = clerk.page.request.get(letter.get_attribute("href") or "")
    assert answer.body().startswith(b"%PDF")


def draw(designer: Desk) -> str:
    """Draw the process with all its files and propose it; the address of the draft."""
    designer.open("设计")
    page = designer.page
    page.locator("summary").filter(has_text="新流程").click()
    designer.answer({"编号": "home_visit", "名称": VISIT, "英文名称": "Home visit"})
    designer.press("从空白画起")
    draft = ready(page).url.removesuffix("/edit")
    propose_role(designer, draft)
    write_form(designer, draft, "visit_order", ("走访交办", "Order of a visit"), ("reason", "走访事由"))
    write_table(designer, draft)
    write_letter(designer, draft)
    page.goto(f"{draft}/edit")
    wire(ready(page))
    add_steps(page)
    # The last change is saved after a pause and checked after that: on a busy machine this takes a while.
    expect(problems(page)).to_contain_text("0 处错误")
    saved(page)
    propose(page, "新流程")
    return draft


def write_table(designer: Desk, draft: str) -> None:
    """Whether the reason asks for a visit at all: one condition, two rows that leave nothing out."""
    page = designer.page
    page.goto(f"{draft}/tables/new")
    designer.answer({"代号": "visit_wanted", "名称": "是否须走访", "英文名称": "Is a visit wanted"})
    designer.press("新建")
    expect(page.locator("[data-table=ready]")).to_be_visible()
    fill(page.get_by_label("列名", exact=True), "事由已写明")
    fill(page.get_by_label("英文列名", exact=True), "The reason is told")
    fill(page.get_by_label("读取的输入（FEEL）", exact=True), "is_told")
    expect(page.locator("[data-table-state]")).to_contain_text("已保存")
    expect(page.get_by_role("region", name="严格检查")).to_contain_text("没有重叠、空缺或其他问题")


def write_letter(designer: Desk, draft: str) -> None:
    """A letter about a case of any process: its title, and what its step says."""
    page = designer.page
    page.goto(f"{draft}/letters")
    designer.answer({"代号": "visit_notice", "名称": "入户走访通知", "英文名称": "Notice of a visit"})
    designer.press("新建")
    designer.answer({"关于": "任何流程的一件业务", "出具单位": "就业服务机构"})
    page.locator("summary").filter(has_text="第 1 段").click()
    page.locator("#b0-zh").fill("{case.title}。{opinion}")
    page.locator("#b0-en").fill("{case.title}. {opinion}")
    page.get_by_role("button", name="保存", exact=True).last.click()
    expect(page.get_by_role("heading", name="问题 · 0")).to_be_visible()


def wire(page: Page) -> None:
    """Card, role of the lane, form of the start and what it keeps."""
    panel(page).get_by_label("由谁发起", exact=True).select_option("employment_service_clerk")
    fill(panel(page).get_by_label("件名（FEEL）", exact=True), '"走访：" + reason')
    problems(page).get_by_role("button", name="泳道角色：走访员").click()
    select(page, "begun")
    chosen(page, "开始事件")
    panel(page).get_by_label("表单", exact=True).select_option("visit_order")
    assign(page, "输出", "reason", "answers.reason")


def add_steps(page: Page) -> None:
    """Before the first step a table and a letter of what the table says, after it one more step."""
    page.locator("summary").filter(has_text="提纲").click()
    insert(page, "开始", "判断是否须走访", "rule")
    panel(page).get_by_label("决策表", exact=True).select_option("visit_wanted")
    assign(page, "输入", "is_told", "reason != null")
    assign(page, "输出", "is_wanted", "result")
    insert(page, "判断是否须走访", "出具走访通知", "service")
    panel(page).get_by_label("操作", exact=True).select_option("documents.issue")
    assign(page, "输入", "letter", '"visit_notice"')
    assign(page, "输入", "opinion", 'if is_wanted then "请在家等候。" else "不须走访。"')
    insert(page, "第一步", FILE)


def insert(page: Page, after: str, name: str, kind: str = "") -> None:
    """A step after another, of another kind than a user task where one is named."""
    page.get_by_role("button", name=f"其后插入人工任务 · {after}", exact=True).click()
    chosen(page, "人工任务", "新环节")
    if kind:
        page.locator(".djs-context-pad [data-action=replace]").click()
        page.locator(f".djs-popup [data-id=replace-with-{kind}-task]").click()
        chosen(page, {"rule": "业务规则任务", "service": "服务任务"}[kind], "新环节")
    fill(panel(page).get_by_label("名称", exact=True), name)
    fill(panel(page).get_by_label("英文名称", exact=True), f"Step after {after}")


def assign(page: Page, side: str, variable: str, feel: str) -> None:
    """One more input or output of the chosen step."""
    group = panel(page).get_by_role("group", name=side, exact=True)
    rows = group.get_by_label("变量").count()
    group.get_by_role("button", name=f"添加 · {side}").click()
    expect(group.get_by_label("变量")).to_have_count(rows + 1)
    fill(group.get_by_label("变量").last, variable)
    fill(group.get_by_label("FEEL").last, feel)
