"""Stories of processes: who does what, and what must come of it.

Each story runs on a fresh in-memory database with the real diagrams, tables and operations. The
world (offices, people, the bank) is handed in, because the rooms that build it stand above this one.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Protocol

import sqlalchemy as sa
from sqlalchemy.orm import Session, sessionmaker

from workflows.clock import CHINA, FixedClock
from workflows.database import Base, make_engine, make_sessions
from workflows.errors import DomainError
from workflows.people.permissions import Actor
from workflows.runtime import deployments, instances, messages, outbox, story_differences, tasks, timers
from workflows.runtime.house import House
from workflows.runtime.models import History, HumanTask, Incident, Instance, Timer
from workflows.runtime.story_differences import KINDS, CannotTake, Difference, Said

Files = Mapping[str, bytes]

PUBLIC = "public"
"""Who starts a case without being a member of the staff: the public, or the house by its regular work."""
TO_FILL = "@?"
"""In a story that was recorded from a case: what the case did not keep, for its writer to fill in."""


@dataclass(frozen=True)
class Opening:
    """Where a new case belongs, and the variables that it starts with beside its answers."""

    area_id: str
    offices: Mapping[str, int]
    variables: Mapping[str, Any] = field(default_factory=dict)


class World(Protocol):
    """The office of a story and the world outside it; one object a run."""

    def house(self, clock: FixedClock, var: Path) -> House:
        """The house that stories run in; `var` holds its files while the story lasts."""

    def build(self, session: Session, given: Mapping[str, Any], now: dt.datetime) -> None:
        """Put areas, offices, staff and the story's people on file."""

    def actor(self, session: Session, name: str, now: dt.datetime) -> Actor:
        """The person who acts, with the roles held then. Raises KeyError for an unknown name."""

    def reference(self, name: str) -> Any:
        """The value of `@name` in answers. Raises KeyError."""

    def opening(
        self, session: Session, process_id: str, given: Mapping[str, Any], now: dt.datetime
    ) -> Opening:
        """What the page knows when it starts a case; `given` is the step of the story."""

    def bank_answers(self, session: Session, key: str, given: Mapping[str, Any], house: House) -> None:
        """Let the bank answer the run of this business key; `@bank_result` is then its file."""

    def facts(self, session: Session) -> Mapping[str, Any]:
        """What the rooms of the trade know afterwards, in plain values by name."""


@dataclass(frozen=True)
class Story:
    """One worked story as its file tells it."""

    id: str
    zh: str
    en: str
    clauses: tuple[str, ...]
    clock: dt.datetime
    world: Mapping[str, Any]
    steps: tuple[Mapping[str, Any], ...]
    expect: Mapping[str, Any]


@dataclass(frozen=True)
class StoryResult:
    """What became of a story."""

    story: Story
    differences: tuple[Difference, ...]
    paths: Mapping[str, tuple[str, ...]]
    """Case → the elements it passed, joins left out."""
    visited: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Process → every element that some case of the story passed in it, joins too."""

    @property
    def passed(self) -> bool:
        """True when everything went as the story says."""
        return not self.differences

    def report(self) -> str:
        """One line for a story that passed, else every difference below it."""
        head = f"{'ok  ' if self.passed else 'FAIL'} {self.story.id}  {self.story.zh} / {self.story.en}"
        return "\n  ".join([head, *map(str, self.differences)])


def read(name: str, content: bytes) -> Story:
    """A story from its file. Raises ValueError that says what is wrong with it."""
    told = json.loads(content)
    lacking = {"zh", "en", "clauses", "clock", "steps", "expect"} - set(told)
    if lacking:
        raise ValueError(f"{name} lacks {', '.join(sorted(lacking))}")
    for number, step in enumerate(told["steps"], 1):
        if sum(kind in step for kind in KINDS) != 1:
            raise ValueError(f"{name}: step {number} must be one of {', '.join(KINDS)}")
    return Story(
        id=name,
        zh=told["zh"],
        en=told["en"],
        clauses=tuple(told["clauses"]),
        clock=dt.datetime.fromisoformat(told["clock"]).replace(tzinfo=CHINA).astimezone(dt.UTC),
        world=told.get("world", {}),
        steps=tuple(told["steps"]),
        expect=told["expect"],
    )


def run_file(
    path: Path, world_factory: Callable[[], World], *, folder: Traversable | None = None
) -> StoryResult:
    """Run a story file against the diagrams in `folder`, the product's own where none is named."""
    story = read(path.stem, path.read_bytes())
    return run(story, world_factory(), folder=folder or files("bpmn"))


def run(story: Story, world: World, *, folder: Traversable) -> StoryResult:
    """Run a story in a world of its own; stops at the first step that goes another way."""
    return run_files(story, world, deployments.read_folder(folder))


def run_files(story: Story, world: World, content: Files) -> StoryResult:
    """The same with the files of a `bpmn/` folder. Raises DeploymentRefused for files that do not run."""
    engine = make_engine("sqlite://")
    try:
        with TemporaryDirectory(prefix="shibao-story-") as var:
            telling = _Telling(story, world, make_sessions(engine), Path(var))
            Base.metadata.create_all(engine)
            telling.prepare(content)
            return telling.result()
    finally:
        engine.dispose()


class _Telling:
    """One run of one story: its clock, its cases by label, what differed so far."""

    def __init__(self, story: Story, world: World, sessions: sessionmaker[Session], var: Path) -> None:
        self._story, self._world, self._sessions, self._var = story, world, sessions, var
        self._clock = FixedClock(instant=story.clock)
        self._cases: dict[str, int] = {}
        self._latest = ""

    def prepare(self, content: Files) -> None:
        """Put the diagrams in force and the story's people on file."""
        with self._sessions.begin() as session:
            # First the diagrams: people of the story may hold roles that these bring.
            deployments.deploy_files(session, content, by=None, now=self._clock.now())
            self._world.build(session, self._story.world, self._clock.now())

    def result(self) -> StoryResult:
        """Tell the story to its end, or to the first step that differs."""
        for number, step in enumerate(self._story.steps, 1):
            difference = self._take(number, step)
            self._take_note()
            different = (difference,) if difference else tuple(self._compared(number, step.get("expect", {})))
            if different:
                return self._told(different)
        return self._told(tuple(self._compared(0, self._story.expect)))

    def _told(self, differences: tuple[Difference, ...]) -> StoryResult:
        return StoryResult(self._story, differences, self._paths(), self._visited())

    def _take_note(self) -> None:
        """A case that the house itself began is called by the id of its process."""
        begun = sa.select(Instance.id, Instance.process_id).where(Instance.id.not_in(self._cases.values()))
        with self._sessions.begin() as session:
            for case_id, process_id in session.execute(begun.order_by(Instance.id)):
                self._cases.setdefault(process_id, case_id)

    def _house(self) -> House:
        return self._world.house(self._clock, self._var)

    def _take(self, number: int, step: Mapping[str, Any]) -> Difference | None:
        """Do one step in its own transaction, then let the worker do its round."""
        refused = story_differences.refusal_of(step)
        try:
            _require_filled(step)
            if "wait" in step:
                broken = self._wait(_moved(self._clock.now(), step["wait"]))
            else:
                with self._sessions.begin() as session:
                    self._act(session, step)
                broken = self._settle()
        except DomainError as error:
            return story_differences.compared_refusal(number, step, refused, error)
        except LookupError as error:
            got = error.said if isinstance(error, CannotTake) else str(error)
            return Difference(
                number, story_differences.told(step), Said("可以办理", "a step that can be taken"), got
            )
        if refused:
            expected = Said(f"被拒绝（{refused['error']}）", f"refused with {refused}")
            return Difference(number, story_differences.told(step), expected, Said("已办成", "it was done"))
        return (
            Difference(number, story_differences.told(step), Said("不出错", "no incident"), broken)
            if broken
            else None
        )

    def _act(self, session: Session, step: Mapping[str, Any]) -> None:
        if "bank" in step:
            key = self._instance(session, step).business_key
            self._world.bank_answers(session, key, step["bank"], self._house())
        else:
            verb = {"start": self._start, "do": self._do, "send": self._send}
            next(verb[kind] for kind in verb if kind in step)(session, step)

    def _settle(self) -> str:
        """The worker's round between two acts of people; what went wrong in it, if anything did."""
        house = self._house()
        timers.sweep(self._sessions, house)
        messages.deliver_kept(self._sessions, house)
        outbox.deliver(self._sessions, house)
        open_incidents = sa.select(Incident.element, Incident.message).where(Incident.resolved_at.is_(None))
        with self._sessions.begin() as session:
            return "; ".join(f"{element}: {message}" for element, message in session.execute(open_incidents))

    def _wait(self, until: dt.datetime) -> str:
        """Let time pass; what comes due on the way is done at its own moment."""
        due = sa.select(sa.func.min(Timer.next_at)).where(Timer.next_at <= until)
        while True:
            with self._sessions.begin() as session:
                at = session.scalar(due)
            self._clock = replace(self._clock, instant=max(at, self._clock.now()) if at else until)
            broken = self._settle()
            if broken or at is None:
                return broken

    def _start(self, session: Session, step: Mapping[str, Any]) -> None:
        opening = self._world.opening(session, step["start"], step, self._clock.now())
        instance = instances.start(
            session,
            step["start"],
            answers=self._answers(step.get("answers", {})),
            variables=opening.variables,
            offices=dict(opening.offices),
            area_id=opening.area_id,
            actor=None if step["as"] == PUBLIC else self._actor(session, step),
            house=self._house(),
        )
        self._latest = step.get("case", step["start"])
        self._cases[self._latest] = instance.id

    def _do(self, session: Session, step: Mapping[str, Any]) -> None:
        instance = self._instance(session, step)
        waiting = sa.select(HumanTask.id).where(
            HumanTask.instance_id == instance.id,
            HumanTask.element_id == step["do"],
            HumanTask.closed_at.is_(None),
        )
        task_id = session.scalar(waiting)
        if task_id is None:
            waits = story_differences.waits_of(instance)
            zh = f"{step['do']} 没有待办，本件停在 {'、'.join(waits) or '（已办结）'}"
            raise CannotTake(Said(zh, f"{step['do']} is not open; the case waits at {waits}"))
        tasks.complete(
            session,
            task_id,
            actor=self._actor(session, step),
            answers=self._answers(step.get("answers", {})),
            revision=instance.revision,
            house=self._house(),
        )

    def _send(self, session: Session, step: Mapping[str, Any]) -> None:
        messages.send(
            session,
            step["send"],
            business_key=self._instance(session, step).business_key,
            payload=self._answers(step.get("payload", {})),
            actor=self._actor(session, step),
            house=self._house(),
        )

    def _actor(self, session: Session, step: Mapping[str, Any]) -> Actor:
        return self._world.actor(session, step["as"], self._clock.now())

    def _instance(self, session: Session, step: Mapping[str, Any]) -> Instance:
        label = step.get("case", self._latest)
        if "begun" in step:
            self._cases[label] = self._begun(session, step)
        if label not in self._cases:
            raise CannotTake(Said(f"没有发起过件 {label}", f"no case {label!r} was started"))
        return session.get_one(Instance, self._cases[label])

    def _begun(self, session: Session, step: Mapping[str, Any]) -> int:
        """The newest case of a process that the house itself began about a person of the story."""
        about = self._world.reference(step["person"])
        begun = sa.select(sa.func.max(Instance.id)).where(
            Instance.process_id == step["begun"], Instance.person_id == about
        )
        found = session.scalar(begun)
        if found is None:
            raise LookupError(f"no {step['begun']} has begun about {step['person']}")
        return found

    def _answers(self, given: Mapping[str, Any]) -> dict[str, Any]:
        return {name: self._resolved(value) for name, value in given.items()}

    def _resolved(self, value: Any) -> Any:
        is_reference = isinstance(value, str) and value.startswith("@")
        return self._world.reference(value[1:]) if is_reference else value

    def _paths(self) -> dict[str, tuple[str, ...]]:
        with self._sessions.begin() as session:
            return {
                label: story_differences.path_of(session, case_id) for label, case_id in self._cases.items()
            }

    def _visited(self) -> dict[str, tuple[str, ...]]:
        over = History.outcome.in_(("completed", "fired"))
        passed = sa.select(History.process_id, History.element_id).where(over)
        found: dict[str, dict[str, None]] = {}
        with self._sessions.begin() as session:
            for process_id, element_id in session.execute(
                passed.order_by(History.revision, History.sequence)
            ):
                found.setdefault(process_id, {})[element_id] = None
        return {process_id: tuple(elements) for process_id, elements in found.items()}

    def _compared(self, number: int, expect: Mapping[str, Any]) -> Iterator[Difference]:
        """Where cases and facts differ from what is expected after this step."""
        with self._sessions.begin() as session:
            for label, expected in expect.get("cases", {}).items():
                for name, wanted, got in story_differences.compared_case(
                    session, self._cases.get(label), expected
                ):
                    what = Said(f"件 {label} 的{name.zh}", f"case {label}: {name.en}")
                    yield Difference(number, what, wanted, got)
            if "facts" in expect:
                known = self._world.facts(session)
                for name, wanted, got in story_differences.compared_facts("facts", expect["facts"], known):
                    yield Difference(number, name, wanted, got)


def _require_filled(step: Mapping[str, Any]) -> None:
    """Raises CannotTake with the names that a recording left to its writer."""
    told = {**step, **step.get("answers", {}), **step.get("payload", {})}
    names = [name for name, value in told.items() if value == TO_FILL]
    if names:
        raise CannotTake(Said(f"先填写 {'、'.join(names)}", f"first fill in {', '.join(names)}"))


def _moved(now: dt.datetime, wait: str) -> dt.datetime:
    """`wait` is a number of days, as `7d`, or a time in China, as `2006-04-10T09:00`."""
    if wait.endswith("d"):
        return now + dt.timedelta(days=int(wait[:-1]))
    return dt.datetime.fromisoformat(wait).replace(tzinfo=CHINA).astimezone(dt.UTC)
