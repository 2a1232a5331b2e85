"""The catalogue says of everything in force who writes it and who reads it."""

from __future__ import annotations

from importlib.resources import files

import pytest

from workflows import bootstrap
from workflows.designer import usage
from workflows.runtime import deployments

bootstrap.load_rooms()
HOUSE = deployments.read_folder(files("bpmn"))
STEMS = [path[len("processes/") : -len(".bpmn")] for path in HOUSE if path.startswith("processes/")]


@pytest.fixture(scope="module")
def found() -> dict[str, usage.Entry]:
    library = {path: each for path, each in HOUSE.items() if not path.startswith("processes/")}
    processes = {stem: {f"processes/{stem}.bpmn": HOUSE[f"processes/{stem}.bpmn"]} for stem in STEMS}
    return {each.id: each for each in usage.entries(library, processes)}


def elements(uses: tuple[usage.Use, ...]) -> set[str]:
    return {f"{each.process_id}.{each.element_id}" for each in uses}


def test_an_operation_names_its_callers_and_a_call(found: dict[str, usage.Entry]) -> None:
    entry = found["claims.register"]
    assert elements(entry.readers) == {"claim.register_claim"}
    assert {slot.name for slot in entry.takes} >= {"person_id", "separated_on"}
    assert entry.example.startswith("claims.register(person_id: person_id, ")


def test_a_variable_names_writers_and_readers(found: dict[str, usage.Entry]) -> None:
    entry = found["claim.claim_id"]
    assert elements(entry.writers) == {"claim.claim_received", "claim.register_claim"}
    assert len(entry.readers) > 3


def test_a_field_names_the_steps_that_ask_it_and_take_it(found: dict[str, usage.Entry]) -> None:
    decision, fact = found["second_review.decision"], found["second_review.months"]
    assert elements(decision.writers) == elements(decision.readers) == {"claim.second_review"}
    assert (elements(fact.writers), fact.readers) == ({"claim.second_review"}, ())
    assert fact.example.startswith("months = ")


def test_what_no_process_uses_is_there_all_the_same(found: dict[str, usage.Entry]) -> None:
    kinds = {each.kind for each in found.values()}
    assert kinds == set(usage.KINDS)
    assert [each.id for each in found.values() if each.kind == "decision" and not each.readers]


def test_a_search_looks_into_names_and_steps(found: dict[str, usage.Entry]) -> None:
    entry = found["claims.register"]
    assert all(entry.matches(text) for text in ("CLAIMS.reg", "register_claim", ""))
    assert not entry.matches("no such thing")
