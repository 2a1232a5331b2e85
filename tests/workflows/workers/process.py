"""A worker in a process of its own: `shibao work` with one more handler, whose world outside is a file.

`python -m tests.workflows.workers.process FILE [MINUTES]`: the clock is the machine's, so many minutes on.
"""

from __future__ import annotations

import datetime as dt
import os
import sys
import time
from pathlib import Path

import tests.workflows.runtime.office  # noqa: F401  registers the verbs of the test diagrams
from workflows import bootstrap, worker
from workflows.clock import Clock
from workflows.runtime import outbox
from workflows.settings import read_settings


def noting(file: Path) -> outbox.Handler:
    """A handler that takes its time and notes every call for good, as a bank does."""

    def deliver(delivery: outbox.Delivery) -> None:
        line = f"{delivery.key}\t{os.getpid()}\n"
        with file.open("a", encoding="utf-8") as log:
            log.write(line)
            log.flush()
            os.fsync(log.fileno())
        time.sleep(0.1)

    return deliver


def main(file: str, minutes: str = "0") -> None:
    """Work from a line on standard input until a signal."""
    outbox.handler("tests.letter")(noting(Path(file)))
    clock = Clock(offset=dt.timedelta(minutes=int(minutes)))
    house = bootstrap.open_house(read_settings(), clock=clock)
    print("ready", flush=True)  # noqa: T201  the test waits for it
    sys.stdin.readline()
    worker.work(house)
    house.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
