"""The verbs that a diagram may name: `@operation("claims.issue_certificate")`.

Rooms of the trade register their verbs at import; the engine finds them by name and hands each an
opaque context, so that it knows neither database nor trade.
"""

from __future__ import annotations

import datetime as dt
import inspect
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, is_dataclass, replace
from typing import Any, ParamSpec, TypeVar, get_type_hints

P = ParamSpec("P")
R = TypeVar("R")


class OperationError(Exception):
    """Raised by a verb to reach a BPMN error boundary event of this `code`."""

    def __init__(self, code: str, message: str = "") -> None:
        super().__init__(message or code)
        self.code = code


class RetryLater(Exception):
    """Raised by a verb that cannot be done yet: it is called again later, `MOST_TRIES` times in all.

    It is raised before anything was written: the step is kept, and the case waits at the element.
    """

    def __init__(self, after: dt.timedelta, message: str = "") -> None:
        super().__init__(message)
        self.after = after


MOST_TRIES = 10
"""So often a verb may ask for a later time; then it is an incident, tried again with a growing wait."""


class UnknownOperation(LookupError):
    """No verb of this name is registered."""


@dataclass(frozen=True)
class Operation:
    """A registered verb: its name in diagrams, its labels, its typed inputs and outputs."""

    name: str
    verb: Callable[..., Any]
    zh: str
    en: str
    inputs: Mapping[str, Any]
    """Input name → annotated type."""
    required: frozenset[str]
    outputs: Mapping[str, Any]
    """Field name of the returned dataclass → annotated type; empty when nothing is returned."""
    files: Mapping[str, str]
    """Input whose value names a file → its path in `bpmn/`, with `{}` for the value."""


_operations: dict[str, Operation] = {}


@dataclass(frozen=True)
class TakingBack:
    """What undoes a verb, and which of the verb's inputs and outputs it asks for."""

    verb: Callable[..., None]
    needs: frozenset[str]


_taking_back: dict[str, TakingBack] = {}


def operation(
    name: str, *, zh: str, en: str, files: Mapping[str, str] | None = None
) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Register a verb under its name in diagrams; `zh` and `en` label it for designers.

    `files` says which inputs name a file that goes with the process: `{"letter": "letters/{}.json"}`.

    The verb takes the context and then keyword-only, annotated inputs; it returns None or a frozen
    dataclass whose fields a diagram reads as `result.<field>`.
    """

    def register(verb: Callable[P, R]) -> Callable[P, R]:
        if name in _operations and _operations[name].verb is not verb:
            raise ValueError(f"operation {name} is registered twice")
        _operations[name] = replace(_describe(name, verb, zh, en), files=files or {})
        return verb

    return register


def find(name: str) -> Operation:
    """The verb of this name. Raises UnknownOperation."""
    try:
        return _operations[name]
    except KeyError:
        raise UnknownOperation(name) from None


def all_operations() -> Mapping[str, Operation]:
    """Every registered verb by name."""
    return dict(_operations)


def takes_back(name: str) -> Callable[[Callable[P, None]], Callable[P, None]]:
    """Register what undoes the verb `name` when the step that ran it is recalled.

    It takes the context and, keyword-only, inputs or outputs of the verb by their names. Only a verb
    that wrote rows of its own room and nothing else may have one: not one that decides by the law,
    gives a number, books money or sends anything. A verb without one forbids the recall.
    """

    def register(verb: Callable[P, None]) -> Callable[P, None]:
        parameters = list(inspect.signature(verb).parameters.values())[1:]
        if any(each.kind is not inspect.Parameter.KEYWORD_ONLY for each in parameters):
            raise TypeError(f"taking back {name}: inputs must be keyword-only")
        undone, needs = find(name), frozenset(each.name for each in parameters)
        if not needs <= undone.inputs.keys() | undone.outputs.keys():
            raise TypeError(f"taking back {name}: it asks for what {name} neither takes nor gives")
        _taking_back[name] = TakingBack(verb, needs)
        return verb

    return register


def kept_of(name: str, inputs: Mapping[str, Any], result: Mapping[str, Any]) -> dict[str, Any] | None:
    """What has to be kept of a call so that it can be taken back; None where nothing takes it back."""
    back = _taking_back.get(name)
    return None if back is None else {key: {**inputs, **result}[key] for key in sorted(back.needs)}


def take_back(name: str, context: object, kept: Mapping[str, Any]) -> None:
    """Undo a call of the verb. Raises UnknownOperation where nothing (any longer) takes it back."""
    back = _taking_back.get(name)
    if back is None:
        raise UnknownOperation(name)
    back.verb(context, **kept)


def call(name: str, context: object, inputs: Mapping[str, Any]) -> Mapping[str, Any]:
    """Run a verb; its dataclass result comes back as a mapping of field names to values."""
    result = find(name).verb(context, **inputs)
    if result is None:
        return {}
    return asdict(result)


def _describe(name: str, verb: Callable[..., Any], zh: str, en: str) -> Operation:
    hints = get_type_hints(verb)
    returned = hints.pop("return", None)
    parameters = list(inspect.signature(verb).parameters.values())[1:]
    if any(each.kind is not inspect.Parameter.KEYWORD_ONLY for each in parameters):
        raise TypeError(f"operation {name}: inputs must be keyword-only")
    outputs = get_type_hints(returned) if is_dataclass(returned) else {}
    required = frozenset(each.name for each in parameters if each.default is inspect.Parameter.empty)
    inputs = {each.name: hints.get(each.name, Any) for each in parameters}
    return Operation(name, verb, zh, en, inputs, required, outputs, {})
