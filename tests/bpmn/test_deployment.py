"""The folder can be put in force as it stands: it parses, resolves and has no problems."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.bpmn.drawing import BPMN_FOLDER, PROCESSES, SHIBAO, Drawing
from workflows import bootstrap
from workflows.engine import forms, parser, registry, validation
from workflows.runtime.deployments import read_folder

FILES = read_folder(BPMN_FOLDER)

WAIT_WITHOUT_A_LIMIT_OF_THE_LAW = {
    *("check_run", "release_run", "countersign_run", "confirm_recall", "benefit_ended"),
    *("correct_account", "confirm_account", "confirm_return"),
    *("sign_totals", "countersign_totals"),
    *("revise_change", "release_change"),
    *("explain_plan", "hear_staff", "reply_to_opinion", "report_plan", "correct_plan", "sign_opinion"),
    *("announce_hiring", "report_hiring", "follow_alarm", "collect_signatures"),
    "await_request",
}
"""A payment run is worked within its month, an entitlement ends when it ends; no law hurries the lawmaker,
nor an enterprise that plans a layoff or hires again: its days are counted from what it does. Months that a
suspended benefit has left are kept until they are asked for."""


@pytest.fixture(autouse=True, scope="module")
def rooms() -> None:
    bootstrap.load_rooms()


@pytest.mark.parametrize("process_id", [path.stem for path in PROCESSES])
def test_the_engine_can_run_the_process(process_id: str) -> None:
    definition = parser.load(FILES, process_id)
    assert definition.process_id == process_id
    assert definition.name
    assert definition.name_en


def test_nothing_speaks_against_putting_the_folder_in_force() -> None:
    problems = validation.problems(FILES)
    assert [str(each) for each in problems if each.severity == "error"] == []
    left = [each for each in problems if not each.path.startswith("decisions/")]
    assert {(each.kind, each.element_id) for each in left} == {
        ("unbounded_wait", name) for name in WAIT_WITHOUT_A_LIMIT_OF_THE_LAW
    }


@pytest.mark.parametrize("path", PROCESSES, ids=lambda path: path.stem)
def test_operations_exist_and_get_what_they_need(path: Path) -> None:
    known = registry.all_operations()
    for key, task in Drawing(path).tagged({"serviceTask"}).items():
        operation = known[task.get(f"{SHIBAO}operation", "")]
        given = {each.get("name") for each in task.iter(f"{SHIBAO}input")}
        assert operation.required <= given, key
        assert given <= set(operation.inputs), key


@pytest.mark.parametrize("path", PROCESSES, ids=lambda path: path.stem)
def test_results_read_from_operations_are_given_by_them(path: Path) -> None:
    known = registry.all_operations()
    for key, task in Drawing(path).tagged({"serviceTask"}).items():
        fields = set(known[task.get(f"{SHIBAO}operation", "")].outputs)
        read = [each.get("value", "") for each in task.iter(f"{SHIBAO}output")]
        named = {value.removeprefix("result.") for value in read if value.startswith("result.")}
        assert named <= fields, key


@pytest.mark.parametrize("path", sorted((BPMN_FOLDER / "forms").glob("*.json")), ids=lambda path: path.stem)
def test_forms_can_be_read(path: Path) -> None:
    options = {each.stem: each.read_bytes() for each in (BPMN_FOLDER / "forms/options").glob("*.json")}
    form = forms.read((BPMN_FOLDER / "forms" / path).read_bytes(), options)
    assert form.fields
