"""Money back and money over: fraud, death, transfer, the job-keeping refund."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from workflows.policies.law import Law
from workflows.policies.rule import rule
from workflows.policies.rules.amounts import to_fen


@dataclass(frozen=True)
class Fine:
    """The refund and the band of the fine, in yuan."""

    refund: Decimal
    fine_min: Decimal
    fine_max: Decimal


@dataclass(frozen=True)
class Transfer:
    """Money that moves with a person to another pool."""

    benefit_total: Decimal
    medical_and_training: Decimal
    transfer: Decimal


@dataclass(frozen=True)
class Choice:
    """How many of several funeral allowances may be drawn."""

    max_choices: int


@dataclass(frozen=True)
class Refund:
    """Whether a firm gets the job-keeping refund, and how much."""

    qualifies: bool
    refund: Decimal | None


@rule("fraud_fine")
def fraud_fine(law: Law, *, amount: Decimal, serious: bool = True) -> Fine:
    """What fraud costs.   Source: 失业保险条例 art 28; 社会保险法 art 88"""
    times = law.decide("fraud_fine", serious=serious)
    return Fine(amount, to_fen(amount * times["minimum_times"]), to_fen(amount * times["maximum_times"]))


@rule("transfer_money")
def transfer_money(
    law: Law, *, remaining_months: int, monthly: Decimal, cross_province: bool = True
) -> Transfer:
    """The benefit left and the other parts.   Source: Order 8 ch 4"""
    shares = law.decide("transfer_share", cross_province=cross_province)
    total = to_fen(monthly * remaining_months)
    other = to_fen(total * shares["other_percent"] / 100)
    return Transfer(total, other, to_fen(total * shares["benefit_percent"] / 100) + other)


@rule("funeral_choice")
def funeral_choice(law: Law, *, eligible_for: tuple[str, ...]) -> Choice:
    """One of several allowances where the law says so.   Source: 社会保险法 art 49"""
    return Choice(int(law.decide("funeral_choice", allowances=len(eligible_for))))


@rule("stability_refund")
def stability_refund(
    law: Law,
    *,
    insured: int,
    layoff_rate: Decimal,
    size: str | None = None,
    paid_last_year: Decimal | None = None,
) -> Refund:
    """A share of last year's contributions for firms that kept their staff."""
    qualifies = bool(law.decide("stability_refund", insured=insured, layoff_rate=layoff_rate))
    if size is None or paid_last_year is None:
        return Refund(qualifies, None)
    percent = law.decide("stability_refund_percent", size=size)
    return Refund(qualifies, to_fen(paid_last_year * percent / 100) if qualifies else Decimal("0.00"))
