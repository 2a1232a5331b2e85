"""Decisions by lines of JSON: `shibao dmn --jsonl` and whoever else asks from outside.

A line in: `{"dmn": path, "kind": "decision"|"decisionService"|"bkm", "name": …, "inputs": {…}}`,
with an optional `"now"` as ISO date-time, else the wall clock. A line out: `{"value": …}` or
`{"error": …}`. Temporal values are `{"@date"|"@time"|"@dateTime"|"@duration": "ISO text"}` both ways.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from pathlib import Path

from workflows import clock
from workflows.dmn.errors import DmnError
from workflows.dmn.reader import Model, read_model
from workflows.feel import temporal
from workflows.feel.budget import CONFORMANCE
from workflows.feel.run import Run
from workflows.feel.values import Function, Range, kind_of
from workflows.feel.writing import text_of

MOST_SIBLINGS = 50
_READERS = {
    "@date": temporal.parse_date,
    "@time": temporal.parse_time,
    "@dateTime": temporal.parse_date_time,
    "@duration": temporal.parse_duration,
}


_MARKS = {
    "date": "@date",
    "time": "@time",
    "date and time": "@dateTime",
    "days and time duration": "@duration",
    "years and months duration": "@duration",
}


class _BadLine(ValueError):
    """The line does not ask for a decision."""


def run(lines: Iterable[str]) -> Iterator[str]:
    """One line out for every line in that is not blank; never raises for what a line says."""
    models: dict[str, Model] = {}
    for line in lines:
        if line.strip():
            yield _answer(line, models)


def _answer(line: str, models: dict[str, Model]) -> str:
    try:
        request = json.loads(line, parse_float=Decimal, parse_int=Decimal)
        return _written(_decided(request, models))
    except (ValueError, KeyError, TypeError, OSError, ArithmeticError) as error:
        return json.dumps({"error": _sentence(error)}, ensure_ascii=False)
    except RecursionError:
        return json.dumps({"error": "the line is nested too deeply"})


def _sentence(error: Exception) -> str:
    if isinstance(error, DmnError):
        return error.en
    return f"{type(error).__name__}: {error}"


def _decided(request: object, models: dict[str, Model]) -> Mapping[str, object]:
    if not isinstance(request, dict) or not isinstance(request.get("dmn"), str):
        raise _BadLine("a line is an object with dmn, kind, name and inputs")
    inputs = request.get("inputs") or {}
    if not isinstance(inputs, dict) or not isinstance(request.get("name"), str):
        raise _BadLine("name is text, inputs is an object")
    model = _model(Path(request["dmn"]), models)
    values = {str(name): from_json(value) for name, value in inputs.items()}
    kind = str(request.get("kind") or "decision")
    decided = model.invoke(kind, request["name"], values, _now(request.get("now")))
    if any(problem.code == "unknown" for problem in decided.problems):
        raise _BadLine(decided.problems[0].en)
    return {"value": to_json(decided.value)}


def _now(text: object) -> dt.datetime:
    stated = temporal.parse_date_time(text) if isinstance(text, str) else None
    return stated if isinstance(stated, dt.datetime) else clock.wall()


def _model(path: Path, models: dict[str, Model]) -> Model:
    key = str(path)
    if key not in models:
        models[key] = read_model(path.read_bytes(), siblings(path), CONFORMANCE, strict=False)
    return models[key]


def siblings(path: Path) -> dict[str, Model]:
    """The other models of the folder by namespace, read as far as their own imports are found."""
    waiting = [each for each in sorted(path.parent.glob("*.dmn")) if each.resolve() != path.resolve()]
    found: dict[str, Model] = {}
    if len(waiting) > MOST_SIBLINGS or (
        b":import" not in (content := path.read_bytes()) and b"<import" not in content
    ):
        return found
    for _ in waiting:
        for each in waiting:
            try:
                model = read_model(each.read_bytes(), found, CONFORMANCE, strict=False)
            except DmnError:
                continue
            found[model.namespace] = model
    return found


def from_json(value: object) -> object:
    """A value of JSON as one of the language. Raises ValueError for a bad temporal text."""
    if isinstance(value, list):
        return [from_json(each) for each in value]
    if not isinstance(value, dict):
        return value
    if len(value) == 1:
        (key, text) = next(iter(value.items()))
        if key in _READERS and isinstance(text, str):
            parsed = _READERS[key](text)
            if parsed is None:
                raise _BadLine(f"{key} is not: {text[:60]}")
            return parsed
    return {str(key): from_json(each) for key, each in value.items()}


def to_json(value: object) -> object:
    """A value of the language for JSON; numbers stay decimals, ranges and functions become text."""
    if isinstance(value, list):
        return [to_json(each) for each in value]
    if isinstance(value, dict):
        return {str(key): to_json(each) for key, each in value.items()}
    if isinstance(value, (Range, Function)):
        return text_of(value, Run(CONFORMANCE))
    key = _key(value)
    return {key: temporal.write(value)} if key else value


def _key(value: object) -> str:
    return _MARKS.get(kind_of(value), "")


def _written(value: object) -> str:
    """JSON text with numbers exactly as they are, not through binary fractions."""
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, Mapping):
        inside = ", ".join(
            f"{json.dumps(key, ensure_ascii=False)}: {_written(each)}" for key, each in value.items()
        )
        return "{" + inside + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_written, value)) + "]"
    return json.dumps(value, ensure_ascii=False)
