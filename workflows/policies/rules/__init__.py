"""The rules of the notice that are more than a table; importing this room registers them all."""

from workflows.policies.rules import (
    accumulation,
    amounts,
    collection,
    dates,
    disclosure,
    durations,
    eligibility,
    fund,
    hiring,
    layoffs,
    recovery,
    rehiring,
    stops,
    subsidy,
)

__all__ = [
    "accumulation",
    "amounts",
    "collection",
    "dates",
    "disclosure",
    "durations",
    "eligibility",
    "fund",
    "hiring",
    "layoffs",
    "recovery",
    "rehiring",
    "stops",
    "subsidy",
]
