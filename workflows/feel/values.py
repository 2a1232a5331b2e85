"""The values of the language that Python has no type for, and what all values are called."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import total_ordering

from workflows.feel.far import FarDate, FarMoment
from workflows.feel.run import Run


@total_ordering
@dataclass(frozen=True)
class Months:
    """A years and months duration, as its whole number of months; may be negative."""

    count: int

    def __lt__(self, other: Months) -> bool:
        return self.count < other.count


@dataclass(frozen=True)
class Range:
    """An interval; an end that is None is open. `sign` is set when written as `< 5` or `!= 5`."""

    start: object
    end: object
    start_included: bool = True
    end_included: bool = True
    sign: str | None = None


@dataclass(frozen=True)
class Parameter:
    """A formal parameter: its name, its `Type` where one is declared, and what may be left out."""

    name: str
    type: object = None
    optional: bool = False
    nullable: bool = True


@dataclass(frozen=True)
class Overload:
    """One way to call a function; the body gets the values in the order of the parameters."""

    parameters: tuple[Parameter, ...]
    body: Callable[[Sequence[object], Run], object]
    rest: Parameter | None = None
    """Takes any number of further values; the body gets them after the others."""


@dataclass(frozen=True, eq=False)
class Function:
    """Something that can be invoked."""

    name: str
    overloads: tuple[Overload, ...]
    frames: int = 4
    """Depth of the Python calls of one invocation."""
    signature: object = field(default=None, repr=False)
    """The `FunctionType`, for `instance of`."""


def is_number(value: object) -> bool:
    """True for a number of the language; booleans are none."""
    return type(value) is Decimal


def kind_of(value: object) -> str:
    """The name of the type of a value, as `instance of` writes it."""
    for kind, name in _KINDS:
        if isinstance(value, kind):
            return name
    return type(value).__name__


def describe(value: object) -> str:
    """A value in a sentence, shortened."""
    if value is None:
        return "null"
    if isinstance(value, str):
        shown = value if len(value) <= 40 else value[:37] + "..."
        return f'"{shown}"'
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return f"{value:.12g}" if len(value.as_tuple().digits) > 12 else str(value)
    if isinstance(value, (dt.date, dt.time)):
        return value.isoformat()
    return kind_of(value)


_KINDS: tuple[tuple[type, str], ...] = (
    (type(None), "null"),
    (bool, "boolean"),
    (Decimal, "number"),
    (str, "string"),
    (dt.datetime, "date and time"),
    (FarMoment, "date and time"),
    (FarDate, "date"),
    (dt.date, "date"),
    (dt.time, "time"),
    (dt.timedelta, "days and time duration"),
    (Months, "years and months duration"),
    (list, "list"),
    (dict, "context"),
    (Range, "range"),
    (Function, "function"),
)
