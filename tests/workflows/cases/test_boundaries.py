"""Random facts around every limit, against the law written down a second time in plain arithmetic."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest

FEN = Decimal("0.01")
ONE = dt.timedelta(days=1)
WITH_US = ("street_labour_office", "town_labour_office", "township_labour_office")
"""With whom an agreement counts as re-employment (S5.3b)."""


def draws(seed: int, number: int = 300) -> Iterator[random.Random]:
    random_ = random.Random(seed)
    for _ in range(number):
        yield random_


def near(random_: random.Random, *limits: int) -> int:
    return max(0, random_.choice(limits) + random_.randrange(-2, 3))


def fen(amount: Decimal) -> Decimal:
    return amount.quantize(FEN, ROUND_HALF_UP)


@pytest.mark.clause("S5.1")
@pytest.mark.parametrize("profile", ["jl-2005", "cn-2011"])
def test_every_failed_condition_is_reported_and_no_other(answer, profile):
    involuntary = {"resigned": False, "dismissed_by_employer": True, "contract_expired": True}
    involuntary |= {"mutual_agreement_proposed_by_employer": profile == "cn-2011"}
    for random_ in draws(1):
        months, reason = near(random_, 12, 60), random_.choice(sorted(involuntary))
        registered, seeking, pension = (random_.random() < 0.5 for _ in range(3))
        expected = {
            "contribution_lt_12": months < 12,
            "voluntary": not involuntary[reason],
            "not_registered": not registered,
            "not_job_seeking": not seeking,
            "receiving_pension": pension,
        }
        got = answer(
            "eligibility",
            profile,
            contribution_months=months,
            separation_reason=reason,
            registered=registered,
            job_seeking=seeking,
            receiving_old_age_pension=pension,
        )
        assert set(got["failed"]) == {code for code, failed in expected.items() if failed}
        assert got["eligible"] is not any(expected.values())


def national(months: int) -> int:
    return 0 if months < 12 else 12 if months < 60 else 18 if months < 120 else 24


def chongqing(months: int) -> int:
    years = months // 12
    early = {0: 0, 1: 3, 2: 6, 3: 9, 4: 12, 5: 15, 6: 15}
    return early.get(years, min(24, 16 + years - 7))


def guangdong(months: int) -> int:
    return months // 12 if months < 48 else min(24, 4 + (months - 48) // 6)


@pytest.mark.clause("S5.1")
@pytest.mark.parametrize(
    ("profile", "months_of"),
    [("jl-2005", national), ("cn-2011", national), ("cq-2011", chongqing), ("gd-2014", guangdong)],
)
def test_benefit_months_follow_the_step_table_for_every_number_of_paid_months(answer, profile, months_of):
    for months in range(400):
        assert answer("benefit_months", profile, paid_months=months)["benefit_months"] == months_of(months)


def test_unused_months_are_added_under_the_ceiling(answer):
    for random_ in draws(2):
        months, before = near(random_, 12, 60, 120), random_.randrange(25)
        drawn = random_.randrange(before + 1)
        got = answer("benefit_months", paid_months=months, prior_entitlement=before, prior_drawn=drawn)
        assert (got["new"], got["carried"]) == (national(months), before - drawn)
        assert got["benefit_months_ceiling"] == min(24, national(months) + before - drawn)


@pytest.mark.clause("S7.6")
def test_layoff_is_reported_ahead_above_a_fifth_or_fifty(answer):
    for random_ in draws(3, 800):
        staff = random_.choice((random_.randrange(2, 60), random_.randrange(200, 400), 1000, 3000))
        laid_off = min(near(random_, staff // 5, 50, 51), staff)
        expected = {
            "over_20_percent": laid_off * 100 > 20 * staff,
            "over_50_persons": laid_off > 50,
        }
        got = answer("layoff_threshold", total_staff=staff, laid_off_at_once=laid_off)
        assert set(got["triggers"]) == {name for name, is_over in expected.items() if is_over}
        assert got["advance_report_30d"] is any(expected.values())


@pytest.mark.clause("S7.6")
def test_article_41_counts_twenty_persons_or_a_tenth(answer):
    for random_ in draws(4, 800):
        staff = random_.choice((random_.randrange(2, 60), random_.randrange(150, 250), 1000))
        laid_off = min(near(random_, staff // 10, 20), staff)
        got = answer("layoff_threshold", "cn-2008", total_staff=staff, laid_off_at_once=laid_off)
        assert got["art41_procedure"] is (laid_off >= 20 or laid_off * 10 >= staff)


@pytest.mark.clause("S7.5")
def test_earliest_day_is_the_later_of_both_waiting_times(answer):
    for random_ in draws(5):
        explained = dt.date(2006, 1, 1) + ONE * random_.randrange(400)
        reported = explained + ONE * random_.randrange(-10, 40)
        is_over = random_.random() < 0.5
        earliest = max(explained + 30 * ONE, reported + (30 if is_over else 0) * ONE)
        planned = earliest + ONE * random_.randrange(-2, 3)
        got = answer(
            "layoff_procedure",
            threshold_exceeded=is_over,
            explained_on=explained.isoformat(),
            report_accepted_on=reported.isoformat(),
            effective_date=planned.isoformat(),
        )
        assert (got["earliest"], got["allowed"]) == (earliest, planned >= earliest)


@pytest.mark.clause("S7.7")
def test_rehiring_window_ends_on_the_corresponding_day(answer):
    for random_ in draws(6):
        laid_off = dt.date(2005, 1, 1) + ONE * random_.randrange(1500)
        end = laid_off
        while (end.year * 12 + end.month) - (laid_off.year * 12 + laid_off.month) < 6:
            end += ONE
        while end.day < laid_off.day and (end + ONE).day != 1:
            end += ONE
        hiring = end + ONE * random_.randrange(-2, 3)
        got = answer("rehire_priority", laid_off_on=laid_off.isoformat(), hiring_on=hiring.isoformat())
        assert got["window_end"] == end
        assert got["statutory_priority"] is (hiring <= end)


@pytest.mark.clause("S7.8")
def test_hiring_is_supported_above_three_tenths_of_new_hires(answer):
    for random_ in draws(7, 600):
        hires = random_.randrange(1, 60)
        those = min(near(random_, hires * 3 // 10), hires)
        years, months = near(random_, 3), near(random_, 12)
        got = answer(
            "hiring_incentive",
            new_hires=hires,
            hires_unemployed_over_1y=those,
            contract_years_of_those=years,
            months_unemployed_of_those=months,
        )
        assert got["qualifies"] is (those * 10 > 3 * hires and years >= 3 and months >= 12)


@pytest.mark.clause("S8.2")
def test_fund_warns_below_two_months_without_rounding(answer):
    for random_ in draws(8, 600):
        outlay = Decimal(random_.randrange(1, 10**9)) / 100
        balance = 2 * outlay + Decimal(random_.randrange(-3, 4)) / 100
        got = answer("fund_warning", balance=str(balance), average_monthly_expenditure=str(outlay))
        assert got["warning"] is (balance < 2 * outlay)
        hundredths = int(Fraction(balance) / Fraction(outlay) * 100)
        assert got["capacity_months"] == Decimal(hundredths) / 100


@pytest.mark.clause("S4.3")
@pytest.mark.parametrize("profile", ["jl-2005", "ha-2002"])
def test_shortage_is_filled_in_the_listed_order(answer, profile):
    order = (
        "rollover_surplus",
        "provincial_adjustment_fund",
        "state_asset_income",
        "local_fiscal_subsidy",
        "bank_loan",
    )
    for random_ in draws(9):
        available = {name: random_.randrange(60) for name in order}
        income, handed_up = 900 + random_.randrange(150), random_.randrange(20)
        left = gap = max(0, 1000 - income)
        expected = {}
        for name in order:
            cap = handed_up * 2 if profile == "ha-2002" and name == "provincial_adjustment_fund" else 10**9
            expected[name] = min(left, available[name], cap)
            left -= expected[name]
        got = answer(
            "shortage_measures",
            profile,
            income=income,
            expenditure=1000,
            available=available,
            handed_up_to_adjustment_fund=handed_up,
        )
        assert (got["gap"], got["use"], got["uncovered"]) == (gap, expected, left)
        assert (got["triggered"], got["escalate"]) == (gap > 0, left > 0)


@pytest.mark.clause("S3.1b")
def test_merged_contribution_is_split_to_the_fen(answer):
    rates = {
        "pension_employer": "0.20",
        "pension_employee": "0.08",
        "ui_employer": "0.02",
        "ui_employee": "0.01",
    }
    for random_ in draws(10):
        base = Decimal(random_.randrange(1, 10**6)) / 100
        kind = random_.choice(("employee", "rural_contract_worker"))
        owed = {name: fen(base * Decimal(rate)) for name, rate in rates.items()}
        if kind == "rural_contract_worker":
            owed["ui_employee"] = Decimal("0.00")
        got = answer("merged_collection", base=str(base), rates=rates, worker_type=kind)
        assert {name: got[name] for name in owed} == owed
        assert got["total"] == sum(owed.values()) == got["pension_ledger"] + got["ui_ledger"]


@pytest.mark.parametrize(("profile", "rate"), [("jl-2005", "0.002"), ("cn-2011", "0.0005")])
def test_late_fee_is_a_daily_share(answer, profile, rate):
    for random_ in draws(11):
        principal, days = Decimal(random_.randrange(10**8)) / 100, random_.randrange(400)
        got = answer("merged_collection", profile, principal=str(principal), days_late=days)
        assert got["late_fee"] == fen(principal * Decimal(rate) * days)


@pytest.mark.clause("S5.8")
@pytest.mark.parametrize(("profile", "limit"), [("jl-2005", 2), ("gd-2014", 3), ("cn-2011", 1)])
def test_refusals_stop_at_the_limit_of_the_profile(answer, profile, limit):
    for random_ in draws(12):
        refusals = [
            {
                "introduced_by": random_.choice(("public_employment_service", "private_agency")),
                "justified": random_.random() < 0.4,
            }
            for _ in range(random_.randrange(5))
        ]
        counted = sum(
            each["introduced_by"] == "public_employment_service" and not each["justified"]
            for each in refusals
        )
        got = answer("stop_events", profile, event="job_refusals", refusals=refusals)
        assert (got["unjustified_count"], got["stop"]) == (counted, counted >= limit)
        assert got["stop_other_benefits"] is got["stop"]


@pytest.mark.clause("S5.3b")
def test_agreement_counts_from_its_first_to_its_last_day(answer):
    first, last = dt.date(2006, 1, 1), dt.date(2006, 12, 31)
    for random_ in draws(13):
        looked = random_.choice((first, last)) + ONE * random_.randrange(-2, 3)
        office = random_.choice((*WITH_US, "private_agency"))
        got = answer(
            "stop_events",
            event="flexible_agreement",
            counterparty=office,
            agreement_from=first.isoformat(),
            agreement_to=last.isoformat(),
            check_date=looked.isoformat(),
        )
        assert got["stop"] is (office in WITH_US and first <= looked <= last)


@pytest.mark.clause("S3.3")
@pytest.mark.parametrize("straddle", ["clip", "whole", "exclude"])
def test_short_spells_add_up_month_by_month(book, straddle):
    from workflows.policies.law import law_of
    from workflows.policies.rule import apply

    law = law_of(book, "jl-2005").with_parameter("straddle", straddle)
    for random_ in draws(14):
        end = dt.date(2006, 1, 1) + ONE * random_.randrange(365)
        start = dt.date(end.year - 3, end.month, min(end.day, 28 if end.month == 2 else end.day))
        spells, expected, month = [], 0, dt.date(2002, 6, 1).toordinal()
        while (begin := dt.date.fromordinal(month)) < end.replace(day=1) - 340 * ONE:
            length = random_.randrange(1, 12)
            months = [(begin.year * 12 + begin.month - 1 + step) for step in range(length)]
            area = random_.choice(("changchun", "changchun", "siping"))
            texts = [f"{each // 12:04}-{each % 12 + 1:02}" for each in months]
            spells.append({"area": area, "from": texts[0], "to": texts[-1], "paid_months": length})
            inside = [each for each in months if dt.date(each // 12, each % 12 + 1, 1) >= start]
            over = (months[-1] + 1) // 12, (months[-1] + 1) % 12 + 1
            touches = dt.date(*over, 1) - ONE >= start
            if area == "changchun" and touches:
                whole = len(inside) == length
                expected += length if whole or straddle == "whole" else len(inside) * (straddle == "clip")
            month = dt.date(*over, 1).toordinal() + random_.choice((0, 31, 62, 93))
            month = dt.date.fromordinal(month).replace(day=1).toordinal()
        got = apply(
            "accumulate_contributions",
            law,
            {
                "flexible_worker": True,
                "unemployment_date": end.isoformat(),
                "pooling_area": "changchun",
                "spells": spells,
            },
        )
        assert got["accumulated_months"] == expected, (start, end, spells)
        assert got["meets_one_year"] is (expected >= 12)


@pytest.mark.parametrize("profile", ["jl-2005", "cn-2023"])
def test_last_days_are_counted_on_the_calendar_given(answer, profile):
    for random_ in draws(15):
        accepted = dt.date(2024, 1, 1) + ONE * random_.randrange(366)
        days = [accepted + ONE * random_.randrange(1, 20) for _ in range(5)]
        off = {each for each in days[:3] if each.weekday() < 5}
        work = {each for each in days[3:] if each.weekday() > 4}
        worked = {
            accepted + ONE * step
            for step in range(1, 60)
            if (each := accepted + ONE * step) in work or (each.weekday() < 5 and each not in off)
        }
        if profile == "cn-2023":
            due = sorted(worked)[9]
        else:
            due = min(each for each in worked if each >= accepted + 10 * ONE)
        got = answer(
            "dates",
            profile,
            rule="eligibility_review_due",
            accepted_on=accepted.isoformat(),
            holidays=[each.isoformat() for each in off],
            extra_workdays=[each.isoformat() for each in work],
        )
        assert got["date"] == due


@pytest.mark.parametrize("amount", ["0.00", "0.01", "5000.00", "1234.56"])
def test_fine_for_fraud_lies_in_the_band_of_its_time(answer, amount):
    old = answer("fraud", amount=amount, serious=True)
    mild = answer("fraud", amount=amount, serious=False)
    new = answer("fraud", "cn-2011", amount=amount)
    value = Decimal(amount)
    assert (old["fine_min"], old["fine_max"]) == (value, 3 * value)
    assert (mild["refund"], mild["fine_max"]) == (value, 0)
    assert (new["fine_min"], new["fine_max"]) == (2 * value, 5 * value)


@pytest.mark.parametrize(
    ("insured", "rate", "qualifies"),
    [
        (30, "0.20", True),
        (30, "0.2001", False),
        (31, "0.20", False),
        (31, "0.055", True),
        (31, "0.0551", False),
    ],
)
def test_job_keeping_refund_has_two_limits_by_size(answer, insured, rate, qualifies):
    got = answer("stability_refund", "cn-2023", insured=insured, layoff_rate=rate)
    assert got["qualifies"] is qualifies
    assert answer("stability_refund", insured=insured, layoff_rate=rate)["qualifies"] is False
