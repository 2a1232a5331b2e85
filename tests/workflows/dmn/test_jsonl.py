"""Decisions by lines of JSON."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.workflows.dmn.models import decision, definitions, input_data, literal
from workflows.dmn import jsonl


@pytest.fixture
def path(tmp_path: Path) -> str:
    file = tmp_path / "model.dmn"
    body = input_data("x") + decision("d", literal("x"), needs=["i:x"])
    body += decision("present", literal("now() instance of date and time"))
    body += decision("far", literal('{n: 1.10, r: [1..3], s: "裁员", l: [null, true]}'))
    file.write_bytes(definitions(body))
    return str(file)


def ask(*requests: object) -> list[dict[str, object]]:
    lines = [each if isinstance(each, str) else json.dumps(each) for each in requests]
    return [json.loads(line) for line in jsonl.run(lines)]


@pytest.mark.parametrize(
    "value",
    [
        1,
        1.5,
        "text",
        True,
        None,
        [1, None],
        {"a": {"b": [1]}},
        {"@date": "2024-02-29"},
        {"@date": "-99999-12-31"},
        {"@time": "10:30:00.123456789+08:00"},
        {"@dateTime": "2024-02-29T10:30:00@Asia/Shanghai"},
        {"@duration": "P1Y2M"},
        {"@duration": "-P1DT2H0.5S".replace("H0.5S", "H")},
    ],
)
def test_values_go_in_and_come_out_the_same(path: str, value: object) -> None:
    assert ask({"dmn": path, "kind": "decision", "name": "d", "inputs": {"x": value}}) == [{"value": value}]


def test_large_numbers_keep_every_digit(path: str) -> None:
    line = f'{{"dmn": "{path}", "name": "d", "inputs": {{"x": 1234567890123456789.0123456789}}}}'
    assert list(jsonl.run([line])) == ['{"value": 1234567890123456789.0123456789}']


def test_the_present_time_is_known(path: str) -> None:
    assert ask({"dmn": path, "name": "present"}) == [{"value": True}]


def test_composite_values(path: str) -> None:
    (answer,) = ask({"dmn": path, "name": "far"})
    assert answer["value"] == {"n": 1.1, "r": "[1 .. 3]", "s": "裁员", "l": [None, True]}


@pytest.mark.parametrize(
    "request_line",
    [
        "not json",
        "[]",
        "{}",
        '{"dmn": "nowhere.dmn", "name": "d"}',
        '{"dmn": 5, "name": "d"}',
        '{"dmn": "x", "name": "d", "inputs": 5}',
        '{"dmn": "x", "name": "d", "inputs": {"x": {"@date": "nonsense"}}}',
        "[" * 5000,
    ],
)
def test_a_bad_line_is_an_error_and_the_next_goes_on(path: str, request_line: str) -> None:
    good = {"dmn": path, "name": "d", "inputs": {"x": 1}}
    first, second = ask(request_line, good)
    assert "error" in first
    assert second == {"value": 1}


def test_an_unknown_decision_is_an_error(path: str) -> None:
    assert "error" in ask({"dmn": path, "name": "nothing"})[0]


def test_blank_lines_are_passed_over(path: str) -> None:
    assert ask("", "  ", {"dmn": path, "name": "d", "inputs": {"x": 1}}) == [{"value": 1}]
