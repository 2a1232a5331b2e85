"""A bad day: forms sent twice, pages that are stale, sign-ins that end, work left half typed."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser, Dialog, Page, Route, expect

from tests.journeys import steps
from tests.journeys.conftest import PASSWORD, Office, identity_of, new_context
from tests.journeys.desk import Desk
from tests.workflows.runtime.test_paper_types import A_PNG
from workflows.audit import AuditEntry
from workflows.claims.models import Certificate
from workflows.people.models import WebSession

Desks = Callable[[str], Desk]
CERTIFICATE = "长朝〔2006〕9号"
VERIFIED = {"核实日期": "2006-03-01", "核实结论": "情况属实", "证明编号": CERTIFICATE}


def half_typed(officer: Desk) -> None:
    """The officer has filled in the form of the claim and not sent it."""
    officer.open_task(steps.VERIFY, of="张三")
    officer.answer(VERIFIED, within=officer.form(steps.VERIFY))


@pytest.mark.both_databases
def test_a_second_tab_learns_that_the_step_is_done_and_a_second_press_does_nothing(
    office: Office, desk: Desks
) -> None:
    key = steps.register(desk("clerk"), identity_of("zhang"))
    officer = desk("officer")
    half_typed(officer)
    second = officer.page.context.new_page()
    second.goto(officer.page.url)
    officer.page.get_by_role("button", name="办结本环节").dblclick()
    expect(officer.page.get_by_role("status")).to_contain_text("已办结")

    form = second.get_by_role("region", name=steps.VERIFY, exact=True)
    form.get_by_label("核实日期", exact=True).fill("2006-03-01")
    form.get_by_role("button", name="办结本环节").click()
    expect(second.get_by_role("alert")).to_contain_text("本环节已于")
    officer.open_case(key)
    with office.installation.sessions() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(Certificate)) == 1


def test_a_paper_opens_beside_the_form_and_what_is_typed_stays(office: Office, desk: Desks) -> None:
    key = steps.register(desk("clerk"), identity_of("zhang"))
    clerk = desk("clerk").page
    clerk.goto(f"/cases/{key}/papers")
    clerk.get_by_label("材料名称", exact=True).fill("解除证明")
    clerk.locator("input[type=file]").set_input_files(
        {"name": "a.png", "mimeType": "image/png", "buffer": A_PNG}
    )
    clerk.get_by_role("button", name="添加材料", exact=True).click()
    expect(clerk.get_by_role("status")).to_contain_text("材料已添加")
    officer = desk("officer")
    officer.open_case(key)
    officer.answer(VERIFIED, within=officer.form(steps.VERIFY))
    page = officer.page
    link, panel = page.get_by_role("link", name="解除证明", exact=True), page.locator("[data-beside-place]")
    link.click()
    expect(panel.get_by_role("heading", name="解除证明")).to_be_focused()
    expect(panel.frame_locator("iframe").locator("img")).to_be_visible()
    expect(page.get_by_label("证明编号", exact=True)).to_have_value(CERTIFICATE)
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(link).to_be_focused()


def test_what_was_typed_outlives_the_sign_in(office: Office, desk: Desks) -> None:
    key = steps.register(desk("clerk"), identity_of("zhang"))
    officer = desk("officer")
    half_typed(officer)
    with office.installation.sessions.begin() as session:
        session.execute(sa.delete(WebSession))
    officer.press("办结本环节")
    page = officer.page
    expect(page.get_by_role("alert")).to_contain_text("还没有提交")
    page.get_by_label("用户名", exact=True).fill("officer")
    page.get_by_label("密码", exact=True).fill(PASSWORD)
    officer.press("登录")
    officer.press("继续提交")
    expect(page.get_by_role("status")).to_contain_text("已办结")
    officer.open_case(key)
    assert CERTIFICATE in officer.text()


def test_what_is_typed_while_the_form_is_asked_for_anew_stays(office: Office, desk: Desks) -> None:
    steps.register(desk("clerk"), identity_of("zhang"))
    steps.verify(desk("officer"), of="张三")
    reviewer = desk("reviewer")
    reviewer.open_task(steps.REVIEW, of="张三")
    form = reviewer.form(steps.REVIEW)
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    reviewer.page.route("**/complete", hold, times=1)
    with reviewer.page.expect_request("**/complete"):
        form.get_by_role("radio", name="退回补正", exact=True).check()
    opinion = form.get_by_label("复核意见", exact=True)
    opinion.fill("请核对离职证明上的原因。")
    with reviewer.page.expect_response("**/complete"):
        held[0].continue_()
    expect(form.locator("form[data-keep]")).not_to_have_attribute("aria-busy", "true")
    expect(opinion).to_have_value("请核对离职证明上的原因。")
    form.get_by_role("button", name="办结本环节").click()
    expect(reviewer.page.get_by_role("status")).to_contain_text("已办结")


def test_another_language_asks_before_what_was_typed_is_left(office: Office, desk: Desks) -> None:
    clerk = desk("clerk")
    counter(clerk, "zhang")
    clerk.page.route("**/unsent/**", lambda route: route.abort())
    clerk.answer({"原用人单位": "长春市东风机械厂"})
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    clerk.page.once("dialog", stay)
    with clerk.page.expect_event("dialog"):
        clerk.page.get_by_role("button", name="English").click()
    expect(clerk.page.get_by_label("原用人单位", exact=True)).to_have_value("长春市东风机械厂")
    assert asked == ["beforeunload"]


def counter(clerk: Desk, name: str) -> None:
    """The form that begins a claim of this person."""
    clerk.open("新申领")
    clerk.answer({"身份证号": identity_of(name)})
    clerk.press("查找")


def goes_on_at_another_counter(clerk: Desk) -> None:
    """The form that was not sent is listed, holds what was typed, and is empty once that is thrown away."""
    clerk.open("新申领")
    clerk.page.get_by_role("link", name="接着登记").click()
    expect(clerk.page.get_by_text("暂存的内容已恢复")).to_be_visible()
    employer = clerk.page.get_by_label("原用人单位", exact=True)
    expect(employer).to_have_value("长春市东风机械厂")
    clerk.press("重新填写")
    expect(employer).to_have_value("")


def test_what_was_typed_at_one_computer_stands_at_the_other(
    office: Office, desk: Desks, browser: Browser
) -> None:
    key = steps.register(desk("clerk"), identity_of("zhang"))
    officer = desk("officer")
    half_typed(officer)
    expect(officer.form(steps.VERIFY).locator("[data-kept]")).to_contain_text("已暂存")
    clerk = desk("clerk")
    counter(clerk, "li")
    clerk.answer({"原用人单位": "长春市东风机械厂"})
    expect(clerk.page.locator("[data-kept]")).to_contain_text("已暂存")
    context = new_context(browser, office.address)
    goes_on_at_another_counter(Desk(context.new_page(), "clerk", PASSWORD))
    context.close()
    context = new_context(browser, office.address)
    other = Desk(context.new_page(), "officer", PASSWORD)
    other.open_case(key)
    expect(other.page.get_by_text("还没有提交的内容")).to_be_visible()
    expect(other.page.get_by_label("证明编号", exact=True)).to_have_value(CERTIFICATE)
    other.press("办结本环节")
    expect(other.page.get_by_role("status").first).to_contain_text("已办结")
    context.close()


def test_wrong_numbers_second_claims_and_foreign_cases_are_answered_and_noted(
    office: Office, desk: Desks
) -> None:
    clerk = desk("clerk")
    key = steps.register(clerk, identity_of("zhang"))
    clerk.open("新申领")
    clerk.answer({"身份证号": identity_of("li")[:-1] + "0"})
    clerk.press("查找")
    expect(clerk.page.get_by_role("alert")).to_contain_text("校验位不符")
    clerk.answer({"身份证号": identity_of("zhang")})
    clerk.press("查找")
    clerk.answer(steps.REGISTRATION)
    clerk.press("受理并送社区核实")
    expect(clerk.page.get_by_role("alert").first).to_contain_text(key)
    expect(clerk.page.get_by_label("原用人单位", exact=True)).to_have_value("长春市东风机械厂")

    releaser = desk("releaser")
    assert status(releaser.page, "/claims/new") == 403
    assert status(releaser.page, "/cases/C-2006-999999") == 404
    with office.installation.sessions() as session:
        refused = session.scalars(sa.select(AuditEntry.kind).where(AuditEntry.outcome == "refused")).all()
    assert {"NotAllowed", "NotFound"} <= set(refused)


def test_a_claim_is_registered_without_scripts_on_a_phone(office: Office, browser: Browser) -> None:
    context = new_context(
        browser, office.address, java_script_enabled=False, viewport={"width": 390, "height": 844}
    )
    plain = Desk(context.new_page(), "clerk", PASSWORD)
    plain.page.goto("/claims/new")
    plain.answer({"身份证号": identity_of("zhang")})
    plain.press("查找")
    plain.answer(steps.REGISTRATION)
    plain.press("受理并送社区核实")
    expect(plain.page.get_by_role("status")).to_contain_text(re.compile(r"C-\d{4}-\d{6}"))
    context.close()


def status(page: Page, address: str) -> int:
    """The status with which an address answers this browser."""
    answer = page.goto(address)
    assert answer is not None
    return answer.status
