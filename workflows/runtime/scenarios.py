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
from workflows.runtime import deployments, instances, messages, outbox, tasks, timers
from workflows.runtime.house import House
from workflows.runtime.models import History, HumanTask, Incident, Instance, Timer

KINDS = ("start", "do", "send", "bank", "wait")
"""What a step may be; the key that names it says what is started, done, sent or waited for."""


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

    def opening(self, session: Session, process_id: str, given: Mapping[str, Any]) -> Opening:
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
class Difference:
    """Where a story went another way; `step` counts from 1, 0 is the end of the story."""

    step: int
    what: str
    expected: Any
    got: Any

    def __str__(self) -> str:
        where = f"step {self.step}" if self.step else "at the end"
        return f"{where}: {self.what}\n    expected: {self.expected}\n    got:      {self.got}"


@dataclass(frozen=True)
class StoryResult:
    """What became of a story."""

    story: Story
    differences: tuple[Difference, ...]
    paths: Mapping[str, tuple[str, ...]]
    """Case → the elements it passed, joins left out."""

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
    engine = make_engine("sqlite://")
    try:
        with TemporaryDirectory(prefix="shibao-story-") as var:
            telling = _Telling(story, world, make_sessions(engine), Path(var))
            Base.metadata.create_all(engine)
            telling.prepare(folder)
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

    def prepare(self, folder: Traversable) -> None:
        """Put the diagrams in force and the story's people on file."""
        with self._sessions.begin() as session:
            self._world.build(session, self._story.world, self._clock.now())
            deployments.deploy_folder(session, folder, by=None, now=self._clock.now())

    def result(self) -> StoryResult:
        """Tell the story to its end, or to the first step that differs."""
        for number, step in enumerate(self._story.steps, 1):
            difference = self._take(number, step)
            self._take_note()
            different = (difference,) if difference else tuple(self._compared(number, step.get("expect", {})))
            if different:
                return StoryResult(self._story, different, self._paths())
        return StoryResult(self._story, tuple(self._compared(0, self._story.expect)), self._paths())

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
        refused = _refusal(step)
        try:
            if "wait" in step:
                broken = self._wait(_moved(self._clock.now(), step["wait"]))
            else:
                with self._sessions.begin() as session:
                    self._act(session, step)
                broken = self._settle()
        except DomainError as error:
            return _compared_refusal(number, step, refused, error)
        except LookupError as error:
            return Difference(number, _told(step), "a step that can be taken", str(error))
        if refused:
            return Difference(number, _told(step), f"refused with {refused}", "it was done")
        return Difference(number, _told(step), "no incident", broken) if broken else None

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
        opening = self._world.opening(session, step["start"], step)
        instance = instances.start(
            session,
            step["start"],
            answers=self._answers(step.get("answers", {})),
            variables=opening.variables,
            offices=dict(opening.offices),
            area_id=opening.area_id,
            actor=self._actor(session, step),
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
            raise LookupError(f"{step['do']} is not open; the case waits at {_waits(instance)}")
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
        if label not in self._cases:
            raise LookupError(f"no case {label!r} was started")
        return session.get_one(Instance, self._cases[label])

    def _answers(self, given: Mapping[str, Any]) -> dict[str, Any]:
        return {name: self._resolved(value) for name, value in given.items()}

    def _resolved(self, value: Any) -> Any:
        is_reference = isinstance(value, str) and value.startswith("@")
        return self._world.reference(value[1:]) if is_reference else value

    def _paths(self) -> dict[str, tuple[str, ...]]:
        with self._sessions.begin() as session:
            return {label: _path(session, case_id) for label, case_id in self._cases.items()}

    def _compared(self, number: int, expect: Mapping[str, Any]) -> Iterator[Difference]:
        """Where cases and facts differ from what is expected after this step."""
        with self._sessions.begin() as session:
            for label, expected in expect.get("cases", {}).items():
                for name, wanted, got in _compared_case(session, self._cases.get(label), expected):
                    yield Difference(number, f"case {label}: {name}", wanted, got)
            if "facts" in expect:
                for name, wanted, got in _compared_facts(
                    "facts", expect["facts"], self._world.facts(session)
                ):
                    yield Difference(number, name, wanted, got)


def _refusal(step: Mapping[str, Any]) -> dict[str, Any] | None:
    """The refusal that a step asks for: the error's class name, and the field where it names one."""
    refused = step.get("refused")
    return {"error": refused} if isinstance(refused, str) else refused


def _compared_refusal(
    number: int, step: Mapping[str, Any], refused: Mapping[str, Any] | None, error: DomainError
) -> Difference | None:
    names = {each.__name__ for each in type(error).__mro__}
    fields = set(getattr(error, "by_field", {})) | {getattr(error, "field", None)}
    if refused and refused["error"] in names and refused.get("field", None) in fields | {None}:
        return None
    got = f"{type(error).__name__}: {error.text('zh')} / {error.text('en')} {_by_field(error)}"
    return Difference(number, _told(step), refused or "it is done", got.strip())


def _by_field(error: DomainError) -> str:
    by_field: Mapping[str, Any] = getattr(error, "by_field", {})
    return json.dumps(by_field, ensure_ascii=False) if by_field else ""


def _told(step: Mapping[str, Any]) -> str:
    kind = next(kind for kind in KINDS if kind in step)
    return f"{kind} {step[kind]}" + (f" as {step['as']}" if "as" in step else "")


def _moved(now: dt.datetime, wait: str) -> dt.datetime:
    """`wait` is a number of days, as `7d`, or a time in China, as `2006-04-10T09:00`."""
    if wait.endswith("d"):
        return now + dt.timedelta(days=int(wait[:-1]))
    return dt.datetime.fromisoformat(wait).replace(tzinfo=CHINA).astimezone(dt.UTC)


def _path(session: Session, instance_id: int) -> tuple[str, ...]:
    """Elements that the case has left behind, in order; gateways without a name only join."""
    passed = sa.select(History.element_id).where(
        History.instance_id == instance_id, History.outcome == "completed", History.name != ""
    )
    return tuple(session.scalars(passed.order_by(History.revision, History.sequence)))


def _waits(instance: Instance) -> list[str]:
    return sorted({element_id for _, element_id in instance.tokens})


Differing = Iterator[tuple[str, Any, Any]]
"""What differs, what was expected, what there is."""


def _compared_case(session: Session, instance_id: int | None, expected: Mapping[str, Any]) -> Differing:
    if instance_id is None:
        yield "start", "a started case", "none was started"
        return
    instance = session.get_one(Instance, instance_id)
    path = _path(session, instance_id)
    if "path" in expected and tuple(expected["path"]) != path:
        yield _first_difference(tuple(expected["path"]), path)
    got = {"end": instance.end_element, "status": instance.status.value, "waits": _waits(instance)}
    for name, value in got.items():
        if name in expected and expected[name] != value:
            yield name, expected[name], value


def _first_difference(expected: tuple[str, ...], got: tuple[str, ...]) -> tuple[str, str, str]:
    same = next((at for at, pair in enumerate(zip(expected, got, strict=False)) if pair[0] != pair[1]), None)
    at = min(len(expected), len(got)) if same is None else same
    after = f" after {expected[at - 1]}" if at else ""
    wanted, found = (", ".join(each[at : at + 3]) or "nothing" for each in (expected, got))
    return f"element {at + 1} of its path{after}", wanted, found


def _compared_facts(where: str, expected: Any, got: Any) -> Differing:
    """Only what the story names is compared; lists and plain values must be equal."""
    if isinstance(expected, Mapping) and isinstance(got, Mapping):
        for name, value in expected.items():
            yield from _compared_facts(f"{where}.{name}", value, got.get(name))
    elif expected != got:
        yield where, expected, got
