"""One evaluation: what it may still spend, what went wrong, and the names it can see."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from workflows.feel.budget import Budget
from workflows.feel.problems import BudgetExceeded, Problem

MOST_PROBLEMS = 20


class Run:
    """The meter of one evaluation.

    `now` is the present time that the caller states, or None. `trace` is kept for the caller: the
    rows of tables that applied.
    """

    __slots__ = ("budget", "cells", "frames", "now", "problems", "steps", "trace")

    def __init__(self, budget: Budget, now: dt.datetime | None = None) -> None:
        self.budget = budget
        self.steps = budget.steps
        self.cells = budget.cells
        self.frames = budget.frames
        self.now = now
        self.problems: list[Problem] = []
        self.trace: list[Any] = []

    def report(self, code: str, *values: object) -> Any:
        """Note a problem. Always returns None: the null, as whatever the caller must answer."""
        if len(self.problems) < MOST_PROBLEMS:
            self.problems.append(Problem(code, tuple(map(str, values))))
        return None

    def spend(self, steps: int) -> None:
        """Pay for work. Raises BudgetExceeded."""
        self.steps -= steps
        if self.steps < 0:
            raise BudgetExceeded("steps")

    def keep(self, items: int) -> None:
        """Pay for a list or context of that many elements. Raises BudgetExceeded."""
        if items > self.budget.items:
            raise BudgetExceeded("items")
        self.cells -= items
        if self.cells < 0:
            raise BudgetExceeded("cells")

    def keep_text(self, text: str) -> str:
        """Pay for a string that was made, and give it back. Raises BudgetExceeded."""
        self.afford_text(len(text))
        return text

    def afford_text(self, length: int) -> None:
        """Pay for a string of that length before it is made. Raises BudgetExceeded."""
        if length > self.budget.text:
            raise BudgetExceeded("text")
        self.cells -= length >> 4
        if self.cells < 0:
            raise BudgetExceeded("cells")

    def enter(self, frames: int) -> None:
        """Go that many frames deeper; undo with `leave`. Raises BudgetExceeded."""
        self.frames -= frames
        if self.frames < 0:
            raise BudgetExceeded("frames")

    def leave(self, frames: int) -> None:
        """Come back from `enter`."""
        self.frames += frames


class Scope:
    """Names visible at one place: a mapping, the scope around it, and the run they share."""

    __slots__ = ("parent", "run", "values")

    def __init__(self, values: Mapping[str, object], parent: Scope | None, run: Run) -> None:
        self.values = values
        self.parent = parent
        self.run = run


Evaluator = Callable[[Scope], object]
"""A compiled node: closes over its compiled parts, reads names from the scope."""
