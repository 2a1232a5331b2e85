"""What a step needs from outside the database: time, settings and, where policies say so, tables."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy.orm import Session

from workflows.clock import Clock
from workflows.engine.advance import DecisionMade
from workflows.people.permissions import Actor
from workflows.runtime.clock import office_clock
from workflows.settings import Settings

Decider = Callable[[str, Mapping[str, Any]], DecisionMade]
"""(decision id, inputs) → what the table said; raises Incident when it says nothing or too much."""


@dataclass(frozen=True)
class House:
    """The office around a step. `decide` None: each case asks the tables of its own deployment."""

    clock: Clock
    settings: Settings
    decide: Decider | None = None

    def at_office_time(self, session: Session) -> House:
        """The same house on the office's clock, which a demo office may have moved."""
        if not self.settings.is_demo:
            return self
        return replace(self, clock=office_clock(session, self.clock))


@dataclass(frozen=True)
class Acting:
    """One act within the house: who acts (None: the clock) at which instant of the office."""

    house: House
    actor: Actor | None
    now: dt.datetime


def acting(house: House, actor: Actor | None) -> Acting:
    """An act that begins now."""
    return Acting(house, actor, house.clock.now())
