"""Decision tables of a draft: what is wrong with one, and one tried with inputs that a designer types."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from workflows.clock import CHINA
from workflows.dmn import Column, Decided, DmnError, Finding, Model, RuleHit, findings, read_model
from workflows.engine import scripts
from workflows.errors import NotFound, Refused
from workflows.feel import FeelSyntaxError
from workflows.feel.budget import PRODUCT
from workflows.feel.run import Run
from workflows.feel.writing import text_of

LONGEST_ANSWER = 2_000
_WORD = re.compile(r'\s*"((?:[^"\\]|\\.)*)"\s*')
_NUMBER = re.compile(r"-?\d{1,20}(\.\d{1,12})?\Z")
PREFIX = "input_"
"""Before the name of an input where it names a field of a form."""


def path_of(decision_id: str) -> str:
    """Where the table of a decision stands."""
    return f"decisions/{decision_id}.dmn"


def of(files: Mapping[str, bytes], decision_id: str) -> bytes:
    """The file of a decision. Raises NotFound."""
    found = files.get(path_of(decision_id))
    if found is None:
        raise NotFound(what={"zh": f"决策表 {decision_id}", "en": f"The table {decision_id}"})
    return found


@dataclass(frozen=True)
class Checked:
    """What a strict check says: the one reason why a table cannot be read, or all its findings."""

    unreadable: DmnError | None
    findings: tuple[Finding, ...]
    tables: int = 0
    """How many tables the file holds."""


@dataclass(frozen=True)
class InputField:
    """One input of a decision as the try-it panel asks for it."""

    name: str
    type: str
    """As FEEL names it; `Any` where the table does not say."""
    label: str
    label_en: str
    choices: tuple[str, ...]
    """Allowed words; empty where anything may be typed."""

    @property
    def field(self) -> str:
        """Its name in the form."""
        return PREFIX + self.name


@dataclass(frozen=True)
class Hit:
    """A row that applied, counted from 1, with what it gives and what stands beside it."""

    table: str
    row: int
    outputs: Mapping[str, str]
    notes: Mapping[str, str]


@dataclass(frozen=True)
class Tried:
    """The answer of a table: its value as FEEL writes it, the rows that hit, the problems met."""

    value: str
    hits: tuple[Hit, ...]
    problems: tuple[tuple[str, str], ...]
    """In Chinese and English."""


def checked(content: bytes) -> Checked:
    """The strict check of a table's file."""
    try:
        model = read_model(content)
    except DmnError as error:
        return Checked(error, ())
    return Checked(None, findings(model), len(model.tables))


def inputs(content: bytes, decision_id: str) -> tuple[InputField, ...]:
    """What the decision wants to know; nothing where it cannot be read."""
    try:
        model = read_model(content)
    except DmnError:
        return ()
    columns = {each.text: each for table in model.tables for each in table.info.inputs}
    wanted = next((each.inputs for each in model.decisions if each.id == decision_id), ())
    return tuple(_field(model, name, columns.get(name)) for name in wanted)


def tried(content: bytes, decision_id: str, answers: Mapping[str, str], *, now: dt.datetime) -> Tried:
    """What the table answers to typed inputs, an empty one being null.

    Raises Refused with the field that is not of its type, or for a table that cannot be read.
    """
    try:
        model = read_model(content)
    except DmnError as error:
        raise Refused(reason={"zh": error.zh, "en": error.en}) from error
    values = {each.name: _value(each, answers.get(each.name, "")) for each in inputs(content, decision_id)}
    return _shown(model.decide(decision_id, values, now.astimezone(CHINA)))


def _field(model: Model, name: str, column: Column | None) -> InputField:
    declared = model.find(name, "inputData")
    kind = declared.type.name if declared is not None else "Any"
    if kind == "Any" and column is not None and column.type:
        kind = column.type.split(":")[-1]
    label = column.label if column is not None else name
    label_en = (column.label_en if column is not None else "") or name
    return InputField(name, kind, label, label_en, _choices(kind, column))


def _choices(kind: str, column: Column | None) -> tuple[str, ...]:
    """The words of a column that allows a list of words and nothing else."""
    if kind == "boolean":
        return ("true", "false")
    if column is None or not column.allowed:
        return ()
    words: list[str] = []
    place = 0
    while match := _WORD.match(column.allowed, place):
        words.append(match[1])
        place = match.end()
        if column.allowed[place : place + 1] != ",":
            break
        place += 1
    return tuple(words) if place == len(column.allowed) else ()


def _value(field: InputField, answer: str) -> object:
    """The typed text as a value of the input's type. Raises Refused."""
    text = answer.strip()
    if not text:
        return None
    if field.type == "string":
        return text[:LONGEST_ANSWER]
    try:
        if field.type == "number":
            return _number(text)
        if field.type == "boolean":
            return {"true": True, "false": False}[text]
        if field.type == "date":
            return dt.date.fromisoformat(text)
        return _computed(text)
    except (ValueError, KeyError, InvalidOperation):
        kind = _KINDS.get(field.type, f"{field.type} 类型的值")
        reason = {"zh": f"“{text[:40]}”不是{kind}", "en": f'"{text[:40]}" is no {field.type}'}
        raise Refused(field=field.field, reason=reason) from None


_KINDS = {"number": "数值", "boolean": "真假值", "date": "日期（年-月-日）", "Any": "可用的值"}


def _number(text: str) -> Decimal:
    if not _NUMBER.match(text):
        raise ValueError(text)
    return Decimal(text)


def _computed(text: str) -> object:
    """Other kinds are typed as FEEL: a duration, a list, a context."""
    try:
        found = scripts.outcome(text[:LONGEST_ANSWER], {})
    except FeelSyntaxError as error:
        raise ValueError(text) from error
    if found.problems:
        raise ValueError(text)
    return found.value


def _shown(decided: Decided) -> Tried:
    hits = tuple(_hit(each) for each in decided.hits)
    return Tried(_written(decided.value), hits, tuple((each.zh, each.en) for each in decided.problems))


def _hit(hit: RuleHit) -> Hit:
    outputs = {name: _written(value) for name, value in hit.outputs.items()}
    return Hit(hit.table_name, hit.rule, outputs, hit.annotations)


def _written(value: object) -> str:
    return text_of(value, Run(PRODUCT)) if value is not None else "null"
