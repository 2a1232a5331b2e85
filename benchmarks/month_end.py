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

LEAST, STEPS, PEOPLE, WARM = 50.0, 60, 5000, 10
AREA, PERIOD = "yanbian", "2006-04"


def entitle(session: Session, office: builders.Branch, first: int, count: int) -> None:
    """People in benefit from April 2006, numbered from the first."""
    for number in range(first, first + count):
        insured = builders.person(session, number, f"张{number}", AREA)
        builders.entitlement(session, builders.claim(session, insured, office, number))


def ordered(session: Session) -> int:
    """The run that is to pay the month; its id."""
    key = f"P-{AREA}-200604-1"
    run = PaymentRun(business_key=key, area_id=AREA, period=PERIOD, number=1, prepared_at=START)
    session.add(run)
    session.flush()
    return run.id


def month(session: Session, stage: Stage, run_id: int) -> int:
    """Make due and put into lines what is not yet; how many people the run pays then."""
    due.make_due(session, AREA, PERIOD, START, lambda _month: 25_200)
    now = stage.installation.house.clock.now()
    return due.make_lines(session, run_id, AREA, PERIOD, now).people


def people_per_second(stage: Stage) -> float:
    """How fast a month is made due and put into lines, commit included; a handful went before."""
    sessions = stage.installation.sessions
    with sessions.begin() as session:
        office = builders.branch(session, AREA, "延边", "Yanbian")
        entitle(session, office, 1, WARM)
        run_id = ordered(session)
        month(session, stage, run_id)
    with sessions.begin() as session:
        entitle(session, office, WARM + 1, PEOPLE)
    gc.collect()  # a collection of everything that the furnishing left would count as the month's
    began = time.perf_counter()
    with sessions.begin() as session:
        paid = month(session, stage, run_id)
    taken = time.perf_counter() - began
    assert paid == PEOPLE + WARM, f"{paid} people of {PEOPLE + WARM}"
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
