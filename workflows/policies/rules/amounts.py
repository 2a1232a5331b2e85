"""How much: the standard, its bounds, the schedule of a benefit over time."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from workflows.policies.law import Law
from workflows.policies.month import Month
from workflows.policies.rule import rule

CENT = Decimal("0.01")


def to_fen(amount: Decimal) -> Decimal:
    """An amount in yuan rounded half up to whole fen."""
    return amount.quantize(CENT, ROUND_HALF_UP)


@dataclass(frozen=True)
class Amount:
    """One month's benefit in yuan."""

    monthly_benefit: Decimal


@dataclass(frozen=True)
class Bounds:
    """Whether a standard lies within its bounds."""

    standard_valid: bool
    violates: tuple[str, ...]
    dibao_test_passed: bool
    minimum_wage_test_passed: bool


@dataclass(frozen=True)
class Standard:
    """A standard in force from a month on."""

    from_: Month
    amount: Decimal


@dataclass(frozen=True)
class Payments:
    """What each asked month is paid at; None before the first standard."""

    paid: tuple[Decimal | None, ...]


@rule("monthly_benefit")
def monthly_benefit(law: Law, *, minimum_wage: Decimal, percent: Decimal) -> Amount:
    """A share of the minimum wage.   Source: 吉林省 2021-11-10 notice"""
    return Amount(to_fen(minimum_wage * percent / 100))


def minimum_wage(law: Law, *, area_id: str) -> Decimal:
    """Yuan a month: the table below that of the benefit, which is a share of it.   Source: S4.2"""
    law.decide("benefit_amount", area_id=area_id)
    row = law.trail.verdicts[-1].hits[0]
    return Decimal(str(next(iter(row.outputs.values()))))


@rule("standard_bounds")
def standard_bounds(law: Law, *, standard: Decimal, minimum_wage: Decimal, dibao: Decimal) -> Bounds:
    """The standard between dibao and minimum wage.   Source: 失业保险条例 art 18; 社会保险法 art 47"""
    violates = law.decide(
        "benefit_standard_bounds", standard=standard, minimum_wage=minimum_wage, dibao=dibao
    )
    return Bounds(
        not violates,
        tuple(violates),
        not any("dibao" in each for each in violates),
        not any("minimum_wage" in each for each in violates),
    )


@rule("standard_by_month")
def standard_by_month(law: Law, *, schedule: tuple[Standard, ...], months: tuple[Month, ...]) -> Payments:
    """The standard of the month that is paid, not of the day it is paid on."""
    ordered = sorted(schedule, key=lambda each: each.from_)
    return Payments(tuple(_in_force(ordered, month) for month in months))


def _in_force(ordered: list[Standard], month: Month) -> Decimal | None:
    amounts = [each.amount for each in ordered if each.from_ <= month]
    return amounts[-1] if amounts else None
