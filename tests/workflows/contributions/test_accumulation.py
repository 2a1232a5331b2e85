"""Adding up short spells (S3.3): window, area, length, sum, and the spell across the window's start."""

import datetime as dt

import pytest

from workflows.contributions.accumulation import (
    Rules,
    Spell,
    Terms,
    accumulate,
    contribution_months,
    window_start,
)

JILIN_2005 = Terms(window_months=36, minimum_months=12, same_area=True, spell_below_months=12)
ORDINARY = Terms(window_months=None, minimum_months=12, same_area=False, spell_below_months=None)
END = dt.date(2006, 6, 30)


def spell(starts: str, ends: str, paid: int, area: str = "changchun", *, flexible: bool = True) -> Spell:
    year, month = (int(part) for part in ends.split("-"))
    last = dt.date(year + month // 12, month % 12 + 1, 1) - dt.timedelta(days=1)
    return Spell(1, area, dt.date.fromisoformat(f"{starts}-01"), last, paid, flexible)


def added(*spells: Spell, terms: Terms = JILIN_2005):
    return accumulate(spells, on=END, area_id="changchun", terms=terms)


@pytest.mark.clause("S3.3")
@pytest.mark.parametrize(
    ("spells", "months", "is_enough"),
    [
        pytest.param(
            [spell("2003-09", "2004-01", 5), spell("2004-06", "2004-09", 4), spell("2006-04", "2006-06", 3)],
            12,
            True,
            id="exactly twelve",
        ),
        pytest.param(
            [spell("2004-01", "2004-06", 6), spell("2005-01", "2005-06", 5)], 11, False, id="eleven"
        ),
        pytest.param(
            [spell("2004-01", "2004-06", 6), spell("2005-01", "2005-06", 6, "siping")],
            6,
            False,
            id="another area does not count",
        ),
        pytest.param(
            [spell("2004-01", "2004-11", 11), spell("2005-03", "2006-01", 11)], 22, True, id="long ones"
        ),
        pytest.param([], 0, False, id="none"),
    ],
)
def test_short_spells_of_three_years_add_up(spells, months, is_enough):
    result = added(*spells)
    assert (result.months, result.is_enough) == (months, is_enough)


@pytest.mark.clause("S3.3")
@pytest.mark.parametrize(
    ("straddle", "months"),
    [
        pytest.param("clip", 9, id="whole months after the start"),
        pytest.param("whole", 15, id="all"),
        pytest.param("exclude", 7, id="none"),
    ],
)
def test_a_spell_across_the_start_counts_as_the_parameter_says(straddle, months):
    terms = Terms(36, 12, True, 12, straddle)
    assert added(spell("2003-01", "2003-08", 8), spell("2005-01", "2005-07", 7), terms=terms).months == months


@pytest.mark.clause("S3.3")
def test_every_spell_carries_its_reason():
    result = added(
        spell("2001-01", "2001-06", 6),
        spell("2003-01", "2003-08", 8),
        spell("2004-01", "2004-02", 2, "siping"),
        spell("2005-01", "2005-03", 3),
        spell("2005-04", "2006-03", 12),
    )
    assert [each.reason for each in result.spells] == [
        "before_window",
        "counted_in_part",
        "other_area",
        "counted",
        "long_spell",
    ]


@pytest.mark.clause("S3.3")
def test_a_flexible_spell_of_twelve_months_counts_by_the_general_rule():
    total = contribution_months(
        [spell("2005-07", "2006-06", 12)], on=END, area_id="changchun", rules=Rules(ORDINARY, JILIN_2005)
    )
    assert (total.months, total.spells[0].reason) == (12, "counted")


@pytest.mark.clause("S3.3")
def test_short_spells_that_stay_under_a_year_give_nothing_to_the_total():
    total = contribution_months(
        [spell("2000-01", "2002-12", 36, flexible=False), spell("2005-01", "2005-06", 6)],
        on=END,
        area_id="changchun",
        rules=Rules(ORDINARY, JILIN_2005),
    )
    assert total.months == 36
    assert total.spells[-1].reason == "sum_too_small"


def test_ordinary_jobs_add_up_whenever_and_wherever():
    total = contribution_months(
        [
            spell("1996-01", "1999-12", 48, "siping", flexible=False),
            spell("2005-01", "2005-06", 6, flexible=False),
        ],
        on=END,
        area_id="changchun",
        rules=Rules(ORDINARY, JILIN_2005),
    )
    assert total.months == 54


@pytest.mark.parametrize(
    ("on", "start"),
    [
        (dt.date(2006, 6, 30), dt.date(2003, 6, 30)),
        (dt.date(2008, 2, 29), dt.date(2005, 2, 28)),
        (dt.date(2006, 1, 31), dt.date(2003, 1, 31)),
    ],
)
def test_the_window_begins_on_the_corresponding_day(on, start):
    assert window_start(on, 36) == start


def test_where_jobs_do_not_add_up_the_longest_alone_counts():
    jobs = [spell("2004-01", "2004-07", 7, flexible=False), spell("2005-01", "2005-06", 6, flexible=False)]
    rules = Rules(ORDINARY, JILIN_2005, only_longest=True)
    total = contribution_months(jobs, on=END, area_id="changchun", rules=rules)
    assert (total.months, [each.reason for each in total.spells]) == (7, ["counted", "shorter_spell"])
