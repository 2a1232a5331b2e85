"""What is counted while the office works, for `/metrics`; names of processes and rooms, never of people.

The counters are those of this process: a worker of its own counts for itself.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from prometheus_client import Counter, Histogram

STEPS = Counter("shibao_steps", "Steps of cases, by what began them and how they ended.", ("kind", "outcome"))
STEP_SECONDS = Histogram(
    "shibao_step_seconds",
    "Seconds of a step, from its lock to what it wrote, without the commit.",
    ("kind",),
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0),
)
REQUESTS = Counter(
    "shibao_http_requests", "Answers of the pages, by page and status.", ("method", "endpoint", "status")
)


@contextmanager
def step(kind: str) -> Iterator[None]:
    """Count one step and how long it took; `kind` is `start`, `complete`, `timer`, `message` or `signal`."""
    begun = time.perf_counter()
    try:
        yield
    except BaseException:
        _counter(kind, "failed").inc()
        raise
    else:
        _counter(kind, "done").inc()
    finally:
        _seconds(kind).observe(time.perf_counter() - begun)


# The few that there are, kept: to look one up by its labels takes longer than to count.
_counter, _seconds = cache(STEPS.labels), cache(STEP_SECONDS.labels)
