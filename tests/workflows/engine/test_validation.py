"""What cannot run is refused before it is put in force, by element, in both languages."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest

from tests.workflows.engine.conftest import Running, bundle
from workflows.engine import parser, validation
from workflows.errors import DeploymentRefused, Incident

HERE = Path(__file__).parent
HOSTILE = sorted(path for path in (HERE / "hostile").iterdir() if path.suffix in (".bpmn", ".dmn"))
BLAMELESS = {"foreign_colour"}
BARE = {"english_name", "no_drawing", "unbounded_wait"}
"""What the small diagrams of these tests go without, to stay small."""


def faulty(*names: str) -> dict[str, bytes]:
    """Diagrams of the folder `faulty` among the good forms, tables and roles."""
    files = {
        path: content
        for path, content in bundle().items()
        if not path.startswith(("processes/", "decisions/"))
    }
    return files | {
        f"processes/{name}.bpmn": (HERE / "faulty" / f"{name}.bpmn").read_bytes() for name in names
    }


def found(*names: str) -> list[validation.ProblemFound]:
    return [each for each in validation.problems(faulty(*names)) if each.kind not in BARE]


@pytest.mark.parametrize(
    ("name", "element", "says"),
    [
        ("deadlock", "meet", "deadlock"),
        ("twice", "pay", "done twice"),
        ("unknown_role", "work", "did you mean clerk"),
        ("no_lane", "work", "no lane"),
        ("unknown_form", "work", "did you mean verdict"),
        ("unknown_decision", "work", "does not exist"),
        ("unknown_operation", "work", "did you mean test.grant"),
        ("misspelt_input", "work", "did you mean amount"),
        ("unknown_result", "work", "did you mean number"),
        ("unknown_answer", "work", "did you mean verdict"),
        ("missing_process", "work", "does not exist"),
        ("no_default", "ask", "no default"),
        ("half_conditions", "ask", "has no condition"),
        ("dangling", "work", "dangles"),
        ("unreached", "lonely", "No path"),
        ("bad_timer", "wait_for", "not usable"),
        ("number_timer", "wait_for", "not usable"),
        ("short_cycle", "again", "a minute"),
        ("python_text", "ask", "not FEEL"),
        ("unwritten", "ask", "did you mean amount"),
        ("busy_cycle", "spin", "no step that waits"),
        ("separate_from_nobody", "work", "did you mean work"),
        ("branches_write", "split", "branches write x"),
        ("builtin_name", "work", "may not be called sum"),
        ("compensation", "undo", "compensateEventDefinition"),
        ("never_waits", "late", "never waits"),
        ("error_on_human", "failed", "raises no error"),
        ("message_start", "begin", "no definition"),
        ("lost_outputs", "work", "lost"),
        ("bad_maximum", "work", "1 to 200"),
        ("quantities", "work", "startQuantity"),
        ("link_nowhere", "jump", "exactly one catching end"),
        ("foreign_script", "work", "preScript"),
        ("signal_to_itself", "echo", "without end"),
        ("fact_without_input", "work", "did you mean mnoths"),
        ("several_at_gateway", "first", "Behind an event gateway"),
        ("link_and_message", "first", "cannot stand in one event"),
        ("pay_without_approval", "pay", "without approve: begin → verify → skip → join → pay"),
        ("after_nothing", "pay", "did you mean approve"),
        ("constant_of_wrong_type", "work", "amount must be int"),
        ("constant_condition", "ask", "neither true nor false"),
        ("misplaced_form", "work", "does not belong on serviceTask"),
    ],
)
def test_a_fault_is_named_with_its_element(name, element, says):
    named = [each for each in found(name) if each.element_id == element and says in each.en]
    assert named, found(name)
    assert all(each.severity == "error" and re.search("[一-鿿]", each.zh) for each in named)


def test_processes_that_call_each_other_in_a_circle_are_refused():
    assert {each.element_id for each in found("circle_one", "circle_two")} == {"circle_one", "circle_two"}


def test_what_is_too_wide_to_try_out_is_not_proven_rather_than_sound():
    (warning,) = found("too_wide")
    assert (warning.severity, "prove" in warning.en) == ("warning", True)


def test_a_draft_is_said_to_be_one():
    (warning,) = found("draft_only")
    assert (warning.severity, "draft" in warning.en) == ("warning", True)


def test_a_variable_that_one_path_skips_is_a_warning():
    (warning,) = found("maybe_unwritten")
    assert (warning.severity, warning.element_id, "every path" in warning.en) == ("warning", "last", True)


def test_a_note_of_a_foreign_editor_is_kept_as_drawing():
    assert found("foreign_colour") == []


def test_every_faulty_diagram_is_looked_at():
    told = {
        each.path
        for each in validation.problems(faulty(*(path.stem for path in (HERE / "faulty").glob("*.bpmn"))))
        if each.kind not in BARE
    }
    assert {Path(path).stem for path in told} == {
        path.stem for path in (HERE / "faulty").glob("*.bpmn")
    } - BLAMELESS


def test_deploying_a_faulty_process_lists_every_error():
    with pytest.raises(DeploymentRefused) as caught:
        validation.check(faulty("deadlock"), "deadlock")
    assert "deadlock" in caught.value.text("en")
    assert "死锁" in caught.value.text("zh")


def test_deploying_names_the_element_that_asks_for_a_missing_file():
    with pytest.raises(DeploymentRefused, match="did you mean verdict"):
        validation.check(faulty("unknown_form"), "unknown_form")
    with pytest.raises(DeploymentRefused, match="nowhere does not exist"):
        validation.check(faulty("missing_process"), "missing_process")


def test_loading_refuses_what_is_incomplete():
    for name in ("unknown_form", "unknown_decision", "missing_process"):
        with pytest.raises(DeploymentRefused, match="missing"):
            parser.load(faulty(name), name)


@pytest.mark.parametrize("path", HOSTILE, ids=lambda path: path.name)
def test_hostile_models_are_refused_quickly_and_run_nothing(path, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "hostile-marks").mkdir()
    name = "decisions/dec.dmn" if path.suffix == ".dmn" else "processes/P.bpmn"
    before = time.process_time()
    problems = validation.problems({name: path.read_bytes()})
    assert time.process_time() - before < 2
    assert any(each.severity == "error" for each in problems)
    assert list((tmp_path / "hostile-marks").iterdir()) == []


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"not xml", id="text"),
        pytest.param(b"<a>" * 300, id="unclosed"),
        pytest.param(b"<a>" * 50_000, id="deep"),
        pytest.param(b"<?xml version='1.0' encoding='GBK'?><a/>", id="other encoding"),
        pytest.param(b"\x1f\x8b\x08\x00", id="gzip"),
        pytest.param(b"\xff\xfe<\x00a\x00", id="utf-16"),
        pytest.param(b" " * 2_000_001, id="large"),
        pytest.param(b"<html/>", id="html"),
        pytest.param(b"<?xml version='1.0'?><!DOCTYPE a><a/>", id="doctype"),
    ],
)
def test_what_is_no_diagram_is_a_clear_problem(content):
    problems = validation.problems({"processes/x.bpmn": content})
    assert [each.severity for each in problems] == ["error"]


def process(name: str, inside: str) -> bytes:
    """A process around flow elements."""
    return (
        f'<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" '
        f'xmlns:shibao="urn:shibao:bpmn:1" id="d"><bpmn:process id="{name}" isExecutable="true">{inside}'
        "</bpmn:process></bpmn:definitions>"
    ).encode()


def flow(source: str, target: str) -> str:
    return f'<bpmn:sequenceFlow id="{source}_{target}" sourceRef="{source}" targetRef="{target}"/>'


def nested(depth: int) -> str:
    inner, last = '<bpmn:task id="leaf"/>', "leaf"
    for level in range(depth):
        begin, after, outside = f"s{level}", f"t{level}", f"p{level}"
        inner = (
            f'<bpmn:subProcess id="{outside}"><bpmn:startEvent id="{begin}"/>{inner}{flow(begin, last)}'
            f'<bpmn:task id="{after}"/>{flow(last, after)}</bpmn:subProcess>'
        )
        last = outside
    return inner


def test_deep_nesting_is_checked_quickly():
    before = time.process_time()
    content = process("deep", nested(30))
    assert [
        each for each in validation.problems({"processes/deep.bpmn": content}) if each.severity == "error"
    ] == []
    assert time.process_time() - before < 2


def test_many_calls_at_many_levels_are_checked_quickly():
    files = {}
    for level in range(11):
        calls = "".join(
            f'<bpmn:callActivity id="c{n}" calledElement="level_{level + 1}"/>' for n in range(20)
        )
        files[f"processes/level_{level}.bpmn"] = process(
            f"level_{level}", calls if level < 10 else '<bpmn:task id="t"/>'
        )
    before = time.process_time()
    assert [each for each in validation.problems(files) if each.severity == "error"] == []
    assert time.process_time() - before < 2


def test_too_long_a_chain_of_calls_is_refused():
    files = {
        f"processes/level_{n}.bpmn": process(
            f"level_{n}",
            f'<bpmn:callActivity id="c" calledElement="level_{n + 1}"/>' if n < 20 else '<bpmn:task id="t"/>',
        )
        for n in range(21)
    }
    assert any("too deep" in each.en for each in validation.problems(files))


def test_a_deadlock_that_was_let_in_is_an_incident_and_not_a_silent_wait():
    definition = parser.load(faulty("deadlock"), "deadlock")
    with pytest.raises(Incident, match="deadlock"):
        Running(definition).start()


def test_a_circle_of_calls_is_not_even_loaded():
    with pytest.raises(DeploymentRefused, match="circle"):
        parser.load(faulty("circle_one", "circle_two"), "circle_one")


def test_every_good_diagram_passes_the_check():
    wrong = {each.path for each in validation.problems(bundle()) if each.severity == "error"}
    meant = {"busy", "conflict", "conflict_inside", "echo", "either_input", "multi_merge", "round_with_side"}
    assert wrong == {f"processes/{name}.bpmn" for name in meant}


def kinds_of(inside: str) -> set[str]:
    """Kinds of the problems of a process around these elements, notes on drawing and lanes left out."""
    files = {"processes/p.bpmn": process("p", inside)}
    return {each.kind for each in validation.problems(files)}


def test_a_default_is_never_taken_beside_the_condition_of_an_activity():
    condition = "<bpmn:conditionExpression>a = 1</bpmn:conditionExpression>"
    some = f'<bpmn:sequenceFlow id="t_u" sourceRef="t" targetRef="u">{condition}</bpmn:sequenceFlow>'
    flows = flow("b", "t") + some + flow("t", "e") + flow("u", "e") + flow("e", "z")
    nodes = (
        '<bpmn:startEvent id="b"/><bpmn:task id="t"{}/><bpmn:task id="u"/><bpmn:task id="e"/>'
        '<bpmn:endEvent id="z"/>'
    )
    assert "two_tokens" not in kinds_of(nodes.format(' default="t_e"') + flows)
    assert "two_tokens" in kinds_of(nodes.format("") + flows)
