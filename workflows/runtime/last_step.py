"""The last step of a case as long as nothing followed it: what its recall needs, or why there is none.

It is kept in the row of the case, in the update that every step makes anyway, and goes with the next
step. Most steps keep no more than the reason why they stand.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from workflows.engine import registry
from workflows.engine.advance import Advance, Called
from workflows.engine.elements import HUMAN
from workflows.engine.registry import UnknownOperation
from workflows.people.permissions import Actor
from workflows.runtime.models import Instance

COLUMNS = ("acted", "offices", "person_id", "title", "title_en")
"""Columns of a case that a step may have changed beside its state."""

Texts = Mapping[str, str]
OVER: Texts = {"zh": "本件已随这一步办结", "en": "the case ended with it"}
SENT: Texts = {"zh": "消息已经发出", "en": "a message has gone out"}
NUMBERED: Texts = {"zh": "已经编号", "en": "a number was given"}


@dataclass(frozen=True)
class LastStep:
    """A step of a person; `standing` says why it cannot be taken back, or is None."""

    task_id: str
    name: str
    name_en: str
    person_id: int
    revision: int
    """Of the case after the step."""
    standing: Texts | None
    state: bytes | None = None
    """Of the case before the step."""
    columns: Mapping[str, Any] | None = None
    """Columns of the case as they were before."""
    called: tuple[Called, ...] = ()
    opened: frozenset[str] = frozenset()
    """Tasks that it opened."""


def told(instance: Instance, advance: Advance, actor: Actor | None, human: str | None) -> Any:
    """The value of `Instance.last_step` after a step of the case; None for one of no person."""
    steps = (each for each in advance.steps if each.task_id == human)
    done = next((each for each in steps if each.outcome == "completed" and each.kind in HUMAN), None)
    if done is None or actor is None:
        return None
    step = {
        "task": done.task_id,
        "name": [done.name, done.name_en],
        "person": actor.person_id,
        "revision": instance.revision + 1,
        "standing": _standing(instance, advance),
    }
    if step["standing"] is None:
        step["state"] = base64.b64encode(instance.state).decode()
        step["columns"] = {name: getattr(instance, name) for name in COLUMNS}
        step["opened"] = [each.task_id for each in advance.opened]
        step["called"] = [[each.operation, each.kept] for each in advance.called]
    return step


def read(kept: Mapping[str, Any] | None) -> LastStep | None:
    """What the column says."""
    if kept is None:
        return None
    state, (name, name_en) = kept.get("state"), kept["name"]
    return LastStep(
        kept["task"],
        name,
        name_en,
        kept["person"],
        kept["revision"],
        kept["standing"],
        base64.b64decode(state) if state else None,
        kept.get("columns"),
        tuple(Called(name, inputs) for name, inputs in kept.get("called", ())),
        frozenset(kept.get("opened", ())),
    )


def _standing(instance: Instance, advance: Advance) -> Texts | None:
    """Why the step stands: what it did beyond the walls of the case, the most telling first."""
    final = next((each.operation for each in advance.called if each.kept is None), None)
    if final is not None:
        return _done(final)
    if advance.thrown or advance.signalled:
        return SENT
    if advance.status != "running":
        return OVER
    key = advance.data.get("business_key")
    return NUMBERED if key and key != instance.business_key else None


def _done(operation: str) -> Texts:
    try:
        verb = registry.find(operation)
    except UnknownOperation:
        return {"zh": f"“{operation}”已经办理", "en": f'"{operation}" was done'}
    return {"zh": f"“{verb.zh}”已经办理", "en": f'"{verb.en}" was done'}
