"""Intake of a known person: by the keyboard alone, with few fields to type in."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Office, identity_of
from tests.journeys.desk import Desk

MOST_FIELDS = 12
COUNTING = """
for (const name of ["input", "change"]) document.addEventListener(name, ({ target }) => {
  const typed = new Set(JSON.parse(sessionStorage.typed ?? "[]"));
  sessionStorage.typed = JSON.stringify([...typed.add(target.name)]);
}, true);
for (const name of ["pointerdown", "pointermove", "wheel"]) document.addEventListener(name, () => {
  sessionStorage.pointed = "yes";
}, true);
"""
"""Names of the fields that somebody filled in, and whether a pointer was used, over all pages."""


def focused(page: Page) -> str:
    name: str = page.evaluate("document.activeElement.name ?? ''")
    return name


def go_on_to(page: Page, field: str, key: str = "Enter") -> None:
    """Press the key that leads from one field to the next."""
    page.keyboard.press(key)
    assert focused(page) == field


def type_day(page: Page, year: str, month_and_day: str) -> None:
    """A day, in the order in which this browser's field of a date takes its parts."""
    field = page.locator(":focus")
    field.press_sequentially(month_and_day + year)
    if not field.input_value().startswith(year):
        page.keyboard.press("Shift+Tab")
        field.press_sequentially(year + month_and_day)
    assert field.input_value().replace("-", "") == year + month_and_day


def choose(page: Page, text: str) -> None:
    """Go down a list to the option of this text."""
    field = page.locator(":focus")
    for _each in range(field.locator("option").count()):
        if field.locator("option:checked").inner_text() == text:
            return
        page.keyboard.press("ArrowDown")
    raise AssertionError(f"no {text}")


@pytest.mark.clause("S5.5")
def test_a_known_person_is_registered_by_keyboard_with_at_most_twelve_fields(
    office: Office, desk: Callable[[str], Desk]
) -> None:
    page = desk("clerk").page
    page.context.add_init_script(COUNTING)
    page.reload()
    page.keyboard.press("F2")
    expect(page.locator("#identity_number")).to_be_focused()
    page.keyboard.type(identity_of("zhang"))
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/claims/new/"))
    page.locator("form[data-entry]").wait_for()
    page.keyboard.press("a")
    assert focused(page) == "separated_on"
    type_day(page, "2006", "0228")
    go_on_to(page, "separation_reason")
    choose(page, "被用人单位解除劳动合同")
    go_on_to(page, "employer_name", "Tab")
    page.keyboard.type("长春市东风机械厂")
    for field in ("employer_vanished", "registered_on", "received_on", "job_seeking"):
        go_on_to(page, field)
    page.keyboard.press("Space")
    go_on_to(page, "material")
    go_on_to(page, "phone")
    page.keyboard.type("13800000001")
    go_on_to(page, "message_consent")
    page.keyboard.press("Space")
    go_on_to(page, "address_community")
    choose(page, "长春和平街道劳动保障所")
    go_on_to(page, "bank_account", "Tab")
    page.keyboard.type("6222020000000000001")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="受理并送社区核实")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text(re.compile(r"C-\d{4}-\d{6}"))
    typed = page.evaluate("JSON.parse(sessionStorage.typed)")
    assert {"identity_number", "separated_on", "bank_account"} <= set(typed)
    assert len(typed) <= MOST_FIELDS, typed
    assert page.evaluate("sessionStorage.pointed ?? 'no'") == "no"
