"""Decision tables as a reader sees them, row by row, in the reader's language."""

from __future__ import annotations

from dataclasses import dataclass

from webapp.language import gettext as _
from webapp.language import in_language
from workflows.dmn import Column, DecisionInfo, Model, Rule, TableInfo


@dataclass(frozen=True)
class RuleShown:
    """One row: its cells, and what the letter says."""

    number: int
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    clause: str
    text: str
    mark: str
    is_changed: bool = False
    """True when the table that is compared has no such row."""


@dataclass(frozen=True)
class TableShown:
    """A table as a reader sees it."""

    name: str
    policy: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    rules: tuple[RuleShown, ...]


Cells = tuple[tuple[str, ...], tuple[str, ...]]


def tables(model: Model, former: Model | None = None) -> list[TableShown]:
    """Every table of a model in the order of the file; rows that `former` has nowhere are marked."""
    known = _rows(former) if former is not None else None
    return [_shown(each, each.table, known) for each in model.decisions if each.table is not None]


def _rows(model: Model) -> frozenset[Cells]:
    found = [each.table for each in model.decisions if each.table is not None]
    return frozenset((rule.inputs, rule.outputs) for table in found for rule in table.rules)


def _shown(decision: DecisionInfo, table: TableInfo, known: frozenset[Cells] | None) -> TableShown:
    return TableShown(
        name=in_language({"zh": decision.name, "en": decision.name_en or decision.name}),
        policy=hit_policy(table.hit_policy),
        inputs=tuple(_heading(column) for column in table.inputs),
        outputs=tuple(_heading(column) for column in table.outputs),
        rules=tuple(_rule(number, rule, known) for number, rule in enumerate(table.rules, 1)),
    )


def _heading(column: Column) -> str:
    label = column.label or column.text
    return in_language({"zh": label, "en": column.label_en or label})


def _rule(number: int, rule: Rule, known: frozenset[Cells] | None) -> RuleShown:
    notes = rule.annotations
    texts = {"zh": notes.get("text", ""), "en": notes.get("text_en", "")}
    return RuleShown(
        number=number,
        inputs=tuple(_cell(text) for text in rule.inputs),
        outputs=tuple(_cell(text) for text in rule.outputs),
        clause=notes.get("clause", ""),
        text=in_language(texts),
        mark=notes.get("status", ""),
        is_changed=known is not None and (rule.inputs, rule.outputs) not in known,
    )


def _cell(text: str) -> str:
    """What a cell says: a dash for anything, yes and no in words, the rest as it is calculated."""
    words = {"-": "—", "": "—", "true": _("是"), "false": _("否")}
    return words.get(text, text)


def hit_policy(code: str) -> str:
    """How the rows of a table answer together."""
    names = {
        "U": _("只有一行符合"),
        "A": _("符合的各行结果相同"),
        "P": _("取排在最前的结果"),
        "F": _("取第一个符合的行"),
        "C": _("列出所有符合的行"),
        "R": _("按行次列出所有符合的行"),
        "O": _("按结果次序列出所有符合的行"),
    }
    return names.get(code, code)
