"""Process values in columns: dates, decimals and durations come back as what they were.

JSON knows neither; a value of another type is kept as a mapping with the single key `$<type>`.
Answers, facts and states are sealed whole: a clerk types phone and bank account into them.
"""

from __future__ import annotations

import datetime as dt
import json
import uuid
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

from workflows import vault
from workflows.feel.values import Months

_WRITE: tuple[tuple[type, str, Callable[[Any], Any]], ...] = (
    (Decimal, "$decimal", str),
    (dt.datetime, "$datetime", dt.datetime.isoformat),
    (dt.date, "$date", dt.date.isoformat),
    (dt.time, "$time", dt.time.isoformat),
    (dt.timedelta, "$duration", lambda value: [value.days, value.seconds, value.microseconds]),
    (Months, "$months", lambda value: value.count),
    (uuid.UUID, "$uuid", str),
)
_READ: dict[str, Callable[[Any], Any]] = {
    "$decimal": Decimal,
    "$datetime": dt.datetime.fromisoformat,
    "$date": dt.date.fromisoformat,
    "$time": dt.time.fromisoformat,
    "$duration": lambda parts: dt.timedelta(*parts),
    "$months": Months,
    "$uuid": uuid.UUID,
    "$map": lambda pairs: {key: decoded(value) for key, value in pairs},
}


def encoded(value: Any) -> Any:
    """A value as JSON can hold it. Raises TypeError for what is no process value."""
    if value is None or isinstance(value, bool | int | str | float):
        return value
    if isinstance(value, Mapping):
        return _encoded_mapping(value)
    if isinstance(value, list | tuple | set | frozenset):
        return [encoded(each) for each in value]
    for kind, tag, write in _WRITE:
        if isinstance(value, kind):
            return {tag: write(value)}
    raise TypeError(f"{type(value).__name__} is no value of a process")


def _encoded_mapping(value: Mapping[Any, Any]) -> dict[str, Any]:
    if any(str(key).startswith("$") for key in value):
        return {"$map": [[str(key), encoded(each)] for key, each in value.items()]}
    return {str(key): encoded(each) for key, each in value.items()}


def decoded(value: Any) -> Any:
    """The value that `encoded` was given; tuples and sets come back as lists."""
    if isinstance(value, list):
        return [decoded(each) for each in value]
    if not isinstance(value, dict):
        return value
    if len(value) == 1:
        tag, content = next(iter(value.items()))
        if tag in _READ:
            return _READ[tag](content)
    return {key: decoded(each) for key, each in value.items()}


_written = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
"""As `json.dumps`, which makes an encoder for each value."""


class Typed(TypeDecorator[Any]):
    """A JSON column that keeps the types of process values."""

    impl = sa.JSON(none_as_null=True)
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        return None if value is None else encoded(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        return decoded(value)


class SealedBytes(TypeDecorator[bytes]):
    """Bytes that only the vault of the office opens; `kind` names table and column."""

    impl = sa.LargeBinary
    cache_ok = True

    def __init__(self, kind: str) -> None:
        super().__init__()
        self.kind = kind

    def process_bind_param(self, value: bytes | None, dialect: Dialect) -> Any:
        return None if value is None else vault.current().seal_bytes(self.kind, "", value)

    def process_result_value(self, value: Any, dialect: Dialect) -> bytes | None:
        return None if value is None else vault.current().open_bytes(self.kind, "", bytes(value))


class SealedValues(TypeDecorator[Any]):
    """Process values that only the vault of the office opens."""

    impl = sa.LargeBinary
    cache_ok = True

    def __init__(self, kind: str) -> None:
        super().__init__()
        self.kind = kind

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        if value is None:
            return None
        return vault.current().seal(self.kind, "", _written(encoded(value)))

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        return (
            None if value is None else decoded(json.loads(vault.current().open(self.kind, "", bytes(value))))
        )
