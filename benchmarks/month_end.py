"""The month of many people in a handful of statements, against a step of the engine for each."""

from __future__ import annotations

import gc
import sys
import time

from sqlalchemy.orm import Session

from benchmarks.stage import Gate, Stage, calibration, judged, median_ms, staged
from tests.conftest import START
from workflows.demo import builders
from workflows.payments import due
from workflows.payments.models import PaymentRun

LEAST, STEPS, PEOPLE = 50.0, 60, 900
AREA, PERIOD = "yanbian", "2006-04"


def entitle(session: Session) -> int:
    """People in benefit from April 2006, and the run that is to pay them; its id."""
    office = builders.branch(session, AREA, "延边", "Yanbian")
    for number in range(1, PEOPLE + 1):
        insured = builders.person(session, number, f"张{number}", AREA)
        builders.entitlement(session, builders.claim(session, insured, office, number))
    key = f"P-{AREA}-200604-1"
    run = PaymentRun(business_key=key, area_id=AREA, period=PERIOD, number=1, prepared_at=START)
    session.add(run)
    session.flush()
    return run.id


def people_per_second(stage: Stage) -> float:
    """How fast the month is made due and put into lines, commit included."""
    with stage.installation.sessions.begin() as session:
        run_id = entitle(session)
    gc.collect()  # a collection of everything that the furnishing left would count as the month's
    began = time.perf_counter()
    with stage.installation.sessions.begin() as session:
        due.make_due(session, AREA, PERIOD, START, lambda month: 25_200)
        now = stage.installation.house.clock.now()
        held = due.make_lines(session, run_id, AREA, PERIOD, now)
    taken = time.perf_counter() - began
    assert held.people == PEOPLE, f"{held.people} people of {PEOPLE}"
    return PEOPLE / taken


def main() -> int:
    """Measure, print, judge."""
    loop = calibration()
    figures: dict[str, float | str] = {"people": PEOPLE}
    gates = []
    for kind in ("sqlite", "postgresql"):
        with staged(kind) as stage:
            case = stage.begin()
            step_ms = median_ms([stage.step(case) for _ in range(STEPS)])
            by_set = people_per_second(stage)
        figures |= {f"{kind}_set_per_s": round(by_set), f"{kind}_steps_per_s": round(1000 / step_ms)}
        gates.append(Gate(f"{kind}_set_by_step", by_set * step_ms / 1000, least=LEAST))
    return judged("month_end", loop, figures, *gates)


if __name__ == "__main__":
    sys.exit(main())
