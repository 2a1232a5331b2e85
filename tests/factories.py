"""Fixtures over the builders of the demo office: a branch, its staff, and a context to act in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache

import pytest
from sqlalchemy.orm import Session

from workflows.bootstrap import Installation
from workflows.demo import builders
from workflows.people.permissions import Actor
from workflows.policies.book import Book, shipped_book
from workflows.policies.law import Law, law_on
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
        return replace(operation_context(session, make_acting(house, actor), OfCase()), law=law)

    return context_of


@cache
def book() -> Book:
    """The law book of `bpmn/`, for tests that deploy nothing."""
    return shipped_book()


def law(on: dt.date) -> Law:
    """The law of the notice's line on a day."""
    return law_on(book(), "notice", on)
