"""A decision table of the file as a compiled one."""

from __future__ import annotations

from collections.abc import Iterator

from workflows.dmn.atoms import NotConstant, constant
from workflows.dmn.columns import InputColumn, grouped
from workflows.dmn.errors import DmnError
from workflows.dmn.hits import AGGREGATIONS, LETTERS
from workflows.dmn.model import Column, Monotone, Rule, TableInfo
from workflows.dmn.reading import Element, child, children, text
from workflows.dmn.source import Source
from workflows.dmn.tables import VARIES, OutputColumn, Table
from workflows.feel.compiler import compiled_tests
from workflows.feel.nodes import Tests
from workflows.feel.run import Evaluator, Run
from workflows.feel.types import Type

OWN_NAMESPACE = "urn:shibao:dmn:1"
MOST_RULES = 1_000


def read_table(element: Element, names: frozenset[str], owner: str, source: Source, kind: Type) -> Table:
    """The compiled table; `kind` is the type of the decision, for a single output without its own.

    Raises DmnError.
    """
    info = _info(element, owner, source)
    _check_shape(info)
    columns = tuple(_input_columns(element, info, names, source))
    outputs = tuple(_output_columns(element, info, names, source, kind))
    cells = tuple(tuple(_cell(entry, names, info, source) for entry in rule.outputs) for rule in info.rules)
    constants = tuple(tuple(_constant(entry, names, source) for entry in rule.outputs) for rule in info.rules)
    return Table(info, columns, outputs, cells, constants, (1 << len(info.rules)) - 1)


def _cell(entry: str, names: frozenset[str], info: TableInfo, source: Source) -> Evaluator:
    if entry in ("", "-"):
        return lambda scope: None
    return source.expression(entry, names, info.id)


def _constant(entry: str, names: frozenset[str], source: Source) -> object:
    if entry in ("", "-"):
        return None
    node = source.node(entry, names)
    try:
        return VARIES if node is None else constant(node, Run(source.budget))
    except NotConstant:
        return VARIES


def _info(element: Element, owner: str, source: Source) -> TableInfo:
    policy = (element.get("hitPolicy") or "UNIQUE").upper()
    aggregation = (element.get("aggregation") or "").upper()
    if policy not in LETTERS or aggregation not in ("", *AGGREGATIONS):
        raise DmnError(owner, f"不支持命中策略“{policy}”", f'the hit policy "{policy}" is not supported')
    annotations = tuple(
        each.get("name") or f"annotation {at}" for at, each in enumerate(children(element, "annotation"), 1)
    )
    return TableInfo(
        element.get("id") or owner,
        owner,
        LETTERS[policy],
        aggregation,
        tuple(_input_info(each, source) for each in children(element, "input")),
        tuple(_output_info(each, owner, source) for each in children(element, "output")),
        annotations,
        tuple(_rule(each, at, annotations) for at, each in enumerate(children(element, "rule"), 1)),
        tuple(_monotone(element, owner)),
    )


def _input_info(element: Element, source: Source) -> Column:
    expression = child(element, "inputExpression")
    written = text(expression)
    if expression is not None:
        source.check_language(expression, element.get("id") or "")
    type_name = "" if expression is None else (expression.get("typeRef") or text(expression, "typeRef"))
    allowed = text(child(element, "inputValues")) or source.types.allowed(type_name)
    return Column(
        written,
        element.get("label") or written,
        type_name,
        allowed,
        own(element, "unit"),
        own(element, "whole") == "true",
        own(element, "labelEn"),
    )


def _output_info(element: Element, owner: str, source: Source) -> Column:
    type_name = element.get("typeRef") or text(element, "typeRef")
    name = element.get("name") or owner
    allowed = text(child(element, "outputValues")) or source.types.allowed(type_name)
    label_en = own(element, "labelEn")
    return Column(
        name, element.get("label") or name, type_name, allowed, own(element, "unit"), label_en=label_en
    )


def own(element: Element, name: str) -> str:
    """The own attribute of this name; empty where there is none."""
    return element.get(f"{{{OWN_NAMESPACE}}}{name}") or ""


def _rule(element: Element, at: int, annotations: tuple[str, ...]) -> Rule:
    notes = [text(each) for each in children(element, "annotationEntry")]
    return Rule(
        element.get("id") or f"rule {at}",
        tuple(text(each) for each in children(element, "inputEntry")),
        tuple(text(each) for each in children(element, "outputEntry")),
        dict(zip(annotations, notes, strict=False)),
        text(element, "description"),
    )


def _monotone(element: Element, owner: str) -> Iterator[Monotone]:
    """Declarations on outputs: `shibao:monotone="months: increasing; age: decreasing"`."""
    for output in children(element, "output"):
        for part in own(output, "monotone").split(";"):
            name, _, direction = (word.strip() for word in part.partition(":"))
            if name and direction not in ("increasing", "decreasing"):
                raise DmnError(owner, f"不明白的单调性声明“{part}”", f'unknown monotony "{part}"')
            if name:
                yield Monotone(name, output.get("name") or owner, direction == "increasing")


def _check_shape(info: TableInfo) -> None:
    if not info.outputs:
        raise DmnError(info.id, "决策表没有输出列", "the table has no output")
    if len(info.rules) > MOST_RULES:
        raise DmnError(info.id, "决策表的行过多", "the table has too many rows")
    for at, rule in enumerate(info.rules, 1):
        if len(rule.inputs) != len(info.inputs) or len(rule.outputs) != len(info.outputs):
            raise DmnError(info.id, f"第 {at} 行的列数不对", f"row {at} has the wrong number of cells")


def _input_columns(
    element: Element, info: TableInfo, names: frozenset[str], source: Source
) -> Iterator[InputColumn]:
    for at, column in enumerate(info.inputs):
        expression = source.expression(column.text or "null", names, info.id)
        written = [rule.inputs[at] for rule in info.rules]
        compiled = [source.test(cell, names, info.id) for cell in written]
        tests, open_rows = grouped(
            [
                (cell, None if cell in ("", "-") else test)
                for cell, (_, test) in zip(written, compiled, strict=True)
            ]
        )
        kind = source.types.find(column.type, info.id) if column.type else source.types.find("Any", info.id)
        tree, allowed = source.test(column.allowed, names, info.id) if column.allowed else (Tests(()), None)
        trees = tuple(tree for tree, _ in compiled)
        yield InputColumn(column.text, expression, kind, tests, open_rows, allowed, trees, tree)


def _output_columns(
    element: Element, info: TableInfo, names: frozenset[str], source: Source, kind: Type
) -> Iterator[OutputColumn]:
    for column, output in zip(info.outputs, children(element, "output"), strict=True):
        single = len(info.outputs) == 1 and info.hit_policy in ("U", "A", "P", "F")
        declared = source.types.find(column.type, info.id) if column.type else None
        tree, allowed = source.test(column.allowed, names, info.id) if column.allowed else (Tests(()), None)
        ranks = tuple(compiled_tests(Tests((test,))) for test in tree.tests)
        default = child(output, "defaultOutputEntry")
        yield OutputColumn(
            column.text,
            declared or (kind if single else source.types.find("Any", info.id)),
            allowed,
            ranks,
            None if default is None or not text(default) else source.literal(default, names, info.id),
        )
