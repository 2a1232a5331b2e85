"""Which law decides a case: that of its own deployment, or of its area's line on the day of the event."""

from __future__ import annotations

import datetime as dt
from importlib.resources import files

import pytest

from workflows.runtime import deployments
from workflows.runtime.context import OfCase, operation_context
from workflows.runtime.house import acting

CLAIM = {
    "contribution_months": 36,
    "separation_reason": "mutual_agreement_proposed_by_employer",
    "registered": True,
    "job_seeking": True,
    "in_flexible_employment": False,
    "receiving_old_age_pension": False,
}


@pytest.fixture
def decide(session, house):
    """`decide("national", separated_on=…)`: what is wrong with that claim."""
    deployments.deploy_folder(session, files("bpmn"), by=None, now=house.clock.now())
    library = deployments.newest_library(session)

    def failed(line, **facts):
        of_case = OfCase(library=library, policy_line=line, facts=facts)
        return operation_context(session, acting(house, None), of_case).decide("eligibility", CLAIM)

    return failed


@pytest.mark.clause("S1.1")
@pytest.mark.parametrize(
    ("line", "separated_on", "failed"),
    [
        pytest.param("national", "2015-03-01", [], id="national line, law of 2011"),
        pytest.param("national", "2010-03-01", ["voluntary"], id="national line, law of 2008"),
        pytest.param("notice", "2015-03-01", ["voluntary"], id="line of the notice"),
    ],
)
def test_case_is_decided_by_the_line_of_its_area_on_the_day_of_the_event(decide, line, separated_on, failed):
    assert decide(line, separated_on=dt.date.fromisoformat(separated_on)) == failed
