"""A change of law: drafted, examined, weighed against open entitlements, released by a second person."""

from __future__ import annotations

import datetime as dt

import pytest

from workflows.errors import FourEyes, Refused
from workflows.people.permissions import Actor
from workflows.policies import drafts
from workflows.policies.book import read_book, read_folder
from workflows.policies.cases import shipped
from workflows.policies.law import law_on

FILES = dict(read_folder(shipped()))
CASES = (shipped() / "cases" / "cases.yaml").read_bytes()
TOPICS = (shipped() / "cases" / "topics.yaml").read_bytes()
JULY = dt.date(2006, 7, 1)
STEPS = drafts.NewValue("jl-2005", "benefit_months_table", "benefit_months_cq_2011", JULY, "示例")


def higher_standard() -> drafts.NewTable:
    content = FILES["decisions/benefit_amount.dmn"].replace(b"benefit_amount", b"benefit_amount_july")
    content = content.replace("最低工资标准 * 70 / 100".encode(), "最低工资标准 * 75 / 100".encode())
    return drafts.NewTable("jl-2005", "benefit_amount", "benefit_amount_july", content, JULY, "示例")


def entitled(number: int, registered_on: str, months: int = 24, area: str = "changchun") -> drafts.Open:
    day = dt.date.fromisoformat(registered_on)
    return drafts.Open(number, "notice", area, months, 0, day, dt.date(2006, 8, 1))


def test_new_value_holds_from_its_day_and_the_old_one_until_the_day_before():
    book = read_book(drafts.with_value(FILES, STEPS))
    before, after = law_on(book, "notice", dt.date(2006, 6, 30)), law_on(book, "notice", JULY)
    assert before.decide("benefit_months", contribution_months=24) == 12
    assert after.decide("benefit_months", contribution_months=24) == 6


def test_new_table_answers_from_its_day_and_the_inherited_one_before():
    book = read_book(drafts.with_table(FILES, higher_standard()))
    amounts = [
        law_on(book, "notice", day).decide("benefit_amount", area_id="changchun")
        for day in (dt.date(2006, 6, 30), JULY)
    ]
    assert [int(each) for each in amounts] == [252, 270]


def test_change_shows_who_gains_or_loses_months_and_fen():
    files = drafts.with_table(drafts.with_value(FILES, STEPS), higher_standard())
    rows = [entitled(1, "2006-06-30"), entitled(2, "2006-07-01"), entitled(3, "2006-07-01", 120, "siping")]
    found = drafts.impact(read_book(FILES), read_book(files), rows)
    assert [(each.entitlement_id, each.months, each.fen) for each in found] == [
        (1, 0, 1800),
        (2, -6, 1800),
        (3, -5, 1500),
    ]


def test_entitlement_that_nothing_touches_is_left_out():
    files = drafts.with_value(FILES, STEPS)
    assert drafts.impact(read_book(FILES), read_book(files), [entitled(1, "2006-06-30")]) == ()


@pytest.mark.parametrize(
    "new",
    [
        pytest.param(drafts.NewValue("jl-2005", "straddle", "perhaps", JULY, ""), id="value"),
        pytest.param(drafts.NewValue("jl-2005", "nothing", "x", JULY, ""), id="parameter"),
        pytest.param(drafts.NewValue("xx", "straddle", "whole", JULY, ""), id="profile"),
    ],
)
def test_unknown_value_parameter_or_profile_is_refused(new):
    with pytest.raises(Refused):
        drafts.with_value(FILES, new)


def test_second_change_must_start_after_the_first():
    files = drafts.with_value(FILES, STEPS)
    with pytest.raises(Refused, match="before what is in force"):
        drafts.with_value(files, STEPS)


def test_table_under_a_taken_or_foreign_name_is_refused():
    new = higher_standard()
    taken = drafts.NewTable("jl-2005", "benefit_amount", "benefit_amount", new.content, JULY, "")
    foreign = drafts.NewTable("jl-2005", "benefit_amount", "other", new.content, JULY, "")
    for each in (taken, foreign):
        with pytest.raises(Refused):
            drafts.with_table(FILES, each)


def test_shipped_law_passes_its_examination():
    examination = drafts.examine(FILES, CASES, TOPICS)
    assert examination.is_clean
    assert examination.passed == 176


def test_draft_that_breaks_a_worked_case_or_a_table_cannot_be_released():
    content = FILES["decisions/layoff_threshold.dmn"].replace(b"&gt; 50", b"&gt; 60")
    broken = drafts.examine({**FILES, "decisions/layoff_threshold.dmn": content}, CASES, TOPICS)
    assert {run.case.topic for run in broken.failing} == {"layoff_threshold"}
    with pytest.raises(Refused, match="LT-"):
        drafts.check_release(broken, author_id=1, by=Actor(2, "李四"))
    gapped = FILES["decisions/benefit_months.dmn"].replace(b"[60..120)", b"[61..120)")
    found = drafts.examine({**FILES, "decisions/benefit_months.dmn": gapped}, CASES, TOPICS)
    assert {each.kind for each in found.findings} == {"gap"}


def test_author_does_not_release_and_a_second_person_may():
    examination = drafts.Examination((), (), 176)
    with pytest.raises(FourEyes):
        drafts.check_release(examination, author_id=1, by=Actor(1, "张三"))
    drafts.check_release(examination, author_id=1, by=Actor(2, "李四"))
