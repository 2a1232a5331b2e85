"""The fast way through a table: constant cells become lookups, and outcomes are made once.

Taken when the columns are plain inputs and all cells are constants; whatever a lookup cannot judge
(a missing input, a value of another type or not allowed) goes the plain way, which says why.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from workflows.dmn.columns import InputColumn
from workflows.dmn.graph import Drg
from workflows.dmn.model import Decided
from workflows.dmn.partition import Lookup, lookup
from workflows.dmn.tables import VARIES, Table
from workflows.feel.types import Type

MOST_OUTCOMES = 1_024


Known = Callable[[Mapping[str, object]], Decided | None]
Rows = Callable[[Mapping[str, object]], int]
_MISSING = object()


@dataclass(frozen=True)
class Plan:
    """The fast way: `rows` finds what inputs reach, `known` its outcome once it is remembered."""

    known: Known
    rows: Rows
    outcomes: dict[int, Decided]

    def remember(self, inputs: Mapping[str, object], decided: Decided) -> None:
        """Keep an outcome, unless it had problems or callers may change the inside of its value."""
        rows = self.rows(inputs)
        value = decided.value
        if rows and _is_flat(value) and not decided.problems and len(self.outcomes) < MOST_OUTCOMES:
            kept = value.copy() if isinstance(value, (dict, list)) else value
            self.outcomes[rows] = Decided(kept, (), decided.hits)


def _made(columns: tuple[tuple[str, Lookup], ...], every: int) -> Plan:
    rows = _rows_of(columns, every)
    outcomes: dict[int, Decided] = {}
    outcome_of = outcomes.get

    def known(inputs: Mapping[str, object]) -> Decided | None:
        outcome = outcome_of(rows(inputs))
        if outcome is None:
            return None
        value = outcome.value
        if type(value) is dict or type(value) is list:
            return Decided(value.copy(), (), outcome.hits)
        return outcome

    return Plan(known, rows, outcomes)


def _rows_of(columns: tuple[tuple[str, Lookup], ...], every: int) -> Rows:
    steps = tuple((name, look.known.get, look.judge) for name, look in columns)

    def rows(inputs: Mapping[str, object]) -> int:
        """The mask of the rows that apply; zero where the plain way must judge."""
        alive = every
        value_of = inputs.get
        try:
            for name, by_type, judge in steps:
                value = value_of(name, _MISSING)
                by_value = by_type(type(value))
                passed = by_value.get(value) if by_value is not None else None
                if passed is None:
                    passed = judge(value)
                if passed <= 0:
                    return 0
                alive &= passed
        except TypeError:  # a signalling NaN has no hash
            return 0
        return alive

    return rows


def _is_flat(value: object) -> bool:
    """True for a value whose copy shares nothing that callers may change."""
    inside = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return not any(isinstance(each, (list, dict)) for each in inside)


def plan_of(element: Drg) -> Plan | None:
    """The plan of a decision; None where it must go the plain way."""
    table = element.table
    if not isinstance(table, Table) or any(VARIES in row for row in table.constants):
        return None
    inputs = {required.name: required for prefix, required in element.requires if not prefix}
    if len(inputs) != len(element.requires) or any(each.kind != "inputData" for each in inputs.values()):
        return None
    if {column.name for column in table.inputs} != set(inputs) or not inputs:
        return None
    columns: list[tuple[str, Lookup]] = []
    for column in table.inputs:
        look = lookup(column, table.every) if _agrees(column, inputs[column.name].type) else None
        if look is None:
            return None
        columns.append((column.name, look))
    return _made(tuple(columns), table.every)


def _agrees(column: InputColumn, kind: Type) -> bool:
    """True when the type of the input data adds nothing to that of the column."""
    return kind.name == "Any" or kind is column.type
