"""What designers do to a draft: open, save, propose, send back, discard; and the second person's release.

A draft runs nothing. Everything here binds the whole province, so only its grants reach it.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from hashlib import sha256

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from workflows import audit
from workflows.clock import local_date
from workflows.designer import blank, bundle, letter_checks, role_files
from workflows.designer.errors import (
    DraftHeld,
    DraftMoved,
    DraftNotOpen,
    DraftNotProposed,
    NewerVersion,
    OwnDraft,
)
from workflows.designer.models import DraftFile, DraftStatus, ProcessDraft
from workflows.engine import validation
from workflows.errors import AlreadyExists, NotFound, Refused
from workflows.people.permissions import EVERYWHERE, KINDS, Actor, Subject, require
from workflows.runtime import deployment_queries, deployments
from workflows.runtime.models import Deployment

SUBJECT = Subject("draft", EVERYWHERE)
SILENCE = dt.timedelta(minutes=5)
"""Without a sign of the editor for so long, another designer may take the draft over."""
LARGEST = 1_500_000
LONGEST_NOTE = 400
LATEST_DAYS = 366
"""A release that would not come into force within a year is a slip of the pen."""
_PATH = re.compile(
    r"(processes/[a-z0-9_]+\.bpmn|decisions/[a-z0-9_]+\.dmn|(forms|forms/options|letters)/[a-z0-9_]+\.json"
    r"|roles\.json|scenarios/[a-z0-9_]+\.[a-z0-9_]+\.json)\Z"
)
"""Files that a draft may hold, as they stand in `bpmn/`."""
_ID = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*\Z")


@dataclass(frozen=True)
class NewProcess:
    """A process to be drawn from nothing; its id is also the name of its file."""

    process_id: str
    name: str
    name_en: str


def open_draft(session: Session, process_id: str, *, by: Actor, now: dt.datetime) -> ProcessDraft:
    """The draft of a process that is on the board, else a new one of its newest version.

    Raises NotFound for a process that was never put in force.
    """
    require(by, "draft.edit", SUBJECT)
    return on_board(session, process_id, by=by, now=now)


def on_board(session: Session, process_id: str, *, by: Actor, now: dt.datetime) -> ProcessDraft:
    """As `open_draft`, for who has asked already whether they may."""
    found = session.scalar(_on_board(process_id))
    if found is not None:
        return found
    base = deployment_queries.newest(session, process_id)
    if process_id == deployment_queries.LIBRARY:
        raise NotFound(what=KINDS["draft"])
    return _keep(session, _draft(process_id, base.id, by, now), by, now)


def draw(session: Session, new: NewProcess, *, by: Actor, now: dt.datetime) -> ProcessDraft:
    """A draft of a process that is not there yet. Raises Refused with the field at fault."""
    require(by, "draft.edit", SUBJECT)
    require_id(new.process_id, "process_id")
    require_name(new.name, "name")
    require_name(new.name_en, "name_en")
    content = blank.diagram(new.process_id, new.name.strip(), new.name_en.strip())
    return begin(session, new.process_id, content, by=by, now=now)


def begin(session: Session, process_id: str, content: bytes, *, by: Actor, now: dt.datetime) -> ProcessDraft:
    """A draft of a process that is not there yet, with this diagram.

    Raises Refused for an id that is bad or taken (`process_id`).
    """
    require_id(process_id, "process_id")
    taken = sa.select(Deployment.id).where(Deployment.process_id == process_id).limit(1)
    on_board = session.scalar(_on_board(process_id))
    if process_id == deployment_queries.LIBRARY or on_board is not None or session.scalar(taken) is not None:
        raise _refused("已有这个编号的流程或草稿", "there is a process or draft of this id", "process_id")
    draft = _keep(session, _draft(process_id, None, by, now), by, now)
    session.add(_file(draft, bundle.path_of(process_id), content, by, now))
    session.flush()
    return draft


def hold(session: Session, draft_id: int, *, by: Actor, now: dt.datetime) -> ProcessDraft:
    """Say that one is editing. Raises DraftHeld while another is, DraftNotOpen."""
    require(by, "draft.edit", SUBJECT)
    draft = locked(session, draft_id)
    _require_free(draft, by, now)
    draft.held_by, draft.held_by_name, draft.held_at = by.person_id, by.name, now
    session.flush()
    return draft


def save(
    session: Session, draft_id: int, content: bytes, *, revision: int, by: Actor, now: dt.datetime
) -> ProcessDraft:
    """Keep the diagram as drawn now; the same bytes are no save.

    Raises as `save_file`, and Refused for no diagram.
    """
    require_xml(content)
    process_id = locked(session, draft_id).process_id
    path = bundle.path_of(process_id)
    return save_file(session, draft_id, path, content, revision=revision, by=by, now=now)


def save_file(  # noqa: PLR0913  a save has this many parts; all but three by keyword
    session: Session,
    draft_id: int,
    path: str,
    content: bytes,
    *,
    revision: int,
    by: Actor,
    now: dt.datetime,
) -> ProcessDraft:
    """Keep one file of the draft, by its path in `bpmn/`; the same bytes are no save.

    What is in the file the editors check before, and the problem list and every proposal again.
    `revision` is the draft's when the file was opened: what was saved to other files since is no hindrance.
    Raises DraftHeld, DraftNotOpen, DraftMoved when the file was saved since, Refused.
    """
    draft = hold(session, draft_id, by=by, now=now)
    if not _PATH.match(path) or len(content) > LARGEST:
        raise _refused("文件名不合规，或文件过大", "the file has no proper name, or it is too large")
    if revision > draft.revision or revision < _last_save(session, draft_id, path):
        raise DraftMoved(changed_by=draft.changed_by_name, changed_at=draft.changed_at)
    return (
        draft if content == bundle.file(session, draft, path) else put(session, draft, path, content, by, now)
    )


def put(
    session: Session, draft: ProcessDraft, path: str, content: bytes, by: Actor, now: dt.datetime
) -> ProcessDraft:
    """Write a file into a draft that the caller holds locked and may write to."""
    draft.revision += 1
    draft.changed_by_name, draft.changed_at = by.name, now
    session.add(_file(draft, path, content, by, now))
    session.flush()
    return draft


def require_id(text: str, field: str) -> None:
    """Raises Refused for what may be no id, and so no name of a file."""
    if not is_id(text):
        raise _refused("代号须为小写英文单词，用下划线连接", "the id is lower-case words joined by _", field)


def is_id(text: str) -> bool:
    """True for lower-case words joined by `_`."""
    return bool(_ID.match(text)) and len(text) <= 80


def require_name(text: str, field: str) -> None:
    """Raises Refused for what may be no name of a process, table or letter."""
    if not text.strip() or len(text) > 120 or set(text) & set("<>") or not text.isprintable():
        raise _refused(
            "名称须为 1 至 120 个字，不含尖括号", "a name has 1 to 120 characters, no < or >", field
        )


def _last_save(session: Session, draft_id: int, path: str) -> int:
    of_file = sa.select(sa.func.max(DraftFile.revision))
    found = session.scalar(of_file.where(DraftFile.draft_id == draft_id, DraftFile.path == path))
    return found or 0


def propose(
    session: Session, draft_id: int, note: str, *, revision: int, by: Actor, now: dt.datetime
) -> ProcessDraft:
    """Put the draft before a second person, with the reason for the change.

    Raises DeploymentRefused with every error, Refused without a note or a change, and as `save`.
    """
    draft = hold(session, draft_id, by=by, now=now)
    if draft.revision != revision:
        raise DraftMoved(changed_by=draft.changed_by_name, changed_at=draft.changed_at)
    if not note.strip() or len(note) > LONGEST_NOTE:
        raise _refused(
            "请写明修改理由（400 字以内）", "state the reason of the change, 400 characters at most", "note"
        )
    _require_base(session, draft)
    if all(bundle.is_story(path) for path in bundle.own_files(session, draft.id)):
        raise _refused("没有任何修改", "nothing was changed")
    files = bundle.whole(session, draft)
    validation.check(files, draft.process_id)
    letter_checks.require_sound(files, draft.process_id)
    draft.status, draft.note = DraftStatus.PROPOSED, note.strip()
    draft.proposed_by, draft.proposed_by_name, draft.proposed_at = by.person_id, by.name, now
    draft.held_by, draft.held_by_name, draft.held_at = None, "", None
    _audit(session, "draft.propose", draft, by, now)
    session.flush()
    return draft


def release(
    session: Session,
    draft_id: int,
    *,
    revision: int,
    by: Actor,
    now: dt.datetime,
    effective_on: dt.date | None = None,
) -> Deployment:
    """Put a proposed draft in force from a day on, today unless named; its writers and its proposer may not.

    New cases start on it from that day on, running ones stay on theirs. Content that is in force already
    makes no version. Raises OwnDraft, DraftNotProposed, DraftMoved, NewerVersion, DeploymentRefused,
    Refused for a day that is past or more than a year off.
    """
    require(by, "draft.release", SUBJECT)
    draft = _proposed(session, draft_id)
    if by.person_id == draft.proposed_by or by.person_id in writers(session, draft.id):
        raise OwnDraft()
    if role_files.is_changed(session, draft):
        require(by, "role.release", SUBJECT)
    if draft.revision != revision:
        raise DraftMoved(changed_by=draft.changed_by_name, changed_at=draft.changed_at)
    _require_base(session, draft)
    first_day = _first_day(effective_on, local_date(now))
    files = bundle.whole(session, draft)
    letter_checks.require_sound(files, draft.process_id)
    made = deployments.deploy(
        session, files, draft.process_id, by=by, now=now, note=draft.note, effective_on=first_day
    )
    draft.status, draft.deployment_id = DraftStatus.RELEASED, made.id
    draft.decided_by, draft.decided_by_name, draft.decided_at = by.person_id, by.name, now
    _audit(session, "draft.release", draft, by, now, version=made.version, effective_on=str(first_day))
    session.flush()
    return made


def _first_day(wanted: dt.date | None, today: dt.date) -> dt.date:
    day = wanted or today
    if not today <= day <= today + dt.timedelta(days=LATEST_DAYS):
        raise _refused(
            "生效日期须为今天或以后、一年之内的一天",
            "the first day is today or a day within a year",
            "effective_on",
        )
    return day


def send_back(session: Session, draft_id: int, *, by: Actor, now: dt.datetime) -> ProcessDraft:
    """Take a proposal off the table, by its designers or by whoever would release it."""
    require(by, "draft.release", SUBJECT)
    draft = _proposed(session, draft_id)
    draft.status = DraftStatus.OPEN
    _audit(session, "draft.send_back", draft, by, now)
    session.flush()
    return draft


def discard(session: Session, draft_id: int, *, by: Actor, now: dt.datetime) -> ProcessDraft:
    """Take the draft off the board; its saves stay in the database."""
    draft = hold(session, draft_id, by=by, now=now)
    draft.status = DraftStatus.DISCARDED
    draft.decided_by, draft.decided_by_name, draft.decided_at = by.person_id, by.name, now
    _audit(session, "draft.discard", draft, by, now)
    session.flush()
    return draft


def locked(session: Session, draft_id: int) -> ProcessDraft:
    """The draft, nobody else's to change until the commit. Raises NotFound."""
    wanted = sa.select(ProcessDraft).where(ProcessDraft.id == draft_id).with_for_update()
    found = session.scalar(wanted.execution_options(populate_existing=True))
    if found is None:
        raise NotFound(what=KINDS["draft"])
    return found


def writers(session: Session, draft_id: int) -> frozenset[int]:
    """Person ids of all who saved something of the draft."""
    return frozenset(
        session.scalars(sa.select(DraftFile.saved_by).where(DraftFile.draft_id == draft_id).distinct())
    )


def _on_board(process_id: str) -> sa.Select[ProcessDraft]:
    on_board = ProcessDraft.status.in_((DraftStatus.OPEN, DraftStatus.PROPOSED))
    return sa.select(ProcessDraft).where(ProcessDraft.process_id == process_id, on_board)


def _draft(process_id: str, base_id: int | None, by: Actor, now: dt.datetime) -> ProcessDraft:
    return ProcessDraft(
        process_id=process_id,
        base_id=base_id,
        revision=1,
        opened_by=by.person_id,
        opened_at=now,
        changed_by_name=by.name,
        changed_at=now,
    )


def _keep(session: Session, draft: ProcessDraft, by: Actor, now: dt.datetime) -> ProcessDraft:
    """Two designers may press at once: the index lets one draft stand, the other gets a 409."""
    try:
        with session.begin_nested():
            session.add(draft)
    except IntegrityError:
        raise AlreadyExists(what=KINDS["draft"]) from None
    _audit(session, "draft.open", draft, by, now)
    return draft


def _proposed(session: Session, draft_id: int) -> ProcessDraft:
    draft = locked(session, draft_id)
    if draft.status != DraftStatus.PROPOSED:
        raise DraftNotProposed()
    return draft


def _require_free(draft: ProcessDraft, by: Actor, now: dt.datetime) -> None:
    if draft.status != DraftStatus.OPEN:
        raise DraftNotOpen()
    if is_held(draft, by, now):
        raise DraftHeld(held_by=draft.held_by_name, held_at=draft.held_at)


def is_held(draft: ProcessDraft, by: Actor, now: dt.datetime) -> bool:
    """True while another designer is editing it."""
    if draft.held_at is None or draft.held_by == by.person_id:
        return False
    return now - draft.held_at < SILENCE


def _require_base(session: Session, draft: ProcessDraft) -> None:
    """What came into force meanwhile would be undone by a draft that never saw it."""
    newest = sa.select(Deployment).where(Deployment.process_id == draft.process_id)
    last = session.scalar(newest.order_by(Deployment.version.desc()).limit(1))
    if last is not None and last.id != draft.base_id:
        raise NewerVersion(version=last.version, deployed_at=last.deployed_at)


def require_xml(content: bytes) -> None:
    """Only what the editor can open again is kept; what is wrong with the process, the problems say."""
    try:
        text = content.decode()
    except UnicodeDecodeError:
        text = ""
    if not text.lstrip().startswith("<") or "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise _refused("不是可以打开的流程图", "this is no diagram that can be opened")
    if len(content) > LARGEST:
        raise _refused("流程图过大，请拆分流程", "the diagram is too large; split the process")


def _file(draft: ProcessDraft, path: str, content: bytes, by: Actor, now: dt.datetime) -> DraftFile:
    return DraftFile(
        draft_id=draft.id,
        path=path,
        revision=draft.revision,
        sha256=sha256(content).hexdigest(),
        content=content,
        saved_by=by.person_id,
        saved_by_name=by.name,
        saved_at=now,
    )


def _audit(
    session: Session, act: str, draft: ProcessDraft, by: Actor, now: dt.datetime, **more: object
) -> None:
    after = {"process": draft.process_id, "revision": draft.revision, **more}
    audit.record(session, audit.Act(act, "draft", str(draft.id), after=after), actor=by, now=now)


def _refused(zh: str, en: str, field: str | None = None) -> Refused:
    return Refused(field=field, reason={"zh": zh, "en": en})
