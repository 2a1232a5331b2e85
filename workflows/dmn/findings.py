"""Strict tables: what a lawyer should mend before a table is put in force.

Own attributes, namespace `urn:shibao:dmn:1`:

- on an output, `monotone="contribution_months: increasing; age: decreasing"`: more of that input
  never gives less (more) of this output;
- on an input or output of type number, `unit="months"`: what it counts;
- on an input, `whole="true"`: only whole numbers occur, so `<= 5` and `>= 6` leave no gap.

The checks are exact over numbers, dates, durations, words and booleans that cells compare with
constants. A column that reads anything else is opaque: overlaps and gaps are then not judged, and a
finding says so.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from workflows.dmn import sweep
from workflows.dmn.grid import Grid, grid_of
from workflows.dmn.reader import Model
from workflows.dmn.tables import VARIES, Table
from workflows.feel.order import Incomparable, less
from workflows.feel.writing import source_of

Kind = Literal[
    "overlap", "gap", "unreachable", "unit", "value", "output", "monotone", "elsewhere", "not_judged"
]
FORBIDDING = frozenset("UA")
SINGLE = frozenset("UAPF")


@dataclass(frozen=True)
class Finding:
    """One thing to mend: the table, its rows counted from 1, and a sentence in both languages."""

    kind: Kind
    table_id: str
    table_name: str
    rows: tuple[int, ...]
    zh: str
    en: str
    where: dict[str, str] = field(default_factory=dict)
    """Input → a value or interval at which it happens."""
    columns: tuple[str, ...] = ()
    """The columns at fault, by the text of an input or the name of an output; empty for whole rows."""


def findings(model: Model) -> tuple[Finding, ...]:
    """Every finding of every table of a model, tables in their order, worst kinds first."""
    return tuple(found for table in model.tables for found in of_table(table))


def of_table(table: Table) -> list[Finding]:
    """The findings of one table."""
    grid = grid_of(table)
    found = [*_units(table), *_outside(table, grid), *_wrong_outputs(table)]
    if grid.opaque and table.info.rules:
        found.append(_not_judged(table, grid.opaque))
        return found
    try:
        rows = [*_overlaps(table, grid), *_gaps(table, grid), *_unreachable(table, grid)]
        return [*rows, *_broken(table, grid), *found]
    except sweep.TooLarge:
        return [*found, _too_large(table)]


def _finding(  # noqa: PLR0913, PLR0917  what a finding is made of, in the order of its fields
    table: Table,
    kind: Kind,
    rows: tuple[int, ...],
    zh: str,
    en: str,
    where: dict[str, str] | None = None,
    columns: tuple[str, ...] = (),
) -> Finding:
    numbers = tuple(row + 1 for row in rows)
    return Finding(kind, table.info.id, table.info.name, numbers, zh, en, where or {}, columns)


def _not_judged(table: Table, columns: tuple[str, ...]) -> Finding:
    names = "、".join(columns)
    return _finding(
        table,
        "not_judged",
        (),
        f"列“{names}”的条件不全是常量，无法判断重叠和空缺。",
        f"Column {', '.join(columns)} has conditions that are not constants: rows cannot be compared.",
        columns=columns,
    )


def _too_large(table: Table) -> Finding:
    return _finding(
        table,
        "not_judged",
        (),
        "决策表过大，无法逐一判断；请拆分。",
        "The table is too large to be judged; split it.",
    )


def _overlaps(table: Table, grid: Grid) -> Iterator[Finding]:
    """Rows that apply at once under U, or under A with different results."""
    if table.info.hit_policy not in FORBIDDING:
        return
    for first, second in sweep.overlapping(grid):
        if table.info.hit_policy == "A" and _same_outputs(table, first, second):
            continue
        where = grid.words(sweep.common(grid, first, second))
        yield _finding(
            table,
            "overlap",
            (first, second),
            f"第 {first + 1} 行和第 {second + 1} 行可能同时命中：{_zh(where)}。",
            f"Rows {first + 1} and {second + 1} can apply at once: {_en(where)}.",
            where,
        )


def _same_outputs(table: Table, first: int, second: int) -> bool:
    one, other = table.info.rules[first].outputs, table.info.rules[second].outputs
    constants = table.constants[first], table.constants[second]
    return one == other or (VARIES not in constants[0] and constants[0] == constants[1])


def _gaps(table: Table, grid: Grid) -> Iterator[Finding]:
    """Values that no row takes, where a row is needed."""
    needs_row = table.info.hit_policy != "C" or table.info.aggregation not in ("", "COUNT")
    if not needs_row or any(column.default for column in table.outputs):
        return
    for cells in sweep.gaps(grid):
        where = grid.words(cells)
        yield _finding(
            table,
            "gap",
            (),
            f"没有一行适用于：{_zh(where)}。",
            f"No row applies to: {_en(where)}.",
            where,
        )


def _unreachable(table: Table, grid: Grid) -> Iterator[Finding]:
    """Rows that nothing reaches: no allowed value passes them, or others always come before."""
    for row in range(len(table.info.rules)):
        if sweep.is_empty(grid, row):
            yield _masked(table, row, ())
        elif table.info.hit_policy in ("F", "P"):
            before = tuple(other for other in range(len(table.info.rules)) if _wins(table, other, row))
            if before and sweep.covered(grid, row, before):
                yield _masked(table, row, before)


def _wins(table: Table, other: int, row: int) -> bool:
    """True when `other` is always taken before `row` where both apply."""
    if table.info.hit_policy == "F":
        return other < row
    if VARIES in table.constants[other] or VARIES in table.constants[row]:
        return False
    ranks = table.rank(table.constants[other]), table.rank(table.constants[row])
    return ranks[0] < ranks[1] or (ranks[0] == ranks[1] and other < row)


def _masked(table: Table, row: int, before: tuple[int, ...]) -> Finding:
    if not before:
        zh, en = "没有允许的值能通过它的条件", "no allowed value passes its conditions"
    else:
        zh, en = "其他行总是先命中", "other rows always come first"
    return _finding(
        table,
        "unreachable",
        (row,),
        f"第 {row + 1} 行永远不会被采用：{zh}。",
        f"Row {row + 1} is never taken: {en}.",
    )


def _units(table: Table) -> Iterator[Finding]:
    """Columns of numbers that do not say what they count."""
    for column in (*table.info.inputs, *table.info.outputs):
        if column.type.split(":")[-1] == "number" and not column.unit:
            yield _finding(
                table,
                "unit",
                (),
                f"数值列“{column.label}”没有注明单位。",
                f'The numeric column "{column.label}" does not state its unit.',
                columns=(column.text,),
            )


def _outside(table: Table, grid: Grid) -> Iterator[Finding]:
    """Constants in cells that the allowed values of the column exclude."""
    for axis in grid.axes:
        for row, value in axis.outside:
            yield _finding(
                table,
                "value",
                (row,),
                f"第 {row + 1} 行的“{axis.name}”中的 {source_of(value)} 不在允许的范围内。",
                f'Row {row + 1}: {source_of(value)} is not an allowed value of "{axis.name}".',
                columns=(axis.name,),
            )


def _wrong_outputs(table: Table) -> Iterator[Finding]:
    """Constant outputs that are not of their type or not allowed."""
    for row, values in enumerate(table.constants):
        for column, value in zip(table.outputs, values, strict=True):
            if value is not VARIES and not column.takes(value):
                yield _finding(
                    table,
                    "output",
                    (row,),
                    f"第 {row + 1} 行的结果 {source_of(value)} 不在“{column.name}”允许的范围内。",
                    f'Row {row + 1}: the result {source_of(value)} is not allowed in "{column.name}".',
                    columns=(column.name,),
                )


def _broken(table: Table, grid: Grid) -> Iterator[Finding]:
    """Places where a declared monotony does not hold."""
    if table.info.hit_policy not in SINGLE:
        return
    for declared in table.info.monotone:
        output = next(
            (at for at, each in enumerate(table.info.outputs) if each.text == declared.output), None
        )
        axis = next((at for at, each in enumerate(table.info.inputs) if each.text == declared.input), None)
        if output is None or axis is None:
            yield _finding(
                table,
                "monotone",
                (),
                f"单调性声明所指的列“{declared.input}”不存在。",
                f'The declared monotony names no column "{declared.input}".',
            )
            continue
        for below, above in sweep.steps(grid, axis, lambda rows: _taken(table, rows)):
            if _falls(table, below, above, output, increasing=declared.increasing):
                yield _break(table, below, above, declared.input)


def _taken(table: Table, rows: int) -> int | None:
    """The row that is taken of those that apply; None for none."""
    applying = [row for row in range(rows.bit_length()) if rows >> row & 1]
    if table.info.hit_policy == "P" and all(VARIES not in table.constants[row] for row in applying):
        applying.sort(key=lambda row: table.rank(table.constants[row]))
    return applying[0] if applying else None


def _falls(table: Table, below: int, above: int, output: int, *, increasing: bool) -> bool:
    low, high = table.constants[below][output], table.constants[above][output]
    if low is VARIES or high is VARIES or low is None or high is None:
        return False
    try:
        return less(high, low) if increasing else less(low, high)
    except Incomparable:
        return False


def _break(table: Table, below: int, above: int, name: str) -> Finding:
    return _finding(
        table,
        "monotone",
        tuple(sorted((below, above))),
        f"“{name}”增加时，从第 {below + 1} 行到第 {above + 1} 行的结果违反了声明的单调性。",
        f'When "{name}" grows from row {below + 1} to row {above + 1}, the result breaks the declared order.',
        columns=(name,),
    )


def _zh(where: dict[str, str]) -> str:
    return "，".join(f"{name} {words}" for name, words in where.items()) or "任何输入"


def _en(where: dict[str, str]) -> str:
    return ", ".join(f"{name} {words}" for name, words in where.items()) or "any input"
