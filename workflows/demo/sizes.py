"""How large the demo office is: the whole one of `make run`, and a small one of the same shape for tests."""

from __future__ import annotations

from dataclasses import dataclass

from workflows.demo import establishment, further_claims, province, runs, stories
from workflows.demo.agreements import AGREEMENTS, AGREEMENTS_OF_THE_WHOLE, AgreementStory
from workflows.demo.establishment import Plan
from workflows.demo.runs import RunStory
from workflows.demo.stories import ClaimStory


@dataclass(frozen=True)
class Size:
    """What an office of this size is made of."""

    plan: Plan
    people: int
    """Insured people; those of `population` first, then those with a claim, then the others."""
    claims: tuple[ClaimStory, ...]
    runs: tuple[RunStory, ...]
    agreements: tuple[AgreementStory, ...]


SMALL = Size(
    Plan(establishment.OFFICES, establishment.STAFF),
    people=150,
    claims=(*stories.CLAIMS, *further_claims.IN_EVERY_STATE),
    runs=runs.RUNS,
    agreements=AGREEMENTS,
)
"""Twenty offices of three areas that work; its claims are in every state, as in the whole one."""

WHOLE = Size(
    Plan(
        {**establishment.OFFICES, **province.OFFICES, **dict(province.enterprises())},
        (*establishment.STAFF, *province.STAFF),
    ),
    people=3_000,
    claims=(*stories.CLAIMS, *further_claims.IN_EVERY_STATE, *further_claims.OF_THE_WHOLE),
    runs=(*runs.RUNS, *runs.RUNS_OF_THE_WHOLE),
    agreements=(*AGREEMENTS, *AGREEMENTS_OF_THE_WHOLE),
)
"""Forty offices in nine areas with sixty staff, 200 enterprises, 3,000 insured people, 150 claims."""
