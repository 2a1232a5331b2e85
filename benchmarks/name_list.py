"""A name list of 5,000 people read in from CSV, checked row by row and kept, on each database.

Ten seconds is what the office asks for; the statements must not grow with the rows but with their batches.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from benchmarks.stage import Gate, Stage, calibration, judged, staged
from workflows.demo import builders, name_lists
from workflows.layoffs.name_lists import store

ROWS, MOST_SECONDS, MOST_STATEMENTS = 5_000, 10, 40


@contextmanager
def counted(engine: Engine) -> Iterator[list[str]]:
    """The statements that are sent meanwhile."""
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        sent.append(statement)

    sa.event.listen(engine, "before_cursor_execute", note)
    yield sent
    sa.event.remove(engine, "before_cursor_execute", note)


def employ(stage: Stage) -> int:
    """Id of an enterprise that employs the people of the list."""
    now = stage.clock.now()
    with stage.installation.sessions.begin() as session:
        firm = builders.firm(session, builders.branch(session, "jilin", "吉林", "Jilin")).enterprise
        name_lists.of(session, firm, {"names": {"count": ROWS}}, now)
        return firm.id


def read_in(stage: Stage, enterprise_id: int) -> tuple[float, int]:
    """Seconds from the bytes of the file to the commit, and how many statements were sent."""
    content = name_lists.written(name_lists.invented(ROWS))
    with counted(stage.installation.engine) as sent:
        began = time.perf_counter()
        with stage.installation.sessions.begin() as session:
            store(session, enterprise_id, content, actor=None, now=stage.clock.now())
        return time.perf_counter() - began, len(sent)


def main() -> int:
    """Measure and print."""
    loop = calibration()
    gates = []
    for kind in ("sqlite", "postgresql"):
        with staged(kind) as stage:
            seconds, sent = read_in(stage, employ(stage))
            gates.append(Gate(f"{kind}_seconds", seconds, most=MOST_SECONDS))
            gates.append(Gate(f"{kind}_statements", sent, most=MOST_STATEMENTS))
    return judged("name_list", loop, {"rows": ROWS}, *gates)


if __name__ == "__main__":
    sys.exit(main())
