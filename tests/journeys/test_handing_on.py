"""Two claims brought to the wrong area: one is accepted where the insurance is, one comes back."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.journeys import steps
from tests.journeys.conftest import PASSWORD, Office
from tests.journeys.desk import Desk
from workflows.demo import builders
from workflows.people.models import Person
from workflows.people.operations import open_account

ACCEPT = "接收移送的申领"
THERE = "siping"
VISITORS = {71: "孙海燕", 72: "钱志刚"}
"""People of Siping who come to the counter in Changchun."""


@pytest.fixture
def siping(office: Office) -> str:
    """Siping with its offices, a clerk with a sign-in and the visitors; the clerk's login."""
    with office.installation.sessions.begin() as session:
        branch = builders.branch(session, THERE, "四平", "Siping")
        for number, name in VISITORS.items():
            builders.spell(session, builders.person(session, number, name, area_id=THERE))
        service = branch.employment_service
        clerk = builders.staff(session, "吴小梅", service, "employment_service_clerk")
        person, now = session.get_one(Person, clerk.person_id), office.clock.now()
        open_account(session, person, login="clerk.siping", password=PASSWORD, actor=None, now=now)
    return "clerk.siping"


def hand_on(clerk: Desk, number: int) -> str:
    """Taken at the counter of Changchun and handed on; the number of the claim."""
    clerk.open("新申领")
    clerk.answer({"身份证号": builders.invented_identity(number)})
    clerk.press("查找")
    place = {"居住地所属街道（乡镇）、社区": "四平和平街道劳动保障所", "移送原因": "在四平参保缴费。"}
    clerk.answer({**steps.REGISTRATION, **place})
    clerk.press("收件并移送")
    return steps.said_key(clerk, r"C-\d{4}-\d{6}")


def state(desk: Desk, key: str) -> str:
    """What the case says of the claim."""
    desk.open_case(key)
    return desk.page.get_by_role("region", name="申领", exact=True).inner_text()


def test_one_claim_is_accepted_where_the_insurance_is_and_one_comes_back(
    office: Office, desk: Callable[[str], Desk], siping: str
) -> None:
    clerk = desk("clerk")
    accepted, returned = (hand_on(clerk, number) for number in VISITORS)
    assert "待接收" in state(clerk, returned)

    there = desk(siping)
    there.complete(ACCEPT, {"是否接收": "接收，继续办理"}, of="孙海燕")
    back = {"是否接收": "退回收件窗口", "退回的理由": "参保关系已转出。"}
    there.complete(ACCEPT, back, of="钱志刚")

    assert "待社区核实" in state(there, accepted)
    assert "已退回收件窗口" in state(clerk, returned)
    expect(clerk.page.get_by_role("main")).to_contain_text("移送退回通知")
