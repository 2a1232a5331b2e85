"""Putting a paper to a case, looking at it, and taking away one that does not belong there."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session, undefer

from workflows import audit
from workflows.errors import NotAllowed, NotFound, Refused
from workflows.people import permissions
from workflows.people.permissions import Actor
from workflows.runtime import instances, paper_types
from workflows.runtime.instances import CaseView
from workflows.runtime.papers import LONGEST_TITLE, CasePaper

LARGEST = 10 * 1024 * 1024
"""Bytes of one paper."""
MOST = 50
"""Papers of one case."""
LONGEST_REASON = 200
KIND = {"zh": "此材料", "en": "This paper"}


@dataclass(frozen=True)
class NewPaper:
    """A paper as it comes in: what it is called, and the file with what its browser says of it."""

    title: str
    name: str
    declared: str
    content: bytes


@dataclass(frozen=True)
class Look:
    """A paper with its bytes."""

    paper_id: int
    name: str
    media_type: str
    sha256: str
    content: bytes


def attach(session: Session, case: CaseView, new: NewPaper, *, actor: Actor, now: dt.datetime) -> int:
    """Keep a paper at a case that is under way. Its id.

    Raises NotAllowed, Refused (fields `title`, `file`) and PaperRefused.
    """
    permissions.require(actor, "document.store", instances.subject_of(case))
    if case.ended_at is not None:
        _refuse("file", "本件已经办结，不能再添加材料", "the case is over and takes no more papers")
    title, media_type = _title(new), _checked(new)
    digest = hashlib.sha256(new.content).hexdigest()
    _check_room(session, case, digest)
    row = CasePaper(
        instance_id=case.instance_id,
        title=title,
        name=_clean(new.name),
        media_type=media_type,
        size=len(new.content),
        sha256=digest,
        content=new.content,
        added_by=actor.person_id,
        added_by_name=actor.name,
        added_at=now,
    )
    session.add(row)
    session.flush()
    _tell(session, "paper.attach", case, row, actor, now)
    return row.id


def look(session: Session, case: CaseView, paper_id: int, *, actor: Actor) -> Look:
    """The bytes of a paper; the caller notes the look (`looked`). Raises NotFound, NotAllowed."""
    permissions.require(actor, "document.read", instances.subject_of(case))
    row = _found(session, case, paper_id)
    assert row.content is not None  # one that was taken away is not found
    return Look(row.id, row.name, row.media_type, row.sha256, row.content)


def looked(case: CaseView, seen: Look) -> audit.Act:
    """What the audit trail says of a look."""
    after = {"business_key": case.business_key, "sha256": seen.sha256}
    return audit.Act("paper.look", "paper", str(seen.paper_id), after=after)


def remove(
    session: Session, case: CaseView, paper_id: int, reason: str, *, actor: Actor, now: dt.datetime
) -> None:
    """Erase a paper that one put there oneself, saying why.

    Raises NotFound, NotAllowed, Refused (field `reason`).
    """
    permissions.require(actor, "document.store", instances.subject_of(case))
    row = _found(session, case, paper_id)
    if row.added_by != actor.person_id:
        raise NotAllowed(
            act={"zh": "删除他人添加的材料", "en": "take away a paper that somebody else put there"}
        )
    why = " ".join(reason.split())
    if not why or len(why) > LONGEST_REASON:
        _refuse("reason", f"请写明删除的原因，不超过 {LONGEST_REASON} 字", "say why it is taken away")
    row.content, row.removed_at, row.removal_reason = None, now, why
    session.flush()
    _tell(session, "paper.remove", case, row, actor, now)


def _title(new: NewPaper) -> str:
    title = " ".join(new.title.split())
    if not title or len(title) > LONGEST_TITLE:
        _refuse(
            "title",
            f"请填写材料名称，不超过 {LONGEST_TITLE} 字",
            f"name it in at most {LONGEST_TITLE} characters",
        )
    return title


def _check_room(session: Session, case: CaseView, digest: str) -> None:
    known = {each.sha256 for each in _kept(session, case)}
    if digest in known:
        _refuse("file", "同一个文件已经在本件中", "this very file is at the case already")
    if len(known) >= MOST:
        _refuse("file", f"一件最多 {MOST} 份材料", f"a case takes at most {MOST} papers")


def _checked(new: NewPaper) -> str:
    if not new.content:
        _refuse("file", "请选择文件；空文件不能上传", "choose a file; an empty one is not taken")
    if len(new.content) > LARGEST:
        size = LARGEST // (1024 * 1024)
        _refuse("file", f"文件不得超过 {size} MB", f"a file may have {size} MB at most")
    return paper_types.media_type(new.name, new.declared, new.content)


def _kept(session: Session, case: CaseView) -> list[CasePaper]:
    query = sa.select(CasePaper).where(
        CasePaper.instance_id == case.instance_id, CasePaper.removed_at.is_(None)
    )
    return list(session.scalars(query))


def _found(session: Session, case: CaseView, paper_id: int) -> CasePaper:
    row = session.get(CasePaper, paper_id, options=[undefer(CasePaper.content)])
    if row is None or row.instance_id != case.instance_id or row.removed_at is not None:
        raise NotFound(what=KIND)
    return row


def _tell(session: Session, act: str, case: CaseView, row: CasePaper, actor: Actor, now: dt.datetime) -> None:
    after = {"business_key": case.business_key, "title": row.title, "sha256": row.sha256}
    if row.removed_at is not None:
        after["reason"] = row.removal_reason
    audit.record(session, audit.Act(act, "paper", str(row.id), after=after), actor=actor, now=now)


def _clean(name: str) -> str:
    """The last part of the name, without what a browser or a terminal could take for more."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    return "".join(char for char in last if char.isprintable())[-120:] or "file"


def _refuse(field: str, zh: str, en: str) -> None:
    raise Refused(field=field, reason={"zh": zh, "en": en})
