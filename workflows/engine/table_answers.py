"""Rows of a table in a form: put together from the cells that a page sends, each checked as a small form.

A cell is called `measures.2.amount`: table, row from one, column. Rows without any entry are passed over;
the numbers of the others stay those of the page, so that an error names the row that its reader sees.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from workflows.engine.form_records import MOST_ROWS, Field, Form, Group
from workflows.errors import InvalidAnswers

Texts = dict[str, str]
Check = Callable[[Form, Mapping[str, Any]], dict[str, Any]]
"""A row as a form of its own, and what stands in it → its values. Raises InvalidAnswers by column."""

_CELL = re.compile(r"([^.]+)\.([1-9][0-9]?)\.([^.]+)\Z")


def name_of(table: str, row: int, column: str) -> str:
    """What a page calls a cell; rows count from one."""
    return f"{table}.{row}.{column}"


def parts_of(form: Form, name: str) -> tuple[Field, int, Field] | None:
    """Table, row from one and column of a cell of this form; None for every other name."""
    found = _CELL.match(name)
    table = next((each for each in form.tables if found and each.name == found[1]), None)
    if found is None or table is None or int(found[2]) > MOST_ROWS:
        return None
    column = next((each for each in table.columns if each.name == found[3]), None)
    return None if column is None else (table, int(found[2]), column)


def gathered(form: Form, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Answers with the cells of each table as a list of rows; what is no cell stays what it is."""
    if not form.tables:
        return dict(answers)
    found = {name: parts_of(form, name) for name in answers}
    cells = {name: parts for name, parts in found.items() if parts and parts[0].name not in answers}
    result = {name: value for name, value in answers.items() if name not in cells}
    for name, (table, row, column) in cells.items():
        rows = result.setdefault(table.name, [])
        rows.extend({} for _ in range(row - len(rows)))
        rows[row - 1][column.name] = answers[name]
    return result


def cells(table: Field, rows: Any) -> dict[str, str]:
    """The rows as a page sends them, without what no history keeps and what is empty."""
    told = [column for column in table.columns if not column.is_secret]
    found = (
        (name_of(table.name, number, column.name), row.get(column.name))
        for number, row in enumerate(rows or (), start=1)
        for column in told
    )
    return {name: "true" if value is True else str(value) for name, value in found if not _is_blank(value)}


def filled(rows: Any) -> list[Mapping[str, Any]]:
    """The rows in which something stands."""
    return [row for row in rows if isinstance(row, Mapping) and not is_empty(row)] if rows else []


def is_empty(row: Mapping[str, Any]) -> bool:
    """True for a row in which nobody wrote or ticked anything."""
    return all(_is_blank(value) for value in row.values())


def _is_blank(value: Any) -> bool:
    return value is None or value is False or (isinstance(value, str) and not value.strip())


def read(table: Field, given: Any, check: Check) -> tuple[list[dict[str, Any]], dict[str, Texts]]:
    """The rows with typed values, and what is wrong, by the table's name or the cell's."""
    entries = given if isinstance(given, list | tuple) else None if given else []
    if entries is None or not all(isinstance(each, Mapping) for each in entries):
        return [], {table.name: _both("无法识别。", "This cannot be read.")}
    numbered = [(at, row) for at, row in enumerate(entries, start=1) if not is_empty(row)]
    wrong = _count(table, len(numbered))
    if wrong is not None:
        return [], {table.name: wrong}
    return _rows(table, numbered, check)


def _rows(
    table: Field, numbered: Sequence[tuple[int, Mapping[str, Any]]], check: Check
) -> tuple[list[dict[str, Any]], dict[str, Texts]]:
    rows: list[dict[str, Any]] = []
    wrong: dict[str, Texts] = {}
    for number, row in numbered:
        try:
            rows.append(check(as_form(table), row))
        except InvalidAnswers as error:
            wrong |= {name_of(table.name, number, str(name)): error.by_field[name] for name in error.by_field}
    return rows, wrong


def _count(table: Field, count: int) -> Texts | None:
    least = max(table.min or 0, 1 if table.required else 0)
    if count > table.most_rows:
        return _both(f"最多 {table.most_rows} 行。", f"At most {table.most_rows} rows.")
    if count < least and (count or table.required):
        return _both(f"至少填写 {least} 行。", f"At least {least} {'rows' if least > 1 else 'row'}.")
    return None


@lru_cache(maxsize=2_000)
def as_form(table: Field) -> Form:
    """One row as a form of its own, whose fields are the columns."""
    return Form(table.name, table.zh, table.en, (Group(table.zh, table.en, table.columns),))


def masked(table: Field, rows: Any, mask: Callable[[Any], Any]) -> Any:
    """The rows as a history may keep them; what is no list of rows as it is."""
    secret = {column.name for column in table.columns if column.is_secret}
    if not secret or not isinstance(rows, list | tuple):
        return rows
    return [
        {name: mask(value) if name in secret else value for name, value in row.items()}
        if isinstance(row, Mapping)
        else row
        for row in rows
    ]


def _both(zh: str, en: str) -> Texts:
    return {"zh": zh, "en": en}
