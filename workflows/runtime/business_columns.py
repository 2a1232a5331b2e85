"""The columns that the card of a process names, for the lists of its cases.

A column is a variable; its words are those of the form that asks it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from workflows.engine.answers import masked
from workflows.engine.form_records import Option
from workflows.engine.parser import Definition


@dataclass(frozen=True)
class Column:
    """One variable, named as the form that asks it names it."""

    name: str
    zh: str
    en: str
    options: Mapping[str, Option] = field(default_factory=dict)
    """Stored value → its words, where the values are codes."""


@dataclass(frozen=True)
class Shown:
    """What one column says of one case."""

    column: Column
    value: Any


def columns_of(definition: Definition) -> tuple[Column, ...]:
    """The columns of a process, in the order of its card."""
    return tuple(_column(definition, name) for name in definition.card.columns)


def values_of(
    definition: Definition, columns: tuple[Column, ...], data: Mapping[str, Any]
) -> tuple[Any, ...]:
    """What they say, in their order; of phones, accounts and identity numbers the last four only."""
    hidden = dict(data)
    for form in definition.forms.values():
        hidden = masked(form, hidden)
    return tuple(hidden.get(column.name) for column in columns)


def of_case(definition: Definition, data: Mapping[str, Any]) -> tuple[Shown, ...]:
    """What the columns of its card say of a case, where they say something."""
    columns = columns_of(definition)
    if not columns:
        return ()
    pairs = zip(columns, values_of(definition, columns, data), strict=True)
    return tuple(Shown(column, value) for column, value in pairs if value not in (None, ""))


def _column(definition: Definition, name: str) -> Column:
    fields = (each for form in definition.forms.values() for each in form.fields if each.name == name)
    asked = next(fields, None)
    if asked is None:
        return Column(name, name, name)
    return Column(name, asked.zh, asked.en, {option.value: option for option in asked.options})
