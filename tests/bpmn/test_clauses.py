"""The way from a clause to diagram, table, story, code and test is on file and true."""

from __future__ import annotations

import json

from tests.bpmn import clauses
from tests.bpmn.drawing import BPMN_FOLDER, NODES, PROCESSES, SHIBAO, Drawing

CLAUSES = json.loads((BPMN_FOLDER / "clauses.json").read_text())["clauses"]
STORIES = sorted((BPMN_FOLDER / "scenarios").glob("*.json"))


def test_every_clause_has_one_id_and_both_texts() -> None:
    assert len({each["id"] for each in CLAUSES}) == len(CLAUSES)
    assert all(each["zh"] and each["en"] for each in CLAUSES)


def test_the_page_of_clauses_is_up_to_date() -> None:
    written, due = clauses.without_tests(clauses.PAGE.read_text()), clauses.without_tests(clauses.page())
    assert written == due, "run python -m tests.bpmn.clauses"


def test_stories_name_clauses_of_the_notice() -> None:
    known = {each["id"] for each in CLAUSES}
    for path in STORIES:
        named = json.loads(path.read_text())["clauses"]
        assert named, path.stem
        assert set(named) <= known, path.stem


def test_every_clause_in_a_diagram_has_a_story() -> None:
    told = {clause for path in STORIES for clause in json.loads(path.read_text())["clauses"]}
    elements = [each for path in PROCESSES for each in Drawing(path).tagged(NODES | {"process"}).values()]
    assert {each.get(f"{SHIBAO}clause") for each in elements} - {None} <= told


def test_every_process_has_at_least_two_stories() -> None:
    for path in PROCESSES:
        assert len([story for story in STORIES if story.stem.startswith(f"{path.stem}.")]) >= 2, path.stem
