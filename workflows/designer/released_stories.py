"""Stories that drafts kept when they were released: no part of a version, and still to stand in `bpmn/`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from importlib.resources.abc import Traversable

import sqlalchemy as sa
from sqlalchemy.orm import Session

from workflows.designer import bundle
from workflows.designer.models import DraftFile, DraftStatus, ProcessDraft
from workflows.runtime.models import Deployment


def of_process(session: Session, process_id: str, version: int | None = None) -> dict[str, bytes]:
    """What the drafts of a process kept up to a version, or to the last, by the name of the story.

    Empty content stands for a story that was taken out.
    """
    wanted = _kept().where(ProcessDraft.process_id == process_id)
    if version is not None:
        wanted = wanted.where(Deployment.version <= version)
    return by_name((path, content) for path, content in session.execute(wanted))


def files_with(session: Session, process_id: str, version: int) -> dict[str, bytes]:
    """The stories that belong with a version, by their path in `bpmn/`; empty for one that was taken out."""
    return {_path(name): content for name, content in of_process(session, process_id, version).items()}


def drifting(session: Session, folder: Traversable) -> Iterator[str]:
    """Paths of released stories that the folder does not hold as they are."""
    kept = by_name((path, content) for path, content in session.execute(_kept()))
    shipped = in_folder(folder)
    for name in sorted(kept):
        if shipped.get(_path(name), b"") != kept[name]:
            yield _path(name)


def in_folder(folder: Traversable) -> dict[str, bytes]:
    """The stories of a `bpmn/` folder by their path in it."""
    below = folder.joinpath(bundle.STORIES.rstrip("/"))
    found = below.iterdir() if below.is_dir() else ()
    return {
        f"{bundle.STORIES}{each.name}": each.read_bytes() for each in found if each.name.endswith(".json")
    }


def by_name(rows: Iterable[tuple[str, bytes]]) -> dict[str, bytes]:
    """Path and content → name of the story and content; the last of a path wins."""
    return {path.removeprefix(bundle.STORIES).removesuffix(".json"): bytes(each) for path, each in rows}


def _path(name: str) -> str:
    return f"{bundle.STORIES}{name}.json"


def _kept() -> sa.Select[str, bytes]:
    """Saves of stories in released drafts, the newest last."""
    rows = (
        sa.select(DraftFile.path, DraftFile.content)
        .join(ProcessDraft, ProcessDraft.id == DraftFile.draft_id)
        .join(Deployment, Deployment.id == ProcessDraft.deployment_id)
    )
    is_story = DraftFile.path.startswith(bundle.STORIES, autoescape=True)
    chosen = rows.where(ProcessDraft.status == DraftStatus.RELEASED, is_story)
    return chosen.order_by(DraftFile.draft_id, DraftFile.revision)
