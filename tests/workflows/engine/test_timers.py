"""Due dates: days begin in China, months keep their day, repeating timers have a shortest step."""

from __future__ import annotations

import datetime as dt

import pytest

from workflows.engine import timers
from workflows.feel import Months

NOW = dt.datetime(2006, 1, 31, 2, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("length", "day"),
    [
        pytest.param(Months(1), dt.date(2006, 2, 28), id="31 January and a month"),
        pytest.param(Months(13), dt.date(2007, 2, 28), id="thirteen months"),
        pytest.param(Months(25), dt.date(2008, 2, 29), id="into a leap year"),
        pytest.param(Months(-1), dt.date(2005, 12, 31), id="a month back"),
        pytest.param(dt.timedelta(days=30), dt.date(2006, 3, 2), id="thirty days"),
    ],
)
def test_a_duration_is_counted_from_the_present_day(length, day):
    assert timers.add(NOW, length).astimezone(dt.UTC) == dt.datetime.combine(day, dt.time(2), dt.UTC)


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("P30D", dt.timedelta(days=30)),
        ("P2W", dt.timedelta(weeks=2)),
        ("PT1H30M", dt.timedelta(minutes=90)),
        ("P1Y6M", Months(18)),
    ],
)
def test_durations_are_read(text, length):
    assert timers.duration(text) == length


@pytest.mark.parametrize("text", ["", "P", "PT", "30D", "P1M3D", "P-1D", "P1.5D", "P99999999999M", "P１D"])
def test_what_is_no_duration_is_refused(text):
    with pytest.raises(timers.BadTimer):
        timers.duration(text)


@pytest.mark.parametrize(
    ("value", "left", "every"),
    [
        ("R3/P1D", 3, dt.timedelta(days=1)),
        ("R/P1M", None, Months(1)),
        (dt.timedelta(days=7), None, dt.timedelta(days=7)),
    ],
)
def test_repeating_timers_are_read(value, left, every):
    assert timers.cycle(value) == timers.Cycle(left, every)


@pytest.mark.parametrize(
    "value", ["R-1/PT0S", "R3/PT0S", "R/PT59S", "P1D", "R100000000/P1D", "R0/P1D", 3, None, Months(0)]
)
def test_what_would_repeat_without_end_in_no_time_is_refused(value):
    with pytest.raises(timers.BadTimer):
        timers.cycle(value)


def test_a_due_date_a_lifetime_away_is_refused():
    with pytest.raises(timers.BadTimer):
        timers.due_at(Months(12 * 121), NOW)
    with pytest.raises(timers.BadTimer):
        timers.due_at(Months(12 * 9000), NOW)
