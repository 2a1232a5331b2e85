"""The fund: how many months it can pay, whom to tell, where missing money comes from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal

from workflows.policies.law import Law
from workflows.policies.rule import UnusableFact, rule

NOTHING = Decimal(0)


@dataclass(frozen=True)
class Capacity:
    """Months the balance lasts, shown truncated; None when nothing is spent. The test never rounds."""

    capacity_months: Decimal | None
    warning: bool
    level: str
    close_warning: bool
    capacity_months_12m_average: Decimal | None = None
    capacity_months_latest_month: Decimal | None = None


@dataclass(frozen=True)
class Report:
    """Who reports a warning, to whom, and where it is filed."""

    reporters: tuple[str, ...]
    report_to: tuple[str, ...]
    file_with: tuple[str, ...]


@dataclass(frozen=True)
class Shortage:
    """The year's gap and how the sources cover it."""

    gap: Decimal
    triggered: bool
    use: Mapping[str, Decimal]
    use_adjustment_fund: Decimal
    uncovered: Decimal
    benefits_still_due: bool
    escalate: bool


@rule("fund_capacity")
def fund_capacity(
    law: Law,
    *,
    balance: Decimal,
    average_monthly_expenditure: Decimal | None = None,
    monthly_expenditure_last_12: tuple[Decimal, ...] = (),
    previous_warning_open: bool = False,
) -> Capacity:
    """Payment capacity on the basis in force.   Source: Jilin 2005-58 s.8"""
    by_average = by_latest = average_monthly_expenditure
    if by_average is None or by_latest is None:
        if not monthly_expenditure_last_12:
            raise UnusableFact("no expenditure to measure against")
        by_average = sum(monthly_expenditure_last_12, NOTHING) / len(monthly_expenditure_last_12)
        by_latest = monthly_expenditure_last_12[-1]
    outlay = by_average if law.parameter("capacity_basis") == "average_12_months" else by_latest
    level = "none"
    if outlay > 0:
        level = law.decide("fund_warning", balance=balance, average_monthly_expenditure=outlay)
    warning = level == "red"
    return Capacity(
        shown_months(balance, outlay),
        warning,
        level,
        previous_warning_open and not warning,
        shown_months(balance, by_average),
        shown_months(balance, by_latest),
    )


def shown_months(balance: Decimal, outlay: Decimal) -> Decimal | None:
    """Capacity with two decimals, truncated toward zero; None without outlay."""
    if outlay <= 0:
        return None
    return (balance / outlay).quantize(Decimal("0.01"), ROUND_DOWN)


@rule("fund_warning_report")
def fund_warning_report(law: Law, *, warning: bool) -> Report:
    """The reports and filings of a warning.   Source: Jilin 2005-58 s.8"""
    found = law.decide("fund_warning_report", warning=warning)
    return Report(tuple(found["reporters"]), tuple(found["report_to"]), tuple(found["file_with"]))


@rule("shortage_measures")
def shortage_measures(
    law: Law,
    *,
    income: Decimal,
    expenditure: Decimal,
    available: Mapping[str, Decimal],
    handed_up_to_adjustment_fund: Decimal | None = None,
) -> Shortage:
    """The gap filled from the sources in their order; benefits stay due.   Source: Jilin 2005-58 s.4"""
    gap = max(expenditure - income, NOTHING)
    left, use = gap, dict.fromkeys(available, NOTHING)
    for row in law.decide("shortage_sources", shortage_order=law.parameter("shortage_order")):
        source, cap = row["source"], row["cap_percent"]
        limit = available.get(source, NOTHING)
        if cap is not None and handed_up_to_adjustment_fund is not None:
            limit = min(limit, handed_up_to_adjustment_fund * cap / 100)
        use[source] = min(max(limit, NOTHING), left)
        left -= use[source]
    return Shortage(
        gap,
        gap > 0,
        use,
        use.get("provincial_adjustment_fund", NOTHING),
        left,
        benefits_still_due=True,
        escalate=left > 0,
    )
