"""`claim` gets a step with its own form and role: drawn, mended, tried, released, worked."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.journeys import steps
from tests.journeys.conftest import Office, identity_of
from tests.journeys.desk import Desk
from tests.journeys.drawing import (
    VISIT,
    chosen,
    fill,
    give_role,
    opened,
    panel,
    problems,
    propose,
    propose_role,
    ready,
    release,
    saved,
    write_form,
)
from workflows.cli import shipped
from workflows.demo import population
from workflows.drift import drift

Desks = Callable[[str], Desk]
STORY, NAME = "claim.refused_for_resignation", "本人辞职，不予支付"
FIRST_DAY = dt.date(2006, 3, 4)


def test_a_step_with_its_own_form_and_role_is_drawn_tried_released_and_worked(
    office: Office, desk: Desks
) -> None:
    office.promote("second_designer", "administrator")
    running = steps.register(desk("clerk"), identity_of("zhang"))
    designer, second = desk("designer"), desk("second_designer")
    page = opened(designer)
    draft = page.url.removesuffix("/edit")
    propose_role(designer, draft)
    write_form(designer, draft, "visit_report", ("入户走访记录", "Report of a visit"), ("found", "走访情况"))
    page.goto(f"{draft}/edit")
    add_visit(ready(page))
    mend(page)
    saved(page)
    _only_looks(second, page.url)
    _run_the_story(page, draft)
    _practise(designer, draft)

    page.goto(f"{draft}/edit")
    propose(page, "待遇资格须入户核实")
    expect(page.get_by_text("须由另一人签发").first).to_be_visible()
    expect(page.get_by_role("button", name="签发", exact=True)).to_have_count(0)
    assert _sent_all_the_same(page) == 403

    second.page.goto(draft)
    shown = differences(second.page)
    assert any(VISIT in row and "新增" in row for row in shown)
    release(second.page, draft, FIRST_DAY)
    expect(second.page.get_by_role("status").first).to_contain_text("2006年3月4日起新业务按新版办理")
    newest = second.page.get_by_role("row").filter(has_text="第 2 版").first
    for told in ("待生效", "魏清扬", "待遇资格须入户核实"):
        expect(newest).to_contain_text(told)
    assert differences(second.page) == shown
    assert ("claim", 2) in list(drift(office.installation, shipped()))
    give_role(second.page)
    office.pass_days(3)
    _worked(desk, running)


def add_visit(page: Page) -> None:
    """By the outline: a lane of the new role, in it a task with the new form, and what the task keeps."""
    page.locator("summary").filter(has_text="提纲").click()
    page.get_by_role("button", name="其下添加泳道 · 待遇复核", exact=True).click()
    fill(page.get_by_label("名称 · 新泳道", exact=True), "走访")
    fill(page.get_by_label("英文名称 · 走访", exact=True), "Visits")
    page.get_by_role("button", name="其后插入人工任务 · 社区核实与证明", exact=True).click()
    chosen(page, "人工任务", "新环节")
    fill(panel(page).get_by_label("名称", exact=True), VISIT)
    fill(panel(page).get_by_label("英文名称", exact=True), "Home visit")
    fill(panel(page).get_by_label("编号", exact=True), "visit_home")
    panel(page).get_by_label("表单", exact=True).select_option("visit_report")
    page.get_by_label(f"泳道与岗位 · {VISIT}", exact=True).select_option(label="走访")
    panel(page).get_by_role("button", name="添加 · 输出").click()
    fill(panel(page).get_by_label("变量", exact=True), "visit_findings")
    fill(panel(page).get_by_label("FEEL", exact=True), "answers.visited")


def mend(page: Page) -> None:
    """A lane without role and a lost default flow by one click; an output that reads no field by hand."""
    problems(page).get_by_role("button", name="泳道角色：走访员").click()
    line = problems(page).get_by_role("listitem").filter(has_text=VISIT).filter(has_text="visited")
    expect(line.first).to_be_visible()
    line.get_by_role("button", name=VISIT).first.click()
    fill(panel(page).get_by_label("FEEL", exact=True), "answers.found")
    expect(line).to_have_count(0)
    page.get_by_role("button", name="在图中选中 · 复核决定？", exact=True).click()
    panel(page).get_by_label("默认出口", exact=True).select_option("")
    lost = problems(page).get_by_role("listitem").filter(has_text="没有默认出口")
    expect(lost).to_have_count(1)
    lost.get_by_role("button", name="设为默认出口：通往“同意”").click()
    expect(problems(page)).to_contain_text("0 处错误")


def _only_looks(second: Desk, address: str) -> None:
    """Whoever comes second is told who edits, and has nothing to change or propose it with."""
    second.page.goto(address)
    expect(ready(second.page).get_by_text("曹思源正在编辑").first).to_be_visible()
    expect(second.page.get_by_role("button", name="提交签发")).to_have_count(0)


def _run_the_story(page: Page, draft: str) -> None:
    """The shipped story knows nothing of the visit and stops there, in red; with the visit it is green."""
    _run(page, passed="no")
    expect(page.locator(".is-red").first).to_be_visible()
    page.goto(f"{draft}/stories/{STORY}")
    content = page.get_by_label("内容", exact=True)
    story = json.loads(content.input_value())
    story["world"]["staff"] = {"visitor": {"name": "何走访", "roles": ["home_visitor"]}}
    visit = {"do": "visit_home", "case": "zhang", "as": "visitor", "answers": {"found": "本人在家"}}
    story["steps"].insert(2, visit)
    path = story["expect"]["cases"]["zhang"]["path"]
    path.insert(path.index("gather_facts"), "visit_home")
    content.fill(json.dumps(story, ensure_ascii=False, indent=1))
    page.get_by_role("button", name="保存到草稿", exact=True).click()
    expect(page.get_by_role("row").filter(has_text=NAME)).to_contain_text("本草稿")
    page.goto(f"{draft}/edit")
    _run(ready(page), passed="yes")
    expect(page.locator("#stories")).to_contain_text(re.compile(r"覆盖 [1-9]\d*%"))
    expect(page.locator(".djs-shape.is-green[data-element-id=visit_home]")).to_have_count(1)
    expect(page.locator(".is-red")).to_have_count(0)


def _run(page: Page, *, passed: str) -> None:
    stories = page.locator("#stories")
    stories.get_by_role("button", name=f"运行：{NAME}", exact=True).click()
    expect(stories.locator(f"[data-story-passed={passed}]")).to_have_count(1)


def _practise(designer: Desk, draft: str) -> None:
    """In the practice office the designer is clerk, officer, visitor and reviewer of one case."""
    page = designer.page
    page.goto(f"{draft}/practice")
    page.get_by_role("button", name="打开演练室", exact=True).click()
    expect(page.get_by_role("heading", name="选择办理人", level=1)).to_be_visible()
    _act_as(page, "周一平")
    steps.register(
        designer,
        str(population.person_of(37, "changchun").identity_number),
        {"居住地所属街道（乡镇）、社区": "南湖街道劳动保障所"},
    )
    expect(page.get_by_role("complementary", name="演练", exact=True)).to_contain_text("这里办的都不是真的")
    _act_as(page, "郑文秀")
    finding = {"核实日期": "2006-03-01", "核实结论": "情况属实", "证明编号": "长朝〔2006〕1号"}
    _do(designer, steps.VERIFY, finding)
    _act_as(page, "走访员1号")
    _do(designer, VISIT, {"走访情况": "本人在家"})
    _act_as(page, "冯立新")
    _do(designer, steps.REVIEW, {"复核决定": "同意并公示"})
    assert page.locator("body.practice").get_attribute("data-practice") == "演练"


def _act_as(page: Page, name: str) -> None:
    """By the control of the bar, or before anybody was chosen by the list."""
    control = page.get_by_label("办理人", exact=True)
    control.select_option(label=control.locator("option").filter(has_text=name).first.inner_text())
    page.get_by_role("button", name="切换", exact=True).click()
    expect(page.locator(".person-menu__name")).to_have_text(name)


def _do(designer: Desk, title: str, answers: dict[str, str]) -> None:
    """Take the only case of the office's pool and do its step."""
    page = designer.page
    page.get_by_role("navigation").get_by_role("link", name=re.compile("本单位待领")).first.click()
    page.get_by_role("listitem").filter(has_text=title).get_by_role("link").first.click()
    form = page.get_by_role("region", name=title, exact=True)
    expect(form).to_be_visible()
    designer.answer(answers, within=form)
    form.get_by_role("button", name="办结本环节").click()
    expect(page.get_by_role("status")).to_contain_text(f"“{title}”已办结")


def _sent_all_the_same(page: Page) -> int:
    """The button is not there; the status that whoever sends the form all the same is answered with."""
    status: int = page.evaluate(
        """async () => {
          const token = document.querySelector('meta[name="csrf-token"]').content;
          const body = new URLSearchParams({ csrf_token: token, revision: "1" });
          return (await fetch(location.pathname + "/release", { method: "POST", body })).status;
        }"""
    )
    return status


def differences(page: Page) -> list[str]:
    """What the page says differs: each row of its comparison, of the diagram and of the files."""
    rows = page.locator("section[aria-labelledby=changes-title] tbody tr")
    expect(rows.first).to_be_visible()
    return rows.all_inner_texts()


def _worked(desk: Desks, running: str) -> None:
    """The new claim takes the visit before the review; the running one goes on as it began."""
    clerk, officer, reviewer = desk("clerk"), desk("officer"), desk("reviewer")
    steps.register(clerk, identity_of("li"), {"失业登记日期": FIRST_DAY.isoformat()})
    for name in ("张三", "李四"):
        steps.verify(officer, of=name, on=FIRST_DAY)
    reviewer.page.goto("/inbox/office")
    expect(reviewer.page.get_by_role("listitem").filter(has_text="张三")).to_have_count(1)
    expect(reviewer.page.get_by_role("listitem").filter(has_text="李四")).to_have_count(0)
    officer.complete(VISIT, {"走访情况": "本人在家"}, of="李四")
    for name in ("张三", "李四"):
        steps.grant(reviewer, of=name)
    reviewer.open_case(running)
    assert VISIT not in reviewer.text()
