"""Process variables as plain values, and their conversion to the types an operation declares."""

from __future__ import annotations

import datetime as dt
import enum
import types
import typing
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any, Literal, Union
from uuid import UUID

from workflows.errors import Incident
from workflows.feel import Months

_KEPT = (str, bool, int, dt.datetime, dt.date, dt.time, dt.timedelta, Months, type(None))


def _whole_or_decimal(number: Decimal) -> int | Decimal:
    return int(number) if number.is_finite() and number.as_tuple().exponent == 0 else number


_SIMPLER: tuple[tuple[type, Any], ...] = (
    (Decimal, _whole_or_decimal),
    (float, lambda each: Decimal(repr(each))),
    (UUID, str),
)


class WrongType(Incident):
    """An input of an operation has a value its type does not take."""

    def __init__(self, name: str, expected: str, found: Any) -> None:
        self.zh = f"输入 {name} 应为{expected}，而不是 {found!r}"
        self.en = f"the input {name} must be {expected}, not {found!r}"
        super().__init__(element="", reason="")

    def text(self, language: str) -> str:
        return self.zh if language.startswith("zh") else self.en


def plain(found: Any) -> Any:
    """A value as variables keep it: text, truth, whole or decimal number, date, time, list, dict.

    Whole decimals become int; enums their value; floats exact decimals of their text. Raises TypeError.
    """
    if isinstance(found, enum.Enum):
        return plain(found.value)
    if isinstance(found, _KEPT):
        return found
    for kind, convert in _SIMPLER:
        if isinstance(found, kind):
            return convert(found)
    if isinstance(found, Mapping):
        return {str(key): plain(each) for key, each in found.items()}
    if isinstance(found, list | tuple | set | frozenset):
        return [plain(each) for each in found]
    raise TypeError(f"a {type(found).__name__}, which a case cannot keep")


def typed(found: Any, annotation: Any, name: str) -> Any:
    """`found` as the annotated type of an operation's input. Raises WrongType."""
    origin, arguments = typing.get_origin(annotation), typing.get_args(annotation)
    if annotation is Any:
        return found
    if origin in (Union, types.UnionType):
        return _one_of(found, arguments, name)
    if origin is Literal:
        if found in arguments:
            return found
        raise WrongType(name, " | ".join(map(str, arguments)), found)
    if origin in (list, tuple) or annotation in (list, tuple):
        return _sequence(found, origin or annotation, arguments, name)
    if (origin is not None and issubclass(origin, Mapping)) or annotation is dict:
        if isinstance(found, Mapping):
            return dict(found)
        raise WrongType(name, "a context", found)
    return _simple(found, annotation, name)


def _one_of(found: Any, arguments: tuple[Any, ...], name: str) -> Any:
    if found is None and type(None) in arguments:
        return None
    failure: WrongType | None = None
    for argument in arguments:
        if argument is type(None):
            continue
        try:
            return typed(found, argument, name)
        except WrongType as error:
            failure = failure or error
    raise failure or WrongType(name, "null", found)


def _sequence(found: Any, kind: Any, arguments: tuple[Any, ...], name: str) -> Any:
    if not isinstance(found, list | tuple):
        raise WrongType(name, "a list", found)
    item = arguments[0] if arguments else Any
    return kind(typed(each, item, name) for each in found)


def _simple(found: Any, annotation: Any, name: str) -> Any:
    if isinstance(annotation, type) and issubclass(annotation, enum.Enum):
        try:
            return annotation(found)
        except ValueError:
            raise WrongType(name, " | ".join(str(each.value) for each in annotation), found) from None
    convert = _CONVERSIONS.get(annotation)
    if convert is None:
        if isinstance(annotation, type) and isinstance(found, annotation):
            return found
        raise WrongType(name, getattr(annotation, "__name__", str(annotation)), found)
    try:
        return convert(found)
    except (ValueError, TypeError, InvalidOperation):
        raise WrongType(name, annotation.__name__, found) from None


def _int(found: Any) -> int:
    if isinstance(found, bool):
        raise TypeError
    if isinstance(found, Decimal):
        if found != found.to_integral_value():
            raise ValueError
        return int(found)
    if isinstance(found, str) and not (found.isascii() and found.lstrip("-").isdigit() and len(found) < 19):
        raise ValueError
    return int(found)


def _decimal(found: Any) -> Decimal:
    if isinstance(found, bool) or not isinstance(found, int | Decimal | str):
        raise TypeError
    number = Decimal(found)
    if not number.is_finite():
        raise ValueError
    return number


def _str(found: Any) -> str:
    if not isinstance(found, str):
        raise TypeError
    return found


def _bool(found: Any) -> bool:
    if not isinstance(found, bool):
        raise TypeError
    return found


def _date(found: Any) -> dt.date:
    if isinstance(found, dt.datetime):
        raise TypeError
    return found if isinstance(found, dt.date) else dt.date.fromisoformat(_str(found))


def _datetime(found: Any) -> dt.datetime:
    return found if isinstance(found, dt.datetime) else dt.datetime.fromisoformat(_str(found))


_CONVERSIONS: dict[Any, Any] = {
    int: _int,
    Decimal: _decimal,
    str: _str,
    bool: _bool,
    dt.date: _date,
    dt.datetime: _datetime,
}
