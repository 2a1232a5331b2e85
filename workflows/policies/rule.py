"""Rules that are more than a table: pure functions of the law and plain facts, found by name.

A rule computes quantities; every limit comes to it from a table or a parameter of the law.
"""

from __future__ import annotations

import datetime as dt
import inspect
import types
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, is_dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from workflows.policies.month import Month

R = TypeVar("R", bound=Callable[..., Any])


class UnusableFact(ValueError):
    """A fact that a rule cannot read as what it should be."""


@dataclass(frozen=True)
class Rule:
    """A registered rule: its name in `topics.yaml`, its typed facts and results."""

    name: str
    function: Callable[..., Any]
    facts: Mapping[str, Any]
    required: frozenset[str]
    results: frozenset[str]


_rules: dict[str, Rule] = {}


def rule(name: str) -> Callable[[R], R]:
    """Register `function(law, *, facts…)`; it returns a frozen dataclass of results."""

    def register(function: R) -> R:
        hints = get_type_hints(function)
        returned = hints.pop("return")
        hints.pop("law")
        parameters = list(inspect.signature(function).parameters.values())[1:]
        required = frozenset(each.name for each in parameters if each.default is inspect.Parameter.empty)
        if name in _rules and _rules[name].function is not function:
            raise ValueError(f"rule {name} is registered twice")
        _rules[name] = Rule(
            name, function, hints, required, frozenset(each.name for each in fields(returned))
        )
        return function

    return register


def find_rule(name: str) -> Rule:
    """The rule of this name; rooms of the trade register theirs when they are loaded. Raises LookupError."""
    import workflows.policies.rules  # noqa: F401  registers the rules without a room on first use

    if name not in _rules:
        raise LookupError(f"no rule {name}")
    return _rules[name]


def apply(name: str, law: object, facts: Mapping[str, Any]) -> Mapping[str, Any]:
    """Results of a rule by name, from facts as a file gives them. Raises UnusableFact, Incident."""
    found = find_rule(name)
    missing = found.required - facts.keys()
    if missing:
        raise UnusableFact(f"rule {name} misses {', '.join(sorted(missing))}")
    typed = {key: coerce(value, found.facts[key], key) for key, value in facts.items() if key in found.facts}
    result = found.function(law, **typed)
    return {each.name: getattr(result, each.name) for each in fields(result)}


def coerce(value: Any, hint: Any, name: str = "") -> Any:
    """A plain value as the annotated type; texts become numbers, dates and months. Raises UnusableFact."""
    origin = get_origin(hint)
    if origin in {Union, types.UnionType}:
        kinds = [each for each in get_args(hint) if each is not types.NoneType]
        return None if value is None else coerce(value, kinds[0], name)
    if hint is Any or value is None:
        return value
    try:
        return _compound(value, hint, origin, name) if origin or is_dataclass(hint) else _plain(value, hint)
    except (InvalidOperation, ValueError, TypeError, KeyError, AttributeError) as problem:
        raise UnusableFact(f"{name}: {value!r} is not a {getattr(hint, '__name__', hint)}") from problem


def _plain(value: Any, kind: Any) -> Any:
    if kind is bool:
        if not isinstance(value, bool):
            raise TypeError(value)
        return value
    if kind is Decimal:
        return Decimal(str(value)) if not isinstance(value, bool) else None
    if kind is int:
        if isinstance(value, bool) or int(value) != Decimal(str(value)):
            raise TypeError(value)
        return int(value)
    if kind is dt.date:
        return value if isinstance(value, dt.date) else dt.date.fromisoformat(value)
    if kind is Month:
        return value if isinstance(value, Month) else Month.parse(value)
    return str(value)


def _compound(value: Any, hint: Any, origin: Any, name: str) -> Any:
    if origin is tuple:
        return tuple(coerce(each, get_args(hint)[0], name) for each in value)
    if origin is not None:  # a mapping
        return {key: coerce(each, get_args(hint)[1], f"{name}.{key}") for key, each in value.items()}
    hints = get_type_hints(hint)
    named = {key: value[key.rstrip("_")] for key in hints if key.rstrip("_") in value}
    return hint(**{key: coerce(each, hints[key], f"{name}.{key}") for key, each in named.items()})
