"""A worker in a process of its own: `shibao work` with one more handler, whose world outside is a file.

`python -m tests.workflows.workers.process FILE [MINUTES [SECONDS [WORKERS]]]`: the clock is the machine's, so
many minutes on; a letter takes so many seconds, and none is done before so many workers have one in hand.
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


def noting(file: Path, seconds: float, workers: int) -> outbox.Handler:
    """A handler that takes its time and notes every call for good, as a bank does."""

    def deliver(delivery: outbox.Delivery) -> None:
        line = f"{delivery.key}\t{os.getpid()}\n"
        with file.open("a", encoding="utf-8") as log:
            log.write(line)
            log.flush()
            os.fsync(log.fileno())
        while len(_seen(file)) < workers:
            time.sleep(0.02)
        time.sleep(seconds)

    return deliver


def _seen(file: Path) -> set[str]:
    """The processes that noted a call."""
    return {line.partition("\t")[2] for line in file.read_text("utf-8").splitlines()}


def main(file: str, minutes: str = "0", seconds: str = "0.1", workers: str = "1") -> None:
    """Work from a line on standard input until a signal."""
    outbox.handler("tests.letter")(noting(Path(file), float(seconds), int(workers)))
    clock = Clock(offset=dt.timedelta(minutes=int(minutes)))
    house = bootstrap.open_house(read_settings(), clock=clock)
    print("ready", flush=True)  # noqa: T201  the test waits for it
    sys.stdin.readline()
    worker.work(house)
    house.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
