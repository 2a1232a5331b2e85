"""A released change of law: later decisions follow it from its effective date, on every line."""

from __future__ import annotations

import datetime as dt
from importlib.resources import files
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from tests.conftest import MovableClock
from workflows.policies import drafts
from workflows.runtime import deployments, law_in_force
from workflows.runtime.context import OfCase, operation_context
from workflows.runtime.house import House, acting

CHANGE = drafts.NewValue(
    profile="jl-2005",
    name="benefit_months_table",
    value="benefit_months_cq_2011",
    starts_on=dt.date(2006, 4, 1),
    basis="示例文件",
)


@pytest.fixture
def released(session: Session, house: House, clock: MovableClock, tmp_path: Path) -> dt.datetime:
    """The law as shipped, and a week later a change of it; the instant of the release."""
    deployments.deploy_folder(session, files("bpmn"), by=None, now=house.clock.now())
    clock.move(days=7)
    changed = drafts.with_value(deployments.read_folder(files("bpmn")), CHANGE)
    for path, content in changed.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(content)
    deployments.deploy_folder(session, tmp_path, by=None, now=house.clock.now())
    return house.clock.now()


def _months(session: Session, house: House, registered_on: dt.date) -> int:
    facts = {"registered_on": registered_on.isoformat()}
    case = OfCase(1, None, deployments.newest_library(session), "notice", facts)
    context = operation_context(session, acting(house, None), case)
    return int(context.decide("benefit_months", {"contribution_months": 12}))


@pytest.mark.usefixtures("released")
def test_the_day_of_the_event_chooses_between_the_law_before_and_after(
    session: Session, house: House
) -> None:
    assert _months(session, house, dt.date(2006, 3, 31)) == 12
    assert _months(session, house, dt.date(2006, 4, 1)) == 3


def test_the_house_remembers_what_it_knew_before_the_release(session: Session, released: dt.datetime) -> None:
    on = dt.date(2006, 4, 1)
    before = released - dt.timedelta(seconds=1)
    then = law_in_force.in_force(session, line="notice", on=on, known_at=before)
    now = law_in_force.in_force(session, line="notice", on=on, known_at=released)
    assert {each.name: each.value for each in then}["benefit_months_table"] == "benefit_months"
    assert {each.name: each.value for each in now}["benefit_months_table"] == "benefit_months_cq_2011"
    assert any("benefit_months_table" in each.name for each in law_in_force.revisions(session))
