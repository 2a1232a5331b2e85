"""Lists for the designers' pages: processes, drafts, saves, versions with who and why."""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Mapping
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from workflows.designer import bundle, released_stories
from workflows.designer.comparison import Comparison, compare
from workflows.designer.models import DraftFile, DraftStatus, ProcessDraft
from workflows.designer.operations import SUBJECT, is_held, writers
from workflows.engine import parser
from workflows.errors import NotFound
from workflows.people.models import Person
from workflows.people.permissions import KINDS, Actor, can, require
from workflows.runtime import deployment_queries, deployments
from workflows.runtime.deployment_queries import Deployed
from workflows.runtime.models import Deployment, Instance, InstanceStatus

LOOK = "draft.see"


@dataclass(frozen=True)
class Draft:
    """A draft as pages show it to one person."""

    draft_id: int
    process_id: str
    name: str
    name_en: str
    base_version: int | None
    status: DraftStatus
    revision: int
    changed_by: str
    changed_at: dt.datetime
    held_by: str
    held_at: dt.datetime | None
    is_held: bool
    """True while another person is editing it."""
    note: str
    proposed_by: str
    proposed_at: dt.datetime | None
    may_edit: bool
    may_release: bool
    may_release_roles: bool
    is_own: bool
    """True for whoever wrote or proposed it: another must release it."""

    @property
    def is_open(self) -> bool:
        """True while it is changed, before it is proposed."""
        return self.status == DraftStatus.OPEN


@dataclass(frozen=True)
class Save:
    """One save of a draft."""

    revision: int
    saved_by: str
    saved_at: dt.datetime
    size: int


class Standing(enum.StrEnum):
    """Whether new cases start on a version today."""

    WAITING = "waiting"
    """Released, and its first day has not come."""
    IN_FORCE = "in_force"
    FORMER = "former"


@dataclass(frozen=True)
class Version:
    """A version with who put it in force, and the cases that run on it."""

    deployed: Deployed
    deployed_by: str | None
    running: int
    standing: Standing


def drafts(session: Session, actor: Actor, now: dt.datetime) -> tuple[Draft, ...]:
    """Drafts on the board, by process."""
    require(actor, LOOK, SUBJECT)
    on_board = ProcessDraft.status.in_((DraftStatus.OPEN, DraftStatus.PROPOSED))
    rows = session.execute(_drafts().where(on_board).order_by(ProcessDraft.process_id)).all()
    return tuple(_shown(session, draft, base, actor, now) for draft, base in rows)


def draft(session: Session, draft_id: int, actor: Actor, now: dt.datetime) -> Draft:
    """One draft. Raises NotFound."""
    require(actor, LOOK, SUBJECT)
    found = session.execute(_drafts().where(ProcessDraft.id == draft_id)).one_or_none()
    if found is None:
        raise NotFound(what=KINDS["draft"])
    return _shown(session, found[0], found[1], actor, now)


def diagram(session: Session, draft_id: int, actor: Actor) -> bytes:
    """The draft's diagram, byte for byte. Raises NotFound."""
    return bundle.diagram(session, _row(session, draft_id, actor))


def files(session: Session, draft_id: int, actor: Actor, diagram: bytes | None = None) -> dict[str, bytes]:
    """All files that the draft is checked with; `diagram` stands for its own where given."""
    row = _row(session, draft_id, actor)
    whole = bundle.whole(session, row)
    return whole if diagram is None else {**whole, bundle.path_of(row.process_id): diagram}


def piece(session: Session, draft_id: int, path: str, actor: Actor) -> bytes:
    """One file as the draft has it, byte for byte. Raises NotFound."""
    found = bundle.file(session, _row(session, draft_id, actor), path)
    if found is None:
        raise NotFound(what={"zh": f"文件 {path}", "en": f"The file {path}"})
    return found


def saves(session: Session, draft_id: int, actor: Actor) -> tuple[Save, ...]:
    """The last saves of a draft, newest first."""
    require(actor, LOOK, SUBJECT)
    rows = sa.select(
        DraftFile.revision, DraftFile.saved_by_name, DraftFile.saved_at, sa.func.length(DraftFile.content)
    )
    newest = rows.where(DraftFile.draft_id == draft_id).order_by(DraftFile.revision.desc()).limit(50)
    return tuple(Save(*row) for row in session.execute(newest))


def processes(session: Session, actor: Actor) -> tuple[Deployed, ...]:
    """The newest version of every process."""
    require(actor, LOOK, SUBJECT)
    return deployment_queries.processes(session)


def in_force(session: Session, actor: Actor, today: dt.date) -> dict[str, int]:
    """Process id → the version on which its cases start today; none for one that waits for its day."""
    require(actor, LOOK, SUBJECT)
    return deployment_queries.versions_in_force(session, today)


def versions(session: Session, process_id: str, actor: Actor, today: dt.date) -> tuple[Version, ...]:
    """Every version, newest first. Raises NotFound for an unknown process."""
    require(actor, LOOK, SUBJECT)
    found = (
        deployment_queries.versions(session, process_id) if process_id != deployment_queries.LIBRARY else ()
    )
    if not found:
        raise NotFound(what={"zh": "此流程", "en": "This process"})
    ids = [each.deployment_id for each in found]
    people = sa.select(Deployment.id, Person.name).join(Person, Person.id == Deployment.deployed_by)
    names = {key: name for key, name in session.execute(people.where(Deployment.id.in_(ids)))}  # noqa: C416  mypy reads no rows as pairs
    counted = sa.select(Instance.deployment_id, sa.func.count()).group_by(Instance.deployment_id)
    open_cases = counted.where(Instance.status == InstanceStatus.RUNNING, Instance.deployment_id.in_(ids))
    running = {key: count for key, count in session.execute(open_cases)}  # noqa: C416  as above
    current = next((each.version for each in found if not each.is_waiting(today)), 0)
    return tuple(
        Version(
            each,
            names.get(each.deployment_id),
            running.get(each.deployment_id, 0),
            _standing(each, current, today),
        )
        for each in found
    )


def _standing(each: Deployed, current: int, today: dt.date) -> Standing:
    if each.is_waiting(today):
        return Standing.WAITING
    return Standing.IN_FORCE if each.version == current else Standing.FORMER


def version_files(session: Session, process_id: str, version: int, actor: Actor) -> dict[str, bytes]:
    """Every file of one version. Raises NotFound."""
    require(actor, LOOK, SUBJECT)
    wanted = sa.select(Deployment.id).where(
        Deployment.process_id == process_id, Deployment.version == version
    )
    found = session.scalar(wanted) if process_id != deployment_queries.LIBRARY else None
    if found is None:
        raise NotFound(what={"zh": "此版本", "en": "This version"})
    return deployments.files_of(session, found)


def patch_files(session: Session, process_id: str, version: int, actor: Actor) -> dict[str, bytes]:
    """What a patch writes: the files of a version and the stories kept with it. Raises NotFound."""
    found = version_files(session, process_id, version, actor)
    return found | released_stories.files_with(session, process_id, version)


def library(session: Session, actor: Actor) -> Mapping[str, bytes]:
    """The files of the library in force."""
    require(actor, LOOK, SUBJECT)
    return deployments.library_files(session, deployments.newest_library(session))


def _row(session: Session, draft_id: int, actor: Actor) -> ProcessDraft:
    require(actor, LOOK, SUBJECT)
    found = session.get(ProcessDraft, draft_id)
    if found is None:
        raise NotFound(what=KINDS["draft"])
    return found


def _drafts() -> sa.Select[ProcessDraft, Deployment | None]:
    return sa.select(ProcessDraft, Deployment).outerjoin(Deployment, Deployment.id == ProcessDraft.base_id)


def _drawn_names(session: Session, row: ProcessDraft) -> tuple[str, str]:
    """What the diagram of a process that was never released calls it; its id where it says nothing."""
    process = parser.try_process(bundle.diagram(session, row), bundle.path_of(row.process_id))[0]
    name = (process.name if process else "") or row.process_id
    return name, (process.name_en if process else "") or name


def _shown(
    session: Session, row: ProcessDraft, base: Deployment | None, actor: Actor, now: dt.datetime
) -> Draft:
    name, name_en = (base.name, base.name_en) if base else _drawn_names(session, row)
    is_own = actor.person_id == row.proposed_by or actor.person_id in writers(session, row.id)
    return Draft(
        draft_id=row.id,
        process_id=row.process_id,
        name=name,
        name_en=name_en,
        base_version=base.version if base else None,
        status=row.status,
        revision=row.revision,
        changed_by=row.changed_by_name,
        changed_at=row.changed_at,
        held_by=row.held_by_name,
        held_at=row.held_at,
        is_held=is_held(row, actor, now),
        note=row.note,
        proposed_by=row.proposed_by_name,
        proposed_at=row.proposed_at,
        may_edit=can(actor, "draft.edit", SUBJECT),
        may_release=can(actor, "draft.release", SUBJECT),
        may_release_roles=can(actor, "role.release", SUBJECT),
        is_own=is_own,
    )


@dataclass(frozen=True)
class Contents:
    """The files of a draft: all that it began with, and its own."""

    before: dict[str, bytes]
    own: dict[str, bytes]

    @property
    def whole(self) -> dict[str, bytes]:
        """What the draft is checked and released with."""
        return self.before | self.own


def contents(session: Session, draft_id: int, actor: Actor) -> Contents:
    """The files of a draft. Raises NotFound."""
    row = _row(session, draft_id, actor)
    return Contents(bundle.before(session, row), bundle.own_files(session, draft_id))


def changes(found: Contents, process_id: str) -> Comparison:
    """How the draft differs from what it began with; from nothing for a new process."""
    touched = {bundle.path_of(process_id), *found.own}
    before = {path: found.before[path] for path in touched if path in found.before}
    return compare(before, {**before, **found.own}, process_id)
