"""The public conformance kit as data: folders of a model and its cases, read and judged."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Context, Decimal
from functools import lru_cache
from pathlib import Path

from lxml import etree

from workflows.dmn import DmnError, Model, read_model
from workflows.feel import CONFORMANCE, Range, temporal

FOLDER = Path(__file__).parents[4] / "shared" / "dmn-tck"
NOW = dt.datetime(2026, 1, 2, 3, 4, 5, tzinfo=dt.UTC)
_NIL = "{http://www.w3.org/2001/XMLSchema-instance}nil"
_TYPE = "{http://www.w3.org/2001/XMLSchema-instance}type"


@dataclass(frozen=True)
class Case:
    """One result that a case of the kit asks for."""

    id: str
    level: int
    model: Path
    kind: str
    name: str
    result: str
    inputs: Mapping[str, object]
    expected: object
    is_error: bool

    @property
    def wants_value(self) -> bool:
        """True when a real value is expected, not null and not an error."""
        return self.expected is not None and not self.is_error


def cases(folder: Path = FOLDER) -> Iterator[Case]:
    """Every case of the kit, in order of the folders."""
    for path in sorted(folder.glob("compliance-level-*/*/*-test-*.xml")):
        level = int(path.parent.parent.name[-1])
        root = etree.parse(path).getroot()
        model = path.parent / (_text(root, "modelName") or path.parent.name)
        for case in _children(root, "testCase"):
            yield from _results(case, model, level, path)


def _results(case: etree._Element, model: Path, level: int, path: Path) -> Iterator[Case]:
    inputs = {node.get("name") or "": _value(node) for node in _children(case, "inputNode")}
    kind = case.get("type") or "decision"
    for node in _children(case, "resultNode"):
        name = case.get("invocableName") or node.get("name") or ""
        expected = next(_children(node, "expected"), None)
        yield Case(
            f"{path.parent.name}/{case.get('id')}/{node.get('name')}",
            level,
            model,
            kind,
            name if kind != "decision" else node.get("name") or "",
            node.get("name") or "",
            inputs,
            None if expected is None else _value(expected),
            node.get("errorResult") == "true",
        )


def _children(element: etree._Element, name: str) -> Iterator[etree._Element]:
    return (each for each in element if isinstance(each.tag, str) and etree.QName(each).localname == name)


def _text(element: etree._Element, name: str) -> str:
    found = next(_children(element, name), None)
    return "" if found is None else (found.text or "").strip()


def _value(element: etree._Element) -> object:
    items = next(_children(element, "list"), None)
    if items is not None:
        return None if items.get(_NIL) == "true" else [_value(item) for item in _children(items, "item")]
    components = list(_children(element, "component"))
    if components:
        return {each.get("name") or "": _value(each) for each in components}
    value = next(_children(element, "value"), None)
    if value is None or value.get(_NIL) == "true" or element.get(_NIL) == "true":
        return None
    return simple(value.text or "", (value.get(_TYPE) or "xsd:string").split(":")[-1])


def simple(text: str, kind: str) -> object:
    """A value that the kit writes as XML Schema text."""
    return _SIMPLE[kind](text.strip()) if kind in _SIMPLE else text


_SIMPLE: Mapping[str, Callable[[str], object]] = {
    "boolean": lambda text: text in ("true", "1"),
    **dict.fromkeys(("decimal", "double", "float", "integer", "int", "long"), Decimal),
    "date": temporal.parse_date,
    "time": temporal.parse_time,
    "dateTime": temporal.parse_date_time,
    **dict.fromkeys(("duration", "dayTimeDuration", "yearMonthDuration"), temporal.parse_duration),
}


@lru_cache(maxsize=32)
def model_of(path: Path) -> Model | DmnError:
    """The model of a folder with the models of the same folder that it imports."""
    try:
        return read_model(path.read_bytes(), _imports(path), CONFORMANCE, strict=False)
    except DmnError as error:
        return error


def _imports(path: Path) -> dict[str, Model]:
    found: dict[str, Model] = {}
    siblings = [each for each in sorted(path.parent.glob("*.dmn")) if each != path]
    for _ in siblings:
        for each in siblings:
            try:
                model = read_model(each.read_bytes(), found, CONFORMANCE, strict=False)
            except DmnError:
                continue
            found[model.namespace] = model
    return found


def got(case: Case) -> object:
    """What the model gives for a case."""
    model = model_of(case.model)
    if isinstance(model, DmnError):
        return model
    value = model.invoke(case.kind, case.name, case.inputs, NOW).value
    if case.kind == "decisionService" and isinstance(value, dict) and case.result in value:
        return value[case.result]
    return value


def passes(case: Case) -> bool:
    """True when the model gives what the case expects."""
    return alike(got(case), case.expected)


def alike(left: object, right: object) -> bool:
    """Equality as the kit means it: numbers to 8 digits after the first difference of rounding."""
    if isinstance(left, Decimal) and isinstance(right, Decimal):
        places = Context(prec=15, rounding=ROUND_HALF_EVEN)
        return left == right or places.plus(left) == places.plus(right) or abs(left - right) < Decimal("1e-8")
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(map(alike, left, right))
    if isinstance(left, dict) and isinstance(right, dict):
        return left.keys() == right.keys() and all(alike(left[key], right[key]) for key in left)
    if isinstance(left, Range):
        return False
    if isinstance(left, (dt.time, dt.datetime)) and type(left) is type(right):
        return temporal.write(left) == temporal.write(right) or left == right
    return type(left) is type(right) and left == right
