"""The scenarios, and how many points each had when it was recorded."""

from __future__ import annotations

from tests.faults.harness import Scenario, Tally
from tests.faults.payment import PAYMENT
from tests.faults.scenarios import COMPLETE, EFFECT, MESSAGE, START, TIMER

SCENARIOS: dict[str, Scenario] = {
    scenario.name: scenario for scenario in (START, COMPLETE, PAYMENT, TIMER, MESSAGE, EFFECT)
}
RECORDED: dict[tuple[str, str], int] = {
    ("start", "sqlite"): 22,
    ("complete", "sqlite"): 28,
    ("payment", "sqlite"): 280,
    ("timer", "sqlite"): 34,
    ("message", "sqlite"): 60,
    ("effect", "sqlite"): 84,
    ("start", "postgresql"): 20,
    ("complete", "postgresql"): 20,
    ("payment", "postgresql"): 240,
    ("timer", "postgresql"): 28,
    ("message", "postgresql"): 48,
    ("effect", "postgresql"): 66,
}
"""(scenario, database) → points. Lower it only together with a change that takes statements away.

On PostgreSQL the queue asks beside the step and runs differ a little: a few less than were seen stand here.
"""


def missing(tally: Tally) -> list[str]:
    """Points that a hook no longer counts."""
    least = RECORDED.get((tally.scenario, tally.store), 1)
    return [] if tally.points >= least else [f"{tally.points} points where {least} were recorded"]
