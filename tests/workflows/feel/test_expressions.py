"""The language by section: every expression of `expressions.txt` gives what stands beside it."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from workflows.feel import CONFORMANCE, Outcome, compile_expression
from workflows.feel.order import same
from workflows.feel.run import Run

NOW = dt.datetime(2026, 1, 2, 3, 4, 5, tzinfo=dt.UTC)
LINES = [
    line
    for line in Path(__file__).with_name("expressions.txt").read_text("utf-8").splitlines()
    if line and not line.startswith("#")
]


def outcome(text: str) -> Outcome:
    return compile_expression(text, budget=CONFORMANCE).evaluate({}, now=NOW)


@pytest.mark.parametrize("line", LINES)
def test_expression_gives_the_value_beside_it(line: str) -> None:
    text, _, wanted = line.rpartition(" => ")
    got = outcome(text)
    assert same(got.value, outcome(wanted.removeprefix("!")).value, Run(CONFORMANCE)), got
    assert bool(got.problems) == wanted.startswith("!")


def test_each_function_of_the_language_is_there() -> None:
    from workflows.feel.builtins import BUILT_IN

    assert len(BUILT_IN) >= 80
    assert {"list replace", "context merge", "week of year", "met by", "stddev"} <= set(BUILT_IN)
