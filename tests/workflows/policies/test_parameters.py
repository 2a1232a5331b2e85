"""Every parameter that a rule reads, with each of its values."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from workflows.policies.book import shipped_book
from workflows.policies.law import law_of
from workflows.policies.month import Month
from workflows.policies.rule import apply

BOOK = shipped_book()

BATCHES = [{"date": "2005-12-20", "count": 40}, {"date": "2006-01-10", "count": 40}]
STRADDLING = {
    "flexible_worker": True,
    "unemployment_date": "2006-06-30",
    "pooling_area": "changchun",
    "spells": [
        {"area": "changchun", "from": "2003-01", "to": "2003-08", "paid_months": 8},
        {"area": "changchun", "from": "2005-01", "to": "2005-07", "paid_months": 7},
    ],
}
EMPLOYEE = {**STRADDLING, "flexible_worker": False}
REPORT = {
    "threshold_exceeded": True,
    "explained_on": "2006-03-01",
    "report_submitted_on": "2006-03-01",
    "report_complete_on": "2006-03-08",
}
LATE = {"separation_date": "2006-01-12", "claim_date": "2006-04-12"}
LATE_CLAIM = {"contribution_months": 36, **LATE}
RUN = [{"justified": False}, {"justified": True}, {"justified": False}]
INCOME = {
    "event": "economic_activity",
    "income_months": 3,
    "monthly_income": "360",
    "minimum_wage": "360",
    "stable_income": False,
}
MIXED = {"new_hires": 10, "long_term_unemployed": [{"contract_years": each} for each in (3, 3, 3, 1)]}
OPEN_ENDED = {"new_hires": 10, "long_term_unemployed": [{"contract": "open_ended"}] * 4}
MONTHS = {"balance": "210", "monthly_expenditure_last_12": ["80"] * 6 + ["120"] * 6}
GAP = {"income": 0, "expenditure": 60, "available": {"rollover_surplus": 50, "local_fiscal_subsidy": 20}}
PART = {"assessed": {"pension": "280", "ui": "30"}, "paid": "155"}
SPLIT = {"total_staff": 1000, "batches": BATCHES}
UNDISCLOSED = {"notice_published": False}
WITHOUT_PAPER = {"community_certificate": False}
CHANGED = {
    "threshold_exceeded": True,
    "explained_on": "2006-03-01",
    "report_accepted_on": "2006-03-01",
    "plan_changed_on": "2006-03-06",
}
YEARS = {"event": "job_refusals", "refusals": [{"refused_on": "2005-12-31"}, {"refused_on": "2006-01-01"}]}
PERIODS = {"event": "job_refusals", "refusals": [{"benefit_period": 1}, {"benefit_period": 2}]}
AREAS = {"insured_last_year": {"a": 10, "b": 10}, "insured_this_year": {"a": 12, "b": 10}}
STAFF = {"contract_staff": 100, "dispatched_workers": 20, "year_average": 90}
POOLED = {"pension_pool": "provincial", "unit_type": "enterprise"}
TOWNSHIP = {"community_kind": "township"}
ASKED = {"departments": ["finance", "personnel"], "answered": ["finance"]}
SIX_LATER = {"laid_off_on": "2006-01-15", "hiring_on": "2006-07-16", "outsiders_hired": 1}


@pytest.mark.parametrize(
    ("parameter", "value", "rule", "facts", "name", "expected"),
    [
        ("layoff_split_duty", "alarm", "layoff_duty", SPLIT, "advance_report_30d", False),
        ("layoff_split_duty", "duty", "layoff_duty", SPLIT, "advance_report_30d", True),
        ("layoff_window", "rolling_12m", "layoff_duty", SPLIT, "split_alarm", True),
        ("layoff_window", "calendar_year", "layoff_duty", SPLIT, "split_alarm", False),
        ("report_clock_start", "complete", "layoff_dates", REPORT, "earliest", dt.date(2006, 4, 7)),
        ("report_clock_start", "submitted", "layoff_dates", REPORT, "earliest", dt.date(2006, 3, 31)),
        ("report_after_change", "restart", "layoff_dates", CHANGED, "earliest", dt.date(2006, 4, 5)),
        ("report_after_change", "continue", "layoff_dates", CHANGED, "earliest", dt.date(2006, 3, 31)),
        ("refusal_reset", "benefit_period", "stop_event", YEARS, "stop", True),
        ("refusal_reset", "calendar_year", "stop_event", YEARS, "stop", False),
        ("refusal_reset", "benefit_period", "stop_event", PERIODS, "stop", False),
        ("refusal_reset", "never", "stop_event", PERIODS, "stop", True),
        ("target_scope", "province", "coverage_targets", AREAS, "target_met", True),
        ("target_scope", "each_area", "coverage_targets", AREAS, "missed", ("b",)),
        ("layoff_headcount", "contract_staff_on_plan_date", "layoff_headcount", STAFF, "total_staff", 100),
        ("layoff_headcount", "include_dispatched", "layoff_headcount", STAFF, "total_staff", 120),
        ("layoff_headcount", "year_average", "layoff_headcount", STAFF, "total_staff", 90),
        ("collection_mode", "merged", "collection_notices", {}, "payment_notices", 1),
        ("collection_mode", "separate", "collection_notices", {}, "payment_notices", 2),
        (
            "direct_industry_definition",
            "pension_pool",
            "direct_industry_unit",
            POOLED,
            "is_direct_industry_unit",
            True,
        ),
        (
            "direct_industry_definition",
            "unit_type",
            "direct_industry_unit",
            POOLED,
            "is_direct_industry_unit",
            False,
        ),
        ("township_verifier", "town_office", "verifying_office", TOWNSHIP, "verifier", "town_office"),
        ("township_verifier", "community", "verifying_office", TOWNSHIP, "verifier", "community"),
        ("certificate_issuer", "community", "verifying_office", TOWNSHIP, "issuer", "community"),
        (
            "certificate_issuer",
            "employment_service",
            "verifying_office",
            TOWNSHIP,
            "issuer",
            "employment_service",
        ),
        ("plan_circulation", "recorded", "plan_circulation", ASKED, "silent", ("personnel",)),
        ("plan_circulation", "off", "plan_circulation", ASKED, "asked", ()),
        ("agreement_form", "union", "staff_agreement", {"union_signed": True}, "is_agreed", True),
        ("agreement_form", "staff_congress", "staff_agreement", {"union_signed": True}, "is_agreed", False),
        (
            "agreement_form",
            "each_worker",
            "staff_agreement",
            {"workers_concerned": 3, "workers_signed": 2},
            "is_agreed",
            False,
        ),
        (
            "agreement_form",
            "each_worker",
            "staff_agreement",
            {"workers_concerned": 3, "workers_signed": 3},
            "is_agreed",
            True,
        ),
        ("identity_15_digits", "upgraded", "identity_number_length", {"digits": 15}, "is_accepted", True),
        ("identity_15_digits", "refused", "identity_number_length", {"digits": 15}, "is_accepted", False),
        ("monthly_report", "on", "monthly_report", {}, "is_required", True),
        ("monthly_report", "off", "monthly_report", {}, "is_required", False),
        ("report_effect", "receipt", "layoff_report_effect", {}, "is_licence", False),
        ("report_effect", "approval", "layoff_report_effect", {}, "is_licence", True),
        ("rehire_after_window", "advisory", "rehire_watch", SIX_LATER, "seed_soft_priority", True),
        ("rehire_after_window", "advisory", "rehire_watch", SIX_LATER, "violation", False),
        ("rehire_after_window", "binding", "rehire_watch", SIX_LATER, "violation", True),
        ("rehire_after_window", "none", "rehire_watch", SIX_LATER, "seed_soft_priority", False),
        ("straddle", "clip", "accumulate_contributions", STRADDLING, "accumulated_months", 9),
        ("straddle", "whole", "accumulate_contributions", STRADDLING, "accumulated_months", 15),
        ("straddle", "exclude", "accumulate_contributions", STRADDLING, "accumulated_months", 7),
        (
            "employee_accumulation",
            "accumulate",
            "accumulate_contributions",
            EMPLOYEE,
            "accumulated_months",
            15,
        ),
        (
            "employee_accumulation",
            "longest_spell",
            "accumulate_contributions",
            EMPLOYEE,
            "accumulated_months",
            8,
        ),
        (
            "licence_alone",
            "verify",
            "stop_event",
            {"event": "business_licence", "licence_held": True},
            "stop",
            False,
        ),
        (
            "licence_alone",
            "stop",
            "stop_event",
            {"event": "business_licence", "licence_held": True},
            "stop",
            True,
        ),
        ("stable_income_test", "months_and_minimum_wage", "stop_event", INCOME, "stop", True),
        ("stable_income_test", "officer_finding", "stop_event", INCOME, "stop", False),
        ("stable_income_months", 3, "stop_event", INCOME, "stop", True),
        ("stable_income_months", 6, "stop_event", INCOME, "stop", False),
        (
            "refusal_mode",
            "cumulative",
            "stop_event",
            {"event": "job_refusals", "refusals": RUN},
            "stop",
            True,
        ),
        (
            "refusal_mode",
            "consecutive",
            "stop_event",
            {"event": "job_refusals", "refusals": RUN},
            "stop",
            False,
        ),
        ("notice_gate", "before_first_payment", "claim_payability", UNDISCLOSED, "payable", False),
        ("notice_gate", "parallel", "claim_payability", UNDISCLOSED, "payable", True),
        ("notice_gate", "off", "claim_payability", UNDISCLOSED, "payable", True),
        ("community_certificate_rule", "required", "claim_payability", WITHOUT_PAPER, "payable", False),
        ("community_certificate_rule", "not_required", "claim_payability", WITHOUT_PAPER, "payable", True),
        ("community_certificate_rule", "required", "certificate_basis", {}, "allowed", True),
        ("community_certificate_rule", "not_required", "certificate_basis", {}, "allowed", False),
        (
            "first_payment_month",
            "next_month",
            "first_payment_month",
            {"registration_date": "2006-12-31"},
            "month",
            Month(2007, 1),
        ),
        (
            "first_payment_month",
            "same_month",
            "first_payment_month",
            {"registration_date": "2006-12-31"},
            "month",
            Month(2006, 12),
        ),
        (
            "last_payment_month",
            "stop_month",
            "last_payment_month",
            {"stop_event_date": "2007-01-01"},
            "month",
            Month(2007, 1),
        ),
        (
            "last_payment_month",
            "month_before",
            "last_payment_month",
            {"stop_event_date": "2007-01-01"},
            "month",
            Month(2006, 12),
        ),
        (
            "benefit_end_counting",
            "include_start",
            "benefit_end",
            {"registration_date": "2006-03-15", "months": 12},
            "date",
            dt.date(2007, 3, 14),
        ),
        (
            "benefit_end_counting",
            "exclude_start",
            "benefit_end",
            {"registration_date": "2006-03-15", "months": 12},
            "date",
            dt.date(2007, 3, 15),
        ),
        ("late_claim_effect", "accept_from_claim_date", "claim_lateness", LATE, "days_late", 30),
        ("late_claim_effect", "accept_in_full", "claim_eligibility", LATE_CLAIM, "failed", ()),
        ("late_claim_effect", "refuse", "claim_eligibility", LATE_CLAIM, "failed", ("late_claim",)),
        ("late_claim_effect", "none", "claim_lateness", LATE, "late", False),
        ("capacity_basis", "average_12_months", "fund_capacity", MONTHS, "warning", False),
        ("capacity_basis", "latest_month", "fund_capacity", MONTHS, "warning", True),
        (
            "shortage_order",
            "listed",
            "shortage_measures",
            GAP,
            "use",
            {
                "rollover_surplus": 50,
                "provincial_adjustment_fund": 0,
                "state_asset_income": 0,
                "local_fiscal_subsidy": 10,
                "bank_loan": 0,
            },
        ),
        (
            "shortage_order",
            "fiscal_first",
            "shortage_measures",
            GAP,
            "use",
            {
                "rollover_surplus": 40,
                "provincial_adjustment_fund": 0,
                "state_asset_income": 0,
                "local_fiscal_subsidy": 20,
                "bank_loan": 0,
            },
        ),
        (
            "deduction_basis",
            "equal_amount",
            "subsidy_deduction",
            {"unpaid_subsidy": "5"},
            "deduction",
            Decimal(5),
        ),
        ("deduction_basis", "case_by_case", "subsidy_deduction", {"unpaid_subsidy": "5"}, "deduction", None),
        ("part_payment", "pro_rata", "part_payment", PART, "ui", Decimal(15)),
        ("part_payment", "pension_first", "part_payment", PART, "ui", Decimal(0)),
        ("part_payment", "unemployment_first", "part_payment", PART, "ui", Decimal(30)),
        ("incentive_counting", "per_person", "hiring_incentive", MIXED, "qualifies", False),
        ("incentive_counting", "ratio_only", "hiring_incentive", MIXED, "qualifies", True),
        ("open_ended_contracts", "counted", "hiring_incentive", OPEN_ENDED, "qualifies", True),
        ("open_ended_contracts", "not_counted", "hiring_incentive", OPEN_ENDED, "qualifies", False),
        (
            "hiring_support_answer",
            "awaited",
            "hiring_incentive",
            OPEN_ENDED,
            "answers_awaited",
            ("taxation", "bank"),
        ),
        ("hiring_support_answer", "told_only", "hiring_incentive", OPEN_ENDED, "answers_awaited", ()),
        ("benefit_months_table", "benefit_months", "benefit_duration", {"paid_months": 24}, "new", 12),
        ("benefit_months_table", "benefit_months_cq_2011", "benefit_duration", {"paid_months": 24}, "new", 6),
        ("benefit_months_table", "benefit_months_gd_2014", "benefit_duration", {"paid_months": 24}, "new", 2),
        ("objection_hold", "first_payment", "objection_hold", {"in_payment": False}, "payment_held", True),
        ("objection_hold", "first_payment", "objection_hold", {"in_payment": True}, "payment_held", False),
        ("objection_hold", "always", "objection_hold", {"in_payment": True}, "payment_held", True),
        ("objection_hold", "never", "objection_hold", {"in_payment": False}, "payment_held", False),
        (
            "roll_over",
            "next_working_day",
            "last_day",
            {"limit_id": "claim", "started_on": "2006-01-10"},
            "date",
            dt.date(2006, 3, 13),
        ),
        (
            "roll_over",
            "none",
            "last_day",
            {"limit_id": "claim", "started_on": "2006-01-10"},
            "date",
            dt.date(2006, 3, 11),
        ),
    ],
)
def test_parameter_changes_what_it_says(parameter, value, rule, facts, name, expected):
    law = law_of(BOOK, "jl-2005").with_parameter(parameter, value)
    assert apply(rule, law, facts)[name] == expected


@pytest.mark.parametrize(
    ("value", "stop", "suspend"),
    [("suspend", False, True), ("stop", True, False), ("continue", False, False)],
)
def test_prison_after_2011_follows_the_parameter(value, stop, suspend):
    law = law_of(BOOK, "cn-2011").with_parameter("prison_effect", value)
    got = apply("stop_event", law, {"event": "imprisoned"})
    assert (got["stop"], got["suspend"]) == (stop, suspend)


@pytest.mark.parametrize(("value", "due"), [("binds", True), ("lapsed", False)])
def test_layoff_rule_of_the_notice_after_2008_follows_the_parameter(value, due):
    law = law_of(BOOK, "cn-2008").with_parameter("notice_layoff_rule_after_2008", value)
    facts: dict[str, Any] = {"total_staff": 1000, "laid_off_at_once": 51}
    assert apply("layoff_duty", law, facts)["advance_report_30d"] is due


@pytest.mark.parametrize(("value", "extended"), [(0, False), (12, True)])
def test_bridge_to_retirement_follows_the_parameter(value, extended):
    law = law_of(BOOK, "cn-2011").with_parameter("retirement_extension_months", value)
    facts = {"exhausted_on": "2020-01-31", "statutory_retirement_date": "2021-01-30"}
    assert apply("retirement_bridge", law, facts)["extended"] is extended


def test_bridge_to_retirement_ends_short_of_a_full_year():
    law = law_of(BOOK, "cn-2020")
    facts = {"exhausted_on": "2020-01-31", "statutory_retirement_date": "2021-01-31"}
    assert not apply("retirement_bridge", law, facts)["extended"]


def test_no_parameter_is_left_untested():
    marks = test_parameter_changes_what_it_says.pytestmark
    tested = {(row[0], row[1]) for mark in marks for row in mark.args[1]}
    elsewhere = {"prison_effect", "notice_layoff_rule_after_2008", "retirement_extension_months"}
    asked = {
        (name, option.value)
        for name, parameter in BOOK.parameters.items()
        for option in parameter.options
        if name not in elsewhere
    }
    assert asked <= tested
