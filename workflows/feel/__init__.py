"""The expression language of tables and diagrams: FEEL of DMN 1.5, compiled once, always bounded."""

from __future__ import annotations

from workflows.feel.budget import CONFORMANCE, PRODUCT, Budget
from workflows.feel.expression import (
    Expression,
    UnaryTests,
    Vocables,
    compile_expression,
    compile_unary_tests,
)
from workflows.feel.problems import FeelSyntaxError, Outcome, Problem
from workflows.feel.values import Function, Months, Range

__all__ = [
    "CONFORMANCE",
    "PRODUCT",
    "Budget",
    "Expression",
    "FeelSyntaxError",
    "Function",
    "Months",
    "Outcome",
    "Problem",
    "Range",
    "UnaryTests",
    "Vocables",
    "compile_expression",
    "compile_unary_tests",
]
