"""Tables and letters of a draft: kept as they are edited, or added new."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy.orm import Session

from workflows.designer import blank, bundle, operations, tables
from workflows.designer.models import ProcessDraft
from workflows.errors import NotFound, Refused
from workflows.people.permissions import Actor


@dataclass(frozen=True)
class Saving:
    """Who saves, when, and the revision of the draft at which the file was opened."""

    revision: int
    by: Actor
    now: dt.datetime


@dataclass(frozen=True)
class NewPiece:
    """A table or letter that is not there yet; its id is also the name of its file."""

    piece_id: str
    name: str
    name_en: str


def save_table(
    session: Session, draft_id: int, decision_id: str, content: bytes, saving: Saving
) -> ProcessDraft:
    """Keep a table that is there already. Raises NotFound, Refused for no XML, and as `save_file`."""
    operations.require_xml(content)
    return _save(session, draft_id, tables.path_of(decision_id), content, saving)


def add_table(session: Session, draft_id: int, new: NewPiece, saving: Saving) -> ProcessDraft:
    """Put a new table into the draft. Raises Refused with the field at fault, and as `save_file`."""
    content = blank.table(new.piece_id, new.name.strip(), new.name_en.strip())
    return add(session, draft_id, new, tables.path_of(new.piece_id), content, saving)


def _require_proper(new: NewPiece) -> None:
    operations.require_id(new.piece_id, "piece_id")
    operations.require_name(new.name, "name")
    operations.require_name(new.name_en, "name_en")


def add(
    session: Session, draft_id: int, new: NewPiece, path: str, content: bytes, saving: Saving
) -> ProcessDraft:
    """Put a file that is not there yet into the draft. Raises Refused with the field at fault."""
    operations.locked(session, draft_id)
    _require_proper(new)
    if bundle.file(session, operations.locked(session, draft_id), path) is not None:
        reason = {"zh": f"已有 {path}，请直接打开修改", "en": f"{path} is there already; open it"}
        raise Refused(field="piece_id", reason=reason)
    return _keep(session, draft_id, path, content, saving)


def _save(session: Session, draft_id: int, path: str, content: bytes, saving: Saving) -> ProcessDraft:
    if bundle.file(session, operations.locked(session, draft_id), path) is None:
        raise NotFound(what={"zh": f"文件 {path}", "en": f"The file {path}"})
    return _keep(session, draft_id, path, content, saving)


def _keep(session: Session, draft_id: int, path: str, content: bytes, saving: Saving) -> ProcessDraft:
    return operations.save_file(
        session, draft_id, path, content, revision=saving.revision, by=saving.by, now=saving.now
    )
