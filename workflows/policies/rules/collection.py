"""Contributions: two schemes collected together, booked apart, and what is wrong with a payment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal

from workflows.policies.law import Law
from workflows.policies.rule import UnusableFact, rule
from workflows.policies.rules.amounts import CENT, to_fen

NOTHING = Decimal("0.00")


@dataclass(frozen=True)
class Assessed:
    """What one base owes, to the fen; each item is rounded half up before adding."""

    pension_employer: Decimal
    pension_employee: Decimal
    ui_employer: Decimal
    ui_employee: Decimal
    total: Decimal
    pension_ledger: Decimal
    ui_ledger: Decimal


@dataclass(frozen=True)
class Declaration:
    """Whether a declaration names both schemes."""

    accepted: bool
    missing: tuple[str, ...]


@dataclass(frozen=True)
class Split:
    """A part payment in the two ledgers."""

    pension: Decimal
    ui: Decimal


@dataclass(frozen=True)
class LateFee:
    """The fee for late payment, in yuan."""

    late_fee: Decimal


@dataclass(frozen=True)
class Provisional:
    """What is assessed of a unit that did not declare; None of one that did."""

    provisional_assessment: Decimal | None


@dataclass(frozen=True)
class Returned:
    """Money collected at the province and returned to each area."""

    returned: Mapping[str, Decimal]
    total: Decimal
    steps: tuple[str, ...]


@dataclass(frozen=True)
class Reconciled:
    """Whether what came back is what was collected."""

    reconciled: bool
    difference: Decimal


@dataclass(frozen=True)
class Alarm:
    """What a remittance lacks."""

    alarm: str | None


@rule("merged_assessment")
def merged_assessment(
    law: Law, *, base: Decimal, rates: Mapping[str, Decimal], worker_type: str = "employee"
) -> Assessed:
    """Four contributions of one base.   Source: Jilin 2005-58 s.3; 失业保险条例 art 6"""
    standard = law.decide("contribution_rates", worker_type=worker_type)
    employee = rates.get("ui_employee", standard["ui_employee"])
    items = {
        "pension_employer": rates["pension_employer"],
        "pension_employee": rates["pension_employee"],
        "ui_employer": rates.get("ui_employer", standard["ui_employer"]),
        "ui_employee": employee if standard["ui_employee"] else NOTHING,
    }
    owed = {name: to_fen(base * rate) for name, rate in items.items()}
    pension = owed["pension_employer"] + owed["pension_employee"]
    unemployment = owed["ui_employer"] + owed["ui_employee"]
    return Assessed(**owed, total=pension + unemployment, pension_ledger=pension, ui_ledger=unemployment)


@rule("declared_schemes")
def declared_schemes(law: Law, *, declares: tuple[str, ...]) -> Declaration:
    """Both schemes in one declaration.   Source: Jilin 2005-58 s.3"""
    missing = [each for each in law.decide("declared_schemes", payer="employer") if each not in declares]
    return Declaration(not missing, tuple(missing))


@rule("part_payment")
def part_payment(law: Law, *, assessed: Mapping[str, Decimal], paid: Decimal) -> Split:
    """A part payment over both ledgers; a remainder of fen goes to the pension. Raises UnusableFact."""
    pension, unemployment = assessed["pension"], assessed["ui"]
    if pension + unemployment <= 0:
        raise UnusableFact("nothing was assessed that a payment could be split over")
    mode, paid = law.parameter("part_payment"), min(paid, pension + unemployment)
    if mode == "unemployment_first":
        share = min(paid, unemployment)
    elif mode == "pension_first":
        share = max(paid - pension, NOTHING)
    else:
        share = (paid * unemployment / (pension + unemployment)).quantize(CENT, ROUND_DOWN)
    return Split(paid - share, share)


@rule("late_fee")
def late_fee(law: Law, *, principal: Decimal, days_late: int) -> LateFee:
    """A daily share of what is owed.   Source: 征缴暂行条例 art 13; 社会保险法 art 86"""
    return LateFee(to_fen(principal * law.decide("late_fee", days_late=days_late) * days_late))


@rule("undeclared_assessment")
def undeclared_assessment(law: Law, *, declared: bool, last_month_payment: Decimal) -> Provisional:
    """A set share of last month where nothing was declared.   Source: 征缴暂行条例 art 10"""
    percent = law.decide("undeclared_assessment", declared=declared)
    return Provisional(None if declared else to_fen(last_month_payment * percent / 100))


@rule("provincial_return")
def provincial_return(law: Law, *, collected: Mapping[str, Decimal]) -> Returned:
    """All that was collected for an area goes back to it.   Source: Jilin 2005-58 s.3"""
    return Returned(dict(collected), sum(collected.values(), NOTHING), ("collected", "accounted", "returned"))


@rule("return_reconciliation")
def return_reconciliation(law: Law, *, collected: Decimal, returned: Decimal) -> Reconciled:
    """Collected against returned, for one area."""
    return Reconciled(collected == returned, collected - returned)


@rule("remittance_alarm")
def remittance_alarm(law: Law, *, paid: tuple[str, ...]) -> Alarm:
    """Pension money without the unemployment contribution.   Source: Jilin 2005-58 s.3"""
    missing = [each for each in law.decide("declared_schemes", payer="employer") if each not in paid]
    return Alarm("ui_not_paid_with_pension" if "unemployment" in missing and paid else None)
