"""A process drawn from nothing, with its own form and role, is released, started from its page and worked."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.journeys.conftest import Office
from tests.journeys.desk import Desk
from tests.journeys.test_designer import fill, panel, problems, ready, saved, select

Desks = Callable[[str], Desk]
FILES = "文件与差别"


def test_a_new_process_with_its_own_form_and_role_is_started_and_worked(office: Office, desk: Desks) -> None:
    office.promote("second_designer", "administrator")
    address = draw(desk("designer"))
    release(desk("second_designer").page, address)
    give_role(desk("second_designer").page)

    clerk, visitor = desk("clerk"), desk("officer")
    clerk.page.goto("/inbox")
    clerk.open("发起业务")
    clerk.page.get_by_role("link", name="入户走访", exact=True).click()
    clerk.press("发起")
    expect(clerk.page.get_by_role("alert")).to_contain_text("走访事由")
    clerk.answer({"走访事由": "核对住址"})
    clerk.press("发起")
    expect(clerk.page.get_by_role("heading", level=1)).to_have_text("走访：核对住址")

    visitor.complete("第一步", {}, of="走访：核对住址")
    clerk.page.reload()
    expect(clerk.page.get_by_role("main")).to_contain_text("本件已于")


def draw(designer: Desk) -> str:
    """Draw the process, propose its role and write its form; the address of the draft."""
    designer.open("设计")
    page = designer.page
    page.locator("summary").filter(has_text="新流程").click()
    designer.answer({"编号": "home_visit", "名称": "入户走访", "英文名称": "Home visit"})
    designer.press("从空白画起")
    ready(page).get_by_role("link", name=FILES).click()
    page.get_by_role("link", name="打开角色").click()
    designer.answer({"代号": "home_visitor", "名称": "走访员", "英文名称": "Home visitor"})
    designer.answer({"机构类型": "基层劳动保障机构"})
    designer.press("提出新角色")
    expect(page.get_by_role("row").filter(has_text="走访员")).to_contain_text("新增")
    page.goto(page.url.removesuffix("/roles"))
    address = page.url
    write_form(designer)
    page.goto(f"{address}/edit")
    wire(ready(page))
    page.get_by_label("修改理由", exact=True).fill("新流程")
    page.get_by_role("button", name="提交签发", exact=True).click()
    expect(page.get_by_text("待签发").first).to_be_visible()
    return address


def write_form(designer: Desk) -> None:
    """One field; a wrong name is told at the field, and what was typed stays."""
    page = designer.page
    page.get_by_role("link", name="新表单", exact=True).click()
    designer.answer({"代号": "visit_order", "名称": "走访交办", "英文名称": "Order of a visit"})
    designer.press("新建表单")
    designer.press("在第 1 组添加字段")
    for key, text in (("name", "Reason"), ("zh", "走访事由"), ("en", "Why")):
        page.locator(f"#g0f0-{key}").fill(text)
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.locator("#g0f0-name-error")).to_be_visible()
    expect(page.locator("#g0f0-zh")).to_have_value("走访事由")
    page.locator("#g0f0-name").fill("reason")
    page.get_by_role("button", name="保存并试填", exact=True).click()
    designer.press("核对")
    expect(page.get_by_role("alert")).to_contain_text("走访事由")


def wire(page: Page) -> None:
    """Card, role of the lane, form of the start and what it keeps."""
    panel(page).get_by_label("由谁发起", exact=True).select_option("employment_service_clerk")
    fill(panel(page).get_by_label("件名（FEEL）", exact=True), '"走访：" + reason')
    problems(page).get_by_role("button", name="泳道角色：走访员").click()
    select(page, "begun")
    panel(page).get_by_label("表单", exact=True).select_option("visit_order")
    panel(page).get_by_role("button", name="添加 · 输出").click()
    fill(panel(page).get_by_label("变量", exact=True), "reason")
    fill(panel(page).get_by_label("FEEL", exact=True), "answers.reason")
    # The last change is saved after a pause and checked after that: on a busy machine this takes a while.
    expect(problems(page)).to_contain_text("0 处错误")
    saved(page)


def release(page: Page, address: str) -> None:
    page.goto(address)
    expect(page.get_by_role("main")).to_contain_text("这份草稿改了角色，须由管理员签发。")
    page.get_by_role("button", name="签发", exact=True).click()
    page.get_by_role("dialog").get_by_role("button").first.click()
    expect(page.get_by_role("status").first).to_contain_text("第 1 版已生效")


def give_role(page: Page) -> None:
    """The administrator gives the released role at the street's office."""
    page.goto("/people")
    page.get_by_role("link", name="郑文秀").click()
    option = page.locator("#role_at optgroup[label=走访员] option").first
    page.get_by_label("角色与单位").select_option(option.get_attribute("value"))
    page.get_by_role("button", name="授予角色", exact=True).click()
    expect(page.get_by_role("row").filter(has_text="走访员")).to_have_count(1)
