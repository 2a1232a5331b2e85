"""Item definitions: the named types of a model."""

from __future__ import annotations

from collections.abc import Mapping

from workflows.dmn.errors import DmnError
from workflows.dmn.reading import Element, child, children, label, tag, text
from workflows.feel.budget import Budget
from workflows.feel.expression import UnaryTests, Vocables, compile_unary_tests
from workflows.feel.problems import FeelSyntaxError
from workflows.feel.run import Run, Scope
from workflows.feel.types import ANY, SIMPLE, AllowedType, ContextType, FunctionType, Type, list_of

DEEPEST = 20


class Types:
    """The types of one model by name, with those of imported ones under their prefix."""

    def __init__(self, root: Element, imported: Mapping[str, Type], budget: Budget, *, strict: bool) -> None:
        self._sources = {_name(each): each for each in children(root, "itemDefinition")}
        self._known: dict[str, Type] = dict(imported)
        self._budget = budget
        self._strict = strict
        self._open: list[str] = []
        self._members: set[str] = set()
        self._allowed: dict[str, str] = {}
        for name in self._sources:
            self.find(name, name)

    def vocables(self) -> Vocables:
        """What expressions of this model need to know."""
        return Vocables(dict(self._known), tuple(sorted(self._members)))

    def find(self, name: str, element: str) -> Type:
        """The type of this name. Raises DmnError for an unknown one, unless reading leniently."""
        plain = name.strip().removeprefix("feel:")
        if plain in self._known:
            return self._known[plain]
        if plain in self._sources:
            return self._define(plain)
        local = plain.split(":")[-1]
        if local in SIMPLE:
            return SIMPLE[local]
        if local in self._sources:
            return self._define(local)
        if self._strict:
            raise DmnError(element, f"没有名为“{name}”的类型", f'there is no type "{name}"')
        return ANY

    def of(self, element: Element | None) -> Type:
        """The type that the `typeRef` of an element names, as attribute or, in DMN 1.1, as child."""
        if element is None:
            return ANY
        name = element.get("typeRef") or text(element, "typeRef")
        return self.find(name, label(element)) if name else ANY

    def allowed(self, name: str) -> str:
        """The allowed values of a type as written; empty where it has none."""
        return self._allowed.get(name.rsplit(":", maxsplit=1)[-1], "")

    def _define(self, name: str) -> Type:
        if name in self._known:
            return self._known[name]
        if name in self._open or len(self._open) > DEEPEST:
            raise DmnError(name, "类型的定义包含自身", "the type is defined by itself")
        self._open.append(name)
        self._known[name] = self._built(self._sources[name], name)
        self._open.pop()
        return self._known[name]

    def _built(self, source: Element, name: str) -> Type:
        kind = self._plain(source, name)
        allowed, constraint = text(child(source, "allowedValues")), text(child(source, "typeConstraint"))
        is_list = source.get("isCollection") == "true"
        if allowed:
            self._allowed[name] = allowed
            kind = self._restricted(kind, allowed, name)
        if is_list:
            kind = list_of(kind)
        if constraint:
            kind = self._restricted(kind, constraint, name)
        return kind

    def _plain(self, source: Element, name: str) -> Type:
        components = {_name(each): each for each in children(source, "itemComponent")}
        if components:
            self._members.update(components)
            entries = {key: self._built(each, f"{name}.{key}") for key, each in components.items()}
            return ContextType(name, entries)
        function = child(source, "functionItem")
        if function is not None:
            parameters = tuple(self.of(each) for each in children(function, "parameters"))
            result = function.get("outputTypeRef")
            return FunctionType(name, parameters, self.find(result, name) if result else ANY)
        return self.of(source)

    def _restricted(self, kind: Type, allowed: str, name: str) -> Type:
        tests = self.tests(allowed, name)

        def passes(value: object, run: Run) -> bool:
            return tests.test(value, Scope({}, None, run)) is True

        return AllowedType(name, kind, passes)

    def tests(self, allowed: str, element: str) -> UnaryTests:
        """Compiled unary tests over allowed values. Raises DmnError."""
        try:
            return compile_unary_tests(
                allowed, (), self._budget, vocables=self.vocables(), strict=self._strict
            )
        except FeelSyntaxError as error:
            raise DmnError(element, error.zh, error.en) from None


def _name(element: Element) -> str:
    name = element.get("name")
    if not name:
        raise DmnError(tag(element), "缺少名称", "the name is missing")
    return name
