"""What a diagram names exists: processes, tables, forms, roles, steps, limits, clauses."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.bpmn.drawing import BPMN_FOLDER, MODEL, NODES, PROCESSES, SHIBAO, Drawing

ROLES = {each["id"]: each for each in json.loads((BPMN_FOLDER / "roles.json").read_text())["roles"]}
CLAUSES = {each["id"] for each in json.loads((BPMN_FOLDER / "clauses.json").read_text())["clauses"]}
ELEMENTS = {key for path in PROCESSES for key in Drawing(path).tagged(NODES)}


@pytest.fixture(params=PROCESSES, ids=lambda path: path.stem)
def drawing(request: pytest.FixtureRequest) -> Drawing:
    path: Path = request.param
    return Drawing(path)


def test_the_files_stem_is_the_process_id(drawing: Drawing) -> None:
    assert list(drawing.tagged({"process"})) == [drawing.path.stem]


def test_every_process_can_be_run_and_has_its_own_namespace(drawing: Drawing) -> None:
    (process,) = drawing.tagged({"process"}).values()
    assert process.get("isExecutable") == "true"
    assert drawing.root.get("targetNamespace") == f"urn:shibao:process:{drawing.path.stem}"


def test_called_processes_exist(drawing: Drawing) -> None:
    called = {each.get("calledElement") for each in drawing.tagged({"callActivity"}).values()}
    assert called <= {path.stem for path in PROCESSES}


def test_decisions_exist(drawing: Drawing) -> None:
    for key, task in drawing.tagged({"businessRuleTask"}).items():
        assert (BPMN_FOLDER / "decisions" / f"{task.get(f'{SHIBAO}decision')}.dmn").is_file(), key


def test_forms_exist(drawing: Drawing) -> None:
    named = [each.get(f"{SHIBAO}form") for each in drawing.elements.values() if each.get(f"{SHIBAO}form")]
    assert all((BPMN_FOLDER / "forms" / f"{form}.json").is_file() for form in named)


def test_every_person_has_a_form_to_fill(drawing: Drawing) -> None:
    assert all(each.get(f"{SHIBAO}form") for each in drawing.tagged({"userTask"}).values())


def test_lanes_are_roles(drawing: Drawing) -> None:
    assert {each.get(f"{SHIBAO}role") for each in drawing.tagged({"lane"}).values()} <= set(ROLES)


def test_steps_of_other_people_exist(drawing: Drawing) -> None:
    named = [each.get(f"{SHIBAO}separateFrom") or "" for each in drawing.elements.values()]
    assert {key for names in named for key in names.split(",") if key} <= ELEMENTS


def test_limits_are_rows_of_the_table_of_limits(drawing: Drawing) -> None:
    limits = set(re.findall(r'"(\w+)"', (BPMN_FOLDER / "decisions/time_limits.dmn").read_text()))
    named = {each.get(f"{SHIBAO}deadline") for each in drawing.elements.values()} - {None}
    assert named <= limits


def test_the_table_of_extensions_knows_every_limit_of_a_diagram(drawing: Drawing) -> None:
    known = set(re.findall(r'"(\w+)"', (BPMN_FOLDER / "decisions/limit_extension.dmn").read_text()))
    named = {each.get(f"{SHIBAO}deadline") for each in drawing.elements.values()} - {None}
    assert named <= known


def test_clauses_are_those_of_the_notice(drawing: Drawing) -> None:
    assert {each.get(f"{SHIBAO}clause") for each in drawing.elements.values()} - {None} <= CLAUSES


def test_every_act_says_its_clause(drawing: Drawing) -> None:
    acts = drawing.tagged({"userTask", "serviceTask", "businessRuleTask", "callActivity", "process"})
    assert [key for key, each in acts.items() if not each.get(f"{SHIBAO}clause")] == []


def test_messages_are_waited_for_by_their_event(drawing: Drawing) -> None:
    messages = drawing.tagged({"message"})
    waiting = {each.get("messageRef") for each in drawing.root.iter(f"{MODEL}messageEventDefinition")}
    assert waiting == set(messages)


def test_every_role_has_its_names_and_its_kind_of_office() -> None:
    assert all(role["zh"] and role["en"] and role["office"] for role in ROLES.values())
    assert len(ROLES) == len(json.loads((BPMN_FOLDER / "roles.json").read_text())["roles"])
