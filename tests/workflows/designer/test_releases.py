"""What a release differs in, how it comes back into the files, and that the files do not overrule it."""

from __future__ import annotations

import datetime as dt
import json
import subprocess
from importlib.resources import files
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy.orm import Session

from tests.conftest import START
from tests.workflows.designer.conftest import Board
from tests.workflows.designer.test_drafts import proposed
from workflows.bootstrap import Installation
from workflows.cli import check_drift
from workflows.designer import (
    bundle,
    comparison,
    operations,
    patches,
    queries,
    released_stories,
    stories,
)
from workflows.drift import drift, drifting_library, drifting_stories
from workflows.engine import validation
from workflows.errors import Refused
from workflows.runtime import deployment_queries, deployments

PATH = "processes/claim.bpmn"
COLUMNS = b'columns="separation_reason,employer_name,registered_on,contribution_months"'
"""As the card of the claim names them."""


def released(session: Session, board: Board) -> dict[str, bytes]:
    draft = proposed(session, board)
    made = operations.release(session, draft.id, revision=2, by=board.second, now=START)
    return deployments.files_of(session, made.id)


def test_a_start_of_the_program_does_not_undo_a_release_and_drift_names_it(
    installation: Installation, session: Session, board: Board
) -> None:
    released(session, board)
    deployments.deploy_folder(session, files("bpmn"), by=None, now=START)
    assert deployment_queries.newest(session, "claim").version == 2
    session.commit()
    assert list(drift(installation, files("bpmn"))) == [("claim", 2)]


@pytest.mark.parametrize(
    ("days", "standings"),
    [
        pytest.param(0, ["in_force", "former"], id="today"),
        pytest.param(1, ["waiting", "in_force"], id="tomorrow"),
        pytest.param(366, ["waiting", "in_force"], id="in a year"),
    ],
)
def test_a_release_stands_from_its_first_day_on(
    session: Session, board: Board, days: int, standings: list[str]
) -> None:
    draft, today = proposed(session, board), START.date()
    first_day = today + dt.timedelta(days=days)
    operations.release(session, draft.id, revision=2, by=board.second, now=START, effective_on=first_day)
    found = queries.versions(session, "claim", board.second, today)
    assert [each.standing for each in found] == standings
    later = queries.versions(session, "claim", board.second, first_day)
    assert [each.standing for each in later] == ["in_force", "former"]
    assert queries.in_force(session, board.second, first_day)["claim"] == 2


@pytest.mark.parametrize("days", [-1, 367])
def test_a_first_day_that_is_past_or_far_off_is_refused(session: Session, board: Board, days: int) -> None:
    draft = proposed(session, board)
    day = START.date() + dt.timedelta(days=days)
    with pytest.raises(Refused) as refused:
        operations.release(session, draft.id, revision=2, by=board.second, now=START, effective_on=day)
    assert refused.value.field == "effective_on"
    assert deployment_queries.newest(session, "claim").version == 1


def test_drift_names_what_waits_for_its_day_and_ends_with_one(
    installation: Installation, session: Session, board: Board, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = proposed(session, board)
    day = START.date() + dt.timedelta(days=3)
    operations.release(session, draft.id, revision=2, by=board.second, now=START, effective_on=day)
    session.commit()
    monkeypatch.setenv("DATABASE_URL", installation.engine.url.render_as_string(hide_password=False))
    monkeypatch.setenv("SHIBAO_VAR", str(installation.house.settings.var))
    monkeypatch.setenv("SHIBAO_LANGUAGE", "en")
    told = CliRunner().invoke(check_drift)
    assert told.exit_code == 1
    assert told.output == "claim: version 2, from 2006-03-04, differs from bpmn/\n"


def test_drift_names_a_change_of_law_that_the_files_do_not_have(
    installation: Installation, session: Session, board: Board
) -> None:
    session.commit()
    assert list(drifting_library(installation, files("bpmn"))) == []
    changed = dict(deployments.library_files(session, deployments.newest_library(session)))
    changed["policies/lines.json"] += b"\n"
    deployments.deploy_library(session, changed, by=board.second, now=START)
    session.commit()
    assert list(drifting_library(installation, files("bpmn"))) == ["policies/lines.json"]


def test_the_patch_makes_the_files_say_what_is_in_force(
    session: Session, board: Board, tmp_path: Path
) -> None:
    version = {**released(session, board), "forms/new_form.json": '{"zh": "新"}'.encode()}
    before = deployments.read_folder(files("bpmn"))
    for path, content in before.items():
        (tmp_path / "bpmn" / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "bpmn" / path).write_bytes(content)
    patch = patches.patch(version)
    assert patch.count(b"diff --git") == 2
    subprocess.run(["git", "apply", "-"], input=patch, cwd=tmp_path, check=True)
    after = deployments.read_folder(tmp_path / "bpmn")
    assert after == {**before, **version}
    assert patches.patch(version, after) == b""


TALE = {"zh": "新", "en": "New", "clauses": [], "clock": "2006-03-01T09:00", "steps": [], "expect": {}}


def test_stories_kept_with_a_release_are_in_its_patch_and_drift_names_them(
    installation: Installation, session: Session, board: Board, tmp_path: Path
) -> None:
    draft = operations.open_draft(session, "claim", by=board.writer, now=START)
    mine, out = json.dumps(TALE).encode(), "claim.four_eyes"
    for revision, (name, content) in enumerate((("mine", mine), ("four_eyes", b"")), 1):
        stories.keep(session, draft.id, name, content, revision=revision, by=board.writer, now=START)
    changed = bundle.diagram(session, draft).replace("复核认定结果".encode(), "再次复核".encode(), 1)
    operations.save(session, draft.id, changed, revision=3, by=board.writer, now=START)
    operations.propose(session, draft.id, "改名", revision=4, by=board.writer, now=START)
    operations.release(session, draft.id, revision=4, by=board.second, now=START)
    session.commit()
    kept = [f"scenarios/{out}.json", "scenarios/claim.mine.json"]
    assert list(drifting_stories(installation, files("bpmn"))) == kept

    shipped = {**deployments.read_folder(files("bpmn")), **released_stories.in_folder(files("bpmn"))}
    for path, content in shipped.items():
        (tmp_path / "bpmn" / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "bpmn" / path).write_bytes(content)
    patch = patches.patch(queries.patch_files(session, "claim", 2, board.second))
    subprocess.run(["git", "apply", "-"], input=patch, cwd=tmp_path, check=True)
    assert (tmp_path / "bpmn/scenarios/claim.mine.json").read_bytes() == mine
    assert not (tmp_path / "bpmn" / kept[0]).exists()
    assert queries.patch_files(session, "claim", 1, board.second).keys().isdisjoint(kept)
    session.commit()
    assert list(drifting_stories(installation, tmp_path / "bpmn")) == []


def test_the_difference_names_elements_and_properties_and_nothing_else(
    session: Session, board: Board
) -> None:
    after = released(session, board)
    before = deployments.read_folder(files("bpmn"))
    found = comparison.compare({path: before[path] for path in after}, after, "claim")
    assert [(each.kind, each.element_id) for each in found.elements] == [("changed", "second_review")]
    assert found.elements[0].changes == (comparison.Change("name", "复核认定结果", "再次复核"),)
    assert [(each.kind, each.path) for each in found.files] == [("changed", PATH)]


def test_what_only_moved_in_the_drawing_is_no_difference_of_an_element(
    session: Session, board: Board
) -> None:
    before = deployments.read_folder(files("bpmn"))
    moved = before[PATH].replace(b'<dc:Bounds x="', b'<dc:Bounds x="1', 1)
    found = comparison.compare(before, {**before, PATH: moved}, "claim")
    assert found.elements == ()
    assert len(found.files) == 1


def test_a_removed_step_and_its_flows_are_named(session: Session, board: Board) -> None:
    before = deployments.read_folder(files("bpmn"))
    found = comparison.compare({}, before, "claim")
    assert found.elements == ()  # there is nothing to compare with
    changed = before[PATH].replace(b'value="claim_id"', b'value="claim_id + 0"', 1)
    found = comparison.compare(before, {**before, PATH: changed}, "claim")
    assert [each.name for each in found.elements[0].changes] == ["input claim_id"]


def test_who_starts_it_and_what_its_list_shows_is_a_difference() -> None:
    before = deployments.read_folder(files("bpmn"))
    card = b'startRole="employment_service_clerk" page="new_claim"'
    other = before[PATH].replace(card, b'startRole="agency_reviewer" page="new_claim"')
    other = other.replace(COLUMNS, b'columns="claim_id"')
    (found,) = comparison.compare(before, {**before, PATH: other}, "claim").elements
    assert (found.tag, found.element_id) == ("process", "claim")
    assert [each.name for each in found.changes] == ["start_role", "columns"]


def test_a_column_that_no_step_writes_is_a_problem() -> None:
    before = deployments.read_folder(files("bpmn"))
    wrong = {**before, PATH: before[PATH].replace(COLUMNS, b'columns="claim_id, claim_idd"')}
    found = [each.en for each in validation.problems(wrong) if each.path == PATH]
    assert [text for text in found if "claim_idd" in text]
    assert not [text for text in found if "claim_id " in text]


def test_an_own_start_page_gives_no_facts_and_no_choices_of_the_database() -> None:
    before = deployments.read_folder(files("bpmn"))
    card = b'page="new_claim"'
    changed = {**before, PATH: before[PATH].replace(card, b"")}
    found = [
        each.en for each in validation.problems(changed) if each.path == PATH and each.severity == "error"
    ]
    assert [text.split()[2] for text in found] == ["person_id", "address_community"]
