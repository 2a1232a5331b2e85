"""The columns of a table in a form, and of a fact that is shown as one, as their designer writes them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from workflows.engine.form_records import (
    COLUMN_TYPES,
    MOST_CELLS,
    MOST_COLUMNS,
    MOST_ROWS,
    SUMMED,
    BadForm,
    Field,
    Form,
)

KEYS = frozenset(
    {
        "name",
        "type",
        "zh",
        "en",
        "required",
        "optional",
        "options",
        "options_from",
        "hint",
        "max",
        "min",
        "pattern",
        "total",
        "clause",
    }
)
"""What a column may say; it has neither a condition nor columns of its own."""


def of(field: Field, data: Mapping[str, Any], read: Callable[[dict[str, Any]], Field]) -> tuple[Field, ...]:
    """The columns of a field that has some; `read` makes a field of one. Raises BadForm."""
    if field.type not in {"table", "fact"}:
        if "columns" in data:
            raise BadForm(
                f"字段 {field.name} 不是表格，不能有列", f"{field.name} is no table and has no columns"
            )
        return ()
    if field.type == "table":
        _rows(field)
    elif "columns" not in data:
        return ()
    columns = tuple(_column(field, each, read) for each in _list(field, data))
    names = [column.name for column in columns]
    for name in names:
        if names.count(name) > 1:
            raise _bad(field, name, "用了两次", "is there twice")
    if field.type == "table" and all(column.type == "boolean" for column in columns):
        raise BadForm(
            f"表格 {field.name} 不能只有勾选框", f"the table {field.name} has nothing but tick boxes"
        )
    return columns


def check_size(form: Form) -> None:
    """Raises BadForm where the tables of a form have more cells than one request brings."""
    if sum(table.most_rows * len(table.columns) for table in form.tables) > MOST_CELLS:
        names = [table.name for table in form.tables]
        raise BadForm(
            f"表格 {'、'.join(names)} 合计超过 {MOST_CELLS} 格，请减少列或写较小的 max",
            f"{', '.join(names)}: over {MOST_CELLS} cells in all; take fewer columns or a smaller max",
        )


def _list(field: Field, data: Mapping[str, Any]) -> list[Any]:
    found = data.get("columns")
    if not isinstance(found, list) or not found:
        raise BadForm(f"表格 {field.name} 没有列", f"the table {field.name} has no columns")
    if len(found) > MOST_COLUMNS:
        raise BadForm(
            f"表格 {field.name} 最多 {MOST_COLUMNS} 列",
            f"the table {field.name} has over {MOST_COLUMNS} columns",
        )
    return found


def _column(field: Field, data: Any, read: Callable[[dict[str, Any]], Field]) -> Field:
    if not isinstance(data, dict):
        raise BadForm(f"表格 {field.name} 的列须为对象", f"a column of {field.name} is an object")
    name = str(data.get("name", ""))
    if data.get("type") not in COLUMN_TYPES:
        kind = data.get("type")
        raise _bad(field, name, f"的类型 {kind} 不能用在列中", f"has the type {kind}, which no column has")
    unknown = sorted(set(data) - KEYS)
    if unknown:
        raise _bad(
            field, name, f"含有不认识的键 {'、'.join(unknown)}", f"has unknown keys {', '.join(unknown)}"
        )
    try:
        column = read(data)
    except BadForm as error:
        raise BadForm(f"表格 {field.name}：{error.zh}", f"the table {field.name}: {error.en}") from None
    _fits(field, column, data)
    return column


def _fits(field: Field, column: Field, data: Mapping[str, Any]) -> None:
    if column.type == "select" and not column.options and column.options_from is None:
        raise _bad(field, column.name, "没有选项", "has no options")
    if data.get("total") and column.type not in SUMMED:
        raise _bad(field, column.name, "不是数，不能合计", "is no number and has no total")


def _rows(field: Field) -> None:
    """The bounds of a table are numbers of rows."""
    least, most = field.min if field.min is not None else 0, field.max if field.max is not None else MOST_ROWS
    is_whole = all(isinstance(each, int) and not isinstance(each, bool) for each in (least, most))
    if not (is_whole and 0 <= least <= most and 1 <= most <= MOST_ROWS):
        raise BadForm(
            f"表格 {field.name} 的 min 和 max 是行数，0 至 {MOST_ROWS}",
            f"min and max of the table {field.name} are numbers of rows, 0 to {MOST_ROWS}",
        )


def _bad(field: Field, column: str, zh: str, en: str) -> BadForm:
    return BadForm(
        f"表格 {field.name} 的列 {column} {zh}", f"the column {column} of the table {field.name} {en}"
    )
