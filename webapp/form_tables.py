"""A table of a form as its page shows it: rows of cells, what a button adds or takes away, and totals.

Buttons of rows are plain buttons of the form: `_act` says `add-row:measures` or `drop-row:measures:2`, and
the page comes back with everything that is typed. With a script only the form is drawn anew.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from webapp import numbers
from webapp.filters import months, spoken, yuan
from webapp.language import gettext as _
from webapp.language import in_language, language
from workflows.runtime import asking
from workflows.runtime.instances import CaseView

ADD, DROP = "add-row", "drop-row"

Row = Mapping[str, Any]


@dataclass(frozen=True)
class ColumnShown:
    """A column under its heading."""

    name: str
    kind: str
    label: str
    hint: str
    options: Sequence[Any]
    optional: bool
    longest: int | None
    is_summed: bool


@dataclass(frozen=True)
class CellShown:
    """One cell to be filled in; `label` names row and column, a fresh one takes the focus."""

    name: str
    column: ColumnShown
    label: str
    value: Any
    error: str
    is_fresh: bool


@dataclass(frozen=True)
class TableShown:
    """Columns, rows of cells (words in a fact), and under each column its total or nothing."""

    columns: tuple[ColumnShown, ...]
    rows: tuple[tuple[Any, ...], ...]
    totals: tuple[str, ...]
    most: int
    may_add: bool = False


def is_act(act: str) -> bool:
    """True for what a button of a row says."""
    return act.partition(":")[0] in {ADD, DROP}


def rows(form: asking.Form, field: asking.Field, typed: Mapping[str, Any] | None, known: Any) -> list[Row]:
    """What was typed, after the button that was pressed; else the rows that are known. One at least."""
    found = asking.gathered(form, typed).get(field.name) if typed is not None else None
    given = found if isinstance(found, list) else known
    entries = [each for each in given if isinstance(each, Mapping)] if isinstance(given, list) else []
    entries = _after(field, entries, _act(typed))
    return [*entries, *({} for _ in range(max(1, field.min or 0) - len(entries)))]


def _after(field: asking.Field, entries: list[Row], act: str) -> list[Row]:
    kind, number = _pressed(field, act)
    if kind == ADD and len(entries) < field.most_rows:
        return [*entries, {}]
    if kind == DROP:
        return [row for at, row in enumerate(entries, start=1) if at != number]
    return entries


def _act(typed: Mapping[str, Any] | None) -> str:
    return str(typed.get("_act", "")) if typed is not None else ""


def _pressed(field: asking.Field, act: str) -> tuple[str, int | None]:
    """Which button of this table was pressed, and of which row; of another table, none."""
    kind, _colon, rest = act.partition(":")
    name, _colon, number = rest.partition(":")
    return (kind, numbers.whole(number)) if name == field.name else ("", None)


def asked(
    field: asking.Field, entries: Sequence[Row], errors: Mapping[str, str], typed: Mapping[str, Any] | None
) -> TableShown:
    """The table to be filled in."""
    columns, fresh = tuple(_column(each) for each in field.columns), _fresh(field, len(entries), _act(typed))
    cells = tuple(
        tuple(_cells(field, number, row, columns, errors, fresh))
        for number, row in enumerate(entries, start=1)
    )
    may_add = len(entries) < field.most_rows
    return TableShown(columns, cells, _totals(field, entries), field.most_rows, may_add)


def _fresh(field: asking.Field, count: int, act: str) -> str:
    """Name of the cell where the reader goes on: the first of the new row, or of the one that moved up."""
    kind, number = _pressed(field, act)
    if kind not in {ADD, DROP}:
        return ""
    row = count if kind == ADD else max(1, min(number or 1, count))
    return asking.cell_name(field.name, row, field.columns[0].name)


def _cells(
    field: asking.Field,
    number: int,
    row: Row,
    columns: Sequence[ColumnShown],
    errors: Mapping[str, str],
    fresh: str,
) -> Iterator[CellShown]:
    for column in columns:
        name, value = asking.cell_name(field.name, number, column.name), row.get(column.name)
        label, error = _label(number, column.label), errors.get(name, "")
        yield CellShown(name, column, label, "" if value is None else value, error, name == fresh)


def _label(row: int, column: str) -> str:
    return _("第 %(row)s 行 %(column)s", row=row, column=column)


def lines(form: asking.Form, field: asking.Field, errors: Mapping[str, str]) -> dict[str, str]:
    """Cell → line of the summary of errors, row by row; several tables are told apart by their names."""
    place = f"{in_language(field)} " if len(form.tables) > 1 else ""
    mark = "：" if language() == "zh" else ": "
    found: dict[str, str] = {}
    for number in range(1, field.most_rows + 1):
        for column in field.columns:
            name = asking.cell_name(field.name, number, column.name)
            if name in errors:
                found[name] = place + _label(number, in_language(column)) + mark + errors[name]
    return found


def told(field: asking.Field, value: Any) -> TableShown | None:
    """A fact as the table that it is; None where the case holds no rows."""
    if not (field.columns and isinstance(value, list) and all(isinstance(each, Mapping) for each in value)):
        return None
    words = tuple(tuple(worded(column, row.get(column.name)) for column in field.columns) for row in value)
    return TableShown(tuple(map(_column, field.columns)), words, _totals(field, value), len(value))


def held(session: Any, case: CaseView, name: str) -> TableShown | None:
    """The rows that a case holds under this name, by the columns of the form that asked for them."""
    if not isinstance(case.data.get(name), list):
        return None
    tables = (each for each in asking.questions(session, case).get(name, ()) if each.type == "table")
    field = next(tables, None)
    return told(field, case.data[name]) if field is not None and case.data[name] else None


def worded(column: asking.Field, value: Any) -> str:
    """A cell in the reader's words; of what is secret the last four signs."""
    if value is None or value == "":
        return "—"
    if column.is_secret:
        return "*" * (len(str(value)) - 4) + str(value)[-4:]
    label = next((in_language(each) for each in column.options if each.value == value), None)
    if label is not None:
        return label
    if column.type == "money":
        return yuan(value)
    return months(value) if column.type == "months" else spoken(value)


def _column(field: asking.Field) -> ColumnShown:
    return ColumnShown(
        name=field.name,
        kind=field.type,
        label=in_language(field),
        hint=in_language(field.hint),
        options=field.options,
        optional=not field.required and field.type != "boolean",
        longest=field.max if field.type in {"string", "text"} and isinstance(field.max, int) else None,
        is_summed=field.total,
    )


def _totals(field: asking.Field, entries: Sequence[Row]) -> tuple[str, ...]:
    """Nothing at all where no column is summed."""
    sums = asking.totals(field, entries)
    words = {name: worded(column, sums[name]) for column in field.columns if (name := column.name) in sums}
    return tuple(words.get(column.name, "") for column in field.columns) if words else ()
