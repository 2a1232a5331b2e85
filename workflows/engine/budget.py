"""How much one step may do before it is taken for a run-away."""

from __future__ import annotations

from dataclasses import dataclass

from workflows.errors import Incident

MAX_STEPS = 2_000
MAX_TOKENS = 5_000
MAX_SCOPES = 400


class BudgetSpent(Incident):
    """A step that went past its budget; the whole step is undone."""

    zh = "流程一步之内执行了过多环节（{limit}），可能是没有等待的循环。"
    en = "One step ran past its budget ({limit}); there may be a cycle without a wait."


@dataclass
class StepBudget:
    """Counts elements run, tokens made and scopes opened in one step."""

    steps: int = 0
    tokens: int = 0
    scopes: int = 0

    def step(self) -> None:
        """One element is run."""
        self.steps += 1
        self._check(self.steps, MAX_STEPS, "steps")

    def token(self) -> None:
        """One token is made."""
        self.tokens += 1
        self._check(self.tokens, MAX_TOKENS, "tokens")

    def scope(self) -> None:
        """One sub-process or called process is opened."""
        self.scopes += 1
        self._check(self.scopes, MAX_SCOPES, "sub-processes")

    @staticmethod
    def _check(count: int, limit: int, what: str) -> None:
        if count > limit:
            raise BudgetSpent(limit=f"{limit} {what}", element="", reason="")
