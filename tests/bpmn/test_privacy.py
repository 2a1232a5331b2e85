"""What people tell at the counter is kept sealed: no diagram leaves a copy of it in a case."""

from __future__ import annotations

import json

import pytest
import sqlalchemy as sa
import zstandard
from sqlalchemy.orm import Session

from tests.bpmn.drawing import BPMN_FOLDER
from workflows.database import Base
from workflows.demo.world import DemoWorld
from workflows.runtime import deployments, instances
from workflows.runtime.house import House
from workflows.runtime.models import History, Instance

STORY = json.loads((BPMN_FOLDER / "scenarios/claim.granted_and_paid.json").read_text())
ACCOUNT, PHONE = "6222020000000000001", "13800000001"


@pytest.fixture
def registered(session: Session, house: House) -> Instance:
    """A claim just registered with this account and phone."""
    world, now = DemoWorld(), house.clock.now()
    world.build(session, STORY["world"], now)
    deployments.deploy_folder(session, BPMN_FOLDER, by=None, now=now)
    step = STORY["steps"][0]
    opening = world.opening(session, "claim", step, now)
    answers = {**step["answers"], "address_community": world.reference("community")}
    return instances.start(
        session,
        "claim",
        answers={**answers, "bank_account": ACCOUNT, "phone": PHONE},
        variables=opening.variables,
        offices=opening.offices,
        area_id=opening.area_id,
        actor=world.actor(session, "clerk", now),
        house=house,
    )


def test_no_table_holds_the_account_or_the_phone_in_clear(registered: Instance, session: Session) -> None:
    session.flush()
    for table in Base.metadata.sorted_tables:
        for row in session.execute(sa.select(table)):
            assert ACCOUNT not in repr(row), table.name
            assert PHONE not in repr(row), table.name


def test_the_state_of_the_case_forgets_them(registered: Instance) -> None:
    content = zstandard.ZstdDecompressor().decompress(registered.state, max_output_size=1_000_000)
    assert b"separation_reason" in content
    assert ACCOUNT.encode() not in content
    assert PHONE.encode() not in content


def test_the_history_tells_the_last_four_digits(registered: Instance, session: Session) -> None:
    first = sa.select(History.answers).where(History.element_id == "claim_received")
    answers = session.scalars(first).one() or {}
    assert (answers["phone"], answers["bank_account"]) == ("*******0001", "*" * 15 + "0001")
