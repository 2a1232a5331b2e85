"""The forms of a draft: a new one added, one opened, changed, tried out with answers that go nowhere."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from workflows.designer import form_checks, form_sheets, operations
from workflows.designer.form_sheets import FormSheet, GroupSheet
from workflows.designer.models import ProcessDraft
from workflows.designer.queries import Contents, contents
from workflows.engine import forms
from workflows.engine.form_records import SUMMED
from workflows.engine.forms import Field, Form
from workflows.errors import InvalidAnswers, NotFound
from workflows.people.permissions import Actor

_ID = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*\Z")
LONGEST_ID = 60
SAMPLE = {"zh": "（由流程给出）", "en": "(given by the process)"}


@dataclass(frozen=True)
class NewForm:
    """A form to be written from nothing; its id is also the name of its file."""

    form_id: str
    zh: str
    en: str


def path_of(form_id: str) -> str:
    """Where a form stands."""
    return f"forms/{form_id}.json"


def content(found: Contents, form_id: str) -> bytes:
    """The form as the draft has it. Raises NotFound."""
    own = found.whole.get(path_of(form_id))
    if own is None:
        raise NotFound(what={"zh": "此表单", "en": "This form"})
    return own


def add(session: Session, draft_id: int, new: NewForm, *, by: Actor, now: dt.datetime) -> ProcessDraft:
    """Put an empty form into the draft. Raises InvalidAnswers by field, and as `operations.save_file`."""
    operations.hold(session, draft_id, by=by, now=now)
    found = contents(session, draft_id, by)
    wrong = _faults(new, found.whole)
    if wrong:
        raise InvalidAnswers(wrong)
    sheet = FormSheet(new.form_id, new.zh.strip(), new.en.strip(), groups=(GroupSheet("内容", "Content"),))
    made, revision = form_sheets.written(sheet), operations.locked(session, draft_id).revision
    path = path_of(new.form_id)
    return operations.save_file(session, draft_id, path, made, revision=revision, by=by, now=now)


def keep(
    session: Session, draft_id: int, sheet: FormSheet, *, revision: int, by: Actor, now: dt.datetime
) -> ProcessDraft:
    """Save a form; one that says the same as before is no save.

    Raises InvalidAnswers with every part at fault, and as `operations.save_file`.
    """
    operations.hold(session, draft_id, by=by, now=now)
    found = contents(session, draft_id, by)
    before = content(found, sheet.id)
    made = form_checks.checked(sheet, found.whole)
    if form_sheets.same(before, made):
        made = before
    path = path_of(sheet.id)
    return operations.save_file(session, draft_id, path, made, revision=revision, by=by, now=now)


def samples(form: Form, language: str) -> dict[str, Any]:
    """Values for the facts that a form shows, so that a trial shows their places."""
    return {each.name: _sample(each, language) for each in form.fields if each.type == "fact"}


def try_out(form: Form, answers: Mapping[str, Any], *, today: dt.date) -> None:
    """Check answers as a step would. Raises InvalidAnswers."""
    forms.validated(form, answers, samples(form, "zh"), today=today)


def _sample(field: Field, language: str) -> Any:
    if field.columns:
        return [{column.name: _sample(column, language) for column in field.columns}]
    if field.type in SUMMED:
        return Decimal(1000) if field.type == "money" else 1
    if field.options:
        return field.options[0].value
    return Decimal(1000) if field.name in {"amount", "total"} else SAMPLE[language]


def _faults(new: NewForm, files: Mapping[str, bytes]) -> dict[str, dict[str, str]]:
    wrong = {}
    if not _ID.match(new.form_id) or len(new.form_id) > LONGEST_ID:
        wrong["form_id"] = {
            "zh": "代号须为小写英文单词，用下划线连接。",
            "en": "The id is lower-case words joined by _.",
        }
    elif path_of(new.form_id) in files:
        wrong["form_id"] = {"zh": "已有这个编号的表单。", "en": "There is a form of this id."}
    for key, text in (("zh", new.zh), ("en", new.en)):
        if not text.strip() or len(text) > 120:
            wrong[key] = {
                "zh": "请填写名称，不超过 120 字。",
                "en": "Write the name, 120 characters at most.",
            }
    return wrong
