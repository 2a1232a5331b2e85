"""When benefit stops: the table proposes on facts, an officer decides where the law says may (可)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from workflows.policies.law import Law
from workflows.policies.rule import rule


@dataclass(frozen=True)
class Refusal:
    """One refused offer of work."""

    introduced_by: str = "public_employment_service"
    justified: bool = False
    suitable: bool = True
    reason: str = ""
    refused_on: dt.date | None = None
    benefit_period: int = 1
    """Which benefit of the person it fell in, counted from 1."""


@dataclass(frozen=True)
class Agreement:
    """A flexible employment agreement on the day it is looked at."""

    agreement_from: dt.date
    agreement_to: dt.date
    check_date: dt.date
    renewed: bool = False

    @property
    def is_in_term(self) -> bool:
        """True from the first to the last day, and after it when renewed."""
        return self.agreement_from <= self.check_date and (
            self.renewed or self.check_date <= self.agreement_to
        )


@dataclass(frozen=True)
class Stop:
    """What the table proposes; `stop_other_benefits` follows S5.2."""

    stop: bool
    reason: str | None
    stop_other_benefits: bool
    suspend: bool
    verify: bool
    warning: bool
    unjustified_count: int
    ended: bool
    offer: tuple[str, ...]
    start_process: str | None


@rule("stop_event")
def stop_event(  # noqa: PLR0913  each event has its own facts
    law: Law,
    *,
    event: str,
    licence_held: bool = False,
    operating: bool = False,
    counterparty: str = "none",
    agreement_from: dt.date | None = None,
    agreement_to: dt.date | None = None,
    check_date: dt.date | None = None,
    renewed: bool = False,
    lawful: bool = True,
    stable_income: bool = False,
    income_months: int | None = None,
    monthly_income: Decimal | None = None,
    minimum_wage: Decimal | None = None,
    refusals: tuple[Refusal, ...] = (),
    justified: bool = False,
    times: int = 1,
    drawn: int = 0,
    entitlement: int = 0,
) -> Stop:
    """What an event does to a running benefit.   Source: Jilin 2005-58 s.5; 失业保险条例 art 15"""
    in_term = False
    if agreement_from and agreement_to and check_date:
        agreement = Agreement(agreement_from, agreement_to, check_date, renewed)
        in_term = agreement.is_in_term
    if income_months is not None and monthly_income is not None and minimum_wage is not None:
        stable_income = is_stable(law, income_months, monthly_income, minimum_wage, found=stable_income)
    refusals = _since_reset(law, refusals)
    counted = [each for each in refusals if _counts(law, each)]
    facts = {
        "event": event,
        "operating": _operates(law, event, licence_held, operating),
        "counterparty": counterparty,
        "agreement_in_term": in_term,
        "stable_income": lawful and stable_income,
        "unjustified_refusals": _limit_count(law, refusals, counted),
        "training_unjustified": times > 0 and not justified,
    }
    return _stop(law, facts, len(counted), ended=event == "term_exhausted" and drawn >= entitlement)


def _stop(law: Law, facts: dict[str, object], count: int, *, ended: bool) -> Stop:
    decided = law.decide("stop_event", **facts)
    stop, suspend = decided["stop"], decided["suspend"]
    if suspend:
        effect = law.decide("prison_effect", prison_effect=law.parameter("prison_effect"))
        stop, suspend = effect["stop"], effect["suspend"]
    after = tuple(law.decide("after_stop", event=facts["event"])) if stop or ended else ()
    return Stop(
        stop=stop,
        reason=decided["reason"] if not decided["suspend"] else ("imprisoned" if stop else None),
        stop_other_benefits=stop,
        suspend=suspend,
        verify=decided["verify"],
        warning=decided["warning"],
        unjustified_count=count,
        ended=ended,
        offer=after if ended else (),
        start_process=after[0] if stop and after else None,
    )


def is_stable(law: Law, months: int, monthly_income: Decimal, minimum_wage: Decimal, *, found: bool) -> bool:
    """Stable income: months in a row at the minimum wage, or as the officer found."""
    if law.parameter("stable_income_test") == "officer_finding":
        return found
    return months >= int(str(law.parameter("stable_income_months"))) and monthly_income >= minimum_wage


def _operates(law: Law, event: str, licence_held: bool, operating: bool) -> bool:
    if event != "business_licence":
        return False
    return licence_held and (operating or law.parameter("licence_alone") == "stop")


def _since_reset(law: Law, refusals: tuple[Refusal, ...]) -> tuple[Refusal, ...]:
    """Those that the last one still counts with: of its benefit period, of its year, or all."""
    if len(refusals) < 2:
        return refusals
    reset, last = law.parameter("refusal_reset"), refusals[-1]
    if reset == "benefit_period":
        return tuple(each for each in refusals if each.benefit_period == last.benefit_period)
    if reset == "calendar_year" and last.refused_on is not None:
        return tuple(
            each
            for each in refusals
            if each.refused_on is None or each.refused_on.year == last.refused_on.year
        )
    return refusals


def _counts(law: Law, refusal: Refusal) -> bool:
    counts = law.decide(
        "refusal_counts",
        introduced_by=refusal.introduced_by,
        justified=refusal.justified,
        suitable=refusal.suitable,
    )
    return bool(counts)


def _limit_count(law: Law, refusals: Sequence[Refusal], counted: Sequence[Refusal]) -> int:
    """All that count, or the longest run without one between that does not."""
    if not refusals or law.parameter("refusal_mode") == "cumulative":
        return len(counted)
    longest = run = 0
    for refusal in refusals:
        run = run + 1 if any(refusal is each for each in counted) else 0
        longest = max(longest, run)
    return longest


@dataclass(frozen=True)
class Objection:
    """What an objection to a disclosed person does once it was looked into."""

    stop: bool
    reason: str | None
    stop_other_benefits: bool


@rule("objection_finding")
def objection_finding(law: Law, *, investigation: str, objection: str = "") -> Objection:
    """The finding, as the stop event it confirms.   Source: Jilin 2005-58 s.5"""
    event = law.decide("objection_finding", investigation=investigation)
    if event is None:
        return Objection(False, None, False)
    facts = {
        "event": event,
        "operating": True,
        "counterparty": "street_labour_office",
        "agreement_in_term": True,
        "stable_income": True,
        "unjustified_refusals": 0,
        "training_unjustified": False,
    }
    found = _stop(law, facts, 0, ended=False)
    return Objection(found.stop, found.reason, found.stop_other_benefits)


@dataclass(frozen=True)
class Hold:
    """Whether an open objection holds a payment."""

    payment_held: bool
    stop: bool = False


@rule("objection_hold")
def objection_hold(law: Law, *, status: str = "under_investigation", in_payment: bool = True) -> Hold:
    """An unproven objection and the next payment.   Source: law.md, readings to keep apart"""
    mode = law.parameter("objection_hold")
    held = status == "under_investigation" and (
        mode == "always" or (mode == "first_payment" and not in_payment)
    )
    return Hold(held)
