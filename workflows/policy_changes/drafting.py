"""The files that a proposed change would make of the library, and the law before and after it."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy.orm import Session

from workflows.dmn import DmnError, read_model
from workflows.payments import documents
from workflows.policies import drafts
from workflows.policies.book import FOLDERS, Book, Value, read_book
from workflows.policies.cases import shipped
from workflows.policy_changes.errors import NothingProposed, TableUnreadable
from workflows.policy_changes.models import PolicyChange, SubjectKind
from workflows.runtime import deployments

Files = Mapping[str, bytes]


def library(session: Session, digest: str) -> Files:
    """The law and the released cases of a library; forms are no part of the law."""
    files = deployments.library_files(session, digest)
    kept = (*FOLDERS, "cases")
    return {path: content for path, content in files.items() if path.partition("/")[0] in kept}


def changed(session: Session, change: PolicyChange, files: Files) -> Files:
    """The files with the change in them. Raises Refused naming the field at fault."""
    draft = _with_subject(session, change, files)
    if change.cases_document_id is None:
        return draft
    return drafts.with_cases(draft, documents.content(session, change.cases_document_id))


def _with_subject(session: Session, change: PolicyChange, files: Files) -> Files:
    if change.kind == SubjectKind.PARAMETER:
        value = drafts.NewValue(
            change.profile, change.subject_id, change.value, change.starts_on, change.basis
        )
        return drafts.with_value(files, value)
    document_id = change.table_document_id
    content = documents.content(session, document_id) if document_id is not None else None
    table = drafts.NewTable(
        change.profile, change.subject_id, change.value, content, change.starts_on, change.basis
    )
    return drafts.with_table(files, table)


def books(files: Files, draft: Files) -> tuple[Book, Book]:
    """The law before and after."""
    return read_book(files), read_book(draft)


def examine(draft: Files) -> drafts.Examination:
    """Every table and every worked case under the draft."""
    cases = (shipped() / "cases" / "cases.yaml").read_bytes()
    return drafts.examine(draft, cases, (shipped() / "cases" / "topics.yaml").read_bytes())


def documented(book: Book, parameter_id: str, text: str | None) -> Value:
    """The documented value that is written so; the text itself where none is, to be refused by name."""
    options = book.parameters[parameter_id].options if parameter_id in book.parameters else ()
    return next((each.value for each in options if str(each.value) == text), text)


def table_id(session: Session, document_id: int | None, former: str | None) -> str:
    """Id of the uploaded table, its file's main decision, else the former table that was chosen.

    Raises NothingProposed, TableUnreadable (field `table_file`).
    """
    if document_id is None:
        if not former:
            raise NothingProposed(field="table_file")
        return former
    try:
        model = read_model(documents.content(session, document_id))
    except DmnError as problem:
        raise TableUnreadable(field="table_file", reason=str(problem)) from problem
    if not model.decisions:
        reason = {"zh": "文件中没有决策。", "en": "it holds no decision."}
        raise TableUnreadable(field="table_file", reason=reason)
    return model.decisions[0].id
