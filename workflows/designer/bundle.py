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


def whole(session: Session, draft: ProcessDraft) -> dict[str, bytes]:
    """Library, newest other diagrams, the version that it changes, its own files; the last ones win."""
    files = dict(deployments.library_files(session, deployments.newest_library(session)))
    for each in deployments.processes(session):
        if each.process_id != draft.process_id:
            path = path_of(each.process_id)
            files[path] = deployments.file(session, each.deployment_id, path)
    if draft.base_id is not None:
        files |= deployments.files_of(session, draft.base_id)
    return files | own_files(session, draft.id)
