"""Forms speak both languages and offer only what the tables can decide."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.bpmn.drawing import BPMN_FOLDER, PROCESSES, SHIBAO, Drawing
from workflows.engine import forms
from workflows.runtime import asking

FORMS = sorted((BPMN_FOLDER / "forms").glob("*.json"))
OPTIONS = sorted((BPMN_FOLDER / "forms/options").glob("*.json"))
HAN = re.compile(r"[\u4e00-\u9fff]")


def read(path: Path) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(path.read_text())
    return content


def texts(node: Any) -> Iterator[dict[str, str]]:
    """Every object that carries a text."""
    if isinstance(node, dict):
        if "zh" in node or "en" in node:
            yield node
        for value in node.values():
            yield from texts(value)
    elif isinstance(node, list):
        for value in node:
            yield from texts(value)


def fields(form: dict[str, Any]) -> list[dict[str, Any]]:
    return [field for group in form["groups"] for field in group["fields"]]


def options(name: str) -> list[str]:
    return [each["value"] for each in read(BPMN_FOLDER / "forms/options" / f"{name}.json")["options"]]


@pytest.mark.parametrize("path", [*FORMS, *OPTIONS], ids=lambda path: path.stem)
def test_the_files_stem_is_the_id(path: Path) -> None:
    assert read(path)["id"] == path.stem


@pytest.mark.parametrize("path", [*FORMS, *OPTIONS], ids=lambda path: path.stem)
def test_every_text_is_there_in_both_languages(path: Path) -> None:
    for text in texts(read(path)):
        assert HAN.search(text["zh"]), text
        assert text["en"], text
        assert not HAN.search(text["en"]), text


@pytest.mark.parametrize("path", FORMS, ids=lambda path: path.stem)
def test_every_field_to_fill_has_a_hint(path: Path) -> None:
    assert [
        field["name"] for field in fields(read(path)) if field["type"] != "fact" and "hint" not in field
    ] == []


@pytest.mark.parametrize("path", FORMS, ids=lambda path: path.stem)
def test_no_group_has_more_than_seven_fields(path: Path) -> None:
    assert all(len(group["fields"]) <= 7 for group in read(path)["groups"])


@pytest.mark.parametrize("path", FORMS, ids=lambda path: path.stem)
def test_no_two_fields_or_options_share_a_name(path: Path) -> None:
    names = [field["name"] for field in fields(read(path))]
    assert len(set(names)) == len(names)
    for field in fields(read(path)):
        values = [option["value"] for option in field.get("options", [])]
        assert len(set(values)) == len(values)


@pytest.mark.parametrize("path", FORMS, ids=lambda path: path.stem)
def test_shared_options_exist(path: Path) -> None:
    named = {field["options_from"] for field in fields(read(path)) if "options_from" in field}
    assert named <= {each.stem for each in OPTIONS}


def test_every_form_is_used() -> None:
    elements = [each for path in PROCESSES for each in Drawing(path).elements.values()]
    assert {path.stem for path in FORMS} == {each.get(f"{SHIBAO}form") for each in elements} - {None}


def test_the_reasons_offered_are_those_the_table_in_force_decides() -> None:
    table = (BPMN_FOLDER / "decisions/eligibility.dmn").read_text()
    allowed = re.search(
        r"<text>separation_reason</text>.*?<inputValues[^>]*><text>(.*?)</text>", table, re.DOTALL
    )
    assert allowed is not None
    assert set(options("separation_reasons")) == set(re.findall(r'"(\w+)"', allowed[1]))


def test_every_failed_condition_has_its_words() -> None:
    found = set()
    for table in (BPMN_FOLDER / "decisions").glob("eligibility*.dmn"):
        for values in re.findall(r"<outputValues[^>]*><text>(\"contribution.*?)</text>", table.read_text()):
            found |= set(re.findall(r'"(\w+)"', values))
    assert found
    assert found <= set(options("failed_conditions"))


@pytest.mark.clause("S7.1")
@pytest.mark.parametrize("wanted", [[], ["economy"], ["economy", "finance"]], ids=str)
def test_the_clerk_may_add_each_department_that_the_rules_do_not_name(wanted: list[str]) -> None:
    form = forms.read(
        (BPMN_FOLDER / "forms/layoff_review.json").read_bytes(),
        {path.stem: path.read_bytes() for path in OPTIONS},
    )
    found = asking.asked(form, {"decision": "circulate"}, {"wanted_departments": wanted})
    offered = {name.removeprefix("to_") for name in found if name.startswith("to_")}
    assert offered == set(options("layoff_departments")) - set(wanted)
