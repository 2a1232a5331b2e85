"""Stories of a draft: those that were shipped, those kept with releases, its own; and how they last ran.

A story is a file of `bpmn/scenarios`. Running one is `workflows.practice.telling`: it needs the people of
the demo, which stand above this room.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.resources import files

import sqlalchemy as sa
from sqlalchemy.orm import Session

from workflows.designer import bundle, operations, released_stories
from workflows.designer.errors import DraftNotOpen
from workflows.designer.models import DraftStatus, ProcessDraft, StoryRun
from workflows.engine import parser
from workflows.errors import NotFound, Refused
from workflows.people.permissions import KINDS, Actor, require
from workflows.runtime import scenarios
from workflows.runtime.story_differences import Said

FOLDER = bundle.STORIES
LONGEST_NAME = 60
LARGEST = 100_000
LONGEST_SENTENCE = 2000
_NAME = re.compile(r"[a-z0-9]+(_[a-z0-9]+)*\Z")


@dataclass(frozen=True)
class StoryFile:
    """One story as it stands for this draft."""

    name: str
    """Stem of its file: `claim.four_eyes`."""
    content: bytes
    is_own: bool
    """Written in this draft; it may stand for a shipped one of the same name."""

    @property
    def zh(self) -> str:
        """What it tells, in Chinese; `en` beside it."""
        return str(json.loads(self.content)["zh"])

    @property
    def en(self) -> str:
        return str(json.loads(self.content)["en"])


@dataclass(frozen=True)
class Outcome:
    """How a story ended when it was run."""

    name: str
    passed: bool
    said: Said | None
    """The first sentence that differs."""
    visited: tuple[str, ...]
    """Elements of the draft's process that its cases passed."""


@dataclass(frozen=True)
class Shown:
    """A story with its last run, for the list beside the canvas."""

    name: str
    zh: str
    en: str
    is_own: bool
    outcome: Outcome | None
    is_older: bool
    """True when the draft was changed after the run."""
    run_by: str
    run_at: dt.datetime | None


@dataclass(frozen=True)
class Element:
    """One element of the process, for what no story passed."""

    id: str
    name: str
    name_en: str
    tag: str


@dataclass(frozen=True)
class Coverage:
    """How much of the process the stories passed that ran against it as it stands."""

    count: int
    passed: int
    left: tuple[Element, ...]

    @property
    def percent(self) -> int:
        """Rounded down: a hundred means every element."""
        return 100 * self.passed // self.count if self.count else 0


def of_draft(session: Session, draft_id: int, actor: Actor) -> dict[str, StoryFile]:
    """Stories of the draft's process by name: shipped, then those of former releases, then its own."""
    draft = _seen(session, draft_id, actor)
    found = {name: StoryFile(name, content, False) for name, content in _shipped(draft.process_id).items()}
    kept = released_stories.of_process(session, draft.process_id)
    found |= {name: StoryFile(name, content, False) for name, content in kept.items()}
    found |= {name: StoryFile(name, content, True) for name, content in _own(session, draft).items()}
    return {name: found[name] for name in sorted(found) if found[name].content}


def shown(session: Session, draft_id: int, actor: Actor) -> tuple[Shown, ...]:
    """The list of stories with their last runs."""
    draft = _seen(session, draft_id, actor)
    runs = {each.name: each for each in session.scalars(_runs(draft_id))}
    return tuple(
        _shown(draft, each, runs.get(name)) for name, each in of_draft(session, draft_id, actor).items()
    )


def coverage(content: bytes, stories: Iterable[Shown]) -> Coverage:
    """Elements of the diagram that stories passed in runs against it as it stands."""
    process, _ = parser.try_process(content, "draft.bpmn")
    nodes = [] if process is None else list(process.nodes())
    visited = {
        element for each in stories if each.outcome and not each.is_older for element in each.outcome.visited
    }
    left = tuple(
        Element(node.id, node.name, node.name_en, node.tag) for node in nodes if node.id not in visited
    )
    return Coverage(len(nodes), len(nodes) - len(left), left)


def keep(  # noqa: PLR0913  what is kept, of which revision, by whom and when
    session: Session,
    draft_id: int,
    name: str,
    content: bytes,
    *,
    revision: int,
    by: Actor,
    now: dt.datetime,
) -> None:
    """Write a story into the draft; empty content takes it out again.

    `name` is that of the file without the process, such as `four_eyes`. Raises Refused with the field at
    fault, DraftMoved, DraftHeld, DraftNotOpen.
    """
    stem = _stem(operations.locked(session, draft_id).process_id, name)
    if content:
        _require_story(stem, content)
    path = f"{FOLDER}{stem}.json"
    operations.save_file(session, draft_id, path, content, revision=revision, by=by, now=now)


def record(
    session: Session, process_id: str, name: str, content: bytes, *, by: Actor, now: dt.datetime
) -> ProcessDraft:
    """Put a story that was made of a case into the draft of its process, beside whoever edits that.

    `name` as for `keep`. Raises Refused with the field at fault, DraftNotOpen, NotAllowed.
    """
    require(by, "draft.tell", operations.SUBJECT)
    stem = _stem(process_id, name)
    draft = operations.locked(session, operations.on_board(session, process_id, by=by, now=now).id)
    if draft.status != DraftStatus.OPEN:
        raise DraftNotOpen()
    if stem in of_draft(session, draft.id, by):
        raise _refused("已有这个编号的故事", "there is a story of this id", "name")
    _require_story(stem, content)
    return operations.put(session, draft, f"{FOLDER}{stem}.json", content, by, now)


def note(
    session: Session,
    draft_id: int,
    outcomes: Iterable[Outcome],
    *,
    revision: int,
    by: Actor,
    now: dt.datetime,
) -> None:
    """Keep how stories ran against this revision of the draft."""
    require(by, "draft.edit", operations.SUBJECT)
    for each in outcomes:
        row = session.get(StoryRun, (draft_id, each.name)) or StoryRun(draft_id=draft_id, name=each.name)
        row.revision, row.passed, row.visited = revision, each.passed, list(each.visited)
        row.said_zh, row.said_en = _sentences(each)
        row.run_by_name, row.run_at = by.name, now
        session.add(row)
    session.flush()


def _stem(process_id: str, name: str) -> str:
    if not _NAME.match(name) or len(name) > LONGEST_NAME:
        raise _refused("代号须为小写英文单词，用下划线连接", "the id is lower-case words joined by _", "name")
    return f"{process_id}.{name}"


def _sentences(outcome: Outcome) -> tuple[str, str]:
    said = outcome.said
    return (said.zh[:LONGEST_SENTENCE], said.en[:LONGEST_SENTENCE]) if said else ("", "")


def _seen(session: Session, draft_id: int, actor: Actor) -> ProcessDraft:
    require(actor, "draft.see", operations.SUBJECT)
    found = session.get(ProcessDraft, draft_id)
    if found is None:
        raise NotFound(what=KINDS["draft"])
    return found


def _shipped(process_id: str) -> dict[str, bytes]:
    folder = files("bpmn").joinpath("scenarios")
    return {
        each.name.removesuffix(".json"): each.read_bytes()
        for each in folder.iterdir()
        if each.name.startswith(f"{process_id}.") and each.name.endswith(".json")
    }


def _own(session: Session, draft: ProcessDraft) -> dict[str, bytes]:
    own = bundle.own_files(session, draft.id)
    return released_stories.by_name(each for each in own.items() if bundle.is_story(each[0]))


def _runs(draft_id: int) -> sa.Select[StoryRun]:
    return sa.select(StoryRun).where(StoryRun.draft_id == draft_id)


def _shown(draft: ProcessDraft, story: StoryFile, run: StoryRun | None) -> Shown:
    zh, en = story.zh, story.en
    if run is None:
        return Shown(story.name, zh, en, story.is_own, None, False, "", None)
    said = Said(run.said_zh, run.said_en) if run.said_zh else None
    outcome = Outcome(story.name, run.passed, said, tuple(run.visited))
    is_older = run.revision != draft.revision
    return Shown(story.name, zh, en, story.is_own, outcome, is_older, run.run_by_name, run.run_at)


def _require_story(stem: str, content: bytes) -> None:
    """Only what can be run is kept; the sentence of the reader says what is wrong."""
    if len(content) > LARGEST:
        raise _refused("故事过长", "the story is too long", "content")
    try:
        scenarios.read(stem, content)
    except (ValueError, TypeError, AttributeError, RecursionError) as error:
        raise _refused(f"故事写得不对：{error}", f"the story cannot be read: {error}", "content") from None


def _refused(zh: str, en: str, field: str) -> Refused:
    return Refused(field=field, reason={"zh": zh, "en": en})
