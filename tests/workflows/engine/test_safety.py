"""No text of a diagram or a state is ever run as Python."""

from __future__ import annotations

import sys

import msgpack
import pytest
import zstandard

from tests.workflows.engine.conftest import Running
from workflows.engine import codec, parser, runner, scripts
from workflows.engine.workflow import CaseWorkflow
from workflows.errors import Incident

_ran: list[str] = []


def _hook(event: str, arguments: tuple[object, ...]) -> None:
    if event == "exec" and getattr(arguments[0], "co_filename", "").startswith("<string"):
        _ran.append(str(arguments[0]))


sys.addaudithook(_hook)


def test_whatever_engine_a_workflow_is_given_it_keeps_ours(case):
    review: Running = case("review")
    workflow = CaseWorkflow(review.definition, review.call)
    workflow.script_engine = object()
    assert isinstance(workflow.script_engine, scripts.Environment)
    for text in ("__import__('os')", "1"):
        with pytest.raises(Incident):
            workflow.script_engine.execute(workflow.task_tree, text)
        with pytest.raises(Incident):
            workflow.script_engine.environment.evaluate(text, {})
    with pytest.raises(Incident):
        workflow.script_engine.call_service()


def test_a_whole_case_runs_without_executing_text(case):
    _ran.clear()
    review = case("review").start(answers={"amount": 1})
    review.do("check", verdict="yes")
    assert _ran == []


@pytest.mark.parametrize(
    "state",
    [
        b"",
        b"garbage",
        zstandard.compress(b"garbage"),
        zstandard.compress(b"\x94\x02\xc0\xc2\x90"),
        zstandard.compress(b"\x94\x01\xc0\xc2\x91\x96\xc0\x63\x80\xc0\xc2\x90"),
        zstandard.compress(
            msgpack.packb([1, None, False, [[None, "p", {}, None, False, [[b"x", "gone", 8, -1, None]]]]])
        ),
    ],
)
def test_a_broken_state_is_an_incident(case, state):
    review = case("review")
    with pytest.raises(Incident):
        runner.complete(review.definition, state, "x", {}, review.call)


def test_an_operation_cannot_change_variables_through_what_it_is_given(case):
    mutated = case("mutation").start(rows=[{"a": 1}])
    assert mutated.data == {"rows": [{"a": 1}], "seen": 2}


def test_the_claim_process_keeps_a_small_state(case):
    caller = case("caller").start(a=4)
    assert len(caller.state) < 2048


def test_the_same_bytes_are_the_same_definition_and_hold_only_what_is_needed(files):
    one = parser.load(files, "caller")
    assert parser.load(dict(files), "caller") is one
    assert parser.load(parser.closure(files, "caller"), "caller") is one
    assert set(one.files) == {"processes/caller.bpmn", "processes/callee.bpmn", "roles.json"}
    assert codec.VERSION == 1


def test_the_library_logs_nothing_of_a_case(case, caplog):
    with caplog.at_level("DEBUG"):
        review = case("review").start(answers={"amount": 1}, name="张三")
        review.do("check", verdict="no")
    assert [each for each in caplog.records if each.name.startswith("spiff")] == []
