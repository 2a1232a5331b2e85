"""Diagrams with random damage: the check names what is wrong, or the case runs; nothing crashes."""

from __future__ import annotations

import random
import time
from pathlib import Path

import pytest
from lxml import etree

from tests.workflows.engine.conftest import Running, bundle
from workflows.engine import parser, validation
from workflows.errors import DomainError

HERE = Path(__file__).parent
DIAGRAMS = [
    path.read_bytes() for folder in ("diagrams", "faulty") for path in sorted((HERE / folder).glob("*.bpmn"))
]
PIECES = [etree.tostring(element) for content in DIAGRAMS for element in etree.fromstring(content).iter()]
VALUES = (
    "",
    "x",
    "true",
    "-1",
    "9" * 30,
    "begin",
    "done",
    "null",
    "1",
    "a b",
    "中",
    "R/PT0S",
    "count(",
    "begin,done",
)


def damaged(chance: random.Random) -> tuple[str, bytes]:
    """A diagram with a few elements or attributes lost, doubled or changed; and its process id."""
    root = etree.fromstring(chance.choice(DIAGRAMS))
    for _ in range(chance.randint(1, 5)):
        elements = list(root.iter())
        element = chance.choice(elements)
        kind = chance.randint(0, 4)
        if kind == 0 and element.getparent() is not None:
            element.getparent().remove(element)
        elif kind == 1 and element.attrib:
            element.set(chance.choice(list(element.attrib)), chance.choice(VALUES))
        elif kind == 2:
            element.append(etree.fromstring(chance.choice(PIECES)))
        elif kind == 3 and element.attrib:
            del element.attrib[chance.choice(list(element.attrib))]
        elif kind == 4 and element.attrib:
            other = chance.choice(elements).get("id") or "x"
            element.set(chance.choice(list(element.attrib)), other)
    process = root.find("{*}process")
    return (process.get("id") if process is not None else None) or "p", etree.tostring(root)


@pytest.mark.parametrize("seed", range(150))
def test_damage_is_named_or_harmless(seed):
    process_id, content = damaged(random.Random(seed))
    files = {path: each for path, each in bundle().items() if path.startswith(("forms", "roles"))}
    files[f"processes/{process_id}.bpmn"] = content
    before = time.process_time()
    problems = validation.problems(files)
    assert time.process_time() - before < 2
    if any(each.severity == "error" for each in problems):
        return
    said = ""
    try:
        Running(parser.load(files, process_id)).start(
            answers={"amount": 1, "value": 1}, numbers=[1], people=[1]
        )
    except DomainError as error:
        said = error.text("en")
    assert "internal error" not in said
