"""All problems of a draft by element, the mend that one click can do, and what the panel offers to choose."""

from __future__ import annotations

from importlib.resources import files

import pytest

from workflows import bootstrap
from workflows.designer import blank
from workflows.designer.catalogue import Slot, catalogue
from workflows.designer.problems import expression_problem, problems
from workflows.runtime import deployments

PATH = "processes/claim.bpmn"
GRANT = "which_decision_to_grant_wanted"


@pytest.fixture(scope="module")
def bpmn() -> dict[str, bytes]:
    bootstrap.load_rooms()
    return deployments.read_folder(files("bpmn"))


def test_what_is_in_force_has_no_errors(bpmn: dict[str, bytes]) -> None:
    assert [each for each in problems(bpmn, "claim") if each.severity == "error"] == []


@pytest.mark.parametrize(
    ("old", "new", "element", "kind", "value"),
    [
        (f'default="{GRANT}"', "", "which_decision", "default", GRANT),
        ('shibao:role="agency_reviewer"', "", "second_review", "role", "agency_reviewer"),
        ('form="second_review"', 'form="second_reviw"', "second_review", "form", "second_review"),
        ('n="eligibility"', 'n="eligibilty"', "decide_eligibility", "decision", "eligibility"),
    ],
)  # fmt: skip
def test_one_click_is_offered_where_one_click_mends(
    bpmn: dict[str, bytes], old: str, new: str, element: str, kind: str, value: str
) -> None:
    assert old.encode() in bpmn[PATH]
    broken = {**bpmn, PATH: bpmn[PATH].replace(old.encode(), new.encode(), 1)}
    found = next(each for each in problems(broken, "claim") if each.element_id == element)
    assert (found.severity, found.path) == ("error", PATH)
    assert (kind, value) in {(each.kind, each.value) for each in found.fixes}


def test_all_problems_are_told_and_not_the_first(bpmn: dict[str, bytes]) -> None:
    broken = bpmn[PATH].replace(b'shibao:form="second_review"', b'shibao:form="none_such"')
    broken = broken.replace(b'shibao:operation="claims.register"', b'shibao:operation="claims.regster"')
    found = problems({**bpmn, PATH: broken}, "claim")
    assert {"second_review", "register_claim"} <= {
        each.element_id for each in found if each.severity == "error"
    }


@pytest.mark.parametrize("content", [b"", b"<x", b"<x/>", b"<bpmn/>"])
def test_what_is_no_diagram_is_one_clear_problem(bpmn: dict[str, bytes], content: bytes) -> None:
    found = problems({**bpmn, PATH: content}, "claim")
    assert found
    assert all(each.zh and each.en for each in found)


def test_a_new_drawing_lacks_its_role_and_nothing_that_cannot_be_chosen(bpmn: dict[str, bytes]) -> None:
    drawn = {**bpmn, "processes/visit.bpmn": blank.diagram("visit", "走访", "Visit")}
    errors = [each for each in problems(drawn, "visit") if each.severity == "error"]
    assert [each.element_id for each in errors] == ["first_step"]
    assert {each.kind for each in errors[0].fixes} == {"role"}


def test_an_expression_is_checked_while_it_is_typed() -> None:
    assert expression_problem('decision = "return"') is None
    wrong = expression_problem("decision = ")
    assert wrong is not None
    assert all(wrong)


def test_the_catalogue_types_every_operation_and_names_every_form(bpmn: dict[str, bytes]) -> None:
    found = catalogue(bpmn)
    register = next(each for each in found.operations if each.id == "claims.register")
    assert Slot("person_id", "int", True) in register.inputs
    assert "claim_id" in {each.name for each in register.outputs}
    assert {each.id for each in found.forms} >= {"second_review", "community_verification"}
    assert {each.id for each in found.roles} >= {"process_designer", "agency_reviewer"}
    assert "S5.6" in {each.id for each in found.clauses}
    shipped = {path.removeprefix("processes/").removesuffix(".bpmn") for path in bpmn if "processes/" in path}
    assert {each.id for each in found.processes} == shipped
