"""Cells of a table: when a value passes."""

from __future__ import annotations

import datetime as dt

import pytest

from workflows.feel import FeelSyntaxError, Months, compile_unary_tests

DAY = dt.date(2024, 2, 29)


@pytest.mark.parametrize(
    ("cell", "value", "passes"),
    [
        ("-", None, True),
        ("", 5, True),
        ("5", 5, True),
        ("5", 6, False),
        ("< 5", 4, True),
        ("[1..5)", 5, False),
        ("]1..5]", 5, True),
        ("1, 2, 3", 2, True),
        ("not(1, 2)", 3, True),
        ("not(1, 2)", 2, False),
        ('"裁员"', "裁员", True),
        ('not("裁员")', "辞职", True),
        ("true", True, True),
        ("true", False, False),
        ("null", None, True),
        ("null", 1, False),
        ("not(null)", 1, True),
        ('date("2024-02-29")', DAY, True),
        ('> date("2024-01-01")', DAY, True),
        ('[date("2024-01-01")..@"2024-02-29"]', DAY, True),
        ('<= duration("P1Y")', Months(12), True),
        ("? > 3 and ? < 5", 4, True),
        ("count(?) > 1", [1, 2], True),
        ("[1, 2]", 2, True),
        ("limit", 7, True),
        ("> limit", 8, True),
        ("-5", -5, True),
        ("!= 3", 4, True),
    ],
)
def test_value_passes_the_cell(cell: str, value: object, passes: bool) -> None:
    assert compile_unary_tests(cell).evaluate(value, {"limit": 7}).value is passes


def test_null_against_an_order_is_null_without_a_problem() -> None:
    outcome = compile_unary_tests("< 5").evaluate(None)
    assert (outcome.value, outcome.problems) == (None, ())


def test_another_kind_of_value_is_a_problem() -> None:
    outcome = compile_unary_tests("< 5").evaluate("a")
    assert outcome.value is None
    assert outcome.problems[0].code == "test"


def test_undeclared_name_in_a_cell_is_refused() -> None:
    with pytest.raises(FeelSyntaxError):
        compile_unary_tests("> limit", names=["other"])
