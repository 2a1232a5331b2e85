"""Tokens moved by hand go where the engine's own exploration lets them go, and nowhere else."""

from __future__ import annotations

from importlib.resources import files

import pytest

from workflows.designer import playing
from workflows.errors import NotFound, Refused

PROCESSES = sorted(
    each.name.removesuffix(".bpmn")
    for each in files("bpmn").joinpath("processes").iterdir()
    if each.name.endswith(".bpmn")
)


def diagram(process_id: str) -> bytes:
    return files("bpmn").joinpath(f"processes/{process_id}.bpmn").read_bytes()


def chosen(content: bytes, played: playing.Play, element_id: str, target: str | None = None) -> playing.Play:
    """The play after one choice, as its address carries it."""
    choice = next(
        each
        for each in played.choices
        if each.element.id == element_id and (target is None or target in {to.id for to in each.targets})
    )
    return playing.play(content, choice.at, choice.passed)


@pytest.mark.parametrize("process_id", PROCESSES)
def test_some_way_leads_from_the_beginning_to_the_end_of_every_shipped_process(process_id: str) -> None:
    content = diagram(process_id)
    todo, seen = [playing.play(content)], set()
    assert not todo[0].is_over
    while todo:
        played = todo.pop()
        if played.is_over:
            return
        assert not played.is_stuck
        for each in played.choices:
            if each.at not in seen:
                seen.add(each.at)
                todo.append(playing.play(content, each.at, each.passed))
    pytest.fail("no way ends")


SPLIT = """<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="urn:t">
<process id="split" name="分" isExecutable="true">
<startEvent id="begun"/><{split} id="fork"/><task id="one"/><task id="two"/><parallelGateway id="join"/>
<endEvent id="ended"/>
<sequenceFlow id="a" sourceRef="begun" targetRef="fork"/>
<sequenceFlow id="b" sourceRef="fork" targetRef="one"/>
<sequenceFlow id="c" sourceRef="fork" targetRef="two"/>
<sequenceFlow id="d" sourceRef="one" targetRef="join"/>
<sequenceFlow id="e" sourceRef="two" targetRef="join"/>
<sequenceFlow id="f" sourceRef="join" targetRef="ended"/>
</process></definitions>"""


def test_a_gateway_offers_each_of_its_ways_and_the_path_is_kept() -> None:
    content = SPLIT.format(split="exclusiveGateway").encode()
    played = playing.play(content)
    assert [[to.id for to in each.targets] for each in played.choices] == [["one"], ["two"]]
    for choice in played.choices:
        assert playing.play(content, choice.at, choice.passed).passed == ("begun", "fork")


def test_a_join_waits_for_every_branch() -> None:
    content = SPLIT.format(split="parallelGateway").encode()
    played = chosen(content, playing.play(content), "fork")
    assert played.at == ("b", "c")
    played = chosen(content, played, "one")
    assert [each.element.id for each in played.choices] == ["two"]
    played = chosen(content, chosen(content, played, "two"), "join")
    assert chosen(content, played, "ended").is_over


def test_a_join_after_a_choice_is_stuck_and_says_where() -> None:
    content = SPLIT.format(split="exclusiveGateway").encode()
    played = chosen(content, chosen(content, playing.play(content), "fork", "one"), "one")
    assert played.is_stuck
    assert [each.id for each in played.standing] == ["join"]


def test_what_the_diagram_has_not_is_refused() -> None:
    with pytest.raises(NotFound):
        playing.play(diagram("claim"), ["no_such_flow"])
    with pytest.raises(NotFound):
        playing.play(diagram("claim"), None, (), "no_such_body")
    with pytest.raises(Refused):
        playing.play(b"<definitions/>")
