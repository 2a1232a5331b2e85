"""What the browser bundle does to a page by itself; the pages around it are written here."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Request, Route, expect

from tests.journeys.conftest import new_context
from webapp.headers import POLICY

ROOT = Path(__file__).parents[2]
DIST = ROOT / "webapp" / "static" / "dist"
HOST = "http://office.test"
FRAME = """<!doctype html><html lang="{language}"><head><title>试</title>
<meta name="csrf-token" content="a token"><link rel="stylesheet" href="/dist/{css}">
<script type="module" src="/dist/{app}"></script><script type="module" src="/dist/{diagram}"></script>
</head><body><main><h1>试</h1>{body}</main></body></html>"""

Show = Callable[..., Page]


@pytest.fixture
def sent() -> list[Request]:
    """What the browser asked for by POST."""
    return []


@pytest.fixture
def complaints() -> list[str]:
    """Errors of the console; a test takes out those that it means."""
    return []


@pytest.fixture
def show(browser: Browser, sent: list[Request], complaints: list[str]) -> Iterator[Show]:
    """`show(body)`: a page with the bundle, under the policy of our pages; nobody else is reachable."""
    context = new_context(browser, HOST)
    page = context.new_page()
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    bodies: dict[str, str] = {}

    def answer(route: Route) -> None:
        request = route.request
        path = request.url.removeprefix(HOST)
        if request.method == "POST":
            sent.append(request)
            route.fulfill(status=200 if path in bodies else 204, body=bodies.get(path, ""))
        elif path.startswith("/dist/"):
            route.fulfill(path=DIST / Path(path).name)
        elif path.endswith(".bpmn"):
            route.fulfill(path=ROOT / "bpmn/processes" / Path(path).name, content_type="application/xml")
        else:
            headers = {"Content-Security-Policy": POLICY, "Content-Type": "text/html; charset=utf-8"}
            route.fulfill(body=bodies.get(path, ""), headers=headers)

    page.route("**/*", answer)

    def shown(body: str, language: str = "zh-Hans", **others: str) -> Page:
        files = {name.replace(".js", ""): file for name, file in _manifest().items()}
        names = {"app": files["app"], "diagram": files["diagram"], "css": files["diagram.css"]}
        bodies["/"] = FRAME.format(language=language, body=body, **names)
        bodies.update({f"/{name}": content for name, content in others.items()})
        page.goto("/")
        return page

    yield shown
    context.close()
    assert complaints == []


def _manifest() -> dict[str, str]:
    built: dict[str, str] = json.loads((DIST / "manifest.json").read_text())
    return built


@pytest.mark.parametrize(
    ("typed", "capitals"),
    [
        ("0", "零元整"),
        ("10", "壹拾元整"),
        ("252.00", "贰佰伍拾贰元整"),
        ("1,680.5", "壹仟陆佰捌拾元伍角整"),
        ("10010", "壹万零壹拾元整"),
        ("100203.05", "壹拾万零贰佰零叁元零伍分"),
        ("100000000", "壹亿元整"),
        ("0.05", "伍分"),
        ("12a", ""),
    ],
)
def test_an_amount_is_read_back_in_capitals(show: Show, typed: str, capitals: str) -> None:
    page = show('<label>金额 <input data-format="money"></label>')
    page.get_by_label("金额").fill(typed)
    expect(page.locator("output")).to_have_text(capitals)


def test_an_identity_number_is_read_back_in_groups(show: Show) -> None:
    page = show('<label>身份证号 <input data-format="identity"></label>')
    page.get_by_label("身份证号").fill("22000019850804037x")
    expect(page.locator("output")).to_have_text("220000 19850804 037x")


def test_a_form_is_sent_once_however_often_it_is_pressed(show: Show, sent: list[Request]) -> None:
    page = show('<form method="post" action="/send"><button>办结</button></form>')
    with page.expect_response("**/send"):
        page.get_by_role("button").dblclick()
    page.get_by_role("button").click()
    assert len(sent) == 1


def test_a_form_that_is_asked_for_anew_keeps_what_was_typed(show: Show, sent: list[Request]) -> None:
    form = (
        '<meta charset="utf-8"><form method="post" action="/ask">'
        '<label><input type="radio" name="decision" value="return" data-decides>退回</label>{more}'
        '<label>意见 <input name="opinion" id="opinion"></label>'
        '<button data-refresh-form name="_act" value="refresh">更新</button></form>'
    )
    more = '<label>期限 <input name="days" id="days" value="3"></label>'
    page = show(form.format(more=""), ask=form.format(more=more))
    page.get_by_label("意见").fill("写到一半")
    page.get_by_label("退回").check()
    expect(page.get_by_label("期限")).to_have_value("3")
    expect(page.get_by_label("意见")).to_have_value("写到一半")
    expect(page.get_by_label("退回")).to_be_checked()
    expect(page.get_by_label("退回")).to_be_focused()
    assert "refresh" in (sent[0].post_data or "")


def test_a_consequence_is_asked_about_before_it_is_sent(show: Show, sent: list[Request]) -> None:
    page = show(
        '<form method="post" action="/send" data-confirm="撤下后不再公示。"><button>撤下</button></form>'
    )
    page.get_by_role("button", name="撤下").click()
    expect(page.get_by_role("dialog")).to_contain_text("撤下后不再公示。")
    page.get_by_role("button", name="返回").click()
    assert sent == []
    page.get_by_role("button", name="撤下").click()
    with page.expect_response("**/send"):
        page.get_by_role("button", name="确认").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert len(sent) == 1


def test_keys_lead_through_a_list_but_never_while_something_is_typed(show: Show) -> None:
    rows = "".join(f'<li data-row><a href="#{name}">{name}</a></li>' for name in ("甲", "乙"))
    page = show(f'<label>搜索 <input type="search" data-search></label><ul>{rows}</ul>')
    page.keyboard.press("j")
    expect(page.get_by_role("link", name="甲")).to_be_focused()
    page.keyboard.press("j")
    expect(page.get_by_role("link", name="乙")).to_be_focused()
    page.keyboard.press("/")
    page.keyboard.type("j/k")
    expect(page.get_by_label("搜索")).to_have_value("j/k")


SCAN = """signs => { for (const key of [...signs, "Enter"])
  document.body.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true })) }"""
"""A scanner's keys at its own pace: sent one by one from here, a slow machine would type like a person."""


def test_a_scan_is_looked_up_and_its_signs_are_no_commands(show: Show, sent: list[Request]) -> None:
    page = show(
        '<form method="post" action="/search"><input type="hidden" name="scanned" value="">'
        '<label>搜索 <input type="search" name="text" data-search></label></form>'
        '<form method="post" action="/x/claim"><button formaction="/x/claim">领取</button></form>'
    )
    with page.expect_response("**/search") as answered:
        page.evaluate(SCAN, "https://example.test/status?number=C-2006-000001&k=ocran")
    looked_up = answered.value.request.post_data or ""
    assert "scanned=yes" in looked_up
    assert "C-2006-000001" in looked_up
    assert len(sent) == 1


def test_enter_leads_on_through_the_form_of_a_step(show: Show, sent: list[Request]) -> None:
    page = show(
        '<form method="post" action="/send" data-keep="/keep"><label>一 <input name="one"></label>'
        '<label>二 <input name="two"></label><button data-primary>办结</button></form>'
    )
    page.get_by_label("一").press("Enter")
    expect(page.get_by_label("二")).to_be_focused()
    page.get_by_label("二").press("Enter")
    expect(page.get_by_role("button", name="办结")).to_be_focused()
    assert [each for each in sent if each.url.endswith("/send")] == []


def test_enter_on_a_choice_leads_on_and_does_not_send_the_form(show: Show, sent: list[Request]) -> None:
    page = show(
        '<form method="post" action="/send" data-keep="/keep">'
        '<label>是 <input type="radio" name="one"></label>'
        '<label>否 <input type="radio" name="one"></label>'
        '<label>已见 <input type="checkbox" name="two"></label>'
        '<label>编号 <input name="three"></label><button data-primary>办结</button></form>'
    )
    page.get_by_label("是").press("Space")
    page.keyboard.press("Enter")
    expect(page.get_by_label("已见")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_label("编号")).to_be_focused()
    assert [each for each in sent if each.url.endswith("/send")] == []


def test_a_phrase_goes_in_where_the_cursor_stands_and_the_form_is_not_sent(
    show: Show, sent: list[Request]
) -> None:
    item = '<button name="_act" value="phrase:opinion:{0}" data-phrase="第{0}条。">第{0}条。</button>'
    page = show(
        '<form method="post" action="/send"><div data-phrases-of="opinion">'
        "<label>意见 <textarea></textarea></label>"
        '<button data-phrases="/menu" aria-expanded="false">常用意见</button>'
        "<div data-phrases-place></div></div></form>",
        menu=item.format(1) + item.format(2),
    )
    text, opener = page.get_by_label("意见"), page.get_by_role("button", name="常用意见")
    text.fill("前后")
    text.press("ArrowLeft")
    text.press("F4")
    expect(page.get_by_role("button", name="第1条。")).to_be_focused()
    page.keyboard.press("Escape")
    expect(text).to_be_focused()
    opener.click()
    expect(page.get_by_role("button", name="第1条。")).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("button", name="第2条。")).to_be_focused()
    page.keyboard.press("2")
    expect(text).to_have_value("前第2条。后")
    expect(text).to_be_focused()
    expect(opener).to_have_attribute("aria-expanded", "false")
    assert sent == []


def test_a_hands_the_row_in_hand_to_somebody_where_work_is_assigned(show: Show) -> None:
    page = show(
        '<ul><li data-row><input type="checkbox" aria-label="一"><a href="#a">甲</a></li>'
        '<li data-row><input type="checkbox" aria-label="二"><a href="#b">乙</a></li></ul>'
        "<label>改派给 <select data-assign><option>赵四</option></select></label>"
    )
    page.get_by_role("link", name="乙").focus()
    page.keyboard.press("a")
    expect(page.get_by_label("改派给")).to_be_focused()
    expect(page.get_by_label("二")).to_be_checked()
    expect(page.get_by_label("一")).not_to_be_checked()


def test_a_ticks_no_row_where_nothing_is_assigned(show: Show) -> None:
    page = show(
        '<ul><li data-row><input type="checkbox" aria-label="一"><a href="#a">甲</a></li></ul>'
        '<form data-keep="/keep"><label>编号 <input name="one"></label></form>'
    )
    page.get_by_role("link", name="甲").focus()
    page.keyboard.press("a")
    expect(page.get_by_label("编号")).to_be_focused()
    expect(page.get_by_label("一")).not_to_be_checked()


def test_t_in_a_date_field_is_today_by_the_clock_of_the_office(show: Show) -> None:
    page = show('<label>日期 <input type="date" data-today="2006-03-01"></label><label>字 <input></label>')
    page.get_by_label("日期").press("t")
    expect(page.get_by_label("日期")).to_have_value("2006-03-01")
    page.get_by_label("字").press("t")
    expect(page.get_by_label("字")).to_have_value("t")


def test_no_key_works_while_an_input_method_is_composing(show: Show) -> None:
    page = show('<ul><li data-row><a href="#a">甲</a></li></ul>')
    page.evaluate(
        "document.body.dispatchEvent("
        "new KeyboardEvent('keydown', { key: 'j', isComposing: true, bubbles: true }))"
    )
    expect(page.get_by_role("link", name="甲")).not_to_be_focused()


def test_the_summary_of_errors_takes_the_focus_and_leads_to_the_field(show: Show) -> None:
    page = show(
        '<div data-error-summary role="alert"><a href="#phone">电话有误</a></div>'
        '<label for="phone">电话</label><input id="phone">'
    )
    expect(page.get_by_role("alert")).to_be_focused()
    page.get_by_role("link", name="电话有误").click()
    expect(page.get_by_label("电话")).to_be_focused()


def test_htmx_sends_the_token_and_evaluates_nothing(
    show: Show, sent: list[Request], complaints: list[str]
) -> None:
    page = show('<button hx-post="/part" hx-on:click="window.evil = 1" hx-swap="none">更新</button>')
    with page.expect_response("**/part"):
        page.get_by_role("button").click()
    assert sent[0].headers["x-csrftoken"] == "a token"
    assert page.evaluate("window.evil") is None
    assert complaints.pop() == "htmx:evalDisallowedError"


DIAGRAM = '<div class="diagram" data-diagram data-xml="/claim.bpmn" data-state="/state"></div>'
STATE = json.dumps({"tokens": {"second_review": 2}, "path": ["claim_received", "register_claim"]})


@pytest.mark.parametrize(("language", "name"), [("zh-Hans", "复核认定结果"), ("en", "Second review")])
def test_a_process_is_drawn_with_the_case_in_it(show: Show, language: str, name: str) -> None:
    page = show(DIAGRAM, language, state=STATE)
    expect(page.locator("[data-diagram=shown]")).to_be_visible()
    expect(page.locator("[data-element-id=second_review].is-current")).to_have_text(re.compile(name))
    expect(page.locator(".token")).to_have_text("2")
    expect(page.locator("[data-element-id=register_claim].is-past")).to_have_count(1)


def test_the_mark_of_the_drawing_library_is_visible_and_uncovered(show: Show) -> None:
    page = show(DIAGRAM, state=STATE)
    mark = page.locator(".bjs-powered-by")
    expect(mark).to_have_count(1)
    expect(mark).to_be_visible()
    mark.click(trial=True)


def test_a_diagram_that_cannot_be_read_says_so(browser: Browser) -> None:
    context = new_context(browser, HOST)
    page = context.new_page()
    script = (DIST / _manifest()["diagram.js"]).read_text()
    page.route("**/*.js", lambda route: route.fulfill(body=script, content_type="text/javascript"))
    page.route("**/broken.bpmn", lambda route: route.fulfill(body="no diagram"))
    body = '<html lang="zh"><div class="diagram" data-diagram data-xml="/broken.bpmn">?</div>'
    frame = f'{body}<script type="module" src="/diagram.js"></script>'
    page.route(f"{HOST}/", lambda route: route.fulfill(body=frame, content_type="text/html"))
    page.goto("/")
    expect(page.locator("[data-diagram=failed]")).to_have_text("流程图未能显示。")
    context.close()
