"""Uploaded files, kept byte for byte."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass

from sqlalchemy.orm import Session, undefer

from workflows.errors import NotFound
from workflows.payments.errors import DocumentRefused
from workflows.payments.models import Document
from workflows.people.permissions import KINDS, Actor, Subject, require

LARGEST = {"bank_result": 64 * 1024 * 1024}
_LARGEST_OTHER = 10 * 1024 * 1024


@dataclass(frozen=True)
class Upload:
    """A file as it comes in; `kind` says what it is for, such as `bank_result`."""

    kind: str
    name: str
    content: bytes
    area_id: str | None = None


@dataclass(frozen=True)
class DocumentRow:
    """A stored file without its bytes."""

    document_id: int
    kind: str
    name: str
    size: int
    sha256: str
    area_id: str | None
    stored_at: dt.datetime


def store(session: Session, upload: Upload, *, actor: Actor, now: dt.datetime) -> int:
    """Keep an upload and give its id. Raises DocumentRefused (field `file`), NotAllowed."""
    require(actor, "document.store", Subject("document", area_id=upload.area_id))
    limit = LARGEST.get(upload.kind, _LARGEST_OTHER)
    if not upload.content:
        raise DocumentRefused(field="file", reason={"zh": "文件是空的。", "en": "it is empty."})
    if len(upload.content) > limit:
        size = limit // (1024 * 1024)
        raise DocumentRefused(
            field="file", reason={"zh": f"不得超过 {size} MB。", "en": f"it may have {size} MB at most."}
        )
    document = Document(
        kind=upload.kind,
        name=_clean(upload.name),
        size=len(upload.content),
        sha256=hashlib.sha256(upload.content).hexdigest(),
        content=upload.content,
        area_id=upload.area_id,
        stored_at=now,
        stored_by=actor.person_id,
    )
    session.add(document)
    session.flush()
    return document.id


def row(session: Session, document_id: int) -> DocumentRow:
    """What is known of a stored file. Raises NotFound."""
    found = session.get(Document, document_id)
    if found is None:
        raise NotFound(what=KINDS["document"])
    return DocumentRow(
        found.id, found.kind, found.name, found.size, found.sha256, found.area_id, found.stored_at
    )


def content(session: Session, document_id: int) -> bytes:
    """The bytes of a stored file. Raises NotFound."""
    found = session.get(Document, document_id, options=[undefer(Document.content)])
    if found is None:
        raise NotFound(what=KINDS["document"])
    return bytes(found.content)


def _clean(name: str) -> str:
    """The last part of the name, without what a browser or a terminal could take for more."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    return "".join(char for char in last if char.isprintable())[:200] or "file"
