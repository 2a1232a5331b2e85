"""Cases stopped half-way, as a release stores them; and how each goes on."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.workflows.engine.conftest import ROLES_FILE, Running, bundle
from workflows.engine import parser, runner
from workflows.engine.parser import Definition

SAVED = Path(__file__).parent / "saved"


@dataclass(frozen=True)
class Story:
    """A case: its variables, what was done before it was saved, and what finishes it."""

    files: tuple[str, ...]
    variables: Mapping[str, Any]
    before: Callable[[Running], Any]
    after: Callable[[Running], Any]
    end: str | None


def _nothing(_: Running) -> None:
    return


def _join(case: Running) -> None:
    case.do("left", value=1)
    case.do("last")


def _all_instances(case: Running) -> None:
    for _ in range(2):
        case.do("inside")


def _answers(case: Running) -> None:
    case.send("ask", text="再问")
    for element in ("work", "answer", "answer"):
        case.do(element)


STORIES: Mapping[str, Story] = {
    "boundary": Story(("boundary",), {}, lambda c: c.tick(days=4), lambda c: c.tick(days=12), "expired"),
    "notice_wait": Story(
        ("notice_wait",), {}, _nothing, lambda c: c.send("take_down", reason="误"), "down_end"
    ),
    "fork": Story(("fork",), {}, lambda c: c.do("right", value=[1, 1]), _join, "done"),
    "call_each": Story(
        ("call_each", "callee"), {"numbers": [1, 2, 3]}, lambda c: c.do("inside"), _all_instances, "done"
    ),
    "message_event_subprocess": Story(
        ("message_event_subprocess",), {}, lambda c: c.send("ask", text="问"), _answers, "done"
    ),
    "cycle_boundary": Story(
        ("cycle_boundary",), {}, lambda c: c.tick(days=8), lambda c: c.do("work"), "done"
    ),
}


def definition(folder: Path, process_id: str) -> Definition:
    """The definition of a saved case, from the diagrams saved with it."""
    files = {
        f"processes/{name}.bpmn": (folder / f"{name}.bpmn").read_bytes() for name in STORIES[process_id].files
    }
    return parser.load({**files, "roles.json": ROLES_FILE}, process_id)


def restored(folder: Path, process_id: str) -> Running:
    """A saved case with the rows that the runtime would have."""
    case = Running(definition(folder, process_id))
    case.state = (folder / f"{process_id}.state").read_bytes()
    case.adopt(runner.waits(case.definition, case.state, case.call))
    return case


def save(folder: Path) -> None:
    """Write every story half-way into a new folder."""
    folder.mkdir(parents=True)
    for process_id, story in STORIES.items():
        for name in story.files:
            (folder / f"{name}.bpmn").write_bytes(bundle()[f"processes/{name}.bpmn"])
        case = Running(definition(folder, process_id)).start(**story.variables)
        story.before(case)
        (folder / f"{process_id}.state").write_bytes(case.state)


if __name__ == "__main__":
    save(SAVED / sys.argv[1])
