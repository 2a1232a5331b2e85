"""The page of the law in force: by area and day, with sources, marks and what changed when."""

from __future__ import annotations

import pytest

from tests.conftest import MovableClock
from tests.webapp.conftest import Office, SignedIn
from workflows.runtime import timers


def test_all_staff_read_what_is_in_force_with_its_source(desk: SignedIn) -> None:
    page = desk("community_officer").get("/law?area=changchun&day=2006-03-01").text
    assert "现行政策" in page
    assert "吉政办发〔2005〕58号及当时的法律" in page
    assert "/law/tables/benefit_months" in page


def test_what_the_law_leaves_open_is_marked_as_provisional(desk: SignedIn) -> None:
    page = desk("agency_reviewer").get("/law?area=changchun&day=2006-03-01").text
    assert "法律未定之处（第 16 项）" in page
    assert "暂定" in page


def test_the_benefit_standard_changes_on_its_day(desk: SignedIn) -> None:
    before = desk("agency_reviewer").get("/law?area=changchun&day=2021-11-30").text
    after = desk("agency_reviewer").get("/law?area=changchun&day=2021-12-01").text
    assert "/law/tables/benefit_amount_jl_2021" not in before
    assert "/law/tables/benefit_amount_jl_2021" in after
    assert "2021年12月1日" in after


def test_a_day_that_is_none_shows_today(desk: SignedIn) -> None:
    answer = desk("agency_reviewer").get("/law?area=nowhere&day=2006-02-30")
    assert answer.status_code == 200


def test_a_table_is_read_row_by_row_in_both_languages(desk: SignedIn) -> None:
    browser = desk("agency_reviewer")
    assert "受理之日起10日内审核并告知结果。" in browser.get("/law/tables/time_limits").text
    browser.post("/language", {"language": "en"})
    assert "Review and answer within 10 days of acceptance." in browser.get("/law/tables/time_limits").text


def test_headings_of_a_table_are_english_on_the_english_page(desk: SignedIn) -> None:
    browser = desk("agency_reviewer")
    browser.post("/language", {"language": "en"})
    page = browser.get("/law/tables/benefit_months").text
    assert "Contribution time (months)" in page
    assert "Benefit duration (months)" in page
    assert "累计缴费时间" not in page


def test_an_unknown_table_is_not_found(desk: SignedIn) -> None:
    assert desk("agency_reviewer").get("/law/tables/nothing").status_code == 404


@pytest.mark.clause("S5.1")
def test_the_case_shows_its_review_clock_and_how_it_was_counted(office: Office, desk: SignedIn) -> None:
    page = desk("agency_reviewer").get(f"/cases/{office.verified()}").text
    assert "审核时限" in page
    assert "怎样算出来的" in page
    assert "提醒日" in page


@pytest.mark.clause("S5.1")
def test_inbox_and_case_say_near_from_the_same_warning_day(
    office: Office, desk: SignedIn, clock: MovableClock
) -> None:
    key = office.verified()
    near = "time-left--warn"
    told = []
    for _day in range(13):
        pages = [desk("agency_reviewer").get(path).text for path in ("/inbox/office", f"/cases/{key}")]
        told.append(tuple(near in page for page in pages))
        clock.move(days=1)
    assert all(inbox == case for inbox, case in told)
    assert told.index((True, True)) == 7, "seventy per cent of ten days"
    page = desk("agency_reviewer").get(f"/cases/{key}").text
    assert "提醒日" in page


@pytest.mark.clause("S5.5")
def test_the_review_clock_stands_still_while_the_claimant_is_waited_for(
    office: Office, desk: SignedIn, clock: MovableClock
) -> None:
    key = office.verified()
    office.do("agency_reviewer", key, decision="return", opinion="请核对原因。")
    clock.move(days=5)
    timers.sweep(office.installation.sessions, office.installation.house)
    page = desk("employment_service_clerk").get(f"/cases/{key}").text
    assert "已中止" in page
    assert "等待申领人补正材料" in page
    assert '<span class="tag tag--warn">待补正</span>' in page
    assert "material" not in page
    english = desk("employment_service_clerk")
    english.post("/language", {"language": "en", "next": f"/cases/{key}"})
    page = english.get(f"/cases/{key}").text
    assert "waiting for the claimant&#39;s material" in page
    assert "等待申领人补正材料" not in page


@pytest.mark.clause("S3.3")
def test_the_case_tells_how_its_months_and_its_amount_came_about(office: Office, desk: SignedIn) -> None:
    page = desk("agency_reviewer").get(f"/cases/{office.verified()}").text
    assert "缴费月数怎样合计" in page
    assert "全部计入" in page
    assert "最低工资标准 * 70 / 100" in page
    assert "jl-2005" in page
