"""Names: declared ones with spaces and signs, Chinese ones, and the refusal of undeclared ones."""

from __future__ import annotations

from decimal import Decimal

import pytest

from workflows.feel import FeelSyntaxError, compile_expression


@pytest.mark.parametrize(
    ("text", "values", "wanted"),
    [
        pytest.param("Monthly Salary * 12", {"Monthly Salary": 100}, 1200, id="with a space"),
        pytest.param("a-b", {"a-b": 1, "a": 5, "b": 3}, 1, id="with a minus, declared as a whole"),
        pytest.param("a-b", {"a": 5, "b": 3}, 2, id="minus between two names"),
        pytest.param("pre-tax income + 1", {"pre-tax income": 1}, 2, id="both"),
        pytest.param("缴费月数 + 1", {"缴费月数": 11}, 12, id="Chinese"),
        pytest.param("if 累计 月数 >= 12 then 1 else 0", {"累计 月数": 12}, 1, id="Chinese with a space"),
        pytest.param("in stock + 1", {"in stock": 1}, 2, id="beginning with a keyword"),
        pytest.param("time and a half", {"time and a half": 3}, 3, id="with a keyword inside"),
        pytest.param("person.first name", {"person": {"first name": 7}}, 7, id="member with a space"),
        pytest.param("count", {"count": 4}, 4, id="a variable hides a built-in function"),
        pytest.param("count([1, count])", {"count": 4}, 2, id="but not where one is called"),
    ],
)
def test_longest_declared_name_wins(text: str, values: dict[str, object], wanted: int) -> None:
    assert compile_expression(text, names=values).evaluate(values).value == Decimal(wanted)


def test_a_variable_hides_a_function_though_nothing_is_declared() -> None:
    assert compile_expression("today").evaluate({"today": 5}).value == 5


def test_undeclared_name_is_refused_with_its_position() -> None:
    with pytest.raises(FeelSyntaxError, match="undeclared") as caught:
        compile_expression("months > 12 and unknown_one", names=["months"])
    assert caught.value.position == 16
    assert "unknown_one" in caught.value.zh


@pytest.mark.parametrize(
    "text",
    [
        "for x in list return x",
        "some x in list satisfies x > limit",
        "{a: 1, b: a}.b",
        "(function(z) z)(1)",
        "list[amount > limit]",
        "count(list)",
    ],
)
def test_local_names_and_members_in_filters_need_no_declaration(text: str) -> None:
    compile_expression(text, names=["list", "limit"])


def test_names_are_the_free_variables() -> None:
    expression = compile_expression('count(claims[status = "open"]) > limit')
    assert expression.names == {"claims", "limit"}
    assert expression.possible == {"status"}


def test_missing_variable_is_null_with_a_problem() -> None:
    outcome = compile_expression("a").evaluate({})
    assert outcome.value is None
    assert outcome.problems[0].code == "name"
    assert "a" in outcome.problems[0].zh


def test_present_time_comes_from_the_caller_alone() -> None:
    outcome = compile_expression("now()").evaluate({})
    assert outcome.value is None
    assert outcome.problems[0].code == "now"
