"""Registration of built-in functions: their names, parameters and bodies."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from workflows.feel.run import Run
from workflows.feel.types import ANY, SIMPLE, Type
from workflows.feel.values import Function, Overload, Parameter

BUILT_IN: dict[str, Function] = {}
"""Name → function, of the whole language."""

Body = Callable[..., object]


@dataclass(frozen=True)
class OneOf(Type):
    """Any of several types."""

    options: tuple[Type, ...] = ()

    def holds(self, value: object, run: Run) -> bool:
        return any(option.holds(value, run) for option in self.options)


def built_in(name: str, *parameters: str, rest: str | None = None) -> Callable[[Body], Body]:
    """Register one overload of a function.

    A parameter is written `name: type`, with `?` after the name when it may be left out and `?`
    after the type when null may be given; several types are separated by bars. The body gets the
    run, then the values.
    """
    declared = tuple(_parameter(text) for text in parameters)
    following = _parameter(rest) if rest else None

    def register(body: Body) -> Body:
        def apply(values: Sequence[object], run: Run) -> object:
            return body(run, *values)

        overload = Overload(declared, apply, following)
        earlier = BUILT_IN[name].overloads if name in BUILT_IN else ()
        BUILT_IN[name] = Function(name, (*earlier, overload))
        return body

    return register


def _parameter(text: str) -> Parameter:
    name, _, kind = text.partition(": ")
    options = tuple(_type(option) for option in kind.removesuffix("?").split("|"))
    declared = options[0] if len(options) == 1 else OneOf(kind, options)
    return Parameter(name.removesuffix("?"), declared, name.endswith("?"), kind.endswith("?"))


def _type(name: str) -> Type:
    return ANY if name == "any" else SIMPLE[name]
