"""Types of the language: what is an instance, which type serves for which, implicit conversions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from workflows.feel.run import Run
from workflows.feel.values import Function, Range, kind_of


@dataclass(frozen=True)
class Type:
    """A simple type, by its name in the language."""

    name: str

    def holds(self, value: object, run: Run) -> bool:
        """True when `value`, which is not null, is an instance."""
        return self.name == "Any" or kind_of(value) == self.name

    def serves_for(self, other: Type) -> bool:
        """True when every instance of this type is one of `other`."""
        return other.name == "Any" or self.name in ("null", other.name)


ANY = Type("Any")


@dataclass(frozen=True)
class ListType(Type):
    """A list whose elements are all of one type."""

    item: Type = ANY

    def holds(self, value: object, run: Run) -> bool:
        return isinstance(value, list) and _all_hold(value, self.item, run)

    def serves_for(self, other: Type) -> bool:
        return other.name == "Any" or (isinstance(other, ListType) and self.item.serves_for(other.item))


@dataclass(frozen=True)
class ContextType(Type):
    """A context with at least these entries."""

    entries: Mapping[str, Type] = field(default_factory=dict)

    def holds(self, value: object, run: Run) -> bool:
        return isinstance(value, dict) and all(
            name in value and (value[name] is None or kind.holds(value[name], run))
            for name, kind in self.entries.items()
        )

    def serves_for(self, other: Type) -> bool:
        if not isinstance(other, ContextType):
            return other.name == "Any"
        return all(
            name in self.entries and self.entries[name].serves_for(kind)
            for name, kind in other.entries.items()
        )


@dataclass(frozen=True)
class RangeType(Type):
    """A range whose ends are of one type."""

    item: Type = ANY

    def holds(self, value: object, run: Run) -> bool:
        return isinstance(value, Range) and all(
            end is None or self.item.holds(end, run) for end in (value.start, value.end)
        )

    def serves_for(self, other: Type) -> bool:
        return other.name == "Any" or (isinstance(other, RangeType) and self.item.serves_for(other.item))


@dataclass(frozen=True)
class FunctionType(Type):
    """A function; it serves for one that it can stand in for."""

    parameters: tuple[Type, ...] = ()
    result: Type = ANY

    def holds(self, value: object, run: Run) -> bool:
        if not isinstance(value, Function):
            return False
        signature = value.signature
        return isinstance(signature, FunctionType) and signature.serves_for(self)

    def serves_for(self, other: Type) -> bool:
        if not isinstance(other, FunctionType):
            return other.name == "Any"
        return (
            len(self.parameters) == len(other.parameters)
            and self.result.serves_for(other.result)
            and all(
                theirs.serves_for(ours)
                for ours, theirs in zip(self.parameters, other.parameters, strict=True)
            )
        )


@dataclass(frozen=True)
class AllowedType(Type):
    """A named type whose values must also pass a test; `instance of` looks at the base alone."""

    base: Type = ANY
    test: Callable[[object, Run], bool] = field(default=lambda value, run: True, compare=False)

    def holds(self, value: object, run: Run) -> bool:
        return self.base.holds(value, run)

    def serves_for(self, other: Type) -> bool:
        return self.base.serves_for(other)


def _all_hold(items: list[object], kind: Type, run: Run) -> bool:
    run.spend(len(items))
    return kind.name == "Any" or all(item is None or kind.holds(item, run) for item in items)


NULL = Type("null")
NUMBER = Type("number")
STRING = Type("string")
BOOLEAN = Type("boolean")
DATE = Type("date")
TIME = Type("time")
DATE_TIME = Type("date and time")
DAYS = Type("days and time duration")
MONTHS = Type("years and months duration")

SIMPLE: dict[str, Type] = {
    kind.name: kind for kind in (ANY, NUMBER, STRING, BOOLEAN, DATE, TIME, DATE_TIME, DAYS, MONTHS)
} | {
    "Null": NULL,
    "null": NULL,
    "dateTime": DATE_TIME,
    "dayTimeDuration": DAYS,
    "yearMonthDuration": MONTHS,
    "list": ListType("list"),
    "context": ContextType("context"),
    "function": Type("function"),
    "range": RangeType("range"),
}
"""Name → type; `dateTime` and its like are the names of DMN 1.1."""


def list_of(item: Type) -> ListType:
    """The type of lists of `item`."""
    return ListType(f"list<{item.name}>", item)


def type_of(value: object) -> Type:
    """The narrowest simple type of a value; lists and contexts are not looked into."""
    if isinstance(value, Function) and isinstance(value.signature, Type):
        return value.signature
    return SIMPLE.get(kind_of(value), ANY)


def converted(value: object, kind: Type, run: Run) -> tuple[bool, object]:
    """Whether a value can be had as `kind`, and that value: null always can.

    Implicit conversions: a list of one to its element, a value to a list of one, a date to its
    midnight in UTC. An allowed-values test that fails does not fit.
    """
    if value is None or kind.name == "Any":
        return True, value
    if isinstance(kind, AllowedType):
        fits, changed = converted(value, kind.base, run)
        return (fits and kind.test(changed, run)), changed
    if kind.holds(value, run):
        return _inside(value, kind, run)
    return _forced(value, kind, run)


def _forced(value: object, kind: Type, run: Run) -> tuple[bool, object]:
    """Conversion of a value that is no instance of `kind`."""
    if isinstance(kind, ListType):
        if isinstance(value, list):
            return _inside(value, kind, run)
        fits, changed = converted(value, kind.item, run)
        return fits, [changed]
    if isinstance(value, list) and len(value) == 1:
        return converted(value[0], kind, run)
    if kind.name == DATE_TIME.name and type(value) is dt.date:
        return True, dt.datetime.combine(value, dt.time(tzinfo=dt.UTC))
    return False, None


def _inside(value: object, kind: Type, run: Run) -> tuple[bool, object]:
    """Conversion of elements and entries, which may carry allowed values of their own."""
    if isinstance(kind, ListType) and isinstance(value, list):
        if kind.item.name == "Any":
            return True, value
        run.spend(len(value))
        pairs = [converted(item, kind.item, run) for item in value]
        return all(fits for fits, _ in pairs), [item for _, item in pairs]
    if isinstance(kind, ContextType) and isinstance(value, dict) and kind.entries:
        changed = dict(value)
        for name, entry in kind.entries.items():
            fits, changed[name] = converted(value.get(name), entry, run)
            if not fits or name not in value:
                return False, None
        return True, changed
    return kind.holds(value, run), value
