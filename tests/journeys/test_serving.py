"""`make run` as an operator meets it: a demo office in processes of its own."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.journeys import serving
from tests.journeys.serving import Reader, Server

MEGABYTES = 300
PAGES = 200


@pytest.fixture(scope="module")
def var(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of one demo office for all tests of this file."""
    return tmp_path_factory.mktemp("office") / "var"


@pytest.fixture
def server(var: Path) -> Iterator[Server]:
    """The office, running; stopped after the test, its data stay."""
    running = serving.start(var)
    yield running
    if running.process.poll() is None:
        running.stop()


def _pages(reader: Reader) -> list[str]:
    """Addresses of the pages a clerk of an agency looks at all day."""
    listed = reader.read("/inbox/office")
    cases = sorted(set(re.findall(r'href="(/cases/[\w-]+)[?"]', listed)))
    return ["/inbox", "/inbox/office", "/notices", "/disclosure", "/disclosure/changchun", *cases]


def test_memory_stays_below_its_limit_after_many_pages(server: Server) -> None:
    reader = Reader.at(server.address)
    reader.sign_in("reviewer")
    pages = _pages(reader)
    assert len(pages) > 6
    halfway = 0.0
    for number in range(PAGES):
        reader.read(pages[number % len(pages)])
        if number == PAGES // 2:
            halfway = server.megabytes()
    assert server.megabytes() <= MEGABYTES
    assert server.megabytes() <= halfway + 20, "memory grows with every page"


def test_a_second_start_loads_nothing_again_and_keeps_all_data(server: Server, var: Path) -> None:
    before = Reader.at(server.address)
    before.sign_in("reviewer")
    shown = _pages(before)
    stream = before.opener.open(f"{server.address}/inbox/stream", timeout=120)
    server.stop()
    assert stream.read().endswith(b"event: end\ndata: no-place\n\n"), "an open stream held up the stop"
    stream.close()

    again = serving.start(var)
    try:
        after = Reader.at(again.address)
        after.sign_in("reviewer")
        assert _pages(after) == shown
    finally:
        again.stop()


def test_the_start_names_the_address_and_the_sign_ins(server: Server) -> None:
    said = server.log.read_text()
    assert server.address in said
    assert {"clerk", "reviewer", "admin"} <= set(said.split())


def test_a_killed_parent_leaves_no_server_behind(server: Server) -> None:
    server.process.kill()
    server.process.wait()
    for _ in range(600):
        if serving.is_closed(f"{server.address}/sign-in"):
            return
        time.sleep(0.1)
    pytest.fail("the serving process outlived its parent")
