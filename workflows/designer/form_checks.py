"""What is wrong with a form that a designer edits: every field at fault, then the product's own reader."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal, InvalidOperation

from workflows.designer import column_sheets
from workflows.designer.form_sheets import FieldSheet, FormSheet, choices, written
from workflows.engine import forms
from workflows.engine.answers import PATTERNS
from workflows.engine.forms import TYPES, BadForm, Form
from workflows.errors import InvalidAnswers
from workflows.feel import FeelSyntaxError, compile_expression

Texts = dict[str, str]
Files = Mapping[str, bytes]
Fault = tuple[str, Texts]
CHOICES = frozenset({"choice", "select"})
NUMBERS = frozenset({"integer", "months", "money"})
FORMATS = tuple(sorted(PATTERNS))
"""What `pattern` may say."""
MOST_LINES = 30
_NAME = re.compile(r"[a-z][a-z0-9_]{0,59}\Z")
_FOLDER = "forms/options/"


def option_files(files: Files) -> dict[str, bytes]:
    """Shared options by name, as `engine.forms` wants them."""
    found = {path: each for path, each in files.items() if path.startswith(_FOLDER)}
    return {path.removeprefix(_FOLDER).removesuffix(".json"): each for path, each in found.items()}


def read(content: bytes, files: Files) -> Form:
    """The form as pages show it and as answers are checked by it. Raises InvalidAnswers."""
    try:
        return forms.read(content, option_files(files))
    except BadForm as error:
        raise InvalidAnswers({"form": _texts(f"表单：{error.zh}", f"The form: {error.en}")}) from None


def checked(sheet: FormSheet, files: Files) -> bytes:
    """The file of a sheet without faults. Raises InvalidAnswers, by the name of each part at fault."""
    wrong = dict(faults(sheet, files))
    if wrong:
        raise InvalidAnswers(wrong)
    content = written(sheet)
    read(content, files)
    return content


def faults(sheet: FormSheet, files: Files) -> Iterator[Fault]:
    """Part of the page (`g0f1-name`) → what is wrong with it."""
    yield from _names("", sheet.zh, sheet.en)
    names = [each.name for group in sheet.groups for each in group.fields]
    shared = option_files(files)
    for at, group in enumerate(sheet.groups):
        yield from _names(f"g{at}-", group.zh, group.en)
        yield from _condition(f"g{at}-visible", group.visible)
        for number, field in enumerate(group.fields):
            for key, texts in _of_field(field, names, shared):
                yield f"g{at}f{number}-{key}", texts


def _of_field(field: FieldSheet, names: Sequence[str], shared: Mapping[str, bytes]) -> Iterator[Fault]:
    if not _NAME.match(field.name):
        zh = "字段名须为小写英文字母开头，只含小写字母、数字和下划线。"
        yield "name", _texts(zh, "A field name has small letters, digits and _, and begins with a letter.")
    elif names.count(field.name) > 1:
        yield "name", _texts("另一个字段已用这个名字。", "Another field has this name.")
    if field.type not in TYPES:
        yield "type", _texts("请选择字段类型。", "Choose the type of the field.")
    yield from _names("", field.zh, field.en)
    if bool(field.hint_zh) != bool(field.hint_en):
        key = "hint_en" if field.hint_zh else "hint_zh"
        yield (
            key,
            _texts("说明要么两种语言都写，要么都不写。", "Write the hint in both languages or in none."),
        )
    yield from _options(field, shared)
    yield from _columns(field, shared)
    yield from _lines(field)
    yield from _bounds(field)
    yield from _condition("visible", field.visible)
    if field.pattern and (field.type != "string" or field.pattern not in PATTERNS):
        yield (
            "pattern",
            _texts("只有一行文字才有格式，请从列表中选择。", "Only one line of text has a pattern."),
        )


def _names(prefix: str, zh: str, en: str) -> Iterator[Fault]:
    for key, text in (("zh", zh), ("en", en)):
        if not text or len(text) > 200:
            yield (
                f"{prefix}{key}",
                _texts("请填写名称，不超过 200 字。", "Write the label, 200 characters at most."),
            )


def _options(field: FieldSheet, shared: Mapping[str, bytes]) -> Iterator[Fault]:
    if field.options_from and field.options_from not in shared:
        yield "options_from", _texts("没有这份共用选项。", "There are no shared options of this name.")
    rows = choices(field.options)
    if any(len(row) != 3 or not all(row) for row in rows):
        zh, en = "每行一个选项：值 | 中文 | 英文。", "One choice a line: value | Chinese | English."
        yield "options", _texts(zh, en)
    elif len({row[0] for row in rows}) < len(rows):
        yield "options", _texts("选项的值不能重复。", "No two choices may have the same value.")
    elif field.type in CHOICES and not rows and not field.options_from and '"source"' not in field.more:
        yield (
            "options",
            _texts("请至少写一个选项，或选一份共用选项。", "Write a choice, or take shared options."),
        )


def _columns(field: FieldSheet, shared: Mapping[str, bytes]) -> Iterator[Fault]:
    if field.type in TYPES and (field.type == "table" or field.columns):
        named = {"name": field.name if field.name.isidentifier() else "table", "type": field.type}
        asked = {**named, "zh": field.zh or "表格", "en": field.en or "Table"}
        yield from (("columns", texts) for texts in column_sheets.faults(asked, field.columns, shared))


def _lines(field: FieldSheet) -> Iterator[Fault]:
    if field.lines and not (re.fullmatch("[0-9]{1,2}", field.lines) and 0 < int(field.lines) <= MOST_LINES):
        yield "lines", _texts(f"行数为 1 至 {MOST_LINES}。", f"Lines are 1 to {MOST_LINES}.")


def _bounds(field: FieldSheet) -> Iterator[Fault]:
    if field.type in NUMBERS:
        yield from _numbers(field)
    elif field.type == "date":
        yield from (fault for key in ("min", "max") for fault in _day(key, getattr(field, key)))
    elif field.type == "table":
        yield from column_sheets.row_faults(field.min, field.max)
    elif field.type in {"string", "text"}:
        yield from _length(field)
    else:
        zh, en = "这种字段没有上下限。", "A field of this type has no bounds."
        yield from ((key, _texts(zh, en)) for key in ("min", "max") if getattr(field, key))


def _length(field: FieldSheet) -> Iterator[Fault]:
    if field.max and not re.fullmatch("[1-9][0-9]{0,4}", field.max):
        yield "max", _texts("最多字数须为正整数。", "The longest length is a whole number.")
    if field.min:
        yield "min", _texts("文字没有最小值。", "A text has no least value.")


def _numbers(field: FieldSheet) -> Iterator[Fault]:
    found: dict[str, Decimal] = {}
    for key in ("min", "max"):
        text = getattr(field, key)
        try:
            found |= {key: Decimal(text)} if text else {}
        except InvalidOperation:
            yield key, _texts("请填写数字。", "Write a number.")
    if len(found) == 2 and found["min"] > found["max"]:
        yield "max", _texts("上限小于下限。", "The greatest value is below the least.")


def _day(key: str, text: str) -> Iterator[Fault]:
    if not text or text == "today":
        return
    try:
        if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
            dt.date.fromisoformat(text)
        else:
            compile_expression(text)
    except ValueError:
        yield key, _texts("没有这一天。", "There is no such day.")
    except FeelSyntaxError as error:
        yield key, _texts(f"日期、today 或 FEEL：{error.zh}", f"A date, today or FEEL: {error.en}")


def _condition(key: str, text: str) -> Iterator[Fault]:
    if text:
        try:
            compile_expression(text)
        except FeelSyntaxError as error:
            yield key, _texts(f"显示条件：{error.zh}", f"The condition: {error.en}")


def _texts(zh: str, en: str) -> Texts:
    return {"zh": zh, "en": en}
