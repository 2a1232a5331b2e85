"""Every story ends as it says, with the real diagrams, tables and operations."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.bpmn.drawing import BPMN_FOLDER
from workflows.demo.world import DemoWorld
from workflows.runtime.scenarios import read as read_story
from workflows.runtime.scenarios import run, run_file

STORIES = sorted((BPMN_FOLDER / "scenarios").glob("*.json"))


def story(path: Path) -> Any:
    marks = [pytest.mark.clause(*json.loads(path.read_text())["clauses"])]
    return pytest.param(path, id=path.stem, marks=marks)


@pytest.mark.parametrize("path", [story(path) for path in STORIES])
def test_the_story_comes_true(path: Path) -> None:
    result = run_file(path, DemoWorld, folder=BPMN_FOLDER)
    assert result.passed, result.report()


def changed(**parts: Any) -> str:
    """The report on the story of a refusal, told otherwise."""
    told = json.loads((BPMN_FOLDER / "scenarios/claim.refused_for_resignation.json").read_text())
    content = json.dumps({**told, **parts}).encode()
    return run(read_story("told_otherwise", content), DemoWorld(), folder=BPMN_FOLDER).report()


def test_a_wrong_path_is_told_with_its_first_difference() -> None:
    wrong = {"cases": {"zhang": {"path": ["claim_received", "register_claim", "second_review"]}}}
    report = changed(expect=wrong)
    assert report.startswith("FAIL told_otherwise")
    assert "element 3 of its path after register_claim" in report


def test_a_wrong_fact_is_told_with_both_values() -> None:
    report = changed(expect={"facts": {"claims": {"zhang": {"status": "granted"}}}})
    assert "facts.claims.zhang.status\n    expected: granted\n    got:      refused" in report


def test_a_step_that_cannot_be_taken_is_told_with_where_the_case_waits() -> None:
    steps = json.loads((BPMN_FOLDER / "scenarios/claim.refused_for_resignation.json").read_text())["steps"]
    report = changed(steps=[steps[0], steps[-1]])
    assert "step 2: do second_review as reviewer" in report
    assert "verify_circumstances" in report


def test_a_refusal_that_does_not_come_is_told() -> None:
    steps = json.loads((BPMN_FOLDER / "scenarios/claim.refused_for_resignation.json").read_text())["steps"]
    report = changed(steps=[{**steps[0], "refused": "FourEyes"}])
    assert "step 1: start claim as clerk" in report
    assert "it was done" in report


def test_a_refusal_that_was_not_expected_is_told_in_both_languages() -> None:
    steps = json.loads((BPMN_FOLDER / "scenarios/claim.second_open_claim_refused.json").read_text())["steps"]
    report = changed(steps=[steps[0], steps[0]])
    assert "step 2: start claim as clerk" in report
    assert "SecondOpenClaim" in report
    assert "已有未办结的申领" in report


def test_a_story_that_lacks_a_part_is_refused() -> None:
    with pytest.raises(ValueError, match="lacks clock, expect"):
        read_story("half", json.dumps({"zh": "半", "en": "half", "clauses": [], "steps": []}).encode())


def test_a_step_must_say_what_it_is() -> None:
    told = {"zh": "", "en": "", "clauses": [], "clock": "2006-03-01T09:00", "steps": [{}], "expect": {}}
    with pytest.raises(ValueError, match="step 1 must be one of start, do"):
        read_story("mute", json.dumps(told).encode())
