"""Random sound diagrams: however its state is kept and its clock jumps, a case goes one way, to its end."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.workflows.engine.conftest import Running
from tests.workflows.engine.generated import FLAGS, bundle, trees
from workflows.engine import codec, parser, runner, validation
from workflows.engine.budget import StepBudget

EXAMPLES = int(os.environ.get("SHIBAO_GENERATED", "300"))
LONGEST = 150
roles = b'{"roles": [{"id": "clerk", "zh": "x", "en": "x"}]}'
clocks = st.lists(st.sampled_from([-9600, -49, -1, 0, 1, 25, 9600]), min_size=1, max_size=40)
choices = st.lists(st.integers(0, 9), min_size=5, max_size=40)
flags = st.lists(st.booleans(), min_size=3, max_size=3)


class Kept:
    """Holds workflows in memory where the codec would make bytes of them."""

    def __init__(self) -> None:
        self.workflows: dict[bytes, Any] = {}

    def encode(self, workflow: Any) -> bytes:
        key = str(len(self.workflows)).encode()
        self.workflows[key] = workflow
        return key

    def decode(self, _: Any, state: bytes, call: Any) -> Any:
        workflow = self.workflows[state]
        workflow.call, workflow.budget = call, StepBudget()
        workflow.steps, workflow.thrown, workflow.signals = [], [], []
        return workflow


@contextmanager
def keeping(mode: str) -> Iterator[None]:
    """Run with states pruned, whole, or only in memory."""
    kept, before = Kept(), runner.is_pruning
    runner.is_pruning = mode == "pruned"
    try:
        if mode == "memory":
            with patch.object(codec, "encode", kept.encode), patch.object(codec, "decode", kept.decode):
                yield
        else:
            yield
    finally:
        runner.is_pruning = before


def story(
    content: dict[str, bytes], picks: list[int], marks: list[bool], mode: str, jumps: Sequence[int] = ()
) -> list[Any]:
    """Everything seen from outside while somebody picks among the open ends and the clock jumps by hours."""
    definition = parser.load({**content, "roles.json": roles}, "generated")
    seen: list[Any] = []
    with keeping(mode):
        case = Running(definition).start(**dict(zip(FLAGS, marks, strict=True)))
        for turn in range(LONGEST):
            assert case.last is not None
            seen.append((case.last.status, case.open, sorted(case.last.tokens), dict(case.data)))
            seen.append([(step.element_id, step.outcome) for step in case.last.steps])
            if case.last.status == "completed":
                break
            case.now += dt.timedelta(hours=jumps[turn] if turn < len(jumps) else 0)
            # Once the picks are used up, people and clocks alone, which ends every loop.
            _act(case, picks[turn] if turn < len(picks) else 0, is_ending=turn >= len(picks))
    return seen


def _act(case: Running, pick: int, *, is_ending: bool = False) -> None:
    ends = [
        *((each.element_id, "task") for each in case.tasks.values()),
        *((each.element_id, "timer") for each in case.timers.values()),
        *((each.element_id, "message") for each in case.waits.values()),
    ]
    ends = [each for each in ends if each[1] != "message"] or ends if is_ending else ends
    element, kind = sorted(ends)[pick % len(ends)]
    if kind == "task":
        case.do(element, value=pick)
    elif kind == "message":
        case.send("note")
    else:
        timer = next(each for each in case.timers.values() if each.element_id == element)
        case.now = max(case.now, timer.due_at)
        case.take(runner.fire_timer(case.definition, case.state, timer.task_id, case.call))


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(tree=trees, picks=choices, marks=flags, jumps=clocks)
def test_a_sound_case_ends_and_goes_the_same_way_however_it_is_kept(tree, picks, marks, jumps):
    content = bundle(tree)
    pruned = story(content, picks, marks, "pruned")
    assert pruned[-2][0] == "completed"
    assert pruned == story(content, picks, marks, "whole")
    assert pruned == story(content, picks, marks, "memory")
    assert pruned == story(content, picks, marks, "pruned", jumps)


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(tree=trees)
def test_a_sound_diagram_has_no_problem_but_width(tree):
    problems = validation.problems({**bundle(tree), "roles.json": roles})
    assert [each for each in problems if each.severity == "error"] == []
