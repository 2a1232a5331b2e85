"""A form, its groups and fields, as frozen records that pages render and `answers` validates."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

TYPES = frozenset(
    {
        "string",
        "text",
        "choice",
        "select",
        "boolean",
        "date",
        "integer",
        "money",
        "identity_number",
        "phone",
        "file",
        "fact",
        "months",
        "table",
    }
)
COLUMN_TYPES = frozenset(
    {
        "string",
        "text",
        "select",
        "boolean",
        "date",
        "integer",
        "months",
        "money",
        "identity_number",
        "phone",
    }
)
"""What a column of a table may be."""
SUMMED = frozenset({"integer", "months", "money"})
"""Columns that may have a line of their total."""
MOST_ROWS, MOST_COLUMNS, MOST_CELLS = 50, 12, 600
"""Of a table; cells are those of all tables of a form, which a page sends in one request."""


class BadForm(ValueError):
    """A form file that cannot be used."""

    def __init__(self, zh: str, en: str) -> None:
        self.zh, self.en = zh, en
        super().__init__(en)


@dataclass(frozen=True)
class Option:
    """One choice: the stored value and its labels."""

    value: str
    zh: str
    en: str


@dataclass(frozen=True)
class Field:
    """One question of a form; `answers` says what each type takes and gives."""

    name: str
    type: str
    zh: str
    en: str
    required: bool = True
    options: tuple[Option, ...] = ()
    options_from: str | None = None
    hint: Mapping[str, str] | None = field(default=None, hash=False)
    lines: int | None = None
    max: Any = field(default=None, hash=False)
    min: Any = field(default=None, hash=False)
    pattern: str | None = None
    visible: str | None = None
    default: Any = field(default=None, hash=False)
    unit: Any = field(default=None, hash=False)
    source: str | None = None
    clause: str | None = None
    format: str | None = None
    accept: Any = field(default=None, hash=False)
    columns: tuple[Field, ...] = ()
    """Of a table, and of a fact that is one."""
    total: bool = False
    """Whether the page shows the sum of this column."""

    @property
    def is_secret(self) -> bool:
        """Of whose answer no history keeps more than the last four signs; of a table, in some column."""
        is_own = self.type in {"phone", "identity_number"} or self.pattern == "bank_account"
        return is_own or any(column.is_secret for column in self.columns)

    @property
    def most_rows(self) -> int:
        """How many rows a table takes."""
        return self.max if isinstance(self.max, int) else MOST_ROWS

    def offered(self, facts: Mapping[str, Any]) -> tuple[Option, ...]:
        """The options that a case leaves: those in the list that `source` names in its facts, else all."""
        left = facts.get(self.source) if self.source else None
        if not isinstance(left, list | tuple):
            return self.options
        return tuple(option for option in self.options if option.value in left)


@dataclass(frozen=True)
class Group:
    """Fields under one heading."""

    zh: str
    en: str
    fields: tuple[Field, ...]
    hint: Mapping[str, str] | None = field(default=None, hash=False)


@dataclass(frozen=True)
class Form:
    """A whole form."""

    id: str
    zh: str
    en: str
    groups: tuple[Group, ...]
    hint: Mapping[str, str] | None = field(default=None, hash=False)
    clause: str | None = None

    @property
    def fields(self) -> tuple[Field, ...]:
        """Every field of every group, in order."""
        return tuple(field for group in self.groups for field in group.fields)

    @property
    def tables(self) -> tuple[Field, ...]:
        """Fields that are filled in row by row."""
        return tuple(field for field in self.fields if field.type == "table")
