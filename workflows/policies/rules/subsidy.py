"""Insurance subsidies: what an area that does not pay them loses."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from workflows.policies.law import Law
from workflows.policies.rule import rule


@dataclass(frozen=True)
class Deduction:
    """What is taken from an area's re-employment money; None where it is decided case by case."""

    deduction: Decimal | None


@rule("subsidy_deduction")
def subsidy_deduction(law: Law, *, unpaid_subsidy: Decimal) -> Deduction:
    """A deduction that corresponds (相应) to what was not paid.   Source: Jilin 2005-58 s.6"""
    return Deduction(unpaid_subsidy if law.parameter("deduction_basis") == "equal_amount" else None)
