"""The columns of a table while a designer edits them: one a line, `name | type | Chinese | English | rest`.

The rest is the JSON of the other keys of a column, such as `{"total": true}`, and may be left out.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from workflows.designer.sheets import loaded, rest_of
from workflows.engine import forms
from workflows.engine.form_records import MOST_ROWS, BadForm

Texts = dict[str, str]
KEYS = ("name", "type", "zh", "en")


def text_of(columns: Sequence[Mapping[str, Any]]) -> str:
    """The lines of the columns of a field."""
    return "\n".join(" | ".join(_parts_of(column)) for column in columns)


def written(text: str) -> list[dict[str, Any]]:
    """The columns as they stand in the file."""
    return [
        {**dict(zip(KEYS, parts, strict=False)), **(loaded(parts[4]) if len(parts) > 4 else {})}
        for parts in _lines(text)
    ]


def faults(field: Mapping[str, Any], text: str, shared: Mapping[str, bytes]) -> Iterator[Texts]:
    """What is wrong with the lines, then what the product's own reader says of the table that they make."""
    for number, parts in enumerate(_lines(text), start=1):
        if len(parts) < 4 or not all(parts[:4]):
            yield _texts(
                f"第 {number} 列：列名 | 类型 | 中文 | 英文。",
                f"Column {number}: name | type | Chinese | English.",
            )
            return
        if len(parts) > 4 and not _is_object(parts[4]):
            yield _texts(
                f'第 {number} 列 {parts[0]}：其他键须为 JSON，例如 {{"total": true}}。',
                f'Column {number}, {parts[0]}: the rest is JSON, such as {{"total": true}}.',
            )
            return
    try:
        forms.read(_alone(field, text), shared)
    except BadForm as error:
        yield _texts(f"{error.zh}。", f"{error.en}.")


def row_faults(least: str, most: str) -> Iterator[tuple[str, Texts]]:
    """`min` and `max` of a table are numbers of rows."""
    found: dict[str, int] = {}
    for key, text, lowest in (("min", least, 0), ("max", most, 1)):
        if re.fullmatch("[0-9]{1,2}", text) and lowest <= int(text) <= MOST_ROWS:
            found[key] = int(text)
        elif text:
            yield key, _texts(f"表格的行数为 {lowest} 至 {MOST_ROWS}。", f"Rows are {lowest} to {MOST_ROWS}.")
    if len(found) == 2 and found["min"] > found["max"]:
        yield "max", _texts("上限小于下限。", "The greatest value is below the least.")


def _parts_of(column: Mapping[str, Any]) -> list[str]:
    rest = rest_of(column, set(KEYS))
    return [*(str(column.get(key, "")) for key in KEYS), *([rest] if rest else [])]


def _lines(text: str) -> list[list[str]]:
    return [re.split(r"\s*[|｜]\s*", line.strip(), maxsplit=4) for line in text.splitlines() if line.strip()]


def _is_object(text: str) -> bool:
    try:
        return isinstance(json.loads(text), dict)
    except (ValueError, RecursionError):
        return False


def _alone(field: Mapping[str, Any], text: str) -> bytes:
    """A form with nothing but this field."""
    asked = {**field, "columns": written(text)}
    form = {"id": "f", "zh": "表", "en": "Form", "groups": [{"zh": "组", "en": "Group", "fields": [asked]}]}
    return json.dumps(form, ensure_ascii=False).encode()


def _texts(zh: str, en: str) -> Texts:
    return {"zh": zh, "en": en}
