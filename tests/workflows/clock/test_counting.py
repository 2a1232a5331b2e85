"""How statutory days are counted."""

from __future__ import annotations

import datetime as dt

import pytest

from workflows.clock import Extension, Limit, Pause, Reason, add_months, count, day_after
from workflows.working_days import Calendar, published_calendar

OFFICE = published_calendar()
"""Years 2004 to the last published one."""


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


@pytest.mark.clause("S5.1")
@pytest.mark.parametrize(
    ("start", "length", "unit", "rolls", "due"),
    [
        pytest.param("2006-03-01", 7, "calendar_days", True, "2006-03-08", id="start day is not counted"),
        pytest.param("2006-01-10", 60, "calendar_days", True, "2006-03-13", id="Saturday moves to Monday"),
        pytest.param(
            "2006-03-10", 30, "calendar_days", False, "2006-04-09", id="a waiting period ends on Sunday"
        ),
        pytest.param("2024-03-01", 10, "working_days", False, "2024-03-15", id="ten working days"),
        pytest.param("2024-09-27", 2, "working_days", False, "2024-09-30", id="a worked Sunday counts"),
        pytest.param("2024-09-30", 1, "working_days", False, "2024-10-08", id="the week of October does not"),
        pytest.param("2006-04-28", 1, "working_days", False, "2006-04-29", id="a worked Saturday of 2006"),
        pytest.param("2006-01-15", 6, "months", False, "2006-07-15", id="corresponding day"),
        pytest.param("2005-08-31", 6, "months", False, "2006-02-28", id="else last day of the month"),
        pytest.param("2024-03-04", 60, "calendar_days", True, "2024-05-06", id="over Labour Day"),
        pytest.param("2006-04-28", 0, "calendar_days", True, "2006-04-28", id="no length at all"),
    ],
)
def test_last_day_follows_the_unit_and_rolls_where_the_limit_says(start, length, unit, rolls, due):
    assert count(day(start), Limit(length, unit, rolls), OFFICE).due_on == day(due)


def test_pause_leaves_out_its_days_but_not_the_day_it_began_on():
    pauses = [Pause(day("2006-03-03"), day("2006-03-08"), "等待本人补正材料")]
    counted = count(day("2006-03-01"), Limit(10, "calendar_days", False), OFFICE, pauses)
    assert counted.due_on == day("2006-03-16")
    assert counted.sentences("zh")[1] == (
        "2006年3月3日（星期五）至2006年3月8日（星期三）中止（等待本人补正材料），5日不计入。"
    )


def test_overlapping_pauses_are_left_out_once():
    pauses = [
        Pause(day("2006-03-03"), day("2006-03-08"), "甲"),
        Pause(day("2006-03-06"), day("2006-03-09"), "乙"),
    ]
    counted = count(day("2006-03-01"), Limit(10, "calendar_days", False), OFFICE, pauses)
    assert counted.due_on == day("2006-03-17")


def test_clock_stands_still_while_a_pause_is_open():
    counted = count(
        day("2006-03-01"), Limit(10, "calendar_days"), OFFICE, [Pause(day("2006-03-03"), None, "补正")]
    )
    assert counted.due_on is None
    assert "恢复后继续计算" in counted.sentences("zh")[-1]


def test_open_pause_after_the_last_day_changes_nothing():
    counted = count(
        day("2006-03-01"), Limit(7, "calendar_days"), OFFICE, [Pause(day("2006-03-20"), None, "补正")]
    )
    assert counted.due_on == day("2006-03-08")


def test_extension_is_counted_from_the_last_day_and_names_its_approver():
    counted = count(
        day("2024-03-01"),
        Limit(60, "working_days", False),
        OFFICE,
        extensions=[Extension(30, "working_days", "情况复杂", "李四")],
    )
    assert counted.due_on == count(day("2024-03-01"), Limit(90, "working_days", False), OFFICE).due_on
    assert "李四批准" in counted.sentences("zh")[-1]


@pytest.mark.parametrize(("percent", "warned"), [(70, "2006-03-08"), (100, "2006-03-11"), (71, "2006-03-09")])
def test_warning_falls_on_the_day_that_share_of_the_time_is_used(percent, warned):
    counted = count(day("2006-03-01"), Limit(10, "calendar_days", False, percent), OFFICE)
    assert counted.warn_on == day(warned)


def test_date_in_a_year_without_notice_is_provisional_and_says_so():
    counted = count(day("2031-09-28"), Limit(5, "working_days"), OFFICE)
    assert counted.is_provisional
    assert "暂定" in counted.sentences("zh")[-1]
    assert "provisional" in counted.sentences("en")[-1]


def test_date_that_no_holiday_can_move_is_not_provisional():
    assert not count(day("2031-09-28"), Limit(30, "calendar_days", False), OFFICE).is_provisional


def test_day_given_by_the_office_overrides_the_library():
    storm = day("2006-03-08")
    calendar = published_calendar(off=[storm], work=[day("2006-03-11")])
    assert count(day("2006-03-01"), Limit(7, "calendar_days"), calendar).due_on == day("2006-03-09")
    assert calendar.is_working(day("2006-03-11"))


def test_calendar_of_a_newly_published_year_makes_its_dates_final():
    calendar = published_calendar(off=[day("2031-10-01")], years=[2031])
    assert not count(day("2031-09-28"), Limit(5, "working_days"), calendar).is_provisional


def test_pause_that_ends_before_it_begins_is_refused():
    with pytest.raises(ValueError, match="before it begins"):
        Pause(day("2006-03-02"), day("2006-03-01"), "")


def test_negative_length_is_refused():
    with pytest.raises(ValueError, match="negative"):
        count(day("2006-03-01"), Limit(-1, "calendar_days"), Calendar())


def test_corresponding_day_goes_back_as_well():
    assert add_months(day("2006-03-31"), -1) == day("2006-02-28")


def test_limit_has_run_out_at_midnight_in_china():
    assert day_after(day("2006-03-08")) == dt.datetime(2006, 3, 8, 16, tzinfo=dt.UTC)


def test_every_sentence_is_written_in_both_languages():
    counted = count(
        day("2030-12-20"),
        Limit(5, "working_days"),
        OFFICE,
        [Pause(day("2030-12-23"), day("2030-12-24"), "x")],
        [Extension(9, "calendar_days", "y", "z"), Extension(1, "months", "y")],
    )
    kinds = {reason.kind for reason in counted.reasons}
    assert {"start", "pause", "count", "extend", "provisional"} <= kinds
    for language in ("zh", "en"):
        assert not any("{" in sentence for sentence in counted.sentences(language))


@pytest.mark.parametrize(
    ("length", "unit", "said"),
    [
        pytest.param(1, "calendar_days", "1 calendar day, ending on", id="one day"),
        pytest.param(1, "months", "1 month, ending on", id="one month"),
        pytest.param(11, "calendar_days", "11 calendar days, ending on", id="eleven days"),
        pytest.param(30, "working_days", "30 working days, ending on", id="thirty working days"),
    ],
)
def test_an_english_sentence_knows_one_from_many(length, unit, said):
    reason = Reason("count", {"length": length, "unit": unit, "to": "2006-03-11", "skipped": 0})
    assert reason.text("en").startswith(said)
    pause = {"from": "2006-03-01", "to": "2006-03-02", "ground": "", "days": length}
    assert f"{length} day{'' if length == 1 else 's'} left out" in Reason("pause", pause).text("en")
