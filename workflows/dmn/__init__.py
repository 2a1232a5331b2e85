"""Decision models: reads DMN 1.1 to 1.5, compiles once, decides with the rows that applied."""

from __future__ import annotations

from workflows.dmn.errors import DmnError
from workflows.dmn.findings import Finding, findings
from workflows.dmn.limits import written_elsewhere
from workflows.dmn.model import Column, Decided, DecisionInfo, Monotone, Rule, RuleHit, TableInfo
from workflows.dmn.reader import Model, read_model

__all__ = [
    "Column",
    "Decided",
    "DecisionInfo",
    "DmnError",
    "Finding",
    "Model",
    "Monotone",
    "Rule",
    "RuleHit",
    "TableInfo",
    "findings",
    "read_model",
    "written_elsewhere",
]
