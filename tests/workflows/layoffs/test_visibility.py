"""A case of an enterprise is known to the enterprise, its union and their labour department alone."""

from __future__ import annotations

import pytest

from workflows.people.permissions import Actor, Grant, Subject, can, visible

CASE = Subject("enterprise_case", "changchun", frozenset({1, 10, 11, 12}))
"""Province 1, labour department 10, enterprise 11, union 12."""


@pytest.mark.parametrize(
    ("role", "office", "area", "seen"),
    [
        ("enterprise_agent", 11, "changchun", True),
        ("enterprise_agent", 21, "changchun", False),
        ("union_representative", 12, "changchun", True),
        ("union_representative", 22, "changchun", False),
        ("labour_clerk", 10, "changchun", True),
        ("labour_supervisor", 20, "jilin", False),
        ("agency_reviewer", 2, "changchun", False),
        ("payment_clerk", 2, "changchun", False),
        ("employment_service_clerk", 3, "changchun", False),
    ],
)
def test_who_may_know_of_a_layoff(role: str, office: int, area: str, *, seen: bool) -> None:
    assert visible(Actor(5, "某人", (Grant(role, office, area),)), CASE) is seen


def test_only_the_enterprise_files_and_changes() -> None:
    agent, union = (
        Actor(5, "某人", (Grant(role, office, "changchun"),))
        for role, office in (("enterprise_agent", 11), ("union_representative", 12))
    )
    assert can(agent, "layoff.file", CASE)
    assert not can(union, "layoff.change", CASE)


@pytest.mark.parametrize("role", ["enterprise_agent", "union_representative", "labour_clerk"])
def test_they_know_nothing_of_claims(role: str) -> None:
    claim = Subject("case", "changchun", frozenset({1, 2, 3, 4}))
    assert not visible(Actor(5, "某人", (Grant(role, 11, "changchun"),)), claim)
