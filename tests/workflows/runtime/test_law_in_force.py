"""The deployed law: valid on a day, known since a deployment."""

from __future__ import annotations

import datetime as dt
from importlib import resources

import pytest

from workflows.errors import NotFound
from workflows.policies import drafts
from workflows.runtime import deployments, law_in_force

JULY = dt.date(2006, 7, 1)
CHANGE = drafts.NewValue("jl-2005", "refusal_mode", "consecutive", JULY, "示例")


def value(rows, name):
    return next(each.value for each in rows if each.name == name)


@pytest.fixture
def deployed(session, clock, tmp_path):
    """The shipped law on 1 March 2006, and a change known from 1 April that holds from 1 July."""
    files = deployments.read_folder(resources.files("bpmn"))
    for change in (None, CHANGE):
        changed = files if change is None else {**files, **drafts.with_value(files, change)}
        for path, content in changed.items():
            target = tmp_path / "law" / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
        deployments.deploy_folder(session, tmp_path / "law", by=None, now=clock.now())
        clock.move(days=31)
    return session


@pytest.mark.clause("S1.1")
def test_value_holds_from_its_day_and_was_known_from_its_deployment(deployed):
    march, april = (dt.datetime(2006, month, 15, tzinfo=dt.UTC) for month in (3, 4))
    for on, known_at, expected in (
        (dt.date(2006, 6, 30), april, "cumulative"),
        (JULY, april, "consecutive"),
        (JULY, march, "cumulative"),
        (JULY, None, "consecutive"),
    ):
        rows = law_in_force.in_force(deployed, line="notice", on=on, known_at=known_at)
        assert value(rows, "refusal_mode") == expected


def test_page_tells_what_changes_when_and_what_a_deployment_brought(deployed):
    days = {each.on for each in law_in_force.changes(deployed, line="notice") if each.name == "refusal_mode"}
    assert days == {JULY}
    assert [each.after for each in law_in_force.revisions(deployed)] == ["consecutive"]


def test_nothing_was_known_before_the_first_deployment(deployed):
    with pytest.raises(NotFound):
        law_in_force.in_force(
            deployed, line="notice", on=JULY, known_at=dt.datetime(2005, 1, 1, tzinfo=dt.UTC)
        )
