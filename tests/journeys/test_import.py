"""Three foreign diagrams: one without a drawing opens laid out, a broken and a hostile one are refused."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Office
from tests.journeys.desk import Desk
from tests.workflows.designer.test_imports import PLAIN

Desks = Callable[[str], Desk]
HOSTILE = PLAIN.replace(
    b"<definitions", b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><definitions'
)


def uploaded(page: Page, name: str, content: bytes) -> None:
    file = {"name": name, "mimeType": "application/xml", "buffer": content}
    page.get_by_label("文件（.bpmn 或 .xml）").set_input_files([file])  # type: ignore[list-item]
    page.get_by_role("button", name="导入", exact=True).click()


@pytest.mark.both_databases
def test_three_foreign_diagrams(office: Office, desk: Desks) -> None:
    designer = desk("designer")
    designer.open("设计")
    page = designer.page
    page.get_by_role("link", name="导入流程图").click()
    uploaded(page, "broken.bpmn", PLAIN[:500])
    expect(page.get_by_role("alert")).to_contain_text("不是合法的 XML")
    uploaded(page, "hostile.bpmn", HOSTILE)
    expect(page.get_by_role("alert")).to_contain_text("DOCTYPE")
    page.get_by_label("代号（可不填）", exact=True).fill("taken_over")
    uploaded(page, "plain.bpmn", PLAIN)

    expect(page.locator("[data-designer=ready]")).to_be_visible()
    for element in ("s", "t", "e"):
        expect(page.locator(f".djs-shape[data-element-id={element}]")).to_be_visible()
    problems = page.get_by_role("region", name="问题", exact=True)
    expect(problems).to_contain_text("处错误")
    expect(problems.get_by_role("listitem").filter(has_text="算").first).to_be_visible()
    problems.get_by_role("button", name="把流程编号改为 taken_over").click()
    expect(problems).not_to_contain_text("须与文件名")
    expect(page.locator("[data-designer-state]")).to_contain_text("已保存")
    expect(problems).not_to_contain_text("没有图形部分")
    page.reload()
    expect(page.locator("[data-designer=ready]")).to_be_visible()
    expect(page.locator(".djs-shape[data-element-id=t]")).to_be_visible()
