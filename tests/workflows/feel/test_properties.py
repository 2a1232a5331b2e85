"""Properties over random texts, values and expressions."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from workflows.feel import FeelSyntaxError, Months, compile_expression
from workflows.feel.builtins import BUILT_IN
from workflows.feel.numbers import NUMBERS
from workflows.feel.temporal import parse_any, write

QUICK = settings(max_examples=200, deadline=None)
NUMBER = st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**9), max_value=10**9, places=4)
WORDS = st.sampled_from(
    [
        "1",
        "2.5",
        "a",
        "b",
        "item",
        "true",
        "null",
        "(",
        ")",
        "[",
        "]",
        "{",
        "}",
        ",",
        ":",
        ".",
        "..",
        "+",
        "-",
        "*",
        "/",
        "**",
        "=",
        "!=",
        "<",
        "<=",
        ">",
        ">=",
        "and",
        "or",
        "in",
        "not",
        "if",
        "then",
        "else",
        '"x"',
        "for",
        "return",
        "some",
        "every",
        "satisfies",
        "between",
        "instance",
        "of",
        "function",
        "number",
        "list",
        '@"P1D"',
        "count",
        "sum",
        "?",
        "//",
        "/*",
    ]  # one line of words is easier to read than a list of literals
)
LEAF = st.sampled_from('1 2.5 a b true null "x" @"2020-01-31" @"P1M" [1,2,3] {k:1}'.split())  # noqa: SIM905
ODD = st.sampled_from(
    [
        "-1",
        "1e300",
        "0.5",
        '"\\\\d+"',
        '@"10:00:00@Europe/Paris"',
        '@"9999-12-31T23:59:59-10:00"',
        '@"99999-01-01"',
        '@"0001-01-01"',
        '@"P999999D"',
        "[null]",
        "[[1], [2]]",
        "[1..5]",
        "(null..5]",
        "(< 5)",
        "function(x, y) x",
        "count",
    ]
)
NULL_IS_FINE = {"string", "get value", "all", "any", "min", "max", "median"}
"""Functions that may answer null without a problem."""
SIGNS = st.sampled_from([" + ", " - ", " * ", " / ", " = ", " < ", " and ", " or "])
CALLS = st.sampled_from(["count", "sum", "max", "string", "not", "flatten", "abs"])
GROWN = st.recursive(
    LEAF,
    lambda inner: st.one_of(
        st.tuples(inner, SIGNS, inner).map(lambda p: f"({p[0]}{p[1]}{p[2]})"),
        st.tuples(inner, inner, inner).map(lambda p: f"(if {p[0]} then {p[1]} else {p[2]})"),
        st.tuples(inner, inner).map(lambda p: f"(for i in {p[0]} return {p[1]})"),
        st.tuples(inner, inner).map(lambda p: f"[{p[0]}][{p[1]}]"),
        st.tuples(inner, inner).map(lambda p: f"{{x: {p[0]}, y: {p[1]}}}"),
        st.tuples(CALLS, inner).map(lambda p: f"{p[0]}({p[1]})"),
    ),
    max_leaves=12,
)


@QUICK
@given(st.lists(WORDS, max_size=30).map(" ".join) | st.text(max_size=60))
def test_any_text_compiles_or_is_refused(text: str) -> None:
    try:
        expression = compile_expression(text)
    except FeelSyntaxError as refused:
        position = refused.position
    else:
        position = 0
        expression.evaluate({"a": 1, "b": "x"})
    assert 0 <= position <= len(text)


@QUICK
@given(GROWN)
def test_any_expression_ends_and_gives_the_same_again(text: str) -> None:
    outcome = compile_expression(text).evaluate({"a": 1, "b": [Decimal(2), None]})
    again = compile_expression(text).evaluate({"a": 1, "b": [Decimal(2), None]})
    assert (again.problems, repr(again.value)) == (outcome.problems, repr(outcome.value))


@QUICK
@given(st.sampled_from(sorted(BUILT_IN)), st.lists(LEAF | ODD, max_size=4))
def test_any_call_of_a_built_in_function_ends(name: str, arguments: list[str]) -> None:
    outcome = compile_expression(f"{name}({', '.join(arguments)})").evaluate({"a": 1, "b": "x"})
    assert outcome.value is not None or outcome.problems or name in NULL_IS_FINE


@QUICK
@given(NUMBER, NUMBER)
def test_arithmetic_is_decimal(left: Decimal, right: Decimal) -> None:
    values = {"a": left, "b": right}
    assert compile_expression("a + b").evaluate(values).value == NUMBERS.add(left, right)
    assert compile_expression("a * b").evaluate(values).value == NUMBERS.multiply(left, right)
    assert compile_expression("a < b").evaluate(values).value is (left < right)


@QUICK
@given(NUMBER, NUMBER, NUMBER)
def test_a_range_contains_what_lies_between(value: Decimal, low: Decimal, high: Decimal) -> None:
    outcome = compile_expression("v in (l..h]").evaluate({"v": value, "l": low, "h": high})
    assert outcome.value is (low < value <= high)


@QUICK
@given(st.lists(NUMBER, max_size=20))
def test_sort_sorts(items: list[Decimal]) -> None:
    outcome = compile_expression("sort(items, function(x, y) x < y)").evaluate({"items": items})
    assert outcome.value == sorted(items)


@QUICK
@given(
    st.one_of(
        st.dates(),
        st.datetimes(),
        st.times(),
        st.timedeltas(min_value=dt.timedelta(-1000), max_value=dt.timedelta(1000)),
        st.integers(-(10**6), 10**6).map(Months),
    )
)
def test_temporal_text_reads_back(value: object) -> None:
    assert parse_any(write(value)) == value


@QUICK
@given(st.dates(dt.date(1900, 1, 1), dt.date(2100, 1, 1)), st.integers(-600, 600))
def test_months_added_keep_the_day_or_take_the_last(day: dt.date, months: int) -> None:
    moved = compile_expression("d + m").evaluate({"d": day, "m": Months(months)}).value
    assert isinstance(moved, dt.date)
    assert (moved.year * 12 + moved.month) - (day.year * 12 + day.month) == months
    assert moved.day == day.day or (moved + dt.timedelta(1)).day == 1
