"""A form while a designer edits it: every part as typed, and how it is written back into `bpmn/forms`.

A sheet holds texts only, right or wrong, so that nothing typed is lost; `workflows.designer.form_checks`
says what is wrong with it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any

from workflows.designer import column_sheets
from workflows.designer.sheets import Texts, how_many, loaded, moved, rest_of

MOST_GROUPS, MOST_FIELDS = 50, 200
_WHOLE = re.compile(r"-?(0|[1-9][0-9]{0,14})\Z")
_PLACE = re.compile(r"(up|down|drop)(?::(\d{1,3}))(?::(\d{1,3}))?\Z|add:(\d{1,3})\Z")


@dataclass(frozen=True)
class FieldSheet:
    """One field as typed; `more` is the JSON of what the editor does not show, such as `source`."""

    name: str = ""
    type: str = "string"
    zh: str = ""
    en: str = ""
    hint_zh: str = ""
    hint_en: str = ""
    optional: str = ""
    options_from: str = ""
    options: str = ""
    """One choice a line: `value | Chinese | English`."""
    columns: str = ""
    """Of a table, one a line, as `column_sheets` reads them."""
    lines: str = ""
    min: str = ""
    max: str = ""
    pattern: str = ""
    default: str = ""
    visible: str = ""
    clause: str = ""
    more: str = ""


@dataclass(frozen=True)
class GroupSheet:
    """Fields under one heading."""

    zh: str = ""
    en: str = ""
    visible: str = ""
    more: str = ""
    fields: tuple[FieldSheet, ...] = ()


@dataclass(frozen=True)
class FormSheet:
    """A whole form; parts are named `g0-zh`, `g0f1-name` in the page."""

    id: str
    zh: str = ""
    en: str = ""
    more: str = ""
    groups: tuple[GroupSheet, ...] = field(default=())


_FIELD_KEYS = tuple(each.name for each in fields(FieldSheet))
_GROUP_KEYS = ("zh", "en", "visible", "more")
_SHOWN = frozenset(_FIELD_KEYS) - {"hint_zh", "hint_en", "more"} | {"hint", "required"}


def opened(content: bytes) -> FormSheet:
    """The sheet of a form that `engine.forms` can read."""
    tree = json.loads(content)
    groups = tuple(_group_of(each) for each in tree.get("groups", ()))
    return FormSheet(tree["id"], tree["zh"], tree["en"], rest_of(tree, {"id", "zh", "en", "groups"}), groups)


def typed(form_id: str, given: Texts) -> FormSheet:
    """The sheet as a page sends it, part by part; `groups` and `g0-fields` count the parts."""
    groups = tuple(
        _typed_group(given, f"g{number}") for number in range(how_many(given, "groups", MOST_GROUPS))
    )
    own = {key: given.get(key, "").strip() for key in ("zh", "en", "more")}
    return FormSheet(form_id, groups=groups, **own)


def written(sheet: FormSheet) -> bytes:
    """The file as it stands in `bpmn/forms`."""
    tree = {"id": sheet.id, "zh": sheet.zh, "en": sheet.en, **loaded(sheet.more)}
    tree["groups"] = [_written_group(each) for each in sheet.groups]
    return (json.dumps(tree, ensure_ascii=False, indent=2) + "\n").encode()


def same(one: bytes, other: bytes) -> bool:
    """True when two files say the same, in whatever order of keys."""
    return bool(json.loads(one) == json.loads(other))


def changed(sheet: FormSheet, act: str) -> FormSheet:
    """The sheet after a button: `add-group`, `add:0`, `up:0`, `down:0:1`, `drop:0:1`; others do nothing."""
    if act == "add-group" and len(sheet.groups) < MOST_GROUPS:
        return replace(sheet, groups=(*sheet.groups, GroupSheet()))
    found = _PLACE.match(act)
    if found is None:
        return sheet
    verb, group, field_, into = found.groups()
    if into is not None:
        return _with_group(sheet, int(into), lambda each: replace(each, fields=(*each.fields, FieldSheet())))
    if field_ is None:
        return replace(sheet, groups=moved(sheet.groups, verb, int(group)))
    move = int(field_)
    return _with_group(sheet, int(group), lambda each: replace(each, fields=moved(each.fields, verb, move)))


def choices(text: str) -> list[tuple[str, ...]]:
    """Lines of choices, each taken apart; what is not three parts is for the checks to name."""
    lines = (line.replace("｜", "|") for line in text.splitlines() if line.strip())
    return [tuple(part.strip() for part in line.split("|")) for line in lines]


def _with_group(sheet: FormSheet, number: int, change: Any) -> FormSheet:
    groups = tuple(change(each) if at == number else each for at, each in enumerate(sheet.groups))
    return replace(sheet, groups=groups)


def _typed_group(given: Texts, prefix: str) -> GroupSheet:
    count = how_many(given, f"{prefix}-fields", MOST_FIELDS)
    sheets = tuple(
        FieldSheet(**{key: given.get(f"{prefix}f{number}-{key}", "").strip() for key in _FIELD_KEYS})
        for number in range(count)
    )
    own = {key: given.get(f"{prefix}-{key}", "").strip() for key in _GROUP_KEYS}
    return GroupSheet(fields=sheets, **own)


def _group_of(tree: Mapping[str, Any]) -> GroupSheet:
    sheets = tuple(_field_of(each) for each in tree.get("fields", ()))
    more = rest_of(tree, {"zh", "en", "visible", "fields"})
    return GroupSheet(tree["zh"], tree["en"], str(tree.get("visible") or ""), more, sheets)


def _field_of(tree: Mapping[str, Any]) -> FieldSheet:
    plain = _SHOWN - {"hint", "optional", "required", "options", "columns"}
    texts = {key: _text(tree[key]) for key in plain if tree.get(key) is not None}
    hint = tree.get("hint") or {}
    is_optional = tree.get("optional", False) or tree.get("required", True) is False
    rows = [" | ".join(str(row[key]) for key in ("value", "zh", "en")) for row in tree.get("options", ())]
    return FieldSheet(
        **texts,
        hint_zh=hint.get("zh", ""),
        hint_en=hint.get("en", ""),
        optional="true" if is_optional else "",
        options="\n".join(rows),
        columns=column_sheets.text_of(tree.get("columns", ())),
        more=rest_of(tree, _SHOWN),
    )


def _written_group(sheet: GroupSheet) -> dict[str, Any]:
    visible = {"visible": sheet.visible} if sheet.visible else {}
    own = {"zh": sheet.zh, "en": sheet.en, **visible, **loaded(sheet.more)}
    return {**own, "fields": [_written_field(each) for each in sheet.fields]}


def _written_field(sheet: FieldSheet) -> dict[str, Any]:
    tree: dict[str, Any] = {"name": sheet.name, "type": sheet.type, "zh": sheet.zh, "en": sheet.en}
    if sheet.hint_zh or sheet.hint_en:
        tree["hint"] = {"zh": sheet.hint_zh, "en": sheet.hint_en}
    if sheet.optional:
        tree["optional"] = True
    if sheet.options:
        rows = (dict(zip(("value", "zh", "en"), parts, strict=False)) for parts in choices(sheet.options))
        tree["options"] = list(rows)
    if sheet.columns:
        tree["columns"] = column_sheets.written(sheet.columns)
    scalars = {key: _value(getattr(sheet, key)) for key in ("lines", "min", "max", "default")}
    texts = {key: getattr(sheet, key) for key in ("options_from", "pattern", "visible", "clause")}
    return {
        **tree,
        **{key: each for key, each in {**scalars, **texts}.items() if each != ""},
        **loaded(sheet.more),
    }


def _text(value: Any) -> str:
    return ("true" if value else "false") if isinstance(value, bool) else str(value)


def _value(text: str) -> Any:
    """A whole number or yes and no as what they are; every other text as it stands."""
    if _WHOLE.match(text):
        return int(text)
    return {"true": True, "false": False}.get(text, text)
