"""Fixtures over the builders of the demo office: a branch, its staff, and a context to act in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import Any

import pytest
from sqlalchemy.orm import Session

from workflows import dmn
from workflows.bootstrap import Installation
from workflows.demo import builders
from workflows.people.permissions import Actor
from workflows.runtime.context import OfCase, OperationContext, operation_context
from workflows.runtime.house import House
from workflows.runtime.house import acting as make_acting


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
        return replace(operation_context(session, make_acting(house, actor), OfCase()), decide=decide)

    return context_of


def decide(decision_id: str, inputs: Mapping[str, Any]) -> Any:
    """The value of a table of `bpmn/decisions`, for tests that deploy nothing."""
    decided = _table(decision_id).decide(decision_id, inputs)
    assert not decided.problems, decided.problems
    return decided.value


@cache
def _table(decision_id: str) -> dmn.Model:
    return dmn.read_model((files("bpmn") / "decisions" / f"{decision_id}.dmn").read_bytes())
