"""A model of the file as a graph of compiled elements."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from workflows.dmn.boxed import Boxes
from workflows.dmn.errors import DmnError
from workflows.dmn.graph import Drg, Kind, Session
from workflows.dmn.model import Decided, DecisionInfo
from workflows.dmn.plan import Plan, plan_of
from workflows.dmn.reading import Element, child, children, definitions, label, tag
from workflows.dmn.source import Source
from workflows.dmn.table_reading import own
from workflows.dmn.tables import Table
from workflows.dmn.typing import Types
from workflows.feel.budget import PRODUCT, Budget
from workflows.feel.expression import Vocables
from workflows.feel.intake import expanded, taken
from workflows.feel.problems import BudgetExceeded
from workflows.feel.run import Run, Scope
from workflows.feel.types import Type

KINDS: tuple[Kind, ...] = ("inputData", "decision", "businessKnowledgeModel", "decisionService")
DEEPEST = 40
"""Requirements below one another; evaluation has no room for more."""
INVOCABLE = {"decisionService": "decisionService", "bkm": "businessKnowledgeModel"}


@dataclass(frozen=True)
class Model:
    """A decision model, compiled; safe to share between threads and evaluations."""

    name: str
    namespace: str
    decisions: tuple[DecisionInfo, ...]
    tables: tuple[Table, ...]
    """Every table of the model, also within knowledge and contexts."""
    elements: Mapping[str, Drg] = field(repr=False)
    """Id → element of the graph."""
    types: Mapping[str, Type] = field(repr=False)
    budget: Budget = field(repr=False)
    takes_any_input: bool = False
    """True for a model read leniently that declares no input data."""
    plans: Mapping[str, Plan] = field(default_factory=dict, repr=False)
    """Id and name of a decision → the fast way through it, where there is one."""

    def decide(self, name: str, inputs: Mapping[str, object], now: dt.datetime | None = None) -> Decided:
        """The value of the decision with this id or name; never raises for bad data."""
        plan = self.plans.get(name)
        if plan is None:
            return self._plainly(name, inputs, now)
        known = plan.known(inputs)
        if known is None:
            known = self._plainly(name, inputs, now)
            plan.remember(inputs, known)
        return known

    def _plainly(self, name: str, inputs: Mapping[str, object], now: dt.datetime | None) -> Decided:
        element = self.find(name, "decision")
        if element is None:
            return _unknown(name, self.budget)
        return self._evaluated(element, inputs, now)

    def invoke(
        self, kind: str, name: str, inputs: Mapping[str, object], now: dt.datetime | None = None
    ) -> Decided:
        """The value of a decision (`decision`), service (`decisionService`) or knowledge (`bkm`).

        A `decision` that is none but names a service or knowledge is that.
        """
        if kind == "decision" and self.find(name, kind) is not None:
            return self.decide(name, inputs, now)
        wanted = [INVOCABLE[kind]] if kind in INVOCABLE else list(INVOCABLE.values())
        element = next(filter(None, (self.find(name, each) for each in wanted)), None)
        if element is None:
            return _unknown(name, self.budget)
        return self._evaluated(element, inputs, now)

    def find(self, name: str, kind: str) -> Drg | None:
        """The element of a kind with this id or name."""
        found = self.elements.get(name)
        if found is not None and found.kind == kind:
            return found
        return next(
            (each for each in self.elements.values() if each.kind == kind and each.name == name), None
        )

    def _evaluated(self, element: Drg, inputs: Mapping[str, object], now: dt.datetime | None) -> Decided:
        run = Run(self.budget, now)
        try:
            session = Session(run, inputs, self._outer(inputs, run))
            value = session.value(element) if element.kind == "decision" else session.invoked(element)
            expanded(value, run)
        except (BudgetExceeded, RecursionError) as error:
            value = run.report("budget", error.limit if isinstance(error, BudgetExceeded) else "frames")
        return Decided(value, tuple(run.problems), tuple(run.trace))

    def _outer(self, inputs: Mapping[str, object], run: Run) -> Scope | None:
        """All inputs, where the model declares none: modelling tools that leave them out mean that."""
        if not self.takes_any_input:
            return None
        return Scope({name: taken(value, name, run) for name, value in inputs.items()}, None, run)


def _unknown(name: str, budget: Budget) -> Decided:
    run = Run(budget)
    run.report("unknown", name)
    return Decided(None, tuple(run.problems))


def read_model(
    content: bytes,
    imports: Mapping[str, Model] | None = None,
    budget: Budget = PRODUCT,
    *,
    strict: bool = True,
) -> Model:
    """Read and compile a model; `imports` is namespace → model read before. Raises DmnError.

    With `strict` off, an expression that does not compile or names something undeclared is null
    with a problem when it is evaluated, as the conformance kit expects.
    """
    return _Reading(definitions(content), imports or {}, budget, strict=strict).model()


class _Reading:
    """The making of one model."""

    def __init__(self, root: Element, imports: Mapping[str, Model], budget: Budget, *, strict: bool) -> None:
        self.root = root
        self.budget = budget
        self.namespace = root.get("namespace") or ""
        self.prefixes = self._imports(imports, strict=strict)
        self.types = Types(root, dict(self._imported_types()), budget, strict=strict)
        vocables = self.types.vocables()
        members = (*vocables.members, *self._imported_names())
        self.source = Source(self.types, Vocables(vocables.types, members), budget, strict)
        self.boxes = Boxes(self.source)
        self.strict = strict
        self.elements: dict[str, Drg] = {}
        self.nodes: dict[str, Element] = {}

    def model(self) -> Model:
        """The whole model."""
        self.source.check_language(self.root, label(self.root))
        for node in children(self.root, *KINDS):
            self._declare(node)
        for key, element in self.elements.items():
            self._require(element, self.nodes[key])
        self._refuse_cycles()
        for key, element in self.elements.items():
            self._compile(element, self.nodes[key])
        decisions = [each for each in self.elements.values() if each.kind == "decision"]
        return Model(
            self.root.get("name") or "",
            self.namespace,
            tuple(map(_decision_info, decisions)),
            tuple(self.boxes.tables.values()),
            self.elements,
            self.source.vocables.types,
            self.budget,
            not self.strict and all(each.kind != "inputData" for each in self.elements.values()),
            _plans(decisions),
        )

    def _imports(self, imports: Mapping[str, Model], *, strict: bool) -> list[tuple[str, Model]]:
        """Prefix and model of every import of another decision model."""
        found: list[tuple[str, Model]] = []
        for element in children(self.root, "import"):
            namespace = element.get("namespace") or ""
            if "/DMN/" not in (element.get("importType") or "/DMN/"):
                continue
            if namespace in imports:
                found.append((element.get("name") or "", imports[namespace]))
            elif strict:
                raise DmnError(label(element), "没有给出所导入的模型", "the imported model was not given")
        return found

    def _imported_types(self) -> Iterator[tuple[str, Type]]:
        for prefix, model in self.prefixes:
            for name, kind in model.types.items():
                yield (f"{prefix}.{name}" if prefix else name), kind

    def _imported_names(self) -> Iterator[str]:
        for _, model in self.prefixes:
            for element in model.elements.values():
                yield element.name

    def _declare(self, node: Element) -> None:
        variable = child(node, "variable")
        name = (None if variable is None else variable.get("name")) or node.get("name")
        key = node.get("id") or name
        if not name or not key:
            raise DmnError(label(node), "缺少名称", "the name is missing")
        if key in self.elements and self.strict:
            raise DmnError(key, "标识重复", "the id is used twice")
        kind: Kind = next(each for each in KINDS if each == tag(node))
        self.elements[key] = Drg(kind, key, name, self.types.of(variable), name_en=own(node, "nameEn"))
        self.nodes[key] = node

    def _require(self, element: Drg, node: Element) -> None:
        for requirement in children(node, "informationRequirement", "knowledgeRequirement"):
            for target in children(requirement):
                if tag(target) in ("requiredInput", "requiredDecision", "requiredKnowledge"):
                    self._link(element.requires, target, element)
        for target in (*children(node, "inputData"), *children(node, "inputDecision")):
            self._link_plain(element.parameters, target, element)
        for target in children(node, "outputDecision"):
            self._link_plain(element.outputs, target, element)

    def _link_plain(self, into: list[Drg], target: Element, owner: Drg) -> None:
        links: list[tuple[str, Drg]] = []
        self._link(links, target, owner)
        into.extend(element for _, element in links)

    def _link(self, into: list[tuple[str, Drg]], target: Element, owner: Drg) -> None:
        namespace, _, key = (target.get("href") or "").rpartition("#")
        if namespace in ("", self.namespace) and key in self.elements:
            into.append(("", self.elements[key]))
            return
        for prefix, model in self.prefixes:
            if model.namespace == namespace and key in model.elements:
                into.append((prefix, model.elements[key]))
                return
        if self.strict:
            raise DmnError(
                owner.name, f"所需元素“{key}”不存在", f'the required element "{key}" does not exist'
            )

    def _refuse_cycles(self) -> None:
        """Refuse elements that need themselves in the end, and chains longer than any evaluation."""
        depths: dict[Drg, int] = {}
        for element in self.elements.values():
            _depth(element, depths, [])

    def _compile(self, element: Drg, node: Element) -> None:
        names = element.names()
        if element.kind == "decision":
            logic = self.boxes.logic(node, names, element.name, element.type)
            element.logic = logic
            element.table = getattr(logic, "__self__", None)
        if element.kind == "businessKnowledgeModel":
            function = child(node, "encapsulatedLogic")
            if function is not None:
                element.logic = self.boxes.function(function, names | {element.name}, element.name)
            elif self.strict:
                raise DmnError(element.name, "缺少封装逻辑", "the encapsulated logic is missing")


def _depth(element: Drg, known: dict[Drg, int], path: list[Drg]) -> int:
    """How many requirements lie below an element. Raises DmnError for a cycle."""
    if element in known:
        return known[element]
    if element in path:
        raise DmnError(element.name, "依赖于自身", "it requires itself")
    needed = [required for _, required in element.requires] + element.outputs
    below = (_depth(each, known, [*path, element]) for each in needed) if len(path) < DEEPEST else (DEEPEST,)
    known[element] = 1 + max(below, default=0)
    if known[element] > DEEPEST:
        raise DmnError(element.name, "依赖层次过深", "its requirements are nested too deeply")
    return known[element]


def _plans(decisions: list[Drg]) -> dict[str, Plan]:
    found: dict[str, Plan] = {}
    for element in decisions:
        plan = plan_of(element)
        if plan is not None:
            found.setdefault(element.name, plan)
            found[element.id] = plan
    return found


def _decision_info(element: Drg) -> DecisionInfo:
    table = element.table.info if isinstance(element.table, Table) else None
    inputs = tuple(leaf.name for leaf in element.leaves())
    return DecisionInfo(element.id, element.name, inputs, table, element.name_en)
