"""Decision tables: hit policies, aggregations, defaults, allowed values, and the rows they name."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.workflows.dmn.models import decision, definitions, input_data, literal, model_of, table
from workflows.dmn import Decided, read_model

ROWS = [("< 10", "1", "S1"), (">= 5", "2", "S2"), ("> 20", "3", "S3")]


def decided(policy: str, x: object, **options: object) -> Decided:
    return model_of(table(ROWS, policy=policy, **options)).decide("d", {"x": x})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("policy", "x", "value"),
    [
        ("UNIQUE", 3, 1),
        ("FIRST", 7, 1),
        ("ANY", 3, 1),
        ("RULE ORDER", 7, [1, 2]),
        ("COLLECT", 30, [2, 3]),
        ("COLLECT of SUM", 30, 5),
        ("COLLECT of MIN", 30, 2),
        ("COLLECT of MAX", 30, 3),
        ("COLLECT of COUNT", 30, 2),
    ],
)
def test_hit_policy_gives_the_value(policy: str, x: object, value: object) -> None:
    assert decided(policy, x).value == value


@pytest.mark.parametrize(("policy", "value"), [("PRIORITY", 2), ("OUTPUT ORDER", [2, 1])])
def test_priority_follows_the_order_of_the_allowed_outputs(policy: str, value: object) -> None:
    assert decided(policy, 7, results=["3, 2, 1"]).value == value


def test_two_rows_under_unique_are_null_and_a_problem_that_names_them() -> None:
    outcome = decided("UNIQUE", 7)
    assert outcome.value is None
    assert outcome.problems[0].code == "many_rows"
    assert "1, 2" in outcome.problems[0].zh


def test_different_rows_under_any_are_a_problem() -> None:
    assert decided("ANY", 7).problems[0].code == "different"


def test_no_row_is_null_and_a_problem() -> None:
    outcome = model_of(table([("< 10", "1")])).decide("d", {"x": 11})
    assert (outcome.value, outcome.problems[0].code) == (None, "no_row")


def test_nothing_collected_is_an_empty_list() -> None:
    outcome = model_of(table([("< 10", "1")], policy="COLLECT")).decide("d", {"x": 11})
    assert (outcome.value, outcome.problems) == ([], ())


def test_hit_names_row_outputs_and_clause() -> None:
    hit = decided("FIRST", 30).hits[0]
    assert (hit.rule, hit.table_name, dict(hit.outputs)) == (2, "d", {"y": Decimal(2)})
    assert hit.annotations["clause"] == "S2"


def test_several_outputs_are_a_context() -> None:
    logic = table([("< 10", "1", '"a"')], outputs=["n", "s"])
    model = model_of(logic)
    for _ in range(2):
        value = model.decide("d", {"x": 1}).value
        assert value == {"n": 1, "s": "a"}
        assert isinstance(value, dict)
        value["n"] = "changed by the caller"


def test_a_list_given_out_is_the_callers_own() -> None:
    model = model_of(table(ROWS, policy="COLLECT"))
    for _ in range(2):
        value = model.decide("d", {"x": 30}).value
        assert value == [2, 3]
        assert isinstance(value, list)
        value.append("changed by the caller")


def test_default_output_stands_in_for_no_row() -> None:
    default = "<defaultOutputEntry><text>9</text></defaultOutputEntry>"
    logic = table([("< 10", "1")]).replace("</output>", default + "</output>")
    assert model_of(logic).decide("d", {"x": 11}).value == 9


@pytest.mark.parametrize(
    ("inputs", "code"),
    [
        pytest.param({}, "missing", id="no input at all"),
        pytest.param({"x": "a"}, "wrong_type", id="text for a number"),
        pytest.param({"x": 200}, "not_allowed", id="outside the allowed values"),
    ],
)
def test_bad_input_is_a_problem(inputs: dict[str, object], code: str) -> None:
    model = model_of(table(ROWS, policy="FIRST", types=["number"], allowed=["[0..100]"]))
    assert model.decide("d", {"x": 50}).problems == ()
    outcome = model.decide("d", inputs)
    assert outcome.value is None
    assert code in [problem.code for problem in outcome.problems]


def test_output_outside_its_allowed_values_is_a_problem() -> None:
    outcome = model_of(table([("< 10", "5")], results=["1, 2"])).decide("d", {"x": 1})
    assert outcome.problems[0].code == "not_allowed"


@pytest.mark.parametrize(
    ("x", "value"),
    [("a", 1), ("b", 1), ("c", 2), ("other", 2), (None, 3)],
)
def test_words_and_null(x: object, value: int) -> None:
    logic = table([('"a", "b"', "1"), ('not("a", "b", null)', "2"), ("null", "3")])
    assert model_of(logic).decide("d", {"x": x}).value == value


def test_cells_may_read_other_inputs() -> None:
    logic = table([("> limit", "1"), ("<= limit", "x + limit")])
    model = model_of(logic, ["x", "limit"])
    assert model.decide("d", {"x": 5, "limit": 3}).value == 1
    assert model.decide("d", {"x": 2, "limit": 3}).value == 5


def test_name_and_id_both_find_the_decision() -> None:
    body = input_data("x") + decision("main_decision", literal("x + 1"), needs=["i:x"]).replace(
        'id="main_decision"', 'id="_1"'
    )
    model = read_model(definitions(body))
    assert model.decide("main_decision", {"x": 1}).value == model.decide("_1", {"x": 1}).value == 2


def test_table_is_shown_as_written() -> None:
    info = model_of(table(ROWS, policy="FIRST")).decisions[0]
    assert info.inputs == ("x",)
    assert info.table is not None
    assert info.table.hit_policy == "F"
    assert [rule.inputs for rule in info.table.rules] == [("< 10",), (">= 5",), ("> 20",)]
    assert info.table.rules[0].annotations == {"clause": "S1"}
