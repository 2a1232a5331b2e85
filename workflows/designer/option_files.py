"""Shared lists of choices (共用选项) of a draft: a file of `forms/options` that several forms may name."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from workflows.designer import operations
from workflows.designer.form_sheets import choices
from workflows.designer.models import ProcessDraft
from workflows.designer.pieces import Saving
from workflows.designer.queries import Contents, contents
from workflows.errors import InvalidAnswers, NotFound

LONGEST_ID = 60
LONGEST_NAME = 120
MOST = 200
"""Choices of one list; nobody looks through more."""
_KEYS = ("value", "zh", "en")


@dataclass(frozen=True)
class OptionSheet:
    """A list as it is typed: `rows` has one choice a line, `value | Chinese | English`."""

    id: str
    zh: str
    en: str
    rows: str


def path_of(stem: str) -> str:
    """Where a list stands."""
    return f"forms/options/{stem}.json"


def opened(found: Contents, stem: str) -> OptionSheet:
    """The list as the draft has it. Raises NotFound."""
    content = found.whole.get(path_of(stem))
    if content is None:
        raise NotFound(what={"zh": "这份共用选项", "en": "These shared options"})
    tree = json.loads(content)
    rows = tree["options"] if isinstance(tree, dict) else tree
    named = tree if isinstance(tree, dict) else {}
    lines = (" | ".join(str(row[key]) for key in _KEYS) for row in rows)
    return OptionSheet(stem, str(named.get("zh", stem)), str(named.get("en", stem)), "\n".join(lines))


def keep(
    session: Session, draft_id: int, sheet: OptionSheet, saving: Saving, *, is_new: bool
) -> ProcessDraft:
    """Save a list; `is_new` puts one into the draft that is not there yet.

    Raises InvalidAnswers with every part at fault, NotFound, and as `operations.save_file`.
    """
    operations.hold(session, draft_id, by=saving.by, now=saving.now)
    found = contents(session, draft_id, saving.by)
    wrong = dict(_faults(sheet, found.whole, is_new))
    if wrong:
        raise InvalidAnswers(wrong)
    if not is_new and opened(found, sheet.id) == sheet:
        return operations.locked(session, draft_id)
    path, content = path_of(sheet.id), _written(sheet, found.whole.get(path_of(sheet.id)))
    return operations.save_file(
        session, draft_id, path, content, revision=saving.revision, by=saving.by, now=saving.now
    )


def _written(sheet: OptionSheet, before: bytes | None) -> bytes:
    """The file; what else its rows said, for values that are still there, stays."""
    tree = json.loads(before) if before else {}
    former = tree.get("options", []) if isinstance(tree, dict) else tree
    more = {str(row["value"]): row for row in former}
    rows = [{**more.get(row[0], {}), **dict(zip(_KEYS, row, strict=True))} for row in choices(sheet.rows)]
    known = tree if isinstance(tree, dict) else {}
    made = {**known, "id": sheet.id, "zh": sheet.zh, "en": sheet.en, "options": rows}
    return (json.dumps(made, ensure_ascii=False, indent=2) + "\n").encode()


def _faults(
    sheet: OptionSheet, files: Mapping[str, bytes], is_new: bool
) -> Iterator[tuple[str, dict[str, str]]]:
    if is_new and not (operations.is_id(sheet.id) and len(sheet.id) <= LONGEST_ID):
        yield (
            "stem",
            _both("代号须为小写英文单词，用下划线连接。", "The id is lower-case words joined by _."),
        )
    elif is_new and path_of(sheet.id) in files:
        yield "stem", _both("已有这个编号的共用选项。", "There are shared options of this id.")
    for key, text in (("zh", sheet.zh), ("en", sheet.en)):
        if not text or len(text) > LONGEST_NAME:
            yield key, _both("请填写名称，不超过 120 字。", "Write the name, 120 characters at most.")
    rows = choices(sheet.rows)
    if not 0 < len(rows) <= MOST:
        yield "rows", _both(f"请写 1 至 {MOST} 个选项。", f"Write 1 to {MOST} choices.")
    elif any(len(row) != len(_KEYS) or not all(row) for row in rows):
        yield (
            "rows",
            _both("每行一个选项：值 | 中文 | 英文。", "One choice a line: value | Chinese | English."),
        )
    elif len({row[0] for row in rows}) < len(rows):
        yield "rows", _both("选项的值不能重复。", "No two choices may have the same value.")


def _both(zh: str, en: str) -> dict[str, str]:
    return {"zh": zh, "en": en}
