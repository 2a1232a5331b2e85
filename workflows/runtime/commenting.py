"""Writing a comment at a case, and who is called in it by `@` and a name or a sign-in name."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Iterable, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from workflows import audit
from workflows.clock import local_date
from workflows.errors import Refused
from workflows.people import names, permissions, queries
from workflows.people.permissions import Actor, Subject
from workflows.people.queries import Colleague
from workflows.runtime import instances, tidings
from workflows.runtime.comments import Comment, Mention
from workflows.runtime.tidings import Kind, Tiding

LONGEST = 1000
MOST_CALLED = 10
"""People whom one comment calls."""
LONGEST_NAME = 40
"""Signs after an `@` that are looked at for a name."""

_CALL = re.compile(rf"(?<![A-Za-z0-9._-])[@＠]([\w·•.-]{{1,{LONGEST_NAME}}})")
"""An `@` within a word, as in an e-mail address, calls nobody."""
_WITHIN_WORD = re.compile(r"[A-Za-z0-9_]{2}")


def write(
    session: Session,
    business_key: str,
    text: str,
    *,
    actor: Actor,
    now: dt.datetime,
    calling: Collection[int] = (),
) -> int:
    """Keep a comment and call whom it names, and `calling`; what called the actor here is read. Its id.

    `calling` are people to whom the caller tells more than that they are mentioned.

    Raises NotFound where the actor may not see the case, and Refused (field `comment`) for no text, too
    long a text, or a name that is no colleague's who may see the case, or that of several.
    """
    case = instances.by_key(session, business_key, actor)
    said = text.replace("\r\n", "\n").strip()
    _check(said)
    called = _called(session, said, instances.subject_of(case), local_date(now)) | set(calling)
    row = Comment(
        instance_id=case.instance_id,
        author_id=actor.person_id,
        author_name=actor.name,
        text=said,
        written_at=now,
    )
    session.add(row)
    session.flush()
    for person_id in sorted(called - {actor.person_id}):
        session.add(Mention(person_id=person_id, comment_id=row.id))
    _answered(session, case.instance_id, actor, now)
    _tell(session, business_key, row.id, called, actor, now)
    mentioned = sorted(called - {actor.person_id} - set(calling))
    told = [Tiding(Kind.MENTIONED, each, f"mentioned:{row.id}", case.instance_id) for each in mentioned]
    tidings.spread(session, told, now=now)
    return row.id


def _check(said: str) -> None:
    if not said:
        raise _refused("请填写留言", "write something")
    if len(said) > LONGEST:
        raise _refused(
            f"留言最多 {LONGEST} 字，现在有 {len(said)} 字，请删减",
            f"at most {LONGEST} characters; there are {len(said)}, shorten it",
        )


def _called(session: Session, said: str, subject: Subject, on: dt.date) -> set[int]:
    """Ids of everybody whom the text calls."""
    runs = list(dict.fromkeys(_CALL.findall(said)))
    if len(runs) > MOST_CALLED:
        raise _refused(
            f"一条留言最多提醒 {MOST_CALLED} 人", f"at most {MOST_CALLED} people are called at once"
        )
    if not runs:
        return set()
    wanted = {part for run in runs for part in _beginnings(run)}
    colleagues = [
        each
        for each in queries.colleagues(session, wanted)
        if permissions.visible(queries.actor_of(session, each.person_id, on), subject)
    ]
    return {_meant(run, colleagues) for run in runs}


def _beginnings(run: str) -> list[str]:
    """What may be the name in a run of signs, longest first: Chinese goes on without a blank."""
    ends = range(len(run), 0, -1)
    return [run[:end] for end in ends if not _WITHIN_WORD.fullmatch(run[end - 1 : end + 1])]


def _meant(run: str, colleagues: Sequence[Colleague]) -> int:
    for part in _beginnings(run):
        found = [each for each in colleagues if _is_called(each, part)]
        if len(found) == 1:
            return found[0].person_id
        if found:
            raise _several(part, found)
    zh = f"没有找到能看到本件的同事“@{run}”，请写全名或用户名"
    raise _refused(
        zh, f"no colleague who may see this case is called “@{run}”; give the whole name or sign-in name"
    )


def _is_called(colleague: Colleague, part: str) -> bool:
    return colleague.login == part.lower() or names.key(colleague.name) == names.key(part)


def _several(part: str, found: Iterable[Colleague]) -> Refused:
    logins = sorted(each.login for each in found)
    zh = f"有 {len(logins)} 位同事叫“{part}”，请改用用户名：@{'、@'.join(logins)}"
    return _refused(
        zh, f"{len(logins)} colleagues are called “{part}”; use a sign-in name: @{', @'.join(logins)}"
    )


def _refused(zh: str, en: str) -> Refused:
    return Refused(field="comment", reason={"zh": zh, "en": en})


def _answered(session: Session, instance_id: int, actor: Actor, now: dt.datetime) -> None:
    """Whoever writes at a case has read what stands there."""
    here = sa.select(Comment.id).where(Comment.instance_id == instance_id)
    mine = sa.update(Mention).where(Mention.person_id == actor.person_id, Mention.read_at.is_(None))
    session.execute(mine.where(Mention.comment_id.in_(here)).values(read_at=now))


def _tell(
    session: Session, business_key: str, comment_id: int, called: set[int], actor: Actor, now: dt.datetime
) -> None:
    """The trail knows of the comment and of whom it calls, not of its words."""
    after = {"comment": comment_id, "called": sorted(called)}
    audit.record(session, audit.Act("case.comment", "case", business_key, after=after), actor=actor, now=now)
