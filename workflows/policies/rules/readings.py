"""Readings of the notice that an office may settle either way; each asks one parameter."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from workflows.policies.law import Law
from workflows.policies.rule import UnusableFact, rule


@dataclass(frozen=True)
class Targets:
    """Whether the number of the insured rose where it must, and where it did not."""

    target_met: bool
    missed: tuple[str, ...]


@dataclass(frozen=True)
class Headcount:
    """The staff that a layoff is measured against."""

    total_staff: int


@dataclass(frozen=True)
class Collection:
    """How many payment notices a unit gets for its two schemes, and the ledgers they are booked in."""

    payment_notices: int
    ledgers: tuple[str, ...]


@dataclass(frozen=True)
class DirectIndustry:
    """Whether the province collects for a unit and returns the money to its area."""

    is_direct_industry_unit: bool


@dataclass(frozen=True)
class Verification:
    """Who looks into the circumstances, and who signs the certificate."""

    verifier: str
    issuer: str


@dataclass(frozen=True)
class Circulation:
    """Departments whose opinion on a plan is asked for; silence is recorded as such."""

    asked: tuple[str, ...]
    silent: tuple[str, ...]


@dataclass(frozen=True)
class Agreement:
    """Whether shorter hours or lower pay were agreed with the staff."""

    is_agreed: bool


@dataclass(frozen=True)
class Accepted:
    """Whether an identity number of that length is taken."""

    is_accepted: bool


@dataclass(frozen=True)
class Reporting:
    """Whether a person drawing benefit reports every month."""

    is_required: bool


@rule("coverage_targets")
def coverage_targets(
    law: Law, *, insured_last_year: Mapping[str, int], insured_this_year: Mapping[str, int]
) -> Targets:
    """The yearly rise, of the province or of each area.   Source: Jilin 2005-58 s.2"""
    if law.parameter("target_scope") == "province":
        met = _has_risen(law, sum(insured_last_year.values()), sum(insured_this_year.values()))
        return Targets(met, () if met else ("province",))
    missed = tuple(
        area
        for area, before in insured_last_year.items()
        if not _has_risen(law, before, insured_this_year.get(area, 0))
    )
    return Targets(not missed, missed)


def _has_risen(law: Law, before: int, after: int) -> bool:
    return bool(law.decide("coverage_target", insured_last_year=before, insured_this_year=after))


@rule("layoff_headcount")
def layoff_headcount(
    law: Law, *, contract_staff: int, dispatched_workers: int = 0, year_average: int | None = None
) -> Headcount:
    """All staff of the enterprise (本企业职工总数).   Source: Jilin 2005-58 s.7"""
    mode = law.parameter("layoff_headcount")
    if mode == "year_average":
        if year_average is None:
            raise UnusableFact("the average of the year is not told")
        return Headcount(year_average)
    return Headcount(contract_staff + (dispatched_workers if mode == "include_dispatched" else 0))


@rule("collection_notices")
def collection_notices(law: Law) -> Collection:
    """May (可) be collected together; is booked apart.   Source: Jilin 2005-58 s.3"""
    ledgers = tuple(law.decide("declared_schemes", payer="employer"))
    return Collection(1 if law.parameter("collection_mode") == "merged" else len(ledgers), ledgers)


@rule("direct_industry_unit")
def direct_industry_unit(law: Law, *, pension_pool: str, unit_type: str = "") -> DirectIndustry:
    """A mark of the pension pool, or of the unit.   Source: Jilin 2005-58 s.3"""
    if law.parameter("direct_industry_definition") == "pension_pool":
        return DirectIndustry(pension_pool == "provincial")
    return DirectIndustry(unit_type == "provincial_direct_unit")


@rule("verifying_office")
def verifying_office(law: Law, *, community_kind: str) -> Verification:
    """街镇乡 is not 街道、社区: a township may have no community office.   Source: Jilin 2005-58 s.5"""
    is_township = community_kind in {"town", "township"}
    verifier = str(law.parameter("township_verifier")) if is_township else "community"
    return Verification(verifier, str(law.parameter("certificate_issuer")))


@rule("plan_circulation")
def plan_circulation(
    law: Law, *, departments: tuple[str, ...], answered: tuple[str, ...] = ()
) -> Circulation:
    """With the departments concerned (会同有关部门).   Source: Jilin 2005-58 s.7"""
    if law.parameter("plan_circulation") == "off":
        return Circulation((), ())
    return Circulation(departments, tuple(each for each in departments if each not in answered))


@rule("staff_agreement")
def staff_agreement(
    law: Law,
    *,
    union_signed: bool = False,
    staff_congress_passed: bool = False,
    workers_concerned: int = 0,
    workers_signed: int = 0,
) -> Agreement:
    """By agreement with the staff (与职工协商一致).   Source: Jilin 2005-58 s.7"""
    signed = {
        "union": union_signed,
        "staff_congress": staff_congress_passed,
        "each_worker": 0 < workers_concerned <= workers_signed,
    }
    return Agreement(signed[str(law.parameter("agreement_form"))])


@rule("identity_number_length")
def identity_number_length(law: Law, *, digits: int) -> Accepted:
    """Numbers of 15 digits were valid in 2006 and are upgraded.   Source: law.md, readings to keep apart"""
    upgraded = law.parameter("identity_15_digits") == "upgraded"
    return Accepted(digits == 18 or (digits == 15 and upgraded))


@rule("monthly_report")
def monthly_report(law: Law) -> Reporting:
    """In person every month, telling about the search for work.   Source: Order 8 art 8"""
    return Reporting(law.parameter("monthly_report") == "on")
