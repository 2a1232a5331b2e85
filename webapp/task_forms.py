"""Forms of tasks as pages show them: labels of the reader's language, values kept, errors by field."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from flask import request
from werkzeug.datastructures import FileStorage

from webapp import form_tables, transaction
from webapp.filters import spoken, yuan
from webapp.language import in_language, language
from workflows.errors import DomainError, InvalidAnswers, NotFound, Refused
from workflows.people.permissions import KINDS
from workflows.runtime import asking

HOUSEKEEPING = frozenset({"csrf_token", "revision", "_act", "back"})
"""Fields of ours in every form; everything else is an answer, and unknown answers are refused."""

EXAMPLE = "amount_is_example"
AMOUNTS = frozenset({"amount", "total", "deferred_total", "owed_total", "monthly_total"})
"""Facts that are money in yuan."""


@dataclass(frozen=True)
class Choice:
    """One option, with its text in both languages."""

    value: str
    zh: str
    en: str


@dataclass(frozen=True)
class FieldShown:
    """One field, ready for the macros of `_form.html`."""

    name: str
    kind: str
    label: str
    hint: str
    error: str
    value: Any
    options: Sequence[Any] = ()
    optional: bool = False
    lines: int = 3
    longest: int | None = None
    accept: str = ""
    decides: bool = False
    is_sample: bool = False
    """True for an amount that rests on an example standard."""
    partial: Any = None
    """What of a refused file may be taken all the same, a `RightRows`."""
    table: form_tables.TableShown | None = None
    """The rows of a table, to be filled in or only read."""


@dataclass(frozen=True)
class GroupShown:
    """Fields under one legend."""

    label: str
    hint: str
    fields: tuple[FieldShown, ...]

    @property
    def runs(self) -> list[tuple[bool, list[FieldShown]]]:
        """Facts that stand together, and questions, in order; a fact that is a table stands alone."""
        runs = groupby(self.fields, key=lambda each: each.kind == "fact" and each.table is None)
        return [(is_fact, list(run)) for is_fact, run in runs]


@dataclass(frozen=True)
class FormShown:
    """A whole form; `errors` is field name → sentence in the order of the fields."""

    title: str
    groups: tuple[GroupShown, ...]
    errors: Mapping[str, str]
    decides: bool
    """True when an answer changes what else is asked."""

    @property
    def has_rows(self) -> bool:
        """True where a table is to be filled in."""
        return any(field.kind == "table" for group in self.groups for field in group.fields)


@dataclass(frozen=True)
class Shown:
    """What a form is shown with besides its own text."""

    facts: Mapping[str, Any]
    typed: Mapping[str, Any] | None = None
    error: DomainError | None = None
    options: Mapping[str, Sequence[Any]] | None = None
    """Field name → choices that come from the database."""


def start_form(process_id: str) -> asking.Form | None:
    """The form that begins a case today. Raises as `asking.start_form`."""
    return asking.start_form(transaction.session(), process_id, transaction.clock().today())


def shown(form: asking.Form | None, given: Shown) -> FormShown | None:
    """The form with what was typed, else with the facts of the same names and the defaults."""
    if form is None:
        return None
    values = {field.name: _value(form, field, given) for field in form.fields}
    asked = asking.asked(form, values, given.facts)
    errors = errors_of(given.error)
    deciding = _deciding(form)
    groups = tuple(
        GroupShown(
            label=in_language(group),
            hint=in_language(group.hint),
            fields=tuple(
                _field(field, values[field.name], given, errors, deciding)
                for field in group.fields
                if field.name in asked and not _is_empty_fact(field, given.facts)
            ),
        )
        for group in form.groups
    )
    mark = "：" if language() == "zh" else ": "
    ordered: dict[str, str] = {}
    for field in form.fields:
        if field.name in errors:
            ordered[field.name] = in_language(field) + mark + errors[field.name]
        ordered |= form_tables.lines(form, field, errors) if field.type == "table" else {}
    ordered |= {name: name + mark + text for name, text in errors.items() if name not in ordered}
    return FormShown(in_language(form), groups, ordered, bool(deciding))


def is_redrawn() -> bool:
    """True where a button of the form asks for the page once more and sends nothing."""
    act = request.form.get("_act", "")
    return act == "refresh" or form_tables.is_act(act)


def is_answer(name: str) -> bool:
    """False for what a page sends beside the answers; no field of a form begins with an underscore."""
    return name not in HOUSEKEEPING and not name.startswith("_")


def leave_out() -> str:
    """The digest of the file whose wrong rows are to be left out, as its reader ticked; else empty."""
    return request.form.get("_leave_out", "")


def refuse_file(_upload: FileStorage) -> int:
    """For a form that asks for no file. Raises NotFound."""
    raise NotFound(what=KINDS["document"])


def answers(
    form: asking.Form | None,
    keep_file: Callable[[FileStorage], int] = refuse_file,
    facts: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """What was typed, by field; an uploaded file is kept and its id is the answer.

    A typed number is no upload: of a file only the one among the `facts` of the step is taken again.
    Raises InvalidAnswers for a file of a kind that its field does not take, and what `keep_file` refuses;
    also on a page that does not know the buttons of rows, so that none of them sends anything.
    """
    if form_tables.is_act(request.form.get("_act", "")):
        raise InvalidAnswers({})
    fields = {field.name: field for field in form.fields} if form else {}
    typed = {name: value for name, value in request.form.items() if is_answer(name)}
    found: dict[str, Any] = {
        name: value for name, value in typed.items() if _may_be_typed(fields.get(name), value, facts or {})
    }
    for name, upload in request.files.items():
        if upload.filename:
            _check_ending(fields.get(name), upload.filename)
            found[name] = _kept(name, upload, keep_file)
    return found


def _may_be_typed(field: asking.Field | None, value: str, facts: Mapping[str, Any]) -> bool:
    if field is None or field.type not in {"fact", "file"}:
        return True
    return field.type == "file" and value == str(facts.get(field.name))


def _check_ending(field: asking.Field | None, name: str) -> None:
    """The endings of `accept` hold here too: a browser may be told to send anything."""
    taken = [each.strip().lower() for each in str(field.accept or "").split(",")] if field else []
    endings = tuple(each for each in taken if each.startswith("."))
    if field is not None and endings and not name.lower().endswith(endings):
        listed = "、".join(endings), ", ".join(endings)
        texts = {
            "zh": f"只收 {listed[0]} 文件，请重新选择。",
            "en": f"Choose a file that ends in {listed[1]}.",
        }
        raise InvalidAnswers({field.name: texts})


def _kept(name: str, upload: FileStorage, keep_file: Callable[[FileStorage], int]) -> int:
    """The id of the upload; a refusal names the field of this form."""
    try:
        return keep_file(upload)
    except Refused as refusal:
        refusal.field = name
        raise


def _field(
    field: asking.Field, value: Any, given: Shown, errors: Mapping[str, str], deciding: frozenset[str]
) -> FieldShown:
    options = (given.options or {}).get(field.name, field.offered(given.facts))
    table = form_tables.told(field, value) if field.type == "fact" else None
    if field.type == "table":
        table = form_tables.asked(field, value, errors, given.typed)
    return FieldShown(
        name=field.name,
        kind=field.type,
        label=in_language(field),
        hint=in_language(field.hint),
        error=errors.get(field.name, ""),
        value=_fact(field, value) if field.type == "fact" and table is None else value,
        options=options,
        optional=not field.required and field.type not in {"boolean", "fact"},
        lines=field.lines or 3,
        longest=field.max if isinstance(field.max, int) else None,
        accept=str(field.accept or ""),
        decides=field.name in deciding,
        is_sample=field.name == "amount" and bool(given.facts.get(EXAMPLE)),
        partial=getattr(given.error, "partial", None) if field.name in errors else None,
        table=table,
    )


def _value(form: asking.Form, field: asking.Field, given: Shown) -> Any:
    if field.type == "fact":
        return given.facts.get(field.name)
    if field.type == "table":
        return form_tables.rows(form, field, given.typed, given.facts.get(field.name))
    # A question that an answer has only now brought up was not on the page: it begins with its fact.
    if given.typed is not None and (field.type == "boolean" or field.name in given.typed):
        typed = given.typed.get(field.name, "")
        return typed == "true" if field.type == "boolean" else typed
    known = given.facts.get(field.name)
    value = field.default if known is None else known
    if value == "today":
        return transaction.clock().today().isoformat()
    return "" if value is None else value


def _fact(field: asking.Field, value: Any) -> str:
    """A fact in words: through the options where its values are codes."""
    if field.name in AMOUNTS:
        return yuan(value)
    labels = {option.value: in_language(option) for option in field.options}
    values = value if isinstance(value, list | tuple) else [value]
    words = [labels.get(str(each)) or spoken(each) for each in values]
    return ("、" if language() == "zh" else "; ").join(words)


def _is_empty_fact(field: asking.Field, facts: Mapping[str, Any]) -> bool:
    """A fact without a value is left out, and so is what the mark beside the amount says."""
    return field.type == "fact" and (field.name == EXAMPLE or facts.get(field.name) in (None, "", []))


def errors_of(error: DomainError | None) -> dict[str, str]:
    """Field name → sentence, where the error names fields."""
    if isinstance(error, InvalidAnswers):
        return {name: in_language(texts) for name, texts in error.by_field.items()}
    field = getattr(error, "field", None)
    return {field: error.text(language())} if error is not None and field else {}


def _deciding(form: asking.Form) -> frozenset[str]:
    """Fields whose answers stand in the condition of another."""
    conditions = " ".join(field.visible or "" for field in form.fields)
    return frozenset(field.name for field in form.fields if field.name in conditions.split())
