"""What the editors offer beside drawing: files to keep, the small picture, names for a cell."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import expect

from tests.journeys.conftest import Office
from tests.journeys.test_tables import Desks, cell, opened


def test_a_drawing_is_kept_as_files_and_a_cell_completes_names(
    office: Office, desk: Desks, tmp_path: Path
) -> None:
    page = opened(desk("designer"), "eligibility")
    refused: list[str] = []
    page.on("console", lambda said: refused.append(said.text) if said.type == "error" else None)

    place = cell(page, 1)
    place.click()
    page.keyboard.press("Control+a")
    page.keyboard.type("string le")
    names = page.get_by_role("listbox", name="可用的名称")
    expect(names.get_by_role("option", selected=True)).to_contain_text("string length")
    page.keyboard.press("Enter")
    expect(names).to_have_count(0)
    expect(place).to_have_text("string length")
    page.keyboard.press("Control+a")
    page.keyboard.press("Delete")
    page.keyboard.press("Control+Space")
    first = names.get_by_role("option", selected=True)
    before = first.inner_text()
    page.keyboard.press("ArrowDown")
    expect(first).not_to_have_text(before, use_inner_text=True)
    page.keyboard.press("Escape")
    expect(names).to_have_count(0)
    place.click(button="right")
    expect(page.get_by_role("menu", name="决策表菜单")).to_be_visible()

    page.goto(page.url.partition("/tables/")[0] + "/edit")
    expect(page.locator("[data-designer=ready]")).to_be_visible(timeout=60_000)
    switch = page.get_by_role("button", name="缩略图")
    expect(switch).to_have_attribute("aria-pressed", "true")
    expect(page.locator(".djs-minimap .map")).to_be_visible()
    switch.press("Enter")
    expect(switch).to_have_attribute("aria-pressed", "false")
    expect(page.locator(".djs-minimap .map")).to_be_hidden()
    for kind, start in (("PNG", b"\x89PNG"), ("SVG", b"<?xml"), ("BPMN", b"<?xml")):
        with page.expect_download() as fetched:
            page.get_by_role("button", name=f"导出 {kind}").click()
        assert fetched.value.suggested_filename == f"claim-1-draft.{kind.lower()}"
        kept = tmp_path / kind
        fetched.value.save_as(kept)
        assert kept.read_bytes().startswith(start)
    assert page.evaluate("[...window.shibaoDesigner.missing]") == []
    assert refused == []
