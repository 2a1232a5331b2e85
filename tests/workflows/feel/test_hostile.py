"""Hostile expressions: refused or null with a problem, at once, in little memory, touching nothing."""

from __future__ import annotations

import time
import tracemalloc
from pathlib import Path

import pytest

from workflows.feel import FeelSyntaxError, Outcome, compile_expression

MILLISECONDS = 100
BYTES = 1_000_000
SHARED = Path(__file__).parents[4] / "shared" / "hostile" / "expressions.txt"
CLAIM = {"claim": {"amount": 1295, "name": "张三"}}
OWN = Path(__file__).with_name("hostile.txt").read_text("utf-8").splitlines()
MADE = [
    "(" * 200 + "1" + ")" * 200,
    "-" * 400 + "1",
    "not(" * 100 + "true",
    "[1]" * 300,
    "if " * 150,
    "." * 900,
    "a" + ".b" * 140,
    "a" + "[1]" * 90,
    "f" + "(1)" * 90,
    "1" + " = 1" * 140,
    "1" + " in 1" * 140,
    "for i in [1] return claim" + ".b" * 120,
]
BOUNDED = {"2**10**10", "1e308 * 10", "1:"}
"""Lines of the shared file that may end in a finite number."""


def shared_lines() -> list[str]:
    if not SHARED.exists():
        return []
    lines = SHARED.read_text("utf-8").splitlines()
    return [line for line in lines if line.strip() and not line.startswith("# ")]


def attempt(text: str, names: list[str] | None) -> Outcome | None:
    """The outcome, or None when the text is refused outright."""
    try:
        return compile_expression(text, names).evaluate(CLAIM)
    except FeelSyntaxError:
        return None


def cost(text: str, names: list[str] | None) -> float:
    """Milliseconds of processor time, the best of three."""
    best = float("inf")
    for _ in range(3):
        start = time.thread_time()
        attempt(text, names)
        best = min(best, time.thread_time() - start)
    return best * 1000


@pytest.mark.parametrize("text", OWN + MADE)
@pytest.mark.parametrize("names", [None, ["claim"]], ids=["open", "declared"])
def test_hostile_expression_ends_in_a_refusal(text: str, names: list[str] | None) -> None:
    outcome = attempt(text, names)
    assert outcome is None or (outcome.value is None and outcome.problems), outcome


@pytest.mark.parametrize("text", shared_lines())
def test_shared_hostile_expression_ends_in_a_refusal(text: str) -> None:
    for names in (None, ["claim"]):
        outcome = attempt(text, names)
        refused = outcome is None or (outcome.value is None and outcome.problems)
        assert refused or text in BOUNDED, outcome


@pytest.mark.parametrize("text", OWN + MADE + shared_lines())
def test_hostile_expression_costs_little(text: str) -> None:
    assert cost(text, None) <= MILLISECONDS
    tracemalloc.start()
    attempt(text, None)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak <= BYTES


class Trap:
    """An object whose every attribute would be seen if anything reached for it."""

    touched: list[str]

    def __getattribute__(self, name: str) -> object:
        if name not in ("__class__", "touched"):
            touched.append(name)
        return object.__getattribute__(self, name)


touched: list[str] = []


def test_no_attribute_of_a_python_object_is_read() -> None:
    touched.clear()
    outcome = compile_expression("trap.secret").evaluate({"trap": Trap()})
    assert outcome.value is None
    assert outcome.problems[0].code == "input"
    assert touched == []


def test_deep_inputs_are_refused() -> None:
    deep: list[object] = []
    for _ in range(500):
        deep = [deep]
    outcome = compile_expression("count(x)").evaluate({"x": deep})
    assert outcome.problems[0].code == "budget"
