"""Invocation of functions: which overload fits, with which values."""

from __future__ import annotations

from collections.abc import Sequence

from workflows.feel.run import Run
from workflows.feel.types import Type, converted
from workflows.feel.values import Function, Overload, Parameter, describe

_LEFT_OUT = object()
COST = 4


def invoke(function: object, arguments: Sequence[object], names: tuple[str, ...] | None, run: Run) -> object:
    """The result of a call; null with a problem when it is no function or does not take these values."""
    if type(function) is not Function:
        return run.report("call", describe(function))
    run.spend(COST)
    misfit: tuple[Parameter, object] | None = None
    for overload in function.overloads:
        placed = _placed(overload, arguments, names)
        if placed is None:
            continue
        fitting = _fitting(overload, placed, run)
        if isinstance(fitting, list):
            return _body(function, overload, fitting, run)
        misfit = fitting
    if misfit is None:
        return run.report("arguments", function.name)
    return run.report("argument", function.name, misfit[0].name, describe(misfit[1]))


def _body(function: Function, overload: Overload, values: list[object], run: Run) -> object:
    run.enter(function.frames)
    try:
        return overload.body(values, run)
    except (ArithmeticError, ValueError, TypeError, AttributeError) as error:
        return run.report("value", function.name, error or type(error).__name__)
    finally:
        run.leave(function.frames)


def _placed(
    overload: Overload, arguments: Sequence[object], names: tuple[str, ...] | None
) -> list[object] | None:
    """The values by parameter, `_LEFT_OUT` where one is missing that may be; None if they do not match."""
    parameters = overload.parameters
    if names is None:
        missing = len(parameters) - len(arguments)
        if missing == 0 or (missing < 0 and overload.rest is not None):
            return list(arguments)
        if missing < 0 or not all(parameter.optional for parameter in parameters[-missing:]):
            return None
        return [*arguments, *([_LEFT_OUT] * missing)]
    given = dict(zip(names, arguments, strict=True))
    if len(given) != len(names) or not given.keys() <= {parameter.name for parameter in parameters}:
        return None
    if any(parameter.name not in given and not parameter.optional for parameter in parameters):
        return None
    return [given.get(parameter.name, _LEFT_OUT) for parameter in parameters]


def _fitting(overload: Overload, placed: list[object], run: Run) -> list[object] | tuple[Parameter, object]:
    """The values as their parameters want them, or the first that does not fit."""
    fitting: list[object] = []
    for index, value in enumerate(placed):
        in_rest = index >= len(overload.parameters)
        parameter = overload.rest if in_rest else overload.parameters[index]
        assert parameter is not None
        if value is _LEFT_OUT:
            fitting.append(None)
            continue
        fits, changed = _fit(parameter, value, run)
        if not fits:
            return parameter, value
        fitting.append(changed)
    return fitting


def _fit(parameter: Parameter, value: object, run: Run) -> tuple[bool, object]:
    if value is None:
        return parameter.nullable, None
    if not isinstance(parameter.type, Type):
        return True, value
    fits, changed = converted(value, parameter.type, run)
    return fits and (changed is not None or parameter.nullable), changed
