"""`range("[1..3]")`: a range from text whose ends are written out, not computed."""

from __future__ import annotations

from workflows.feel import nodes
from workflows.feel.builtins.registry import BUILT_IN, built_in
from workflows.feel.grammar import Grammar
from workflows.feel.invoke import invoke
from workflows.feel.names import Bindings, Vocabulary
from workflows.feel.nodes import Node
from workflows.feel.numbers import NUMBERS
from workflows.feel.order import Incomparable, less
from workflows.feel.run import Run
from workflows.feel.values import Range, describe, is_number, kind_of

MAKERS = ("date", "time", "date and time", "duration")
"""Functions that may write an end, with plain text in them."""


@built_in("range", "from: string")
def range_of(run: Run, text: str) -> object:
    """The range that a text writes; both ends are needed, of one kind, the lower first."""
    node = Grammar(text, run.budget, Bindings(None), Vocabulary(MAKERS), {}).whole()
    if not isinstance(node, nodes.RangeNode):
        return run.report("value", "range", describe(text))
    start, end = _end(node.low, run), _end(node.high, run)
    if start is None or end is None or kind_of(start) != kind_of(end) or _is_reversed(start, end):
        return run.report("value", "range", describe(text))
    return Range(start, end, node.low_included, node.high_included)


def _end(node: Node, run: Run) -> object:
    """The value of an end; null when it is anything but written out."""
    if isinstance(node, nodes.Literal):
        return node.value
    if isinstance(node, nodes.Negation) and isinstance(node.operand, nodes.Literal):
        value = node.operand.value
        return NUMBERS.minus(value) if is_number(value) else None  # type: ignore[arg-type]  # a number
    if isinstance(node, nodes.Call) and isinstance(node.function, nodes.Name):
        texts = [each.value for each in node.arguments if isinstance(each, nodes.Literal)]
        if node.function.name in MAKERS and len(texts) == len(node.arguments) == 1:
            return invoke(BUILT_IN[node.function.name], texts, node.names, run)
    return None


def _is_reversed(start: object, end: object) -> bool:
    try:
        return less(end, start)
    except Incomparable:
        return True
