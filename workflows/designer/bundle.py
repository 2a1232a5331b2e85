"""The files that a draft is checked and released with: its own over its version's over the library."""

from __future__ import annotations

import json
from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from workflows.designer.models import DraftFile, ProcessDraft
from workflows.people import roles
from workflows.people.models import DesignedRole
from workflows.runtime import deployment_queries, deployments

STORIES = "scenarios/"
"""Folder of the stories."""


def path_of(process_id: str) -> str:
    """Where the diagram of a process stands."""
    return f"processes/{process_id}.bpmn"


def is_story(path: str) -> bool:
    """True for a file that is told of a process and is no part of it."""
    return path.startswith(STORIES)


def own_files(session: Session, draft_id: int) -> dict[str, bytes]:
    """The files that the draft changed, as its last saves left them.

    An empty file was taken out again; an empty story stays, for it stands against a shipped one.
    """
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
    return {path: bytes(content) for path, content in found if content or is_story(path)}


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
    files |= {path: each for path, each in deployment_queries.diagrams(session).items() if path != own}
    if draft.base_id is not None:
        files |= deployments.files_of(session, draft.base_id)
    if "roles.json" in files:
        files["roles.json"] = _with_designed(files["roles.json"], roles.designed(session))
    return files


def _with_designed(content: bytes, designed: Sequence[DesignedRole]) -> bytes:
    """The roles with those that other releases brought; the same bytes where none is missing."""
    tree = json.loads(content)
    known = {each["id"] for each in tree["roles"]}
    missing = [each for each in designed if each.id not in known]
    if not missing:
        return content
    tree["roles"] += [
        {"id": each.id, "zh": each.name, "en": each.name_en, "office": each.office.value} for each in missing
    ]
    return (json.dumps(tree, ensure_ascii=False, indent=2) + "\n").encode()


def whole(session: Session, draft: ProcessDraft) -> dict[str, bytes]:
    """What the draft began with under its own files; the last ones win. Stories stay out."""
    own = own_files(session, draft.id)
    return before(session, draft) | {path: each for path, each in own.items() if not is_story(path)}
