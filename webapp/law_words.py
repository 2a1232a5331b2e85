"""What parameters, tables and their values are called, from the law book, in the reader's language."""

from __future__ import annotations

from webapp.language import gettext as _
from webapp.language import in_language
from workflows.policies.book import Book, Value


def name(book: Book, kind: str, subject_id: str) -> str:
    """A parameter or the decision of a table, as a reader says it."""
    if kind == "parameter":
        return in_language(book.parameters[subject_id]) if subject_id in book.parameters else subject_id
    return in_language(book.title(subject_id)) if subject_id in book.decisions else subject_id


def said(book: Book, kind: str, subject_id: str, value: Value) -> str:
    """A value as a reader says it: through the parameter's options, or the table's title."""
    if value is None:
        return "—"
    if kind == "table":
        return in_language(book.title(str(value))) if str(value) in book.decisions else str(value)
    options = book.parameters[subject_id].options if subject_id in book.parameters else ()
    found = next((each for each in options if each.value == value), None)
    return in_language(found) if found else str(value)


def table_within(book: Book, file_id: str, name: str) -> str:
    """A table of a decision file, known by its Chinese name, as a reader says it."""
    known = book.model(file_id).decisions if file_id in book.decisions else ()
    english = next((each.name_en for each in known if each.name == name), "")
    return in_language({"zh": name, "en": english or name})


def profile(book: Book, profile_id: str) -> str:
    """The state of the law by its name."""
    return in_language(book.profiles[profile_id]) if profile_id in book.profiles else profile_id


def finding_kind(code: str) -> str:
    """What a strict table lacks, in a word."""
    names = {
        "overlap": _("重叠"),
        "gap": _("空缺"),
        "unreachable": _("用不到的行"),
        "unit": _("缺单位"),
        "value": _("超出允许值"),
        "output": _("结果有误"),
        "monotone": _("多反而少"),
        "elsewhere": _("另处也有"),
        "not_judged": _("无法判断"),
    }
    return names.get(code, code)
