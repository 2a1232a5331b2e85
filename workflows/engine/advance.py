"""What one step of a process did, as frozen records; all that the rest of the house sees."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Status = Literal["running", "completed", "cancelled"]
StepOutcome = Literal["entered", "completed", "cancelled", "recalled"]
"""An event that comes is `completed`; only human tasks are `entered`, or `recalled` by who did them."""


@dataclass(frozen=True)
class TaskOpened:
    """A human task that now waits for a person of `role`."""

    task_id: str
    element_id: str
    process_id: str
    """The process the element is drawn in; a called one for a step inside a call activity."""
    name: str
    name_en: str
    role: str
    form: str | None
    separate_from: tuple[str, ...] = ()
    clause: str | None = None
    deadline: str | None = None
    """Id of the limit that the runtime asks `deadlines` to count; None where none is drawn."""
    queue: str | None = None
    """Its own business state, one of `elements.QUEUES`; None: that of its role."""
    facts: Mapping[str, Any] = field(default_factory=dict)
    """Values of the `shibao:input`s: what the form shows and is pre-filled with."""


@dataclass(frozen=True)
class TaskClosed:
    """A human task that is over."""

    task_id: str
    outcome: Literal["completed", "cancelled"]


@dataclass(frozen=True)
class TimerArmed:
    """A wait that ends at `due_at` (UTC) unless it is disarmed before."""

    task_id: str
    element_id: str
    name: str
    name_en: str
    due_at: dt.datetime
    deadline: str | None = None
    """Id of the limit that moves it when it is paused or extended."""


@dataclass(frozen=True)
class Subscribed:
    """A wait for a message of this name, correlated by the business key of the instance."""

    task_id: str
    element_id: str
    message: str
    is_signal: bool = False
    """True: a wait for a signal of this name, which every case hears and nothing correlates."""


@dataclass(frozen=True)
class MessageThrown:
    """A message that the process sends; the runtime routes it."""

    message: str
    payload: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class DecisionMade:
    """One evaluation of a decision table within a step."""

    decision_id: str
    inputs: Mapping[str, Any]
    value: Any
    hits: tuple[Mapping[str, Any], ...] = ()
    """Per hit row: `rule` (1-based), `rule_id`, `outputs`, `annotations` (with `clause`)."""


@dataclass(frozen=True)
class Step:
    """One element that the process passed or reached, in order."""

    element_id: str
    process_id: str
    kind: str
    """BPMN local name: `userTask`, `serviceTask`, `exclusiveGateway`, `startEvent`, …"""
    name: str
    name_en: str
    task_id: str
    outcome: StepOutcome
    clause: str | None = None
    answers: Mapping[str, Any] | None = None
    decision: DecisionMade | None = None


@dataclass(frozen=True)
class Called:
    """A verb that ran within a step."""

    operation: str
    kept: Mapping[str, Any] | None
    """What taking it back would be given; None: nothing takes it back."""


@dataclass(frozen=True)
class Advance:
    """The whole effect of one step: new state, and what changed in the rows around it."""

    status: Status
    state: bytes
    data: Mapping[str, Any]
    """Variables of the outermost process, for correlation and titles; plain values only."""
    opened: tuple[TaskOpened, ...] = ()
    closed: tuple[TaskClosed, ...] = ()
    armed: tuple[TimerArmed, ...] = ()
    disarmed: tuple[str, ...] = ()
    """Task ids of timers that no longer wait (fired or cancelled)."""
    subscribed: tuple[Subscribed, ...] = ()
    unsubscribed: tuple[str, ...] = ()
    thrown: tuple[MessageThrown, ...] = ()
    steps: tuple[Step, ...] = ()
    tokens: tuple[tuple[str, str], ...] = ()
    """(process id, element id) of every place a token now rests in."""
    end: str | None = None
    """Element id of the outermost end event reached, when completed."""
    signalled: tuple[str, ...] = ()
    """Names of signals thrown; the runtime passes them to other cases that wait for them."""
    called: tuple[Called, ...] = ()
    """Verbs that ran, in order."""
