"""The statute clock in the hands of a diagram."""

from __future__ import annotations

import datetime as dt
from importlib.resources import files

import pytest

from workflows.deadlines import queries, verbs
from workflows.engine import registry
from workflows.errors import Incident, Refused
from workflows.runtime import deployments
from workflows.runtime.context import OfCase, operation_context
from workflows.runtime.house import acting

REVIEW = {"limit_id": "eligibility_review"}


@pytest.fixture
def step(session, house):
    """`step(7, "notice")`: the context of a step of that case, on the deployed law."""
    deployments.deploy_folder(session, files("bpmn"), by=None, now=house.clock.now())

    def context(instance_id=7, line="notice"):
        return operation_context(session, acting(house, None), OfCase(instance_id, policy_line=line))

    return context


@pytest.mark.clause("S5.1")
def test_review_clock_starts_at_receipt_pauses_for_the_claimant_and_ends_with_the_decision(
    step, clock, session
):
    begun = registry.call("deadlines.start", step(), {**REVIEW, "started_on": dt.date(2006, 2, 27)})
    assert (begun["due_on"], begun["warn_on"]) == (dt.date(2006, 3, 9), dt.date(2006, 3, 6))
    held = registry.call("deadlines.pause", step(), {**REVIEW, "ground": "等待本人补正材料"})
    assert held["due_on"] is None
    clock.move(days=5)
    assert registry.call("deadlines.resume", step(), REVIEW)["due_on"] == dt.date(2006, 3, 14)
    registry.call("deadlines.end", step(), REVIEW)
    session.expire_all()
    (limit,) = queries.limits_of(session, 7)
    assert (limit.ended_on, limit.started_on) == (dt.date(2006, 3, 6), dt.date(2006, 2, 27))
    assert "等待本人补正材料" in limit.sentences("zh")[1]


@pytest.mark.parametrize(("line", "due_on"), [("notice", "2024-03-11"), ("national", "2024-03-15")])
def test_limit_follows_the_line_of_the_area(step, line, due_on):
    begun = registry.call("deadlines.start", step(7, line), {**REVIEW, "started_on": dt.date(2024, 3, 1)})
    assert begun["due_on"] == dt.date.fromisoformat(due_on)


def test_limit_that_does_not_run_is_not_paused_and_needs_not_end(step):
    with pytest.raises(Refused, match="does not run"):
        registry.call("deadlines.pause", step(), {**REVIEW, "ground": "x"})
    registry.call("deadlines.end", step(), REVIEW)


def test_limit_counts_from_another_day_of_receipt_unless_it_stood_still_already(step, session):
    registry.call("deadlines.start", step(), {**REVIEW, "started_on": dt.date(2006, 3, 1)})
    moved = verbs.count_from(step(), limit_id="eligibility_review", started_on=dt.date(2006, 2, 27))
    assert (moved.due_on, moved.warn_on) == (dt.date(2006, 3, 9), dt.date(2006, 3, 6))
    registry.call("deadlines.pause", step(), {**REVIEW, "ground": "等待本人补正材料"})
    with pytest.raises(Refused, match="stood still"):
        verbs.count_from(step(), limit_id="eligibility_review", started_on=dt.date(2006, 2, 26))


def test_limit_belongs_to_a_case_and_is_known_to_the_law(step):
    with pytest.raises(Refused, match="belongs to a case"):
        registry.call("deadlines.start", step(None), {**REVIEW, "started_on": dt.date(2006, 3, 1)})
    with pytest.raises(Incident, match="time_limits"):
        registry.call("deadlines.start", step(), {"limit_id": "nothing", "started_on": dt.date(2006, 3, 1)})
