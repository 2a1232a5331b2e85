"""The rules of topics without a room of their own yet; importing this package registers them."""

from workflows.policies.rules import (
    amounts,
    certificate,
    collection,
    dates,
    durations,
    eligibility,
    fund,
    hiring,
    layoffs,
    readings,
    recovery,
    rehiring,
    stops,
    subsidy,
)

__all__ = [
    "amounts",
    "certificate",
    "collection",
    "dates",
    "durations",
    "eligibility",
    "fund",
    "hiring",
    "layoffs",
    "readings",
    "recovery",
    "rehiring",
    "stops",
    "subsidy",
]
