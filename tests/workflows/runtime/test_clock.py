"""The demo office's clock goes forward only, by an administrator only, and by nobody elsewhere."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.conftest import START
from tests.workflows.runtime.office import Office
from workflows.audit import AuditEntry
from workflows.errors import NotAllowed, Refused
from workflows.runtime import clock as office_time
from workflows.runtime.house import House


def test_moves_add_up_and_are_kept(session: Session, office: Office, house: House) -> None:
    for _ in range(2):
        office_time.move_forward(
            session, 3, actor=office.administrator, settings=house.settings, base=house.clock
        )
    session.commit()
    assert house.at_office_time(session).clock.now() == START + dt.timedelta(days=6)
    act = session.scalars(sa.select(AuditEntry).where(AuditEntry.act == "clock.move")).all()[-1]
    assert (act.actor_name, act.after) == ("钱五", {"days": 6})


@pytest.mark.parametrize("days", [0, -1, 367])
def test_a_move_that_makes_no_sense_is_refused(
    session: Session, office: Office, house: House, days: int
) -> None:
    with pytest.raises(Refused):
        office_time.move_forward(session, days, actor=office.administrator, settings=house.settings)


def test_only_the_administrator_moves_it(session: Session, office: Office, house: House) -> None:
    with pytest.raises(NotAllowed):
        office_time.move_forward(session, 1, actor=office.clerk, settings=house.settings)


def test_an_office_in_service_keeps_the_true_time(session: Session, office: Office, house: House) -> None:
    office_time.move_forward(session, 9, actor=office.administrator, settings=house.settings)
    serving = replace(house, settings=replace(house.settings, is_demo=False))
    assert serving.at_office_time(session).clock.now() == START
    with pytest.raises(NotAllowed):
        office_time.move_forward(session, 1, actor=office.administrator, settings=serving.settings)
