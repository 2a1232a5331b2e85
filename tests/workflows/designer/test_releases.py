"""What a release differs in, how it comes back into the files, and that the files do not overrule it."""

from __future__ import annotations

import subprocess
from importlib.resources import files
from pathlib import Path

from sqlalchemy.orm import Session

from tests.conftest import START
from tests.workflows.designer.conftest import Board
from tests.workflows.designer.test_drafts import proposed
from workflows.bootstrap import Installation
from workflows.cli import drift
from workflows.designer import comparison, operations, patches
from workflows.engine import validation
from workflows.runtime import deployments

PATH = "processes/claim.bpmn"


def released(session: Session, board: Board) -> dict[str, bytes]:
    draft = proposed(session, board)
    made = operations.release(session, draft.id, revision=2, by=board.second, now=START)
    return deployments.files_of(session, made.id)


def test_a_start_of_the_program_does_not_undo_a_release_and_drift_names_it(
    installation: Installation, session: Session, board: Board
) -> None:
    released(session, board)
    deployments.deploy_folder(session, files("bpmn"), by=None, now=START)
    assert deployments.newest(session, "claim").version == 2
    session.commit()
    assert list(drift(installation, files("bpmn"))) == [("claim", 2)]


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
    other = before[PATH].replace(card, b'startRole="agency_reviewer" page="new_claim" columns="claim_id"')
    (found,) = comparison.compare(before, {**before, PATH: other}, "claim").elements
    assert (found.tag, found.element_id) == ("process", "claim")
    assert [each.name for each in found.changes] == ["start_role", "columns"]


def test_a_column_that_no_step_writes_is_a_problem() -> None:
    before = deployments.read_folder(files("bpmn"))
    card = b'page="new_claim"'
    wrong = {**before, PATH: before[PATH].replace(card, card + b' columns="claim_id, claim_idd"')}
    found = [each.en for each in validation.problems(wrong) if each.path == PATH]
    assert [text for text in found if "claim_idd" in text]
    assert not [text for text in found if "claim_id " in text]
