"""What a designer does again and again: open a draft, choose, fill, propose a role, write a form, release."""

from __future__ import annotations

import datetime as dt

from playwright.sync_api import Locator, Page, expect

from tests.journeys.desk import Desk

VISIT = "入户走访"


def opened(desk: Desk, process: str = "失业保险金申领") -> Page:
    """The editor of the process's draft, drawn and checked."""
    desk.open("设计")
    edit = desk.page.get_by_role("button", name=f"修改{process}")
    draft = desk.page.get_by_role("row").filter(has_text=process).get_by_role("link", name="打开草稿")
    edit.or_(draft).first.click()
    return ready(desk.page)


def ready(page: Page) -> Page:
    """The page once its drawing is there and checked."""
    expect(page.locator("[data-designer=ready]")).to_be_visible()
    return page


def panel(page: Page) -> Locator:
    """The properties of the chosen element."""
    return page.get_by_role("region", name="属性", exact=True)


def problems(page: Page) -> Locator:
    """The list of problems under the drawing."""
    return page.get_by_role("region", name="问题", exact=True)


def select(page: Page, element_id: str) -> None:
    """Choose an element in the drawing, as a click on it does."""
    page.locator(f".djs-shape[data-element-id={element_id}] .djs-hit").first.click(force=True)


def chosen(page: Page, kind: str, name: str | None = None) -> Locator:
    """The properties once they are those of this kind and name: they follow a choice by a blink."""
    expect(panel(page).get_by_role("heading", level=3)).to_have_text(kind)
    if name is not None:
        expect(panel(page).get_by_label("名称", exact=True)).to_have_value(name)
    return panel(page)


def fill(field: Locator, value: str) -> None:
    """Type into a field and leave it."""
    field.fill(value)
    field.press("Tab")


def saved(page: Page) -> None:
    """The page said that all is kept."""
    expect(page.locator("[data-designer-state]")).to_contain_text("已保存")


def propose_role(designer: Desk, draft: str) -> None:
    """A visitor at the offices of streets, proposed in the draft."""
    designer.page.goto(f"{draft}/roles")
    designer.answer({"代号": "home_visitor", "名称": "走访员", "英文名称": "Home visitor"})
    designer.answer({"机构类型": "基层劳动保障机构"})
    designer.press("提出新角色")
    expect(designer.page.get_by_role("row").filter(has_text="走访员")).to_contain_text("新增")


def write_form(
    designer: Desk, draft: str, form_id: str, names: tuple[str, str], field: tuple[str, str]
) -> None:
    """A form of one field, `(name, label)`, opened on the page that adds the next."""
    page = designer.page
    page.goto(f"{draft}/forms")
    designer.answer({"代号": form_id, "名称": names[0], "英文名称": names[1]})
    designer.press("新建表单")
    designer.press("在第 1 组添加字段")
    for key, text in (("name", field[0]), ("zh", field[1]), ("en", field[0])):
        page.locator(f"#g0f0-{key}").fill(text)
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.get_by_role("status").first).to_contain_text("已保存")


def propose(page: Page, note: str) -> None:
    """Hand the draft to whoever releases it."""
    page.get_by_label("修改理由", exact=True).fill(note)
    page.get_by_role("button", name="提交签发", exact=True).click()
    expect(page.get_by_text("待签发").first).to_be_visible()


def release(page: Page, draft: str, first_day: dt.date | None = None) -> None:
    """Release a draft with a new role, as the administrator."""
    page.goto(draft)
    expect(page.get_by_role("main")).to_contain_text("这份草稿改了角色，须由管理员签发。")
    if first_day:
        page.get_by_label("生效日期", exact=True).fill(first_day.isoformat())
    page.get_by_role("button", name="签发", exact=True).click()
    page.get_by_role("dialog").get_by_role("button").first.click()


def give_role(page: Page) -> None:
    """The administrator gives the released role at the street's office."""
    page.goto("/people")
    page.get_by_role("link", name="郑文秀").click()
    option = page.locator("#role_at optgroup[label=走访员] option").first
    page.get_by_label("角色与单位").select_option(option.get_attribute("value"))
    page.get_by_role("button", name="授予角色", exact=True).click()
    expect(page.get_by_role("row").filter(has_text="走访员")).to_have_count(1)
