"""How many letters a second one worker carries: `python -m tests.workflows.workers.rate 500`.

On both databases, durable, with a handler that does nothing: what is measured is the carrier.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

from tests.conftest import MovableClock
from tests.faults import databases
from workflows import bootstrap, vault, worker
from workflows.bootstrap import Installation
from workflows.database import make_engine
from workflows.runtime import outbox
from workflows.settings import Settings


def sent(house: Installation, letters: int) -> float:
    """Milliseconds that a letter took to be written, a hundred in each transaction."""
    now, began = house.house.clock.now(), time.perf_counter()
    for first in range(0, letters, 100):
        with house.sessions.begin() as session:
            for number in range(first, min(first + 100, letters)):
                outbox.send(session, outbox.Letter("tests.nothing", f"letter {number}", {}), now=now)
    return 1000 * (time.perf_counter() - began) / letters


def carried(house: Installation, letters: int) -> float:
    """Letters a second."""
    began = time.perf_counter()
    assert worker.drain(house) == letters
    return letters / (time.perf_counter() - began)


def main(letters: int) -> None:
    """Measure and tell."""
    outbox.handler("tests.nothing")(lambda _delivery: None)
    with tempfile.TemporaryDirectory() as folder, databases.postgresql(is_durable=True) as postgresql:
        for store in (databases.SqliteStore(Path(folder)), postgresql):
            url = store.empty()
            settings = Settings(Path(folder), url)
            house = bootstrap.open_on(
                make_engine(url), settings, keys=vault.generated(), clock=MovableClock()
            )
            written, rate = sent(house, letters), carried(house, letters)
            print(f"{store.kind}: {written:.2f} ms to send a letter, {rate:.0f} letters a second")  # noqa: T201
            house.close()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 500)
