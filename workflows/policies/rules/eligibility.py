"""Who may claim: every failed condition, lateness, what must be there before payment."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from workflows.clock import count
from workflows.policies.law import Law
from workflows.policies.rule import rule

CERTAIN_REASON = "dismissed_by_employer"
"""Stands in where a question does not turn on the reason."""


@dataclass(frozen=True)
class Eligibility:
    """All failed conditions, and what follows."""

    eligible: bool
    failed: tuple[str, ...]
    registration_accepted: bool


@dataclass(frozen=True)
class Lateness:
    """Whether a claim came after its limit, and what that does."""

    late: bool
    days_late: int
    late_claim_effect: str
    refusable_for_lateness: bool


@dataclass(frozen=True)
class Referral:
    """Offices a claim is referred to."""

    refer_to: tuple[str, ...]


@dataclass(frozen=True)
class Payability:
    """Whether money may go out, and else why not."""

    payable: bool
    hold_reason: str | None
    first_payment_blocked: bool


@dataclass(frozen=True)
class RuralWorkerBenefit:
    """What a rural contract worker gets instead of the monthly benefit."""

    monthly_benefit: bool
    lump_sum_living_allowance: bool


@rule("claim_eligibility")
def claim_eligibility(  # noqa: PLR0913  the facts of a claim
    law: Law,
    *,
    contribution_months: int,
    separation_reason: str = CERTAIN_REASON,
    registered: bool = True,
    job_seeking: bool = True,
    merged_track_flexible_worker: bool = False,
    currently_in_flexible_employment: bool = False,
    receiving_old_age_pension: bool = False,
    separation_date: dt.date | None = None,
    claim_date: dt.date | None = None,
) -> Eligibility:
    """Every condition the claim fails.   Source: 失业保险条例 art 14, 15; Jilin 2005-58 s.3, 5"""
    flexible = merged_track_flexible_worker and currently_in_flexible_employment
    failed = law.decide(
        "eligibility",
        contribution_months=contribution_months,
        separation_reason=separation_reason,
        registered=registered,
        job_seeking=job_seeking,
        in_flexible_employment=flexible,
        receiving_old_age_pension=receiving_old_age_pension,
    )
    if separation_date is not None and claim_date is not None:
        lateness = claim_lateness(law, separation_date=separation_date, claim_date=claim_date)
        failed = [*failed, *(["late_claim"] if lateness.late and lateness.refusable_for_lateness else [])]
    return Eligibility(not failed, tuple(failed), not flexible)


@rule("claim_lateness")
def claim_lateness(law: Law, *, separation_date: dt.date, claim_date: dt.date) -> Lateness:
    """Days after the last day for the claim.   Source: Order 8 art 6; 人社厅发〔2020〕24号"""
    effect = str(law.parameter("late_claim_effect"))
    if effect == "none":
        return Lateness(False, 0, effect, False)
    due = count(separation_date, law.limit("claim"), law.calendar).due_on
    assert due is not None  # nothing pauses here
    return Lateness(claim_date > due, max((claim_date - due).days, 0), effect, effect == "refuse")


@rule("claim_referral")
def claim_referral(law: Law, *, unit_required_to_insure: bool, unit_enrolled: bool) -> Referral:
    """Offices that must hear of the claim.   Source: Jilin 2005-58 s.2; Order 8 art 2"""
    referred = law.decide(
        "claim_referral", unit_required_to_insure=unit_required_to_insure, unit_enrolled=unit_enrolled
    )
    return Referral(tuple(referred))


@rule("claim_payability")
def claim_payability(
    law: Law,
    *,
    eligible: bool = True,
    community_certificate: bool = True,
    notice_published: bool = True,
) -> Payability:
    """What stands before the first payment.   Source: Jilin 2005-58 s.5"""
    gate = law.decide(
        "payment_gate",
        eligible=eligible,
        community_certificate_rule=law.parameter("community_certificate_rule"),
        certificate_valid=community_certificate,
        notice_gate=law.parameter("notice_gate"),
        notice_completed=notice_published,
    )
    return Payability(gate["payable"], gate["hold_reason"], not gate["payable"])


@rule("rural_worker_benefit")
def rural_worker_benefit(
    law: Law,
    *,
    contribution_months: int,
    continuous_months_in_unit: int,
    unit_paid: bool,
    self_paid: bool = False,
    separation_reason: str = CERTAIN_REASON,
) -> RuralWorkerBenefit:
    """The lump sum, or the monthly benefit where the worker paid too.   Source: 失业保险条例 art 21"""
    lump_sum = law.decide(
        "lump_sum_allowance", unit_paid=unit_paid, continuous_months_in_unit=continuous_months_in_unit
    )
    monthly = (
        self_paid
        and claim_eligibility(
            law, contribution_months=contribution_months, separation_reason=separation_reason
        ).eligible
    )
    return RuralWorkerBenefit(monthly, bool(lump_sum) and not monthly)
