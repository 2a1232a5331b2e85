"""Small diagrams run without a database: a case that keeps only its bytes between two steps."""

from __future__ import annotations

import datetime as dt
import itertools
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from workflows.engine import parser, registry, runner
from workflows.engine.advance import Advance, Step, Subscribed, TaskOpened, TimerArmed
from workflows.engine.parser import Definition
from workflows.engine.runner import Call

HERE = Path(__file__).parent
START = dt.datetime(2006, 3, 1, 1, tzinfo=dt.UTC)
ROLES = {
    "roles": [
        {"id": "clerk", "zh": "经办", "en": "Clerk", "office": "employment_service"},
        {"id": "officer", "zh": "社区专干", "en": "Officer", "office": "community_office"},
    ]
}

ROLES_FILE = json.dumps(ROLES).encode()


def form(name: str, *fields: Mapping[str, Any]) -> bytes:
    """A one-group form."""
    return json.dumps(
        {"id": name, "zh": name, "en": name, "groups": [{"zh": "一", "en": "One", "fields": list(fields)}]}
    ).encode()


def bundle() -> dict[str, bytes]:
    """Every test diagram with the forms, tables and roles they name."""
    files = {f"processes/{path.name}": path.read_bytes() for path in (HERE / "diagrams").glob("*.bpmn")}
    files |= {f"decisions/{path.name}": path.read_bytes() for path in (HERE / "diagrams").glob("*.dmn")}
    files["roles.json"] = ROLES_FILE
    files["forms/amount.json"] = form(
        "amount", {"name": "amount", "type": "money", "zh": "金额", "en": "Amount"}
    )
    files["forms/verdict.json"] = form(
        "verdict",
        {
            "name": "verdict",
            "type": "choice",
            "zh": "决定",
            "en": "Verdict",
            "options": [{"value": "yes", "zh": "是", "en": "Yes"}, {"value": "no", "zh": "否", "en": "No"}],
        },
    )
    months = {"name": "months", "type": "fact", "zh": "月数", "en": "Months"}
    reason = {"name": "reason", "type": "text", "zh": "理由", "en": "Reason", "visible": "months > 12"}
    fast = {"name": "fast", "type": "boolean", "zh": "快速", "en": "Fast"}
    files["forms/fast.json"] = form("fast", fast)
    files["forms/shows_months.json"] = form("shows_months", months)
    files["forms/with_reason.json"] = form("with_reason", months, reason)
    return files


@dataclass
class Running:
    """A case under test; rows are kept as the runtime would keep them."""

    definition: Definition
    now: dt.datetime = START
    state: bytes = b""
    last: Advance | None = None
    tasks: dict[str, TaskOpened] = field(default_factory=dict)
    timers: dict[str, TimerArmed] = field(default_factory=dict)
    waits: dict[str, Subscribed] = field(default_factory=dict)
    steps: list[Step] = field(default_factory=list)
    context: Any = None

    @property
    def call(self) -> Call:
        return Call(now=self.now, context=self.context)

    def take(self, advance: Advance) -> Advance:
        """Keep the rows of one step."""
        self.state, self.last = advance.state, advance
        self.steps += advance.steps
        for closed in advance.closed:
            del self.tasks[closed.task_id]
        for task_id in advance.disarmed:
            del self.timers[task_id]
        for task_id in advance.unsubscribed:
            del self.waits[task_id]
        self.tasks |= {each.task_id: each for each in advance.opened}
        self.timers |= {each.task_id: each for each in advance.armed}
        self.waits |= {each.task_id: each for each in advance.subscribed}
        return advance

    def adopt(self, waits: Advance) -> None:
        """Make the rows of a restored case."""
        self.state, self.last = waits.state, waits
        self.tasks = {each.task_id: each for each in waits.opened}
        self.timers = {each.task_id: each for each in waits.armed}
        self.waits = {each.task_id: each for each in waits.subscribed}

    def start(self, *, answers: Mapping[str, Any] | None = None, **variables: Any) -> Running:
        self.take(runner.start(self.definition, variables, self.call, answers=answers))
        return self

    def do(self, element_id: str, **answers: Any) -> Advance:
        """Complete the open task at this element."""
        task = next(each for each in self.tasks.values() if each.element_id == element_id)
        return self.take(runner.complete(self.definition, self.state, task.task_id, answers, self.call))

    def tick(self, **delta: float) -> Running:
        """Move the clock and fire what comes due on the way, earliest first."""
        until = self.now + dt.timedelta(**delta)
        while due := sorted(
            (each for each in self.timers.values() if each.due_at <= until), key=lambda t: t.due_at
        ):
            self.now = max(self.now, due[0].due_at)
            self.take(runner.fire_timer(self.definition, self.state, due[0].task_id, self.call))
        self.now = until
        return self

    def send(self, message: str, **payload: Any) -> Advance:
        """Deliver a message to the first wait for it."""
        wait = next(each for each in self.waits.values() if each.message == message)
        return self.take(
            runner.deliver(self.definition, self.state, wait.task_id, message, payload, self.call)
        )

    @property
    def open(self) -> list[str]:
        """Elements of the open tasks, sorted."""
        return sorted(each.element_id for each in self.tasks.values())

    @property
    def data(self) -> Mapping[str, Any]:
        assert self.last is not None
        return self.last.data

    @property
    def end(self) -> str | None:
        assert self.last is not None
        return self.last.end

    def passed(self, outcome: str = "completed") -> list[str]:
        """Elements with this outcome, in order."""
        return [step.element_id for step in self.steps if step.outcome == outcome]


@pytest.fixture(scope="session")
def files() -> dict[str, bytes]:
    return bundle()


@pytest.fixture
def case(files: dict[str, bytes]) -> Callable[[str], Running]:
    """A case of a test diagram, not started."""
    return lambda process_id: Running(parser.load(files, process_id))


@dataclass(frozen=True)
class Granted:
    """What the test verb returns."""

    number: int
    on: dt.date


_numbers = itertools.count(1)


@registry.operation("test.grant", zh="同意", en="Grant")
def grant(context: Any, *, amount: int) -> Granted:
    """Numbers the grant, and refuses what is not a whole number by its type."""
    return Granted(next(_numbers), dt.date(2006, 3, 1))


@registry.operation("test.fails", zh="失败", en="Fail")
def fails(context: Any, *, code: str = "no_money") -> None:
    """Raises the BPMN error of this code."""
    raise registry.OperationError(code, "基金不足")


@registry.operation("test.broken", zh="故障", en="Broken")
def broken(context: Any) -> None:
    """Fails as a programming error does."""
    raise ZeroDivisionError("oops")


@dataclass(frozen=True)
class Seen:
    """How many rows the mutating verb saw in the end."""

    count: int


@registry.operation("test.mutates", zh="改动", en="Mutate")
def mutates(context: Any, *, rows: Any) -> Seen:
    """Changes what it is given."""
    rows[0]["a"] = "changed"
    rows.append({})
    return Seen(len(rows))


@dataclass
class Register:
    """A register outside that answers after so many calls."""

    silent: int
    after: dt.timedelta = dt.timedelta(hours=6)
    calls: int = 0


@dataclass(frozen=True)
class Answered:
    """What the register says in the end."""

    answer: str


@registry.operation("test.asks_for_later", zh="稍后", en="Later")
def asks_for_later(context: Register) -> Answered:
    """Asks for a later time until the register answers."""
    context.calls += 1
    if context.calls <= context.silent:
        raise registry.RetryLater(context.after, "暂无答复")
    return Answered("insured")


@pytest.fixture(params=[True, False], ids=["pruned", "unpruned"])
def pruning(request: pytest.FixtureRequest) -> Iterator[bool]:
    """Runs a test with pruning on and off."""
    before, runner.is_pruning = runner.is_pruning, request.param
    yield request.param
    runner.is_pruning = before
