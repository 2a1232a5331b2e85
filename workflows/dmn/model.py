"""What a decision model shows to the rest of the house, as frozen records."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from workflows.feel import Problem


@dataclass(frozen=True)
class RuleHit:
    """A row that applied: what it gave and what its annotation columns say."""

    table_id: str
    table_name: str
    rule: int
    """The row, counted from 1."""
    rule_id: str
    outputs: Mapping[str, object]
    annotations: Mapping[str, str]


@dataclass(frozen=True)
class Decided:
    """The value of a decision, the problems met, and every row that applied on the way."""

    value: object
    problems: tuple[Problem, ...] = ()
    hits: tuple[RuleHit, ...] = ()


@dataclass(frozen=True)
class Column:
    """A column of a table: `text` is the expression of an input or the name of an output."""

    text: str
    label: str
    type: str
    allowed: str
    """Unary tests that the values must pass; empty where there are none."""
    unit: str = ""
    """What a number counts, as the own attribute `unit` says."""
    whole: bool = False
    """True when only whole numbers occur, as the own attribute `whole` says."""
    label_en: str = ""
    """The heading in English, as the own attribute `labelEn` says."""


@dataclass(frozen=True)
class Rule:
    """A row of a table as written."""

    id: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    annotations: Mapping[str, str] = field(default_factory=dict)
    description: str = ""


@dataclass(frozen=True)
class TableInfo:
    """A decision table as written; `hit_policy` is one letter, C with `aggregation` SUM, MIN, MAX, COUNT."""

    id: str
    name: str
    hit_policy: str
    aggregation: str
    inputs: tuple[Column, ...]
    outputs: tuple[Column, ...]
    annotations: tuple[str, ...]
    rules: tuple[Rule, ...]
    monotone: tuple[Monotone, ...] = ()


@dataclass(frozen=True)
class Monotone:
    """A declaration that more of an input never gives less (`increasing`) or more of an output."""

    input: str
    output: str
    increasing: bool


@dataclass(frozen=True)
class DecisionInfo:
    """A decision of a model: the input data it needs in the end, and its table when it is one."""

    id: str
    name: str
    inputs: tuple[str, ...]
    table: TableInfo | None
    name_en: str = ""
    """As the own attribute `nameEn` says."""
