"""10,000 running entitlements of an older system taken over: tried, signed by two, booked; on each database.

A minute is what the office asks for, from the file to the last entitlement.
"""

from __future__ import annotations

import sys
import time
from importlib.resources import files

from sqlalchemy.orm import Session

from benchmarks.name_list import counted
from benchmarks.stage import Gate, Stage, calibration, judged, staged
from workflows.demo import builders
from workflows.people.permissions import Actor
from workflows.runtime import deployments
from workflows.runtime.context import OfCase, OperationContext, operation_context
from workflows.runtime.house import acting
from workflows.take_overs import operations

ROWS, MOST_SECONDS, MOST_STATEMENTS = 10_000, 60, 150


def take_over(stage: Stage) -> tuple[float, int]:
    """Seconds from the bytes of the file to the commit of its booking, and how many statements were sent."""
    with stage.installation.sessions.begin() as session:
        deployments.deploy_folder(session, files("bpmn"), by=None, now=stage.clock.now())
        branch = builders.branch(session, "jilin", "吉林", "Jilin")
        names = (("褚明华", "payment_clerk"), ("冯立新", "agency_reviewer"), ("蒋国栋", "payment_releaser"))
        clerk, first, second = (builders.staff(session, name, branch.agency, role) for name, role in names)
        content = builders.take_over_file(({} for _ in range(ROWS)), branch.community.name)
    with counted(stage.installation.engine) as sent:
        began = time.perf_counter()
        with stage.installation.sessions.begin() as session:
            number = operations.store(_as(stage, session, clerk), area_id="jilin", content=content)
        with stage.installation.sessions.begin() as session:
            operations.sign(_as(stage, session, first), take_over_id=number)
        with stage.installation.sessions.begin() as session:
            booked = operations.book(_as(stage, session, second), take_over_id=number)
        taken = time.perf_counter() - began
    assert booked.entitlements == ROWS, booked
    return taken, len(sent)


def _as(stage: Stage, session: Session, actor: Actor) -> OperationContext:
    """What this person's act is done with."""
    return operation_context(session, acting(stage.installation.house, actor), OfCase())


def main() -> int:
    """Measure and print."""
    loop = calibration()
    gates = []
    for kind in ("sqlite", "postgresql"):
        with staged(kind) as stage:
            seconds, sent = take_over(stage)
            gates.append(Gate(f"{kind}_seconds", seconds, most=MOST_SECONDS))
            gates.append(Gate(f"{kind}_statements", sent, most=MOST_STATEMENTS))
    return judged("take_over", loop, {"rows": ROWS}, *gates)


if __name__ == "__main__":
    sys.exit(main())
