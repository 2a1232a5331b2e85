"""Rules beside the worked cases: what must not be mixed up, and facts that cannot be read."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from workflows.policies.book import shipped_book
from workflows.policies.law import law_of
from workflows.policies.month import Month
from workflows.policies.rule import UnusableFact, apply, coerce, find_rule, rule

BOOK = shipped_book()


def ask(name, profile="jl-2005", **facts):
    return apply(name, law_of(BOOK, profile), facts)


@pytest.mark.clause("S5.8")
def test_first_unjustified_refusal_warns_and_does_not_stop():
    got = ask("stop_event", event="job_refusals", refusals=[{"justified": False}])
    assert (got["stop"], got["warning"]) == (False, True)


@pytest.mark.clause("S5.2")
def test_employment_without_a_signed_contract_is_employment():
    assert ask("stop_event", event="employed_by_unit")["reason"] == "re_employed"


@pytest.mark.clause("S5.3.0")
def test_deemed_re_employment_is_proposed_for_an_officer_to_verify():
    assert ask("stop_event", event="economic_activity", lawful=True, stable_income=True)["verify"]


@pytest.mark.clause("S5.3c")
@pytest.mark.parametrize(("lawful", "stable"), [(True, False), (False, True)])
def test_activity_without_stable_income_or_against_the_law_is_not_deemed_employment(lawful, stable):
    assert not ask("stop_event", event="economic_activity", lawful=lawful, stable_income=stable)["stop"]


def test_deemed_kinds_are_off_after_2011():
    got = ask("stop_event", "cn-2011", event="business_licence", licence_held=True, operating=True)
    assert (got["stop"], got["verify"]) == (False, True)


@pytest.mark.clause("S3.2")
@pytest.mark.parametrize(
    ("paid", "way"),
    [pytest.param(11, "resume", id="under a year"), pytest.param(12, "new_claim", id="a year")],
)
def test_stopped_months_are_not_lost(paid, way):
    got = ask("benefit_resumption", entitlement=18, drawn_before_stop=7, new_paid_months=paid)
    assert (got["way"], got["remaining_months"]) == (way, 11)


@pytest.mark.clause("S4.2")
def test_short_fund_never_lowers_what_is_due():
    got = ask("fund_short_payment", due="300.00", available="300.00")
    assert (got["arrears_to_record"], got["start_process"]) == (0, None)


@pytest.mark.clause("S5.4")
def test_field_that_nobody_thought_of_is_not_disclosed():
    got = ask("disclosed_person", person={"name": "张三", "street": "某街道", "height": "170"})
    assert got["shown"] == {"name": "张*", "street": "某街道"}


@pytest.mark.clause("S7.6")
def test_enterprise_without_staff_cannot_be_measured():
    with pytest.raises(UnusableFact, match="without staff"):
        ask("layoff_duty", total_staff=0, laid_off_at_once=1)


@pytest.mark.clause("S7.6")
def test_report_before_every_layoff_and_thirty_days_only_above_the_threshold():
    facts = {"explained_on": "2006-03-01", "report_accepted_on": "2006-03-25"}
    assert ask("layoff_dates", threshold_exceeded=False, **facts)["earliest"] == dt.date(2006, 3, 31)
    assert ask("layoff_dates", threshold_exceeded=True, **facts)["earliest"] == dt.date(2006, 4, 24)


@pytest.mark.clause("S3.3")
def test_worker_is_shown_which_months_counted_and_why():
    got = ask(
        "accumulate_contributions",
        flexible_worker=True,
        unemployment_date="2006-06-30",
        pooling_area="changchun",
        spells=[
            {"area": "siping", "from": "2005-01", "to": "2005-03", "paid_months": 3},
            {"area": "changchun", "from": "2002-01", "to": "2002-03", "paid_months": 3},
            {"area": "changchun", "from": "2003-06", "to": "2003-08", "paid_months": 3},
            {"area": "changchun", "from": "2005-04", "to": "2005-06", "paid_months": 2},
        ],
    )
    reasons = {each.spell.spell_id: (each.months, each.reason) for each in got["spells"]}
    assert reasons == {
        1: (0, "other_area"),
        2: (0, "before_window"),
        3: (2, "counted_in_part"),
        4: (2, "counted"),
    }


@pytest.mark.clause("S3.3")
def test_general_rule_decides_once_a_spell_reaches_the_year():
    got = ask(
        "accumulate_contributions",
        flexible_worker=True,
        unemployment_date="2006-06-30",
        pooling_area="changchun",
        spells=[{"area": "changchun", "from": "2005-07", "to": "2006-06", "paid_months": 12}],
    )
    assert (got["rule_used"], got["total_months"]) == ("general_art14", 12)


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ("x", Decimal),
        ("2006-13-01", dt.date),
        ("2006", Month),
        (1.5, int),
        (True, int),
        ("yes", bool),
        (3, tuple[int, ...]),
        ([1], dict[str, int]),
    ],
)
def test_fact_of_the_wrong_kind_is_refused(value, kind):
    with pytest.raises(UnusableFact):
        coerce(value, kind, "fact")


def test_missing_fact_is_named():
    with pytest.raises(UnusableFact, match="misses paid_months"):
        ask("benefit_duration")


def test_second_rule_of_a_name_is_refused():
    with pytest.raises(ValueError, match="twice"):

        @rule("benefit_duration")
        def other(law: object) -> Month:
            return Month(2006, 1)


def test_unknown_rule_is_not_found():
    with pytest.raises(LookupError):
        find_rule("nothing")


def test_months_count_across_years():
    assert Month(2006, 11).plus(3) == Month(2007, 2)
    assert Month(2007, 2).since(Month(2006, 11)) == 3
    assert (Month(2008, 2).last, str(Month(2008, 2))) == (dt.date(2008, 2, 29), "2008-02")


@pytest.mark.clause("S6.1")
@pytest.mark.parametrize(
    ("facts", "policies"),
    [
        ({"flexible_worker": True, "real_name_registered": True}, {"insurance_subsidy"}),
        ({"flexible_worker": True}, set()),
        ({"drawing_benefit": True, "able_to_work": True}, {"training_subsidy", "placement_subsidy"}),
        ({"able_to_work": True, "drawing_benefit": False, "months_unemployed": 12}, {"hiring_support"}),
        ({"drawing_benefit": False}, {"dibao_referral"}),
    ],
)
def test_table_tells_which_support_fits_a_person(facts, policies):
    person = dict.fromkeys(("flexible_worker", "real_name_registered", "able_to_work"), False)
    person |= {"drawing_benefit": True, "months_unemployed": 0, **facts}
    assert set(law_of(BOOK, "jl-2005").decide("support_policies", **person)) == policies
