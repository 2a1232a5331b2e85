"""Fixtures over the builders of the demo office: a branch, its staff, and a context to act in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy.orm import Session

from workflows.bootstrap import Installation
from workflows.demo import builders
from workflows.people.permissions import Actor
from workflows.runtime.context import OperationContext, for_page
from workflows.runtime.house import House

ACCUMULATION = {
    True: {"window_months": 36, "minimum_months": 12, "same_area": True, "spell_below_months": 12},
    False: {"window_months": None, "minimum_months": 12, "same_area": False, "spell_below_months": None},
}
"""The two rows of the decision `accumulation_terms`, for tests that deploy nothing."""


@dataclass(frozen=True)
class Team:
    """One person for each role of a branch."""

    clerk: Actor
    officer: Actor
    reviewer: Actor
    payment_clerk: Actor
    releaser: Actor
    administrator: Actor


@pytest.fixture
def branch(installation: Installation, session: Session) -> builders.Branch:
    """Changchun with one office of each level."""
    return builders.branch(session)


@pytest.fixture
def team(session: Session, branch: builders.Branch) -> Team:
    """The staff of the branch."""
    return Team(
        clerk=builders.staff(session, "周一平", branch.employment_service, "employment_service_clerk"),
        officer=builders.staff(session, "郑文秀", branch.community, "community_officer"),
        reviewer=builders.staff(session, "冯立新", branch.agency, "agency_reviewer"),
        payment_clerk=builders.staff(session, "褚明华", branch.agency, "payment_clerk"),
        releaser=builders.staff(session, "蒋国栋", branch.agency, "payment_releaser"),
        administrator=builders.staff(session, "沈安", branch.province, "administrator"),
    )


Acting = Callable[[Actor | None], OperationContext]


@pytest.fixture
def acting(session: Session, house: House) -> Acting:
    """`acting(team.clerk)`: the context of an operation that this person does now."""

    def context_of(actor: Actor | None) -> OperationContext:
        context = for_page(session, actor, house)  # type: ignore[arg-type]  None is the clock
        return OperationContext(
            **{**vars(context), "decide": decide},
        )

    return context_of


def decide(decision_id: str, inputs: Any) -> Any:
    """Answers `accumulation_terms`; nothing else is asked here."""
    assert decision_id == "accumulation_terms"
    return ACCUMULATION[inputs["flexible_worker"]]
