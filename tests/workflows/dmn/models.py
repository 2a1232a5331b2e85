"""Small decision models for tests, written out of rows."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from workflows.dmn import Model, read_model

NAMESPACE = "https://www.omg.org/spec/DMN/20191111/MODEL/"
OWN = "urn:shibao:dmn:1"


def definitions(body: str, *, namespace: str = NAMESPACE, own: str = "urn:test") -> bytes:
    """A model around some elements."""
    head = f'<definitions xmlns="{namespace}" xmlns:shibao="{OWN}" name="test" namespace="{own}">'
    return f'<?xml version="1.0" encoding="UTF-8"?>{head}{body}</definitions>'.encode()


def literal(text: str) -> str:
    """A literal expression."""
    return f"<literalExpression><text>{escape(text)}</text></literalExpression>"


def decision(name: str, logic: str, *, needs: Sequence[str] = (), kind: str = "") -> str:
    """A decision; `needs` are ids with a letter before: `i:x` input, `d:x` decision, `k:x` knowledge."""
    links = "".join(_requirement(need) for need in needs)
    variable = f'<variable name="{name}"' + (f' typeRef="{kind}"' if kind else "") + "/>"
    return f'<decision id="{name}" name="{name}">{variable}{links}{logic}</decision>'


def _requirement(need: str) -> str:
    letter, _, key = need.partition(":")
    tag = {"i": "requiredInput", "d": "requiredDecision", "k": "requiredKnowledge"}[letter]
    outer = "knowledgeRequirement" if letter == "k" else "informationRequirement"
    return f'<{outer}><{tag} href="#{key}"/></{outer}>'


def input_data(name: str, kind: str = "") -> str:
    """An input."""
    reference = f' typeRef="{kind}"' if kind else ""
    return f'<inputData id="{name}" name="{name}"><variable name="{name}"{reference}/></inputData>'


def table(
    rows: Sequence[Sequence[str]],
    *,
    inputs: Sequence[str] = ("x",),
    policy: str = "UNIQUE",
    types: Sequence[str] = (),
    outputs: Sequence[str] = ("y",),
    more: str = "",
    allowed: Sequence[str] = (),
    results: Sequence[str] = (),
) -> str:
    """A decision table; a row is its input cells, then its output cells, then a clause."""
    columns = "".join(_input(name, at, types, allowed) for at, name in enumerate(inputs))
    ends = "".join(_output(name, at, results, more) for at, name in enumerate(outputs))
    policy_part, _, aggregation = policy.partition(" of ")
    attribute = f' aggregation="{aggregation}"' if aggregation else ""
    lines = "".join(_rule(row, len(inputs), len(outputs)) for row in rows)
    return (
        f'<decisionTable id="t" hitPolicy="{policy_part}"{attribute}>{columns}{ends}'
        f'<annotation name="clause"/>{lines}</decisionTable>'
    )


def _input(name: str, at: int, types: Sequence[str], allowed: Sequence[str]) -> str:
    kind = types[at] if at < len(types) else ""
    values = allowed[at] if at < len(allowed) else ""
    reference = f' typeRef="{kind}"' if kind else ""
    limits = f"<inputValues><text>{escape(values)}</text></inputValues>" if values else ""
    unit = ' shibao:unit="months"'
    return f"<input{unit}><inputExpression{reference}><text>{name}</text></inputExpression>{limits}</input>"


def _output(name: str, at: int, results: Sequence[str], more: str) -> str:
    values = results[at] if at < len(results) else ""
    limits = f"<outputValues><text>{escape(values)}</text></outputValues>" if values else ""
    return f'<output name="{name}" {more}>{limits}</output>'


def _rule(row: Sequence[str], inputs: int, outputs: int) -> str:
    cells = "".join(f"<inputEntry><text>{escape(cell)}</text></inputEntry>" for cell in row[:inputs])
    ends = "".join(
        f"<outputEntry><text>{escape(cell)}</text></outputEntry>" for cell in row[inputs : inputs + outputs]
    )
    note = row[inputs + outputs] if len(row) > inputs + outputs else ""
    return f"<rule>{cells}{ends}<annotationEntry><text>{note}</text></annotationEntry></rule>"


def model_of(logic: str, inputs: Sequence[str] = ("x",)) -> Model:
    """A model of one decision `d` over these inputs."""
    parts = "".join(map(input_data, inputs))
    return read_model(definitions(parts + decision("d", logic, needs=[f"i:{name}" for name in inputs])))
