"""The inbox as a table: business columns, sorted from their headings; work goes on in that order."""

from __future__ import annotations

import html
import re

import pytest

from tests.webapp.conftest import Desk, Office, SignedIn
from tests.webapp.test_next_task import complete, origin
from workflows.runtime import sorted_lists
from workflows.runtime.walks import Choice

OFFICER = "community_officer"
FIRMS = ("长春第二机床厂", "白山林业局", "安图水泥厂")
"""Sounds that begin with c, b and a."""


def three(office: Office) -> list[str]:
    """Claims of 张三, 李四 and 王五, whose employers sound the other way round."""
    return [office.claim(number, employer_name=firm) for number, firm in enumerate(FIRMS)]


def table(browser: Desk, address: str) -> str:
    page = browser.get(address).text
    found = re.search(r'<table class="[^"]*list-table.*?</table>', page, re.S)
    assert found is not None, page
    return found.group(0)


def keys(shown: str) -> list[str]:
    """Numbers of the cases, row by row."""
    return re.findall(r'class="nowrap">(C-[^<]+)<', shown)


def heading(shown: str, label: str) -> tuple[str | None, str]:
    """What the heading says of the order, and where it leads."""
    found = re.search(rf'<th scope="col"(?: aria-sort="(\w+)")?><a href="([^"]+)"[^>]*>{label}</a>', shown)
    assert found is not None, shown
    return found[1], html.unescape(found[2])


def test_a_table_is_sorted_by_any_of_its_columns_either_way(desk: SignedIn, office: Office) -> None:
    zhang, li, wang = three(office)
    browser = desk(OFFICER)
    shown = table(browser, "/inbox/office?as=table")
    assert heading(shown, "剩余时间")[0] == "ascending"
    for label, upwards in (
        ("姓名", [li, wang, zhang]),
        ("原用人单位", [wang, li, zhang]),
        ("件号", sorted([zhang, li, wang])),
    ):
        shown = table(browser, heading(table(browser, "/inbox/office"), label)[1])
        assert (keys(shown), heading(shown, label)[0]) == (upwards, "ascending"), label
        shown = table(browser, heading(shown, label)[1])
        assert (keys(shown), heading(shown, label)[0]) == (upwards[::-1], "descending"), label
    assert '"list-table' not in browser.get("/inbox/office?as=list").text
    assert "list-table" not in browser.get("/inbox/office").text, "the choice is kept in this browser"


def test_what_is_done_from_a_sorted_list_goes_on_in_its_order(desk: SignedIn, office: Office) -> None:
    zhang, li, wang = three(office)
    browser = desk(OFFICER)
    shown = table(browser, "/inbox/office?by=employer_name&as=table")
    first = html.unescape(re.findall(r'<th scope="row"><a href="([^"]+)"', shown)[0])
    assert wang in first
    there = complete(browser, office, wang, origin(browser.get(first).text))
    assert f"/cases/{li}?" in there
    assert "by=employer_name" in there
    there = complete(browser, office, li, origin(browser.get(there).text), 2)
    assert f"/cases/{zhang}?" in there


def test_a_page_begins_behind_its_row_or_where_that_stood_before_it_was_done(office: Office) -> None:
    three(office)
    officer, listed = (
        office.actor(OFFICER),
        sorted_lists.Listed("pool", Choice(), sorted_lists.Order("_person")),
    )
    with office.installation.sessions() as session:
        whole = sorted_lists.page(session, officer, listed)
        part = sorted_lists.page(session, officer, listed, limit=2)
        assert whole is not None
        assert part is not None
        rows = whole.rows
        assert part.after == rows[1].key
        for after, begins in ((rows[1].key, 2), ("#1~gone", 1), ("#99999~gone", 3), ("#x", 0), ("x~y", 0)):
            page = sorted_lists.page(session, officer, listed, after=after)
            assert page is not None
            assert page.rows == rows[begins:], after


def test_a_list_too_long_to_be_sorted_says_so_and_keeps_its_order(
    desk: SignedIn, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    three(office)
    monkeypatch.setattr(sorted_lists, "MOST", 2)
    browser = desk(OFFICER)
    unsorted = keys(browser.get("/inbox/office?as=table").text)
    page = browser.get("/inbox/office?by=-_person&as=table").text
    assert "列表超过 2 件" in page
    assert keys(page) == unsorted
    assert "列表超过" not in browser.get("/inbox/waiting?queue=to_pay&by=-_person").text


@pytest.mark.parametrize("by", ["nothing", "-", "--", "_nothing", "%27", "x" * 400])
def test_a_column_that_is_none_sorts_nothing(desk: SignedIn, office: Office, by: str) -> None:
    key = office.claim()
    assert key in desk(OFFICER).get(f"/inbox/office?by={by}&as=table").text


def test_a_case_that_the_address_opens_stands_beside_its_list(desk: SignedIn, office: Office) -> None:
    """As a bookmark has it, or the next case after a step that was done beside the list."""
    key, browser = office.claim(), desk(OFFICER)
    assert "list-table" in browser.get("/inbox/office?as=table").text
    page = browser.get(f"/inbox/office?open={key}").text
    assert 'id="case-pane"' in page
    assert "核实有关情况" in page.partition('id="case-pane"')[2]
