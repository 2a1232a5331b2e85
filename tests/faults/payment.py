"""A whole payment run that may be killed anywhere: nobody is paid twice, nobody is left out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.conftest import MovableClock
from tests.faults.harness import Scenario, World
from tests.faults.scenarios import audited, calm, counted, not_once, passed
from workflows import worker
from workflows.bootstrap import Installation
from workflows.claims.models import Entitlement
from workflows.demo import bank, builders
from workflows.payments import pain001
from workflows.payments.models import BenefitDue, LineStatus, PaymentLine, PaymentRun, RunStatus
from workflows.people.permissions import Actor
from workflows.people.queries import offices_of_case
from workflows.runtime import deployments, instances, tasks
from workflows.runtime.models import HumanTask, Instance, InstanceStatus, Message, Outbox

BPMN = Path(__file__).parents[2] / "bpmn"
PERIOD, PEOPLE = "2006-04", 3
STEPS = ("check_run", "release_run", "read_bank_result")


@dataclass(frozen=True)
class PaymentDesk:
    """Who orders and who releases, and for which offices."""

    clerk: Actor
    releaser: Actor
    offices: Mapping[str, int]


def _prepare(installation: Installation, clock: MovableClock) -> PaymentDesk:
    with installation.sessions.begin() as session:
        deployments.deploy_folder(session, BPMN, by=None, now=clock.now())
        branch = builders.branch(session)
        for number in range(1, PEOPLE + 1):
            claim = builders.claim(session, builders.person(session, number, f"张{number}"), branch, number)
            builders.entitlement(session, claim, months=number)
        clerk = builders.staff(session, "褚明华", branch.agency, "payment_clerk")
        releaser = builders.staff(session, "蒋国栋", branch.agency, "payment_releaser")
        offices = dict(offices_of_case(session, branch.agency.id))
    clock.move(days=40)
    return PaymentDesk(clerk, releaser, offices)


def _drive(world: World) -> None:
    """Order the run if nobody did, then do whatever waits until it is booked."""
    _order(world)
    worker.drain(world.installation)
    for _ in STEPS:
        waiting = _waiting(world)
        if waiting is None:
            break
        _do(world, *waiting)
        worker.drain(world.installation)


def _order(world: World) -> None:
    with world.sessions.begin() as session:
        if counted(session, Instance):
            return
        instances.start(
            session,
            "benefit_payment",
            answers={"month": PERIOD},
            variables={"area_id": "changchun"},
            offices=world.people.offices,
            area_id="changchun",
            actor=world.people.clerk,
            house=world.house,
        )


def _waiting(world: World) -> tuple[str, str, int] | None:
    with world.sessions() as session:
        row = session.execute(
            sa.select(HumanTask.id, HumanTask.element_id, Instance.revision)
            .join(Instance, Instance.id == HumanTask.instance_id)
            .where(HumanTask.closed_at.is_(None))
        ).one_or_none()
        return None if row is None else (row.id, row.element_id, row.revision)


def _do(world: World, task_id: str, element: str, revision: int) -> None:
    with world.sessions.begin() as session:
        actor = world.people.releaser if element == "release_run" else world.people.clerk
        tasks.complete(
            session,
            task_id,
            actor=actor,
            answers=_answers(session, world, element),
            revision=revision,
            house=world.house,
        )


def _answers(session: Session, world: World, element: str) -> dict[str, Any]:
    """What the person enters; the bank's report is uploaded in the same step."""
    if element == "check_run":
        return {"check": "approve"}
    if element == "release_run":
        return {"release": "release"}
    run_key = session.scalars(sa.select(PaymentRun.business_key)).one()
    return {"result_file": bank.stored_reply(session, bank.BankReply(run_key), world.house)}


EXPECTED = {None: None, "check_run": "prepared", "release_run": "prepared", "read_bank_result": "ordered"}
"""Open task → where the run stands; after the last one it is booked."""


def _torn(world: World) -> list[str]:
    """Case and run must tell of the same step."""
    waiting = _waiting(world)
    with world.sessions() as session:
        run = session.scalar(sa.select(PaymentRun.status))
        over = counted(session, Instance, Instance.status == InstanceStatus.COMPLETED)
        ordered = counted(session, Outbox, Outbox.handler == "payments.write_bank_file")
        paid = counted(session, PaymentLine, PaymentLine.status == LineStatus.PAID)
        lines = counted(session, PaymentLine)
    expected = RunStatus.BOOKED.value if over else EXPECTED[waiting[1] if waiting else None]
    found = [] if (run.value if run else None) == expected else [f"run {run}, but {expected} by its case"]
    found += [] if lines == (PEOPLE if run else 0) else [f"{lines} lines"]
    found += [] if paid == (PEOPLE if over else 0) else [f"{paid} lines paid"]
    return found + ([] if ordered == (run in ("ordered", "booked")) else [f"{ordered} files ordered"])


def _wrong(world: World) -> list[str]:
    with world.sessions() as session:
        signs = {
            "run": counted(session, PaymentRun),
            "booked run": counted(session, PaymentRun, PaymentRun.status == RunStatus.BOOKED),
            "file written by the worker": counted(session, PaymentRun, PaymentRun.bank_file.is_not(None)),
            "case over": counted(session, Instance, Instance.status == InstanceStatus.COMPLETED),
            "end of benefit told": counted(session, Message),
            **{f"{step} in the history": passed(session, step) for step in STEPS},
            **{f"{act} in the trail": audited(session, act) for act in ACTS},
        }
        return not_once(signs) + calm(session) + _miscounted(session) + _misfiled(session, world)


ACTS = ("payments.prepare_run", "payments.release_run", "payments.book_result")


def _miscounted(session: Session) -> list[str]:
    """Each person one due and one paid line for the month."""
    entitled = sa.select(Entitlement.months_due, Entitlement.months_paid)
    each = {
        "dues": sorted(session.scalars(sa.select(BenefitDue.entitlement_id))),
        "paid": sorted(
            session.scalars(sa.select(PaymentLine.person_id).where(PaymentLine.status == LineStatus.PAID))
        ),
    }
    found = [f"{name} {who}" for name, who in each.items() if len(who) != PEOPLE or len(set(who)) != PEOPLE]
    months = [tuple(row) for row in session.execute(entitled)]
    return found + ([] if months == [(1, 1)] * PEOPLE else [f"months {months}"])


def _misfiled(session: Session, world: World) -> list[str]:
    """The bank folder holds one whole file that asks for each person once."""
    files = list(world.house.settings.bank_folder.glob("*.xml"))
    if len(files) != 1:
        return [f"{len(files)} bank files"]
    _, items = pain001.read(files[0].read_bytes())
    keys = {item.end_to_end_id for item in items}
    total = session.scalars(sa.select(PaymentRun.total_fen)).first()
    is_whole = len(items) == len(keys) == PEOPLE and sum(item.amount_fen for item in items) == total
    return [] if is_whole else ["the bank file does not ask for each person once"]


PAYMENT = Scenario("payment", _prepare, _drive, _torn, _wrong)
