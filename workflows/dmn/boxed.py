"""Boxed expressions: every kind of logic a decision may hold, as closures over a scope."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from workflows.dmn.errors import DmnError
from workflows.dmn.reading import Element, child, children, label, tag, text
from workflows.dmn.source import Source
from workflows.dmn.table_reading import read_table
from workflows.dmn.tables import Table
from workflows.feel.invoke import invoke
from workflows.feel.loops import each_of, filter_of, quantified_of
from workflows.feel.run import Evaluator, Run, Scope
from workflows.feel.types import ANY, FunctionType, Type, converted
from workflows.feel.values import Function, Overload, Parameter, describe

FRAMES = 30
"""Python frames that the invocation of a boxed function may take."""
ROUND = 20
"""Steps that a round of a boxed loop costs."""
KINDS = (
    "literalExpression",
    "decisionTable",
    "context",
    "relation",
    "list",
    "functionDefinition",
    "invocation",
    "conditional",
    "for",
    "some",
    "every",
    "filter",
)


class Boxes:
    """Compiles boxed expressions of one model; keeps the tables it meets by the id of their owner."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.tables: dict[str, Table] = {}

    def logic(self, element: Element, names: frozenset[str], owner: str, kind: Type = ANY) -> Evaluator:
        """The closure of the boxed expression that is a child of `element`; null when there is none."""
        box = child(element, *KINDS)
        if box is None:
            return lambda scope: None
        return self.box(box, names, owner, kind)

    def box(self, box: Element, names: frozenset[str], owner: str, kind: Type = ANY) -> Evaluator:
        """The closure of one boxed expression. Raises DmnError."""
        name = tag(box)
        if name == "literalExpression":
            return typed(self.source.literal(box, names, owner), self.source.types.of(box), owner)
        if name == "decisionTable":
            return self.table(box, names, owner, kind).evaluate
        rule = _RULES.get(name)
        if rule is None:
            raise DmnError(owner, f"不支持“{name}”", f'"{name}" is not supported')
        logic = rule(self, box, names, owner)
        return logic if name == "functionDefinition" else typed(logic, self.source.types.of(box), owner)

    def table(self, box: Element, names: frozenset[str], owner: str, kind: Type) -> Table:
        """The compiled table, kept for those who show or check it."""
        table = read_table(box, names, owner, self.source, kind)
        self.tables[table.info.id] = table
        return table

    def context(self, box: Element, names: frozenset[str], owner: str) -> Evaluator:
        """Entries that see those before them; an entry without a name is the result."""
        entries: list[tuple[str | None, Evaluator]] = []
        for entry in children(box, "contextEntry"):
            variable = child(entry, "variable")
            name = None if variable is None else variable.get("name")
            kind = self.source.types.of(variable)
            visible = names | {name} if name else names
            logic = self.logic(entry, visible, f"{owner}.{name}" if name else owner, kind)
            entries.append((name, typed(logic, kind, name or owner)))
            names = visible
        return _context(tuple(entries))

    def relation(self, box: Element, names: frozenset[str], owner: str) -> Evaluator:
        """A list of contexts, one per row."""
        columns = [column.get("name") or "" for column in children(box, "column")]
        rows = [
            tuple(
                (column, self.box(cell, names, owner))
                for column, cell in zip(columns, _cells(row), strict=False)
            )
            for row in children(box, "row")
        ]

        def build(scope: Scope) -> object:
            scope.run.keep(len(rows) * (1 + len(columns)))
            return [{name: cell(scope) for name, cell in row} for row in rows]

        return build

    def listed(self, box: Element, names: frozenset[str], owner: str) -> Evaluator:
        """A list of boxed expressions."""
        items = [self.box(cell, names, owner) for cell in _cells(box)]

        def build(scope: Scope) -> object:
            scope.run.keep(len(items))
            return [item(scope) for item in items]

        return build

    def function(self, box: Element, names: frozenset[str], owner: str) -> Evaluator:
        """A function value whose body sees the scope of its definition."""
        parameters = tuple(
            Parameter(each.get("name") or "", self.source.types.of(each))
            for each in children(box, "formalParameter")
        ) or tuple(map(Parameter, self._implied(box, names)))
        kinds = tuple(each.type for each in parameters if isinstance(each.type, Type))
        bound = tuple(each.name for each in parameters)
        result = self.source.types.of(box)
        if (box.get("kind") or "FEEL").upper() != "FEEL":
            body: Evaluator = _external
        else:
            body = typed(self.logic(box, names | set(bound), owner, result), result, owner)

        def build(scope: Scope) -> object:
            def apply(values: Sequence[object], run: Run) -> object:
                return body(Scope(dict(zip(bound, values, strict=True)), scope, run))

            return Function(owner, (Overload(parameters, apply),), FRAMES, FunctionType(owner, kinds, result))

        return build

    def invocation(self, box: Element, names: frozenset[str], owner: str) -> Evaluator:
        """A call with named bindings."""
        called = self.logic(box, names, owner)
        bindings: list[tuple[str, Evaluator]] = []
        for binding in children(box, "binding"):
            parameter = child(binding, "parameter")
            kind = self.source.types.of(parameter)
            name = "" if parameter is None else parameter.get("name") or ""
            bindings.append((name, typed(self.logic(binding, names, owner), kind, name)))
        bound = tuple(name for name, _ in bindings)

        def call(scope: Scope) -> object:
            return invoke(called(scope), [value(scope) for _, value in bindings], bound, scope.run)

        return call

    def conditional(self, box: Element, names: frozenset[str], owner: str) -> Evaluator:
        """A boxed if."""
        condition, then, otherwise = (self._part(box, part, names, owner) for part in ("if", "then", "else"))

        def choose(scope: Scope) -> object:
            verdict = condition(scope)
            if verdict is True:
                return then(scope)
            if verdict is not False:
                scope.run.report("condition", describe(verdict))
            return otherwise(scope) if verdict is None or verdict is False else None

        return choose

    def loop(self, box: Element, names: frozenset[str], owner: str) -> Evaluator:
        """A boxed for, some or every."""
        variable = box.get("iteratorVariable") or "item"
        domains = ((variable, self._part(box, "in", names, owner), None),)
        inner = names | {variable}
        if tag(box) == "for":
            body = self._part(box, "return", inner | {"partial"}, owner)
            return each_of(domains, body, ROUND, keeps_partial=True)
        satisfied = self._part(box, "satisfies", inner, owner)
        return quantified_of(domains, satisfied, ROUND, decisive=tag(box) == "some")

    def filter(self, box: Element, names: frozenset[str], owner: str) -> Evaluator:
        """A boxed filter; members of the elements are visible in the condition."""
        lenient = Boxes(Source(self.source.types, self.source.vocables, self.source.budget, strict=False))
        condition = lenient._part(box, "match", names | {"item"}, owner)
        return filter_of(self._part(box, "in", names, owner), condition, ROUND)

    def _implied(self, function: Element, known: frozenset[str]) -> list[str]:
        """Parameters of a table that declares none: the names that its input columns read."""
        table = child(function, "decisionTable")
        inputs = [] if table is None else children(table, "input")
        texts = [text(child(each, "inputExpression")) for each in inputs]
        names = (name for written in texts for name in sorted(self.source.names(written)))
        return [name for name in dict.fromkeys(names) if name not in known]

    def _part(self, box: Element, name: str, names: frozenset[str], owner: str) -> Evaluator:
        part = child(box, name)
        if part is None and not self.source.strict:
            return lambda scope: None
        if part is None:
            raise DmnError(owner, f"“{label(box)}”缺少“{name}”", f'"{label(box)}" has no "{name}"')
        return self.logic(part, names, owner)


def _cells(element: Element) -> list[Element]:
    return list(children(element, *KINDS))


def _context(entries: tuple[tuple[str | None, Evaluator], ...]) -> Evaluator:
    def build(scope: Scope) -> object:
        scope.run.keep(len(entries))
        values: dict[str, object] = {}
        inner = Scope(values, scope, scope.run)
        for name, logic in entries:
            value = logic(inner)
            if name is None:
                return value
            values[name] = value
        return values

    return build


def _external(scope: Scope) -> object:
    return scope.run.report("external")


def typed(logic: Evaluator, kind: Type, name: str) -> Evaluator:
    """The logic with its value converted to a type; null with a problem where it is not of it."""
    if kind.name == "Any":
        return logic

    def check(scope: Scope) -> object:
        value = logic(scope)
        fits, changed = converted(value, kind, scope.run)
        return changed if fits else scope.run.report("wrong_type", name, describe(value), kind.name)

    return check


_RULES: Mapping[str, Callable[[Boxes, Element, frozenset[str], str], Evaluator]] = {
    "context": Boxes.context,
    "relation": Boxes.relation,
    "list": Boxes.listed,
    "functionDefinition": Boxes.function,
    "invocation": Boxes.invocation,
    "conditional": Boxes.conditional,
    "for": Boxes.loop,
    "some": Boxes.loop,
    "every": Boxes.loop,
    "filter": Boxes.filter,
}
