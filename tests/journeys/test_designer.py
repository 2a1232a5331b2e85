"""A process is changed in the browser, released by another and worked by a clerk; running cases stay."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from tests.journeys import steps
from tests.journeys.conftest import Office, identity_of
from tests.journeys.desk import Desk
from workflows.cli import drift, shipped
from workflows.runtime import deployments

Desks = Callable[[str], Desk]
VISIT = "入户走访"
ONE_DATABASE = pytest.mark.parametrize("empty_database_url", ["sqlite"], indirect=True)


def opened(desk: Desk, process: str = "失业保险金申领") -> Page:
    """The editor of the process's draft, drawn and checked."""
    desk.open("设计")
    edit = desk.page.get_by_role("button", name=f"修改{process}")
    draft = desk.page.get_by_role("row").filter(has_text=process).get_by_role("link", name="打开草稿")
    edit.or_(draft).first.click()
    return ready(desk.page)


def ready(page: Page) -> Page:
    expect(page.locator("[data-designer=ready]")).to_be_visible(timeout=20_000)
    return page


def panel(page: Page) -> Locator:
    return page.get_by_role("region", name="属性", exact=True)


def problems(page: Page) -> Locator:
    return page.get_by_role("region", name="问题", exact=True)


def select(page: Page, element_id: str) -> None:
    """Choose an element in the drawing, as a click on it does."""
    page.locator(f".djs-shape[data-element-id={element_id}] .djs-hit").first.click(force=True)


def fill(field: Locator, value: str) -> None:
    """Type into a field and leave it."""
    field.fill(value)
    field.press("Tab")


def saved(page: Page) -> None:
    expect(page.locator("[data-designer-state]")).to_contain_text("已保存")


def add_visit(page: Page) -> None:
    """A user task with a form and what it writes, between verification and the gathering of facts."""
    page.locator("summary").filter(has_text="提纲").click()
    page.get_by_role("button", name="其后插入人工任务 · 社区核实与证明", exact=True).click()
    fill(panel(page).get_by_label("名称", exact=True), VISIT)
    fill(panel(page).get_by_label("英文名称", exact=True), "Home visit")
    fill(panel(page).get_by_label("编号", exact=True), "visit_home")
    panel(page).get_by_label("表单", exact=True).select_option("community_verification")
    panel(page).get_by_role("button", name="添加 · 输出").click()
    fill(panel(page).get_by_label("变量", exact=True), "visited_home_on")
    fill(panel(page).get_by_label("FEEL", exact=True), "answers.visited")


def mend(page: Page) -> None:
    """An output that reads no field of the form, mended by hand; a lost default flow, by one click."""
    line = problems(page).get_by_role("listitem").filter(has_text=VISIT)
    expect(line.first).to_contain_text("visited")
    line.get_by_role("button", name=VISIT).first.click()
    fill(panel(page).get_by_label("FEEL", exact=True), "answers.visited_on")
    expect(line.filter(has_text="错误")).to_have_count(0)
    page.get_by_role("button", name="在图中选中 · 复核决定？", exact=True).click()
    panel(page).get_by_label("默认出口", exact=True).select_option("")
    lost = problems(page).get_by_role("listitem").filter(has_text="没有默认出口")
    expect(lost).to_have_count(1)
    lost.get_by_role("button", name="设为默认出口：通往“同意”").click()
    expect(problems(page)).to_contain_text("0 处错误")


def test_a_designer_adds_a_step_another_releases_it_and_a_clerk_works_it(office: Office, desk: Desks) -> None:
    running = steps.register(desk("clerk"), identity_of("zhang"))
    designer, second = desk("designer"), desk("second_designer")
    page = opened(designer)
    add_visit(page)
    mend(page)
    saved(page)

    other = opened(second)
    expect(other.get_by_text("曹思源正在编辑").first).to_be_visible()
    expect(other.get_by_role("button", name="提交签发")).to_have_count(0)

    page.get_by_label("修改理由", exact=True).fill("待遇资格须入户核实")
    page.get_by_role("button", name="提交签发", exact=True).click()
    expect(page.get_by_text("须由另一人签发").first).to_be_visible()
    expect(page.get_by_role("button", name="签发", exact=True)).to_have_count(0)
    _refused_as_releaser(designer)

    second.page.goto(page.url)
    expect(second.page.get_by_role("main")).to_contain_text("待遇资格须入户核实")
    expect(second.page.get_by_role("row").filter(has_text=VISIT).first).to_contain_text("新增")
    second.press("签发")
    second.page.get_by_role("dialog").get_by_role("button").first.click()
    expect(second.page.get_by_role("status").first).to_contain_text("第 2 版已生效")
    newest = second.page.get_by_role("row").filter(has_text="第 2 版").first
    expect(newest).to_contain_text("魏清扬")
    expect(newest).to_contain_text("待遇资格须入户核实")
    assert list(drift(office.installation, shipped())) == [("claim", 2)]

    _worked(desk, running)


def _refused_as_releaser(designer: Desk) -> None:
    """The button is not there; whoever sends the form all the same is refused, and nothing is in force."""
    page = designer.page
    status = page.evaluate(
        """async () => {
          const token = document.querySelector('meta[name="csrf-token"]').content;
          const body = new URLSearchParams({ csrf_token: token, revision: "1" });
          return (await fetch(location.pathname + "/release", { method: "POST", body })).status;
        }"""
    )
    assert status == 403


def _worked(desk: Desks, running: str) -> None:
    """The new claim takes the new step before the review; the running one goes on as it began."""
    clerk, officer, reviewer = desk("clerk"), desk("officer"), desk("reviewer")
    steps.register(clerk, identity_of("li"))
    for name in ("张三", "李四"):
        steps.verify(officer, of=name)
    reviewer.page.goto("/inbox/office")
    expect(reviewer.page.get_by_role("listitem").filter(has_text="张三")).to_have_count(1)
    expect(reviewer.page.get_by_role("listitem").filter(has_text="李四")).to_have_count(0)
    answers = {"核实日期": "2006-03-01", "核实结论": "情况属实", "证明编号": "长朝〔2006〕8号"}
    clerk.complete(VISIT, answers, of="李四")
    for name in ("张三", "李四"):
        steps.grant(reviewer, of=name)
    reviewer.open_case(running)
    assert VISIT not in reviewer.text()


def test_the_second_designer_overwrites_nothing_and_is_told_who_and_when(office: Office, desk: Desks) -> None:
    page = opened(desk("designer"))
    other = desk("second_designer").page
    select(page, "register_claim")
    fill(panel(page).get_by_label("名称", exact=True), "登记失业保险金申领")
    saved(page)
    other.goto(page.url)
    answer = other.evaluate(
        """async (address) => {
          const token = document.querySelector('meta[name="csrf-token"]').content;
          const headers = { "X-CSRFToken": token, "Content-Type": "application/xml" };
          const sent = await fetch(address, { method: "POST", headers, body: "<x/>" });
          return [sent.status, (await sent.json()).sentence];
        }""",
        page.url.replace("/edit", "/save?revision=1"),
    )
    assert answer[0] == 409
    assert re.search("曹思源.*2006年3月1日 09:00", answer[1])
    page.reload()
    expect(ready(page).locator("[data-element-id=register_claim]").first).to_contain_text(
        "登记失业保险金申领"
    )


@ONE_DATABASE
def test_undo_takes_back_what_the_panel_did(office: Office, desk: Desks) -> None:
    page = opened(desk("designer"))
    select(page, "register_claim")
    fill(panel(page).get_by_label("名称", exact=True), "另一个名称")
    task = page.locator(".djs-shape[data-element-id=register_claim]")
    expect(task).to_contain_text("另一个名称")
    page.get_by_role("button", name="撤销").click()
    expect(task).to_contain_text("登记申领")
    page.get_by_role("button", name="重做").click()
    expect(task).to_contain_text("另一个名称")
    with office.installation.sessions() as session:
        assert deployments.newest(session, "claim").version == 1


@ONE_DATABASE
def test_every_word_of_the_drawing_tools_is_chinese(office: Office, desk: Desks) -> None:
    """Every menu of every element is opened once; a key without Chinese is collected by the translator."""
    page = opened(desk("designer"))
    select(page, "register_claim")
    page.locator(".djs-context-pad [data-action=replace]").click()
    expect(page.locator(".djs-popup").get_by_text("人工任务", exact=True)).to_be_visible()
    expect(page.get_by_text(re.compile("脚本任务|Script task"))).to_have_count(0)
    page.keyboard.press("Escape")
    page.evaluate(
        """() => {
          const get = (name) => window.shibaoDesigner.modeler.get(name);
          const [registry, pad] = [get("elementRegistry"), get("contextPad")];
          const [menu, search] = [get("popupMenu"), get("searchPad")];
          const at = { x: 0, y: 0 };
          for (const element of registry.filter((each) => each.parent)) {
            pad.open(element, true);
            if (!menu.isEmpty(element, "bpmn-replace")) menu.open(element, "bpmn-replace", at, {});
            menu.close();
          }
          menu.open(registry.filter((each) => each.type === "bpmn:ServiceTask"), "align-elements", at, {});
          menu.close();
          search.open();
          search.close();
        }"""
    )
    assert page.evaluate("[...window.shibaoDesigner.missing]") == []
    expect(page.locator(".djs-palette [data-action='create.data-object']")).to_have_count(0)


@ONE_DATABASE
def test_axe_finds_nothing_grave_outside_the_canvas(office: Office, desk: Desks) -> None:
    page = opened(desk("designer"))
    page.locator("summary").filter(has_text="提纲").click()
    page.get_by_role("button", name="在图中选中 · 复核认定结果", exact=True).click()
    context = {"exclude": [["[data-designer-canvas]"]]}
    violations = Axe().run(page, context=context).response["violations"]
    grave = [each for each in violations if each["impact"] in {"serious", "critical"}]
    assert not grave, [(each["id"], each["nodes"][0]["html"][:160]) for each in grave]
    expect(page.locator(".bjs-powered-by")).to_be_visible()


@ONE_DATABASE
def test_a_process_is_drawn_from_nothing_and_its_role_chosen_by_one_click(
    office: Office, desk: Desks
) -> None:
    designer = desk("designer")
    designer.open("设计")
    designer.page.locator("summary").filter(has_text="新流程").click()
    designer.answer({"编号": "home_visit", "名称": VISIT, "英文名称": "Home visit"})
    designer.press("从空白画起")
    page = ready(designer.page)
    problems(page).get_by_role("button", name="泳道角色：社区劳动保障员").click()
    expect(problems(page)).to_contain_text("0 处错误")
    saved(page)
    page.get_by_label("修改理由", exact=True).fill("新流程")
    page.get_by_role("button", name="提交签发", exact=True).click()
    expect(page.get_by_text("待签发").first).to_be_visible()
