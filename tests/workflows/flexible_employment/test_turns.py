"""When an office looks at an agreement next: in its turn, before its end, or not any more."""

from __future__ import annotations

import datetime as dt

import pytest

from workflows.clock import start_of_day
from workflows.flexible_employment.models import FlexibleAgreement
from workflows.flexible_employment.turns import next_turn
from workflows.policies.law import Law


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def agreement(ends: str, **days: str) -> FlexibleAgreement:
    given = {name: day(text) for name, text in days.items()}
    return FlexibleAgreement(starts_on=day("2006-03-20"), ends_on=day(ends), **given)


@pytest.mark.clause("S6.2")
@pytest.mark.parametrize(
    ("row", "today", "kind", "on"),
    [
        pytest.param(agreement("2006-12-31"), "2006-03-20", "recheck", "2006-06-20", id="three months on"),
        pytest.param(
            agreement("2006-12-31", looked_on="2006-06-30"), "2006-06-30", "recheck", "2006-09-30", id="again"
        ),
        pytest.param(agreement("2006-07-19"), "2006-03-20", "reminder", "2006-06-19", id="reminder first"),
        pytest.param(agreement("2006-07-20"), "2006-03-20", "reminder", "2006-06-20", id="both on one day"),
        pytest.param(agreement("2006-07-21"), "2006-03-20", "recheck", "2006-06-20", id="a day before it"),
        pytest.param(agreement("2006-04-20"), "2006-03-20", "reminder", "2006-03-21", id="31 days"),
        pytest.param(agreement("2006-04-19"), "2006-03-20", "over", "2006-04-20", id="30 days have none"),
        pytest.param(
            agreement("2006-07-19", looked_on="2006-06-19", reminded_on="2006-06-19"),
            "2006-06-19",
            "over",
            "2006-07-20",
            id="reminded",
        ),
        pytest.param(
            agreement("2006-12-31", looked_on="2006-06-19", renewed_on="2006-06-19"),
            "2006-06-19",
            "recheck",
            "2006-09-19",
            id="renewed",
        ),
        pytest.param(agreement("2006-12-31"), "2006-08-01", "recheck", "2006-08-01", id="missed: at once"),
    ],
)
def test_the_next_turn_is_the_first_that_is_due(
    law: Law, row: FlexibleAgreement, today: str, kind: str, on: str
) -> None:
    turn = next_turn(row, law, today=day(today))
    assert (turn.kind, turn.at) == (kind, start_of_day(day(on)))
