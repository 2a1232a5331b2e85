"""A case as it was after any of its steps: what was recorded then, by who may see the case, and no act."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa

from tests.webapp.conftest import Office, SignedIn
from tests.webapp.test_case_changes import CLERK, REVIEWER, returned_and_corrected

AT_MOST = 12


def text_of(page: str) -> str:
    """The words of the page, spaces gone."""
    return re.sub(r"\s+", "", re.sub(r"<[^>]+>", "", page.partition("<main")[2]))


def test_each_step_leads_to_the_case_as_it_was_then(desk: SignedIn, office: Office) -> None:
    key, browser = returned_and_corrected(office), desk(REVIEWER)
    links = re.findall(rf'href="(/cases/{key}/at/\d+)"', browser.get(f"/cases/{key}").text)
    assert len(links) == 4
    corrected, returned, verified, received = (text_of(browser.get(each).text) for each in links)
    assert "这是“补正申领资料”之后的情形，此后没有新的一步" in corrected
    assert "这是“复核认定结果”之后的情形，不是现在的" in returned
    assert "中断就业的原因被用人单位解除劳动合同本步" in corrected
    assert "当时等待：复核认定结果。" in corrected
    assert "中断就业的原因劳动合同期满终止" in returned
    assert "当时等待：补正申领资料。" in returned
    assert "被用人单位解除劳动合同" not in returned
    assert "当时等待：复核认定结果。" in verified
    assert "复核决定" not in verified
    assert "月发放额（元）¥252.00本步" in verified
    assert "符合全部条件" in verified
    assert "当时等待：核实有关情况。" in received
    assert "认定依据" not in received
    assert "劳动关系终止日期2006年2月19日本步" in received


def test_nothing_can_be_done_on_the_page_and_it_says_so_in_english_too(
    desk: SignedIn, office: Office, statements: list[str]
) -> None:
    key, browser = returned_and_corrected(office), desk(REVIEWER)
    browser.client.set_cookie("language", "en")
    browser.get(f"/cases/{key}/at/4")
    statements.clear()
    page = browser.get(f"/cases/{key}/at/4").text
    assert len(statements) <= AT_MOST, "\n".join(statements)
    assert not [each for each in statements if not each.startswith("SELECT")]
    main = page.partition("<main")[2]
    assert "<form" not in main
    assert "This is the case as it stood after “Second review”, not as it stands now." in main


@pytest.mark.parametrize(
    ("role", "step"),
    [
        pytest.param("administrator", "4", id="somebody without business with the case"),
        pytest.param(CLERK, "1", id="no step of the case"),
        pytest.param(CLERK, "99999999999999999999", id="no number of a step"),
    ],
)
def test_what_one_may_not_see_is_not_found(desk: SignedIn, office: Office, role: str, step: str) -> None:
    key = returned_and_corrected(office)
    assert desk(role).get(f"/cases/{key}/at/{step}").status_code == 404


def test_before_a_step_that_kept_no_trace_only_decisions_and_story_are_shown(
    desk: SignedIn, office: Office
) -> None:
    """As with steps of before the history kept traces."""
    key, browser = returned_and_corrected(office), desk(REVIEWER)
    with office.installation.sessions.begin() as session:
        session.execute(sa.text("UPDATE history SET undo = NULL WHERE revision = 4"))
    assert re.findall(rf"/cases/{key}/at/(\d+)", browser.get(f"/cases/{key}").text) == ["5"]
    page = text_of(browser.get(f"/cases/{key}/at/3").text)
    assert "这一步之后的资料没有留存" in page
    assert "符合全部条件" in page
    assert "当时的资料" not in page
