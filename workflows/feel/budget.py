"""How much one expression may cost: limits on its text, and on one evaluation of it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Budget:
    """Upper bounds; passing one ends the evaluation with null and a problem, never an exception."""

    source: int
    """Characters of the text."""
    tokens: int
    depth: int
    """Nesting of the text: parentheses, lists, branches."""
    steps: int
    """Work of one evaluation: nodes of a loop body times rounds, elements visited by functions."""
    cells: int
    """Memory of one evaluation: list elements, context entries, and blocks of 16 characters made."""
    text: int
    """Characters of one string."""
    items: int
    """Elements of one list or context, given or made."""
    frames: int
    """Nesting while evaluating, through function calls; bounds recursion."""
    exponent: int
    """Decimal exponent of a number, either way."""
    years: int
    """Length of a duration, either way."""


PRODUCT = Budget(
    source=1_000,
    tokens=300,
    depth=24,
    steps=15_000,
    cells=4_000,
    text=4_096,
    items=1_000,
    frames=400,
    exponent=400,
    years=1_000,
)
"""The profile of diagrams and tables in force."""

CONFORMANCE = Budget(
    source=100_000,
    tokens=20_000,
    depth=60,
    steps=2_000_000,
    cells=1_000_000,
    text=1_000_000,
    items=200_000,
    frames=600,
    exponent=6_144,
    years=1_000_000_000,
)
"""The profile that the public conformance kit is measured with."""
