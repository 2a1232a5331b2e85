"""Decisions of cases by line and by the date of the legal event."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest

from tests.workflows.dmn.models import decision, definitions, input_data, table
from workflows.errors import Incident
from workflows.policies.book import shipped_book
from workflows.policies.deciding import decider, event_date

BOOK = shipped_book()
TODAY = dt.date(2026, 11, 22)
CLAIM = {
    "contribution_months": 36,
    "separation_reason": "mutual_agreement_proposed_by_employer",
    "registered": True,
    "job_seeking": True,
    "in_flexible_employment": False,
    "receiving_old_age_pension": False,
}


@pytest.mark.clause("S1.1")
@pytest.mark.parametrize(
    ("line", "separated_on", "failed"),
    [
        pytest.param("notice", "2015-03-01", ["voluntary"], id="line of the notice"),
        pytest.param("national", "2015-03-01", [], id="national line after 2011"),
        pytest.param("national", "2011-06-30", ["voluntary"], id="national line the day before"),
        pytest.param("national", "2011-07-01", [], id="national line on the day"),
    ],
)
def test_eligibility_follows_the_day_of_separation_and_never_today(line, separated_on, failed):
    decide = decider(BOOK, line, {"separated_on": separated_on}, TODAY)
    assert decide("eligibility", CLAIM).value == failed


def test_decision_names_table_version_profile_row_and_clause():
    made = decider(BOOK, "national", {"separated_on": dt.date(2015, 3, 1)}, TODAY)(
        "eligibility", {**CLAIM, "registered": False}
    )
    (hit,) = [each for each in made.hits if "not_registered" in each["outputs"].values()]
    assert (hit["table_id"], hit["profile"], hit["rule"]) == ("eligibility_cn_2011", "cn-2011", 3)
    assert len(hit["table_sha256"]) == 64
    assert hit["annotations"]["clause"] == "社会保险法 art 45(三)"


@pytest.mark.parametrize(("month", "amount"), [("2021-11", "252.00"), ("2021-12", "1692.00")])
def test_amount_follows_the_month_that_is_paid(month, amount):
    decide = decider(BOOK, "notice", {"paid_month": month}, TODAY)
    assert decide("benefit_amount", {"area_id": "changchun"}).value == Decimal(amount)


def test_table_that_asks_for_today_is_told_the_day_in_china():
    asks = decision("late", table([("-", "today()")]), needs=["i:x"]) + input_data("x")
    book = replace(BOOK, decisions={**BOOK.decisions, "late": definitions(asks)})
    evening = dt.datetime(2006, 3, 1, 17, tzinfo=dt.UTC)
    assert decider(book, "notice", {}, TODAY, evening)("late", {"x": 1}).value == dt.date(2006, 3, 2)
    with pytest.raises(Incident):
        decider(book, "notice", {}, TODAY)("late", {"x": 1})


@pytest.mark.parametrize("told", [{}, {"separated_on": None}, {"separated_on": "soon"}])
def test_today_decides_where_the_event_has_no_date(told):
    assert event_date(BOOK, "eligibility", told, TODAY) == TODAY


def test_instant_of_an_event_is_read_as_its_day():
    instant = dt.datetime(2011, 7, 1, 8, tzinfo=dt.UTC)
    assert event_date(BOOK, "eligibility", {"separated_on": instant}, TODAY) == dt.date(2011, 7, 1)


def test_input_that_no_row_knows_is_an_incident():
    with pytest.raises(Incident, match="eligibility"):
        decider(BOOK, "notice", {}, TODAY)("eligibility", {**CLAIM, "separation_reason": "unheard of"})
