"""The page of supported constructs is what the gate does, and nothing is left out."""

from __future__ import annotations

from pathlib import Path

import pytest

from workflows.engine import support, support_page
from workflows.engine.gate import Gate

DOCS = Path(__file__).parents[3] / "docs"
HEAD = (
    f'<bpmn:definitions xmlns:bpmn="{support.BPMN}" xmlns:shibao="{support.SHIBAO}" id="d">'
    '<bpmn:process id="p"><bpmn:task id="t">'
)
TAIL = "</bpmn:task></bpmn:process></bpmn:definitions>"


def gate(inside: str) -> list[str]:
    return [each.en for each in Gate((HEAD + inside + TAIL).encode(), "p.bpmn").problems]


def test_the_page_is_up_to_date():
    assert (DOCS / "bpmn-support.md").read_text(encoding="utf-8") == support_page.page()


@pytest.mark.parametrize(
    "name", sorted(n for n, row in support.ELEMENTS.items() if row.status == support.REFUSED)
)
def test_a_refused_element_is_named(name):
    assert any(name in each for each in gate(f"<bpmn:{name}/>"))


@pytest.mark.parametrize("name", sorted(support.ELEMENTS))
def test_an_attribute_that_is_not_in_the_table_is_named(name):
    assert any("oddity" in each or "not supported" in each for each in gate(f'<bpmn:{name} oddity="1"/>'))


@pytest.mark.parametrize(
    ("name", "attribute"),
    [(name, key) for name, row in sorted(support.ELEMENTS.items()) for key in sorted(row.fixed)],
)
def test_an_attribute_with_another_value_than_the_default_is_named(name, attribute):
    assert any(attribute in each for each in gate(f'<bpmn:{name} {attribute}="9"/>'))


def test_an_unknown_element_is_named():
    assert gate("<bpmn:surprise/>") == ["The element surprise is not supported; see docs/bpmn-support.md."]


def test_an_unknown_word_of_ours_is_named():
    assert gate('<bpmn:extensionElements><shibao:inptu name="a" value="1"/></bpmn:extensionElements>')
    assert gate('<bpmn:text shibao:roel="x"/>')
