"""The clock jumps back and forward: each timer fires once, never early, in the order they came due."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa

from tests.conftest import MovableClock
from tests.faults.databases import Store
from tests.faults.harness import Scenario, World, prepared
from tests.faults.scenarios import calm
from tests.workflows.runtime.office import Office, open_office, open_task
from workflows.bootstrap import Installation
from workflows.runtime import tasks, timers
from workflows.runtime.models import History, Timer

NOTICES = 4
HOURS = (-1, 1, -30 * 24, 30 * 24, 1, 25, -49, 48, 400 * 24, -400 * 24, 400 * 24)
"""From just before the first of four timers that come due a day apart."""


def _prepare(installation: Installation, clock: MovableClock) -> Office:
    """Notices drafted on four days; the timers come due ten days later, one a day."""
    office = open_office(installation)
    for _ in range(NOTICES):
        with installation.sessions.begin() as session:
            case = office.start(session, "notice", installation.house, variables={"wish": "roof"}).id
        task_id, revision = open_task(installation.sessions, case)
        with installation.sessions.begin() as session:
            tasks.complete(
                session,
                task_id,
                actor=office.clerk,
                answers={},
                revision=revision,
                house=installation.house,
            )
        clock.move(days=1)
    clock.move(days=10 - NOTICES, minutes=-30)
    return office


def _drive(world: World) -> None:
    """Sweep after every jump."""
    for hours in HOURS:
        world.clock.move(hours=hours)
        while timers.sweep(world.sessions, world.house).fired:
            pass


def _wrong(world: World) -> list[str]:
    with world.sessions() as session:
        fired = session.execute(
            sa.select(History.instance_id, History.at)
            .where(History.element_id == "notice_period_over", History.outcome == "completed")
            .order_by(History.at, History.instance_id)
        ).all()
        published = session.execute(
            sa.select(History.instance_id, History.at).where(
                History.element_id == "publish", History.outcome == "completed"
            )
        )
        opened = {case: at for case, at in published}  # noqa: C416  a row is no pair to dict()
        left = session.scalar(sa.select(sa.func.count(Timer.task_id)))
        problems = calm(session)
    cases = [case for case, _ in fired]
    found = [] if cases == sorted(opened) else [f"fired {cases}, not {sorted(opened)} in order"]
    found += [f"case {case} early" for case, at in fired if (at - opened[case]).days < 10]
    return found + ([f"{left} timers left"] if left else []) + problems


JUMPS = Scenario("jumps", _prepare, _drive, lambda _world: [], _wrong)


def jump(store: Store, folder: Path) -> list[str]:
    """What is wrong after the jumps."""
    with prepared(JUMPS, store, folder) as bench:
        return bench.strike()[1]
