"""Profiles, lines, parameters and tables of the shipped book."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from workflows.errors import Incident, NotFound
from workflows.policies.book import Book, read_book, read_folder, shipped_book
from workflows.policies.cases import shipped
from workflows.policies.law import law_of, law_on

BOOK = shipped_book()


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def names(line: str, on: str) -> list[str]:
    return [profile.id for profile in BOOK.in_force(line, day(on))]


@pytest.mark.clause("S1.1")
@pytest.mark.parametrize(
    ("line", "on", "chain"),
    [
        ("notice", "2006-03-01", ["jl-2005"]),
        ("notice", "2021-11-30", ["jl-2005"]),
        ("notice", "2021-12-01", ["jl-2021", "jl-2005"]),
        ("notice", "2026-01-01", ["jl-2021", "jl-2005"]),
        ("national", "2007-12-31", ["jl-2005"]),
        ("national", "2008-01-01", ["cn-2008", "jl-2005"]),
        ("national", "2011-06-30", ["cn-2008", "jl-2005"]),
        ("national", "2011-07-01", ["cn-2011", "cn-2008", "jl-2005"]),
        ("national", "2024-01-01", ["jl-2021", "cn-2023", "cn-2020", "cn-2011", "cn-2008", "jl-2005"]),
    ],
)
def test_law_of_a_line_follows_the_date_of_the_event(line, on, chain):
    assert names(line, on) == chain


@pytest.mark.parametrize(
    ("profile", "chain"),
    [
        ("cq-2011", ["cq-2011", "cn-2011", "cn-2008", "jl-2005"]),
        ("gd-2014", ["gd-2014", "cn-2011", "cn-2008", "jl-2005"]),
        ("ha-2002", ["ha-2002", "jl-2005"]),
        ("jl-2021", ["jl-2021", "jl-2005"]),
    ],
)
def test_province_inherits_the_national_profile_of_its_date(profile, chain):
    assert [each.id for each in BOOK.chain(profile)] == chain


@pytest.mark.parametrize(
    ("decision", "event"),
    [
        ("eligibility", "separation"),
        ("benefit_months", "registration"),
        ("benefit_amount", "payment_month"),
        ("layoff_threshold", "report"),
        ("stop_event", "event"),
    ],
)
def test_legal_event_that_selects_the_law_is_data(decision, event):
    assert BOOK.selecting_event(decision).event == event


@pytest.mark.parametrize("ambiguity", range(1, 20))
def test_every_ambiguity_is_a_parameter_with_documented_values(ambiguity):
    found = [each for each in BOOK.parameters.values() if each.ambiguity == ambiguity]
    assert found
    for parameter in found:
        assert len(parameter.options) >= 2
        assert all(option.zh and option.en for option in parameter.options)


@pytest.mark.parametrize(
    "reading",
    [
        "target_scope",
        "collection_mode",
        "direct_industry_definition",
        "township_verifier",
        "notice_gate",
        "certificate_issuer",
        "plan_circulation",
        "agreement_form",
        "report_clock_start",
        "rehire_after_window",
        "objection_hold",
        "identity_15_digits",
        "hiring_support_answer",
    ],
)
def test_every_reading_to_keep_apart_is_a_parameter(reading):
    assert len(BOOK.parameters[reading].options) >= 2


@pytest.mark.parametrize("name", sorted(BOOK.parameters))
def test_parameter_has_a_documented_value_in_every_profile(name):
    values = {option.value for option in BOOK.parameters[name].options}
    for profile in BOOK.profiles:
        assert law_of(BOOK, profile).parameter(name) in values


def test_eligibility_of_the_notice_is_provisional_row_by_row():
    law = law_of(BOOK, "jl-2005")
    facts = {"separation_reason": "resigned", "registered": False, "job_seeking": False}
    law.decide(
        "eligibility",
        contribution_months=1,
        in_flexible_employment=False,
        receiving_old_age_pension=True,
        **facts,
    )
    codes = [hit for hit in law.trail.verdicts[-1].hits if hit.table_id.startswith("eligibility")]
    assert len(codes) == 5
    assert {hit.annotations["status"] for hit in codes} == {"provisional"}


def test_added_table_answers_before_the_inherited_one_and_leaves_the_rest():
    law = law_of(BOOK, "cn-2023")
    assert law.limit("eligibility_review").unit == "working_days"
    assert law.limit("employer_name_list").length == 15
    assert law.limit("bank_reply").length == 3
    assert law_of(BOOK, "jl-2005").limit("employer_name_list").length == 7


def test_roll_over_is_a_parameter():
    law = law_of(BOOK, "jl-2005")
    assert law.limit("claim").roll_over
    assert not law.with_parameter("roll_over", "none").limit("claim").roll_over


def test_waiting_periods_that_protect_somebody_do_not_roll():
    law = law_of(BOOK, "jl-2005")
    for limit_id in ("layoff_explanation", "layoff_report", "rehire_priority"):
        assert not law.limit(limit_id).roll_over


def test_no_row_is_an_incident_that_names_table_and_inputs():
    with pytest.raises(Incident, match=r"time_limits.*limit_id=unknown"):
        law_of(BOOK, "jl-2005").limit("unknown")


def test_unknown_profile_line_parameter_and_table_are_not_found():
    law = law_of(BOOK, "jl-2005")
    for ask in (
        lambda: law_of(BOOK, "xx"),
        lambda: law_on(BOOK, "xx", day("2006-01-01")),
        lambda: law.parameter("xx"),
        lambda: law.decide("xx"),
    ):
        with pytest.raises(NotFound):
            ask()


def test_amount_of_the_demo_is_marked_as_an_example_and_the_later_one_is_not():
    law = law_on(BOOK, "notice", day("2006-03-01"))
    assert law.decide("benefit_amount", area_id="changchun") == Decimal("252.00")
    assert {hit.annotations["status"] for hit in law.trail.verdicts[-1].hits} == {"demo"}
    later = law_on(BOOK, "notice", day("2021-12-01"))
    assert later.decide("benefit_amount", area_id="changchun") == Decimal("1692.00")
    assert not later.trail.verdicts[-1].is_provisional


@pytest.mark.parametrize(
    "area",
    ["changchun", "jilin", "siping", "liaoyuan", "tonghua", "baishan", "songyuan", "baicheng", "yanbian"],
)
def test_every_area_has_an_amount_between_dibao_and_minimum_wage(area):
    amount = law_on(BOOK, "notice", day("2006-03-01")).decide("benefit_amount", area_id=area)
    assert Decimal(130) < amount < Decimal(360)


def test_saturday_that_the_library_forgot_is_worked_by_the_notice_of_that_year():
    assert BOOK.calendar.is_working(day("2005-12-31"))
    assert not BOOK.calendar.is_working(day("2006-01-03"))
    assert not BOOK.calendar.is_provisional(day("2006-01-03"))


@pytest.mark.parametrize("spring_festival", ["2027-02-08", "2028-01-26", "2029-02-13"])
def test_year_without_a_notice_keeps_its_statutory_holidays_provisionally(spring_festival):
    assert not BOOK.calendar.is_working(day(spring_festival))
    assert BOOK.calendar.is_provisional(day(spring_festival))


def test_holidays_that_never_move_hold_beyond_every_list():
    assert not BOOK.calendar.is_working(day("2051-05-01"))
    assert not BOOK.calendar.is_working(day("2003-05-02"))
    assert BOOK.calendar.is_working(day("2051-05-04"))


def broken(path: str, content: bytes) -> Book:
    return read_book({**read_folder(shipped()), path: content})


def test_file_that_is_not_json_is_named():
    with pytest.raises(ValueError, match=r"policies/lines\.json"):
        broken("policies/lines.json", b"{")


def test_book_is_named_by_its_bytes():
    other = broken("calendars/china.json", b'{"off": ["2006-03-08"]}')
    assert other.digest != BOOK.digest
    assert not other.calendar.is_working(day("2006-03-08"))
