"""Forms as designers write them (`bpmn/forms/<id>.json`), read into frozen records."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from workflows.engine import form_columns
from workflows.engine.answers import PATTERNS, validated
from workflows.engine.form_records import TYPES, BadForm, Field, Form, Group, Option
from workflows.feel import FeelSyntaxError, compile_expression

__all__ = ["TYPES", "BadForm", "Field", "Form", "Group", "Option", "option_sets", "read", "validated"]

MAX_BYTES = 200_000
MAX_FIELDS = 200
_FIELD_KEYS = form_columns.KEYS - {"total"} | {
    "lines",
    "visible",
    "default",
    "width",
    "source",
    "unit",
    "format",
    "accept",
    "autocomplete",
    "columns",
}
"""What a column may say, but that only a column is summed, and more."""
_FORM_KEYS = frozenset({"id", "zh", "en", "groups", "hint", "submit", "clause"})
_GROUP_KEYS = frozenset({"zh", "en", "fields", "hint", "visible", "clause"})


def read(content: bytes, options: Mapping[str, bytes] | None = None) -> Form:
    """A form from its bytes; `options` are the files of `forms/options/` by name. Raises BadForm."""
    data = _json(content)
    _known(data, _FORM_KEYS, "")
    groups = tuple(_group(each, options) for each in _list(data, "groups"))
    form = Form(
        _text(data, "id"), _text(data, "zh"), _text(data, "en"), groups, _hint(data), data.get("clause")
    )
    names = [field.name for field in form.fields]
    twice = {name for name in names if names.count(name) > 1}
    if twice or len(names) > MAX_FIELDS:
        raise BadForm(
            f"字段名重复：{'、'.join(sorted(twice))}", f"field names used twice: {', '.join(sorted(twice))}"
        )
    form_columns.check_size(form)
    return form


def option_sets(content: bytes) -> tuple[str, ...]:
    """Names of the option files that a form refers to; empty when it cannot be read."""
    try:
        data = json.loads(content)
    except ValueError:
        return ()
    groups = data.get("groups", []) if isinstance(data, dict) else []
    fields = [field for group in groups if isinstance(group, dict) for field in group.get("fields", [])]
    asked = [each for field in fields if isinstance(field, dict) for each in (field, *_column_list(field))]
    return tuple(
        dict.fromkeys(
            str(each["options_from"])
            for each in asked
            if isinstance(each, dict) and _is_file(each.get("options_from"))
        )
    )


def _column_list(field: Mapping[str, Any]) -> list[Any]:
    found = field.get("columns")
    return found if isinstance(found, list) else []


def _is_file(name: Any) -> bool:
    return isinstance(name, str) and name.isidentifier()


def _json(content: bytes) -> dict[str, Any]:
    if len(content) > MAX_BYTES:
        raise BadForm("文件过大", "the file is too large")
    try:
        data = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise BadForm(f"不是合法的 JSON：{error}", f"this is not JSON: {error}") from None
    if not isinstance(data, dict):
        raise BadForm("表单须为一个对象", "a form is an object")
    return data


def _group(data: Any, options: Mapping[str, bytes] | None) -> Group:
    if not isinstance(data, dict):
        raise BadForm("分组须为对象", "a group is an object")
    _known(data, _GROUP_KEYS, "")
    visible = _visible(data, _text(data, "zh"))
    fields = tuple(_field(each, options) for each in _list(data, "fields"))
    if visible:
        fields = tuple(replace(each, visible=_both(visible, each.visible)) for each in fields)
    return Group(_text(data, "zh"), _text(data, "en"), fields, _hint(data))


def _both(outer: str, inner: str | None) -> str:
    return outer if inner is None else f"({outer}) and ({inner})"


def _field(data: Any, options: Mapping[str, bytes] | None) -> Field:
    if not isinstance(data, dict):
        raise BadForm("字段须为对象", "a field is an object")
    _known(data, _FIELD_KEYS, _text(data, "name"))
    field = _read_field(data, options)
    columns = form_columns.of(field, data, lambda each: _read_field(each, options))
    return replace(field, columns=columns) if columns else field


def _read_field(data: dict[str, Any], options: Mapping[str, bytes] | None) -> Field:
    """A field, or a column of one; which keys it may have has been checked."""
    name, kind = _text(data, "name"), _text(data, "type")
    if not name.isidentifier():
        raise BadForm(f"字段名 {name} 不合规", f"{name} is no name for a field")
    if kind not in TYPES:
        raise BadForm(f"字段 {name} 的类型 {kind} 不认识", f"the field {name} has the unknown type {kind}")
    pattern = data.get("pattern")
    if pattern is not None and pattern not in PATTERNS:
        raise BadForm(
            f"字段 {name} 的格式 {pattern} 不认识", f"the field {name} has the unknown pattern {pattern}"
        )
    return Field(
        name=name,
        type=kind,
        zh=_text(data, "zh"),
        en=_text(data, "en"),
        required=not data.get("optional", False) and data.get("required", True) is not False,
        options=_options(data, options, name),
        options_from=data.get("options_from"),
        hint=_hint(data),
        lines=_whole(data, "lines"),
        max=data.get("max"),
        min=data.get("min"),
        pattern=pattern,
        visible=_visible(data, name),
        default=data.get("default"),
        unit=data.get("unit"),
        source=data.get("source"),
        clause=data.get("clause"),
        format=data.get("format"),
        accept=data.get("accept"),
        total=data.get("total") is True,
    )


def _visible(data: Mapping[str, Any], name: str) -> str | None:
    text = data.get("visible")
    if text is None:
        return None
    try:
        compile_expression(str(text))
    except FeelSyntaxError as error:
        raise BadForm(f"{name} 的显示条件：{error.zh}", f"the condition of {name}: {error.en}") from None
    return str(text)


def _options(data: Mapping[str, Any], files: Mapping[str, bytes] | None, name: str) -> tuple[Option, ...]:
    rows = data.get("options", [])
    source = data.get("options_from")
    if isinstance(source, str) and _is_file(source) and files is not None:
        if source not in files:
            raise BadForm(
                f"字段 {name} 的选项文件 {source} 不存在", f"the options {source} of {name} do not exist"
            )
        loaded = json.loads(files[source])
        rows = loaded.get("options", []) if isinstance(loaded, dict) else loaded
    try:
        return tuple(Option(str(row["value"]), str(row["zh"]), str(row["en"])) for row in rows)
    except (KeyError, TypeError):
        raise BadForm(
            f"字段 {name} 的选项须有 value、zh、en", f"options of {name} need value, zh and en"
        ) from None


def _known(data: Mapping[str, Any], keys: frozenset[str], name: str) -> None:
    unknown = sorted(set(data) - keys)
    if unknown:
        raise BadForm(
            f"{name} 含有不认识的键 {'、'.join(unknown)}", f"{name} has unknown keys {', '.join(unknown)}"
        )


def _text(data: Mapping[str, Any], key: str) -> str:
    found = data.get(key)
    if not isinstance(found, str) or not found:
        raise BadForm(f"缺少 {key}", f"{key} is missing")
    return found


def _list(data: Mapping[str, Any], key: str) -> list[Any]:
    found = data.get(key)
    if not isinstance(found, list):
        raise BadForm(f"缺少列表 {key}", f"the list {key} is missing")
    return found


def _whole(data: Mapping[str, Any], key: str) -> int | None:
    found = data.get(key)
    return found if isinstance(found, int) else None


def _hint(data: Mapping[str, Any]) -> dict[str, str] | None:
    found = data.get("hint")
    if isinstance(found, dict):
        return {"zh": str(found.get("zh", "")), "en": str(found.get("en", ""))}
    return None
