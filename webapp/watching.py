"""For whoever watches the office from outside: is it alive, and its numbers; nothing of people."""

from __future__ import annotations

import hmac
import ipaddress
from collections.abc import Iterator

from flask import Blueprint, Response, abort, jsonify, request
from flask.typing import ResponseReturnValue
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector, CollectorRegistry

from webapp import transaction
from webapp.access import PUBLIC, guard
from workflows.runtime import health, overview
from workflows.runtime.tallies import COUNTED

bp = Blueprint("watching", __name__)
guard(bp, PUBLIC)

FORWARDED = ("Forwarded", "X-Forwarded-For", "X-Real-IP")
"""A proxy on this machine speaks from the loopback for others; it says so in one of these."""


@bp.get("/healthz")
def alive() -> ResponseReturnValue:
    """200 while pages work, 503 when database or tables are not there; ages in seconds."""
    found = _health()
    counts = found.numbers
    answer = jsonify(
        status=found.status,
        database="ok" if found.is_database_reachable else "unreachable",
        schema="current" if found.is_schema_current else "not current",
        worker_age_seconds=found.worker_age_seconds,
        letters_waiting=counts.letters_waiting if counts else None,
        letters_dead=counts.letters_dead if counts else None,
        timers_overdue=counts.timers_overdue if counts else None,
    )
    answer.status_code = 200 if found.is_serving else 503
    return answer


@bp.get("/metrics")
def metrics() -> ResponseReturnValue:
    """Counters of this process, and gauges read from the database now."""
    if not _may_read_metrics():
        abort(404)
    registry = CollectorRegistry()
    registry.register(REGISTRY)
    registry.register(_Office())
    return Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


def _may_read_metrics() -> bool:
    """From this machine itself, or with the token of the settings."""
    token = transaction.opened().house.settings.metrics_token
    sent = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if token and hmac.compare_digest(sent.encode(), token.encode()):
        return True
    is_forwarded = any(name in request.headers for name in FORWARDED)
    return not is_forwarded and _is_loopback(request.remote_addr or "")


def _is_loopback(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False


def _health() -> health.Health:
    """Asked in a session of its own: without a database the request has none."""
    opened = transaction.opened()
    return health.probed(opened.sessions, opened.house)


class _Office(Collector):
    """Gauges of the whole office, whichever process is asked."""

    def collect(self) -> Iterator[Metric]:
        """Open cases by process and version, what waits and what failed."""
        found = _health()
        yield _gauge("shibao_up", "1 while the database answers.", float(found.is_database_reachable))
        if found.numbers is None:
            return
        yield from _numbers(found.numbers)
        session = transaction.session()
        open_cases = GaugeMetricFamily(
            "shibao_open_cases", "Open cases by process and version.", labels=("process", "version")
        )
        for row in overview.running(session, None):
            open_cases.add_metric((row.process_id, str(row.version)), row.open)
        yield open_cases
        if found.worker_age_seconds is not None:
            yield _gauge("shibao_worker_age_seconds", "Since a worker was heard.", found.worker_age_seconds)


def _numbers(found: overview.Numbers) -> Iterator[Metric]:
    cap = f" Counting stops at {COUNTED}."
    yield _gauge("shibao_incidents_open", "Incidents that nobody has resolved." + cap, found.incidents)
    yield _gauge("shibao_timers_due", "Timers that are due." + cap, found.timers_due)
    yield _gauge("shibao_timers_overdue", "Timers due for five minutes." + cap, found.timers_overdue)
    yield _gauge("shibao_outbox_waiting", "Effects that wait to leave." + cap, found.letters_waiting)
    yield _gauge("shibao_outbox_dead", "Effects given up." + cap, found.letters_dead)
    yield _gauge("shibao_messages_kept", "Messages without their wait." + cap, found.messages_kept)
    yield _gauge("shibao_cases_suspended", "Suspended cases." + cap, found.suspended)


def _gauge(name: str, text: str, value: float) -> Metric:
    return GaugeMetricFamily(name, text, value=value)
