"""The files that a draft is checked and released with: its own over its version's over the library."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from workflows.designer.models import DraftFile, ProcessDraft
from workflows.runtime import deployments


def path_of(process_id: str) -> str:
    """Where the diagram of a process stands."""
    return f"processes/{process_id}.bpmn"


def own_files(session: Session, draft_id: int) -> dict[str, bytes]:
    """The files that the draft changed, as its last saves left them."""
    newest = (
        sa.select(DraftFile.path, sa.func.max(DraftFile.revision).label("revision"))
        .where(DraftFile.draft_id == draft_id)
        .group_by(DraftFile.path)
        .subquery()
    )
    rows = sa.select(DraftFile.path, DraftFile.content).join(
        newest, (DraftFile.path == newest.c.path) & (DraftFile.revision == newest.c.revision)
    )
    found = session.execute(rows.where(DraftFile.draft_id == draft_id))
    return {path: bytes(content) for path, content in found}


def diagram(session: Session, draft: ProcessDraft) -> bytes:
    """The diagram of the draft, byte for byte."""
    path = path_of(draft.process_id)
    own = own_files(session, draft.id)
    if path in own or draft.base_id is None:
        return own[path]
    return deployments.file(session, draft.base_id, path)


def file(session: Session, draft: ProcessDraft, path: str) -> bytes | None:
    """One file as the draft has it: its own, else that of its version, else that of the library."""
    own = own_files(session, draft.id)
    return own[path] if path in own else before(session, draft).get(path)


def before(session: Session, draft: ProcessDraft) -> dict[str, bytes]:
    """What the draft began with: library, newest other diagrams, the version that it changes."""
    files = dict(deployments.library_files(session, deployments.newest_library(session)))
    own = path_of(draft.process_id)
    files |= {path: each for path, each in deployments.diagrams(session).items() if path != own}
    if draft.base_id is not None:
        files |= deployments.files_of(session, draft.base_id)
    return files


def whole(session: Session, draft: ProcessDraft) -> dict[str, bytes]:
    """What the draft began with under its own files; the last ones win."""
    return before(session, draft) | own_files(session, draft.id)
