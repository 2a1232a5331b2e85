"""The editor by itself: nobody overwrites, undo, every word in Chinese."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Office
from tests.journeys.desk import Desk
from tests.journeys.drawing import fill, opened, panel, ready, saved, select
from workflows.runtime import deployment_queries

Desks = Callable[[str], Desk]


@pytest.mark.both_databases
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


def test_undo_takes_back_what_the_panel_did(office: Office, desk: Desks) -> None:
    page = opened(desk("designer"))
    select(page, "register_claim")
    fill(panel(page).get_by_label("名称", exact=True), "另一个名称")
    task = page.locator(".djs-shape[data-element-id=register_claim]")
    expect(task).to_contain_text("另一个名称")
    page.get_by_role("button", name="撤销", exact=True).click()
    expect(task).to_contain_text("登记申领")
    page.get_by_role("button", name="重做", exact=True).click()
    expect(task).to_contain_text("另一个名称")
    with office.installation.sessions() as session:
        assert deployment_queries.newest(session, "claim").version == 1


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
