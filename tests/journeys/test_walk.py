"""The ten-minute walk of the README, pressed key by key in the demo office that `make run` starts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys import serving, steps
from tests.journeys.conftest import new_context
from tests.journeys.desk import Desk
from workflows import clock
from workflows.demo.office import PASSWORD

WU_XIAOLONG = "220000198508040378"
"""An insured person of Changchun without a claim; the README names the number."""
README = Path(__file__).parents[2] / "README.md"

Desks = Callable[[str], Desk]


@pytest.fixture
def desk(browser: Browser, tmp_path: Path) -> Iterator[Desks]:
    """`desk("clerk")`: a member of the demo office at a browser."""
    server = serving.start(tmp_path / "var")
    desks: dict[str, Desk] = {}

    def of(login: str) -> Desk:
        if login not in desks:
            desks[login] = Desk(new_context(browser, server.address).new_page(), login, PASSWORD)
        return desks[login]

    yield of
    for each in desks.values():
        each.page.context.close()
    server.stop()


def _move_clock(desk: Desk, days: int) -> None:
    desk.open("演示时钟")
    desk.answer({"其他天数": str(days)})
    desk.press("拨动")
    expect(desk.page.get_by_role("status")).to_contain_text("演示时钟已拨到")


def test_the_walk_of_the_readme_leads_to_the_booked_payment(desk: Desks, tmp_path: Path) -> None:
    today = clock.Clock().today()
    last_month = today.replace(day=1) - dt.timedelta(days=1)
    key = steps.register(
        desk("clerk"),
        WU_XIAOLONG,
        {
            "劳动关系终止日期": last_month.isoformat(),
            "失业登记日期": today.isoformat(),
            "居住地所属街道（乡镇）、社区": "南湖街道劳动保障所",
        },
    )
    steps.verify(desk("officer"), of="吴小龙", on=today)
    steps.grant(desk("reviewer"), of="吴小龙")
    _move_clock(desk("admin"), 8)
    _until_it_says(desk("reviewer"), f"/cases/{key}", "待遇已开通")
    _move_clock(desk("admin"), 30)

    run = steps.order_run(desk("payclerk"))
    steps.check_run(desk("payclerk"), run)
    steps.release_run(desk("releaser"), run)
    payments = desk("payclerk").page
    _until_it_says(desk("payclerk"), f"/cases/{run}", "下载模拟回盘")
    with payments.expect_download() as fetched:
        payments.get_by_role("link", name="下载模拟回盘").click()
    file = tmp_path / "answer.xml"
    fetched.value.save_as(file)
    steps.read_result(desk("payclerk"), run, file)
    _until_it_says(desk("payclerk"), f"/cases/{run}", "已入账")


def _until_it_says(desk: Desk, path: str, sentence: str) -> None:
    """Look at a page until the worker of the server has done its part."""
    for _ in range(120):
        desk.page.goto(path)
        if sentence in desk.text():
            return
        desk.page.wait_for_timeout(500)
    pytest.fail(f"{path} never said {sentence}:\n{desk.text()}")


def test_the_readme_names_what_the_walk_presses() -> None:
    told = README.read_text()
    names = ("clerk", "officer", "reviewer", "admin", "payclerk", "releaser", WU_XIAOLONG, PASSWORD)
    assert [each for each in names if each not in told] == []
