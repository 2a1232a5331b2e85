"""A decision table of a draft is changed in the browser, checked, tried and kept."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Locator, Page, expect

from tests.journeys.conftest import Office
from tests.journeys.desk import Desk

Desks = Callable[[str], Desk]
TABLE = "benefit_months"


def opened(desk: Desk, table: str = TABLE) -> Page:
    """The editor of a table of the claim's draft, drawn."""
    desk.open("设计")
    desk.page.get_by_role("button", name="修改失业保险金申领").click()
    expect(desk.page.locator("[data-designer=ready]")).to_be_visible()
    desk.page.goto(desk.page.url.replace("/edit", f"/tables/{table}/edit"))
    expect(desk.page.locator("[data-table=ready]")).to_be_visible()
    return desk.page


def cell(page: Page, row: int, kind: str = "input") -> Locator:
    return page.locator(f"td.{kind}-cell [contenteditable]").nth(row - 1)


def typed(page: Page, place: Locator, text: str) -> None:
    place.click()
    page.keyboard.press("Control+a")
    page.keyboard.type(text)


def region(page: Page, name: str) -> Locator:
    return page.get_by_role("region", name=name, exact=True)


def tried(page: Page, months: str) -> Locator:
    trial = region(page, "试算")
    trial.get_by_label("累计缴费时间（月）").fill(months)
    trial.get_by_role("button", name="试算").click()
    return trial


def test_a_limit_is_moved_checked_tried_and_kept(office: Office, desk: Desks) -> None:
    page = opened(desk("designer"))
    typed(page, cell(page, 3), "[50..120)")
    findings = region(page, "严格检查")
    expect(findings).to_contain_text("第 2 行和第 3 行可能同时命中")
    expect(page.locator("td[data-finding-here]")).to_have_count(2)
    typed(page, cell(page, 2), "[12..50)")
    expect(findings).to_contain_text("没有重叠、空缺或其他问题")
    trial = tried(page, "55")
    expect(trial).to_contain_text("命中第 3 行")
    expect(trial).to_contain_text("失业保险条例 art 17")
    expect(page.locator("td[data-hit-here]").first).to_be_visible()

    fields = region(page, "行与列")
    fields.get_by_label("选择行").select_option(label="第 3 行")
    fields.get_by_label("依据条款").fill("S5.5")
    fields.get_by_label("依据条款").press("Tab")
    expect(page.locator("td.annotation").nth(2)).to_contain_text("S5.5")
    expect(page.locator("[data-table-state]")).to_contain_text("已保存")
    page.reload()
    expect(page.locator("[data-table=ready]")).to_be_visible()
    expect(cell(page, 3)).to_have_text("[50..120)")
    expect(page.locator("td.annotation").nth(2)).to_contain_text("S5.5")


def test_a_new_column_declares_its_input_and_undo_takes_it_back(office: Office, desk: Desks) -> None:
    page = opened(desk("designer"))
    fields, trial = region(page, "行与列"), region(page, "试算")
    fields.get_by_role("button", name="添加条件列").click()
    fields.get_by_label("读取的输入（FEEL）").fill("age")
    fields.get_by_label("读取的输入（FEEL）").press("Tab")
    fields.get_by_label("类型").select_option("number")
    fields.get_by_label("单位").fill("years")
    fields.get_by_label("单位").press("Tab")
    expect(trial.get_by_label("age")).to_be_visible()
    expect(region(page, "严格检查")).to_contain_text("没有重叠、空缺或其他问题")
    for _ in range(4):
        page.get_by_role("button", name="撤销", exact=True).click()
    expect(trial.get_by_label("age")).to_have_count(0)


def test_every_word_of_the_table_is_chinese_and_nothing_breaks_the_policy(
    office: Office, desk: Desks
) -> None:
    """Every menu is opened once; a key without Chinese is collected, a broken policy is a console error."""
    page = opened(desk("designer"))
    refused: list[str] = []
    page.on("console", lambda said: refused.append(said.text) if said.type == "error" else None)
    for place in (cell(page, 1), cell(page, 1, "output"), page.locator("td.annotation").first):
        place.click(button="right")
        expect(page.locator(".context-menu-flex")).to_be_visible()
        page.locator(".tables__bar").click()
    page.evaluate(
        """() => {
          const get = (name) => window.shibaoTables.tables.getActiveViewer().get(name);
          for (const column of window.shibaoTables.grid.columns) {
            get("contextMenu").open({ x: 0, y: 0 }, { contextMenuType: "context-menu", id: column.id });
            get("contextMenu").close();
          }
        }"""
    )
    typed(page, cell(page, 1), "[0..12)")
    assert page.evaluate("[...window.shibaoTables.missing]") == []
    assert refused == []
    expect(page.locator(".bjs-powered-by")).to_be_visible()
