"""A draft is tried: a story on the canvas, the practice office; then it holds from a day on."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.journeys import steps
from tests.journeys.conftest import Office, identity_of
from tests.journeys.desk import Desk
from tests.journeys.test_designer import fill, opened, panel, saved
from workflows.demo import population

Desks = Callable[[str], Desk]
REVIEW_AGAIN = "再次复核"
STORY = "运行：本人辞职，不予支付"
FIRST_DAY = dt.date(2006, 3, 4)


def test_a_story_practice_and_a_first_day_come_before_the_clerk_works_it(office: Office, desk: Desks) -> None:
    designer, second = desk("designer"), desk("second_designer")
    page = opened(designer)
    page.locator("summary").filter(has_text="提纲").click()
    page.get_by_role("button", name=f"在图中选中 · {steps.REVIEW}", exact=True).click()
    fill(panel(page).get_by_label("名称", exact=True), REVIEW_AGAIN)
    saved(page)
    draft = page.url.removesuffix("/edit")
    _run_a_story(page)
    _practise(designer, draft)

    page.goto(f"{draft}/edit")
    page.get_by_label("修改理由", exact=True).fill("复核环节改名")
    page.get_by_role("button", name="提交签发", exact=True).click()
    second.page.goto(draft)
    second.answer({"生效日期": FIRST_DAY.isoformat()})
    second.press("签发")
    second.page.get_by_role("dialog").get_by_role("button").first.click()
    expect(second.page.get_by_role("status").first).to_contain_text("2006年3月4日起新业务按新版办理")
    expect(second.page.get_by_role("row").filter(has_text="第 2 版").first).to_contain_text("待生效")

    clerk, officer, reviewer = desk("clerk"), desk("officer"), desk("reviewer")
    steps.register(clerk, identity_of("zhang"))
    office.pass_days(3)
    steps.register(clerk, identity_of("li"), {"失业登记日期": FIRST_DAY.isoformat()})
    for name in ("张三", "李四"):
        steps.verify(officer, of=name, on=FIRST_DAY)
    steps.grant(reviewer, of="张三")
    reviewer.complete(REVIEW_AGAIN, {"复核决定": "同意并公示"}, of="李四")


def _run_a_story(page: Page) -> None:
    """The path of the story is green on the canvas, and the list says how much of the process it passed."""
    stories = page.locator("#stories")
    stories.get_by_role("button", name=STORY, exact=True).click()
    expect(stories.locator("[data-story-passed=yes]")).to_have_count(1)
    expect(stories).to_contain_text(re.compile(r"覆盖 [1-9]\d*%"))
    expect(page.locator(".djs-shape.is-green[data-element-id=register_claim]")).to_have_count(1)
    expect(page.locator(".is-red")).to_have_count(0)


def _practise(designer: Desk, draft: str) -> None:
    """In the practice office the designer is the clerk, then the officer, then the reviewer of one case."""
    page = designer.page
    page.goto(f"{draft}/practice")
    designer.press("打开演练室")
    expect(page.get_by_role("heading", name="选择办理人", level=1)).to_be_visible(timeout=60_000)
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
    _act_as(page, "冯立新")
    _do(designer, REVIEW_AGAIN, {"复核决定": "同意并公示"})
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
