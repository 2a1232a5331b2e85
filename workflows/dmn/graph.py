"""The requirement graph: input data, decisions, knowledge and services, and one evaluation of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from workflows.dmn.boxed import FRAMES
from workflows.feel.intake import taken
from workflows.feel.invoke import invoke
from workflows.feel.run import Evaluator, Run, Scope
from workflows.feel.types import ANY, FunctionType, Type, converted
from workflows.feel.values import Function, Overload, Parameter, describe

Kind = Literal["inputData", "decision", "businessKnowledgeModel", "decisionService"]
DEPTH = 15
"""Python frames of one requirement after another."""


@dataclass(eq=False)
class Drg:
    """An element of the graph; filled while the model is read, not changed after."""

    kind: Kind
    id: str
    name: str
    type: Type = ANY
    logic: Evaluator = field(default=lambda scope: None)
    requires: list[tuple[str, Drg]] = field(default_factory=list)
    """What it reads: the prefix of the import it is from, empty for the own model, and the element."""
    parameters: list[Drg] = field(default_factory=list)
    """Of a service: input data and input decisions, in the order of the file."""
    outputs: list[Drg] = field(default_factory=list)
    """Of a service."""
    table: object = None
    """Of a decision that is a table."""
    name_en: str = ""
    """As the own attribute `nameEn` says."""

    def names(self) -> frozenset[str]:
        """The names that its logic may read."""
        return frozenset(
            prefix.split(".")[0] if prefix else element.name for prefix, element in self.requires
        )

    def leaves(self, seen: set[Drg] | None = None) -> Iterator[Drg]:
        """The input data that it needs in the end, each once."""
        seen = set() if seen is None else seen
        for _, element in self.requires:
            if element not in seen:
                seen.add(element)
                if element.kind == "inputData":
                    yield element
                yield from element.leaves(seen)


class Session:
    """One evaluation: inputs by name, and every value made so far."""

    def __init__(self, run: Run, inputs: Mapping[str, object], outer: Scope | None = None) -> None:
        self.run = run
        self.inputs = inputs
        self.outer = outer
        """Names visible to all logic; given for models that declare no input data."""
        self.made: dict[Drg, object] = {}

    def value(self, element: Drg) -> object:
        """The value of an element: made at its first use."""
        if element in self.made:
            return self.made[element]
        self.run.enter(DEPTH)
        value = self._make(element)
        self.run.leave(DEPTH)
        self.made[element] = value
        return value

    def _make(self, element: Drg) -> object:
        if element.kind == "inputData":
            return self._input(element)
        if element.kind == "decisionService":
            return self._service(element)
        values = self.scope(element)
        value = element.logic(Scope(values, self.outer, self.run))
        if element.kind == "businessKnowledgeModel":
            values[element.name] = value
        return self.conform(value, element)

    def scope(self, element: Drg) -> dict[str, object]:
        """What an element requires, by name; imported things in contexts named by their prefix."""
        values: dict[str, object] = {}
        for prefix, required in element.requires:
            if not prefix:
                values[required.name] = self.value(required)
                continue
            inner = values
            for part in prefix.split("."):
                inner = inner.setdefault(part, {})  # type: ignore[assignment]  # contexts made here
            inner[required.name] = self.value(required)
        return values

    def conform(self, value: object, element: Drg) -> object:
        """A value as its type wants it; null with a problem where it does not fit."""
        if element.type.name == "Any" or element.kind == "businessKnowledgeModel":
            return value
        fits, changed = converted(value, element.type, self.run)
        if fits:
            return changed
        return self.run.report("wrong_type", element.name, describe(value), element.type.name)

    def _input(self, element: Drg) -> object:
        if element.name not in self.inputs:
            return self.run.report("missing", element.name)
        return self.conform(taken(self.inputs[element.name], element.name, self.run), element)

    def _service(self, element: Drg) -> Function:
        parameters = tuple(Parameter(each.name, each.type) for each in element.parameters)
        kinds = tuple(each.type for each in element.parameters)

        def apply(values: Sequence[object], run: Run) -> object:
            inner = Session(run, {})
            inner.made.update(zip(element.parameters, values, strict=True))
            results = {output.name: inner.value(output) for output in element.outputs}
            value = results[element.outputs[0].name] if len(results) == 1 else results
            return self.conform(value, element)

        return Function(
            element.name, (Overload(parameters, apply),), FRAMES, FunctionType(element.name, kinds, ANY)
        )

    def invoked(self, element: Drg) -> object:
        """The value of knowledge or a service called with the inputs of the session by name."""
        function = self.value(element)
        if not isinstance(function, Function):
            return self.run.report("call", describe(function))
        names = tuple(parameter.name for parameter in function.overloads[0].parameters)
        values = [taken(self.inputs.get(name), name, self.run) for name in names]
        return invoke(function, values, names, self.run)
